"""The page of an organisation holds nothing that its seat may not see, in no widget and no message.

The plan is full of canary words: whatever is withheld from the organisation holds one.
"""

import json

import pytest

from dtmnb.domain.schema import fields_of
from dtmnb.language import language_for
from dtmnb.session.desk import Session
from dtmnb.store import open_store
from dtmnb.widgets.items import ItemList
from dtmnb.widgets.plan_grid import PlanGrid
from dtmnb.widgets.workbook import Workbook
from tests.support.canaries import MADE, ROOM, WASH, WORD, add, batch
from tests.support.pages import parts_of
from tests.unit.widgets.conftest import alert, keys, pick

PLAN, OTHER = "south", "elsewhere"
SCRIPTS = ("_esm", "_css")


def _of_health(collection: str):
    """Return a record of the health cluster with a canary word in each of its texts."""
    texts = {
        name: f"{WORD} {collection} {name}"
        for name, spec in fields_of(collection).items()
        if spec.is_plain and not (spec.is_many or spec.is_derived)
    }
    return add(collection, "theirs", **texts, partner="health")


@pytest.fixture
def page(tmp_path, reference, monkeypatch):
    """Return what opens the workbook as somebody, and all that it says to the table's page."""
    told: list[object] = []
    monkeypatch.setattr(PlanGrid, "send", lambda self, content, buffers=None: told.append(content))
    owned = map(_of_health, ("access_requests", "feedback"))
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        store.create(PLAN, batch("made", *MADE, *owned))
        store.create(OTHER, batch("other", add("partners", "health", name=WORD)))

        def open_as(seat):
            session = Session(store, reference=reference, language=language_for("en"), seat=seat)
            session.open_plan(PLAN)
            return Workbook(session), told

        yield open_as


def _states(root) -> str:
    """Return the state of *root* and all that is drawn in it; the table's page says hello."""
    seen = ""
    for part in parts_of(root):
        state = {name: each for name, each in part.get_state().items() if name not in SCRIPTS}
        seen += json.dumps(state, default=str, ensure_ascii=False)
        if isinstance(part, PlanGrid):
            part.receive({"type": "hello", "search": "", "lang": "en", "since": 0})
    return seen


def _all_that_is_told(workbook: Workbook, told: list[object]) -> str:
    """Return what every section of every part of every step tells, and what the table says."""
    seen = ""
    for code in workbook.session.reference.steps:
        pick(workbook._rail, code)
        view = workbook.views[code]
        for key in keys(view._tabs) or [view.part]:
            view.show(key)
            seen += _states(workbook.root)
            forms = [each for each in parts_of(view.root) if _is_sections(each)]
            for tabs, section in [(each, key) for each in forms for key in keys(each)]:
                pick(tabs, section)
                seen += _states(view.root)
            assert alert(workbook.guard) == "", (code, key)
    return seen + json.dumps(told, default=str, ensure_ascii=False)


def _is_sections(part) -> bool:
    return isinstance(part, ItemList) and part.label == "Parts of this form"


def test_nothing_that_is_withheld_is_on_the_page(page):
    """Neither drawn nor hidden, neither in a list nor in a message of the table."""
    seen = _all_that_is_told(*page(WASH))

    assert "How many?" in seen
    assert "own-handover" in seen
    assert WORD not in seen.casefold()


def test_the_room_is_shown_what_the_organisation_is_not(page):
    """The test above can fail: the same words are on the page of the room."""
    seen = _all_that_is_told(*page(ROOM))

    for words in ("canary-question", "canary-name", "canary-agreement", "canary-header"):
        assert words in seen
