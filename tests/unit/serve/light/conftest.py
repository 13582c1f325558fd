"""A server of light pages over the example plan, and people who visit it."""

import shutil

import pytest

from dtmnb.domain.access import Seat
from dtmnb.language import language_for
from dtmnb.serve.visitor import Visitor
from dtmnb.session.desk import Session
from dtmnb.store import open_store
from tests.support.light import Caller, LightServer
from tests.unit.conftest import PLAN

VISITORS = {
    "wash": Visitor(PLAN, "wash", "Amal", "partner", "en"),
    "health": Visitor(PLAN, "health", "Ben", "partner", "en"),
    "reader": Visitor(PLAN, "wash", "Rosa", "reader", "en"),
    "arabic": Visitor(PLAN, "wash", "Amal", "partner", "ar"),
    "room": Visitor(PLAN, "", "Ada", "facilitator", "en"),
    "gone": Visitor("no-such-plan", "wash", "Amal", "partner", "en"),
    "foreign": Visitor(PLAN, "nobody", "Amal", "partner", "en"),
}


@pytest.fixture
def store(tmp_path, example_file, reference):
    """Return a store of one's own with the example plan, for a server."""
    file = tmp_path / "plans.db"
    shutil.copyfile(example_file, file)
    with open_store(file, reference=reference, is_for_many=True) as opened:
        yield opened


@pytest.fixture
def server(store, fixed_today):
    """Return the running server."""
    made = LightServer(store, VISITORS, fixed_today)
    yield made
    made.stop()


@pytest.fixture
def visit(server):
    """Return a maker of visitors, by their seat."""
    return lambda seat="wash": Caller(server, seat)


@pytest.fixture
def wash(visit):
    """Return the focal point of WASH on a phone."""
    return visit("wash")


@pytest.fixture
def room(store, reference, fixed_today):
    """Return the facilitator's desk at the same plan."""
    return _desk(store, reference, fixed_today, Seat("Ada", "dtm", "facilitator"))


@pytest.fixture
def twin(tmp_path, example_file, reference, fixed_today):
    """Return the desk of WASH at a plan of its own: what light pages do is held against it."""
    file = tmp_path / "twin.db"
    shutil.copyfile(example_file, file)
    with open_store(file, reference=reference) as opened:
        yield _desk(opened, reference, fixed_today, Seat("Amal", "wash", "partner"))


def _desk(store, reference, today, seat):
    language = language_for("en")
    made = Session(store, reference=reference, language=language, seat=seat, today=today)
    made.open_plan(PLAN)
    return made
