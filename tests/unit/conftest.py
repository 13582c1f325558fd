"""Sessions with an example plan, and the gestures of a person without a browser."""

import shutil
from datetime import date
from random import Random

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Batch
from dtmnb.language import language_for
from dtmnb.session.desk import Session
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.widgets.guard import Guard

PLAN = "ssd-example"


@pytest.fixture(scope="session")
def example_file(tmp_path_factory, reference):
    """Return a store with one example plan, to be copied."""
    file = tmp_path_factory.mktemp("widgets") / "example.db"
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=24)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples, not secrets)
    with open_store(file, reference=reference) as store:
        store.create(PLAN, Batch(batch_id="made", author="example", changes=changes))
    return file


@pytest.fixture
def store(tmp_path, example_file, reference):
    """Return a store of one's own with the example plan."""
    file = tmp_path / "plans.db"
    shutil.copyfile(example_file, file)
    with open_store(file, reference=reference) as opened:
        yield opened


@pytest.fixture
def empty_store(tmp_path, reference):
    """Return a store without a plan."""
    with open_store(tmp_path / "empty.db", reference=reference) as opened:
        yield opened


@pytest.fixture
def make_session(reference):
    """Return a maker of sessions over a store."""

    def make(store, author: str = "Ada", organisation: str = "dtm", language: str = "en"):
        is_room = organisation in {"", "dtm"}
        seat = Seat(author, organisation, "facilitator" if is_room else "partner")
        return Session(store, reference=reference, language=language_for(language), seat=seat)

    return make


@pytest.fixture
def session(store, make_session):
    """Return a session with the example plan open."""
    made = make_session(store)
    made.open_plan(PLAN)
    return made


@pytest.fixture
def other(store, make_session):
    """Return somebody else's session with the same plan."""
    made = make_session(store, "Ben", "health")
    made.open_plan(PLAN)
    return made


@pytest.fixture
def guard(session):
    """Return the guard of the session's page."""
    return Guard(session.language)
