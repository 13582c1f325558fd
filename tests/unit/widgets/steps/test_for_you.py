"""An organisation's first page: what waits for it, one press away."""

import pytest

from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.download import Download
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.steps.for_you import ForYouPanel
from dtmnb.widgets.steps.partners import LeavingPanel, PastePanel
from dtmnb.widgets.workbook import Workbook
from tests.unit.conftest import PLAN
from tests.unit.widgets.conftest import alert, keys, pick


def _said(panel) -> str:
    """Return all that *panel* says."""
    return " ".join(str(getattr(each, "value", "")) for each in _parts(panel.root))


@pytest.fixture
def wash(store, make_session):
    """Return the seat of WASH."""
    made = make_session(store, "Amal", "wash")
    made.open_plan(PLAN)
    return made


def _parts(widget):
    yield widget
    for each in getattr(widget, "children", ()):
        yield from _parts(each)


def _called(panel, words):
    """Return the button or input of *panel* that says *words*."""
    return next(each for each in _parts(panel.root) if getattr(each, "description", "") == words)


def test_the_page_of_an_organisation_opens_on_what_waits(wash, session):
    """A partner sees its own duties first; the room sees what is next."""
    assert "For you" in str([item[1] for item in _tabs(Workbook(wash))])
    assert "For you" not in str([item[1] for item in _tabs(Workbook(session))])


def _tabs(book):
    return next(
        each.items
        for view in book.views.values()
        for each in view.root.children[0].children
        if getattr(each, "label", "") == "Parts of this step"
    )


def test_each_thing_leads_to_where_it_is_done(wash):
    """Whatever is pressed, the step opens where it is dealt with."""
    went = []
    panel = ForYouPanel(wash, Guard(wash.language), lambda step, place: went.append(step))
    panel.refresh()
    offered = next(each for each in panel.root.children if hasattr(each, "items"))

    for key in keys(offered):
        pick(offered, key)
    assert len(went) == len(keys(offered)) > 0
    assert set(went) <= set(wash.reference.steps)


def test_people_are_confirmed_by_one_press(wash):
    """The button is there while somebody is unconfirmed, and goes with the press."""
    panel = ForYouPanel(wash, Guard(wash.language), lambda step, place: None)
    wash.watch(panel.refresh)
    panel.refresh()
    still = _called(panel, "These are still our people")

    still.click()
    assert not is_shown(still)
    own = [each for each in wash.plan.focal_points.values() if each.partner == "wash"]
    assert all(each.confirmed_on for each in own if not each.replaced_by)


def test_a_list_is_pasted_on_the_page(session, guard):
    """What is pasted is told back in numbers; an empty list is one sentence."""
    panel = PastePanel(session, guard)
    area = next(each for each in panel.root.children if isinstance(each, TextInput))
    area.value = "Site Team\tRana Haddad\trana@site.example"
    _called(panel, "Add them").click()

    assert "1 organisation and 1 person" in panel.root.children[-1].value
    _called(panel, "Add them").click()
    assert "Cannot add anybody" in alert(guard)


def test_who_leaves_hands_over_on_the_page(session, guard):
    """Two choices and one press; the page says in how many places."""
    panel = LeavingPanel(session, guard)
    panel.refresh()
    leaves, follows = _called(panel, "Who leaves"), _called(panel, "Who follows")
    leaves.value, follows.value = leaves.options[0][1], leaves.options[1][1]
    _called(panel, "Hand everything over").click()

    assert "Handed over in" in _said(panel)
    assert session.plan.focal_points[leaves.options[0][1]].replaced_by == leaves.options[1][1]


def test_who_leaves_takes_a_note_from_the_page(session, guard, monkeypatch):
    """It is offered where somebody leaves, and goes to the browser."""
    handed = []
    monkeypatch.setattr(Download, "hand", lambda _, file: handed.append(file.name) or file.name)
    panel = LeavingPanel(session, guard)
    panel.refresh()
    leaves = _called(panel, "Who leaves")

    _called(panel, "Download the handover note").click()

    assert handed == [f"{PLAN}-{leaves.value}-handover-en.pdf"]
    assert handed[0] in _said(panel)
