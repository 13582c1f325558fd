"""Whatever a page says can be said in another language: nothing is English by its making."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Batch
from dtmnb.session.desk import Session
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.widgets.workbook import Workbook
from tests.support.marked import marked_language, strange_words, words_of

PLAN = "p"


@pytest.fixture
def store(tmp_path, reference):
    """Return a store with the training plan."""
    settings = ExampleSettings("SSD", date(2027, 1, 4))
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(tmp_path / "plans.db", reference=reference) as made:
        made.create(PLAN, Batch(batch_id=PLAN, author="example", changes=changes))
        yield made


@pytest.mark.parametrize(("organisation", "role"), [("", "facilitator"), ("wash", "partner")])
def test_no_sentence_of_the_workbook_stays_english(store, reference, organisation, role):
    """Every part of every step is marked but for what people wrote."""
    seat = Seat("Ada", organisation, role)
    session = Session(store, reference=reference, language=marked_language(), seat=seat)
    session.open_plan(PLAN)
    written = words_of(store.load(PLAN).plan, reference)
    workbook = Workbook(session)

    left = {}
    for code, part, said in _everything(workbook):
        strange = strange_words(said, written)
        if " " in said and strange:
            left[code, part, " ".join(strange)[:60]] = said[:40]

    assert left == {}


def _everything(workbook) -> Iterator[tuple[str, str, str]]:
    """Yield every text of every part of every step."""
    for code in workbook.session.reference.steps:
        workbook.go(code)
        view = workbook.views[code]
        for part in view._specs:
            view.show(part)
            yield from ((code, part, said) for said in _said(workbook.root))


def _said(widget) -> Iterator[str]:
    """Yield every text that *widget* and its parts send to the page."""
    hidden = {"layout", "style", "accept", "comm"}
    for name in widget.keys:
        if not name.startswith("_") and name not in hidden:
            yield from _texts(getattr(widget, name))
    for each in getattr(widget, "children", ()):
        yield from _said(each)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
