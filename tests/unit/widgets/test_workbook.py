"""The workbook: a rail, one step at a time, and whether all is saved."""

import json
import re
from collections.abc import Iterator

import ipywidgets as widgets
import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.causes import causes
from dtmnb.domain.findings import Place
from dtmnb.errors import UsageError
from dtmnb.language import language_for
from dtmnb.session.desk import add_record, set_field, take_seat
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.inputs import Inputs
from dtmnb.widgets.items import ItemList
from dtmnb.widgets.line import GoTo
from dtmnb.widgets.plan_grid import PlanGrid
from dtmnb.widgets.steps import PANELS
from dtmnb.widgets.workbook import Workbook
from tests.unit.widgets.conftest import alert, keys, pick

PLAN = "ssd-example"


@pytest.fixture
def workbook(session):
    """Return the workbook of the example plan."""
    return Workbook(session)


def test_every_step_has_its_parts(reference):
    """The steps of the tables and of the page are the same."""
    assert [step.slug for step in reference.steps.values()] == list(PANELS)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_part_of_every_step_opens(store, make_session, language):
    """Nothing raises an alert, whatever is looked at."""
    session = make_session(store, language=language)
    session.open_plan(PLAN)
    workbook = Workbook(session)

    for code in session.reference.steps:
        pick(workbook._rail, code)
        for key in list(workbook.views[code]._specs):
            pick(workbook.views[code]._tabs, key)
            assert alert(workbook.guard) == "", (code, key)

    assert set(workbook.views) == set(session.reference.steps)


SCRIPTS = ("_esm", "_css")
MOST_MODELS = 200
"""Of a page on which every part of one step was opened, one after the other."""


def _words(widget) -> str:
    """Return all that a page is told of a widget and its parts."""
    state = {name: each for name, each in widget.get_state().items() if name not in SCRIPTS}
    own = json.dumps(state, default=str, ensure_ascii=False)
    return own + "".join(_words(each) for each in getattr(widget, "children", ()))


def _read(widget) -> Iterator[str]:
    """Yield what a person reads of a widget and its parts: no keys, no tags, no attributes."""
    if isinstance(widget, widgets.HTML):
        yield re.sub(r"<[^<>]*>", " ", widget.value)
    elif isinstance(widget, ItemList):
        yield from (" ".join(item[1:]) for item in widget.items)
    elif isinstance(widget, Inputs):
        for each in widget.inputs:
            yield from (each["label"], *each["notes"], *(label for label, _ in each["options"]))
    elif hasattr(widget, "options"):
        yield from (str(label) for label, _ in widget.options)
    elif isinstance(getattr(widget, "value", None), str):
        yield widget.value
    for each in getattr(widget, "children", ()):
        yield from _read(each)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nobody_reads_the_id_of_a_record(store, make_session, language):
    """Whatever is opened while records have no names yet, the page tells what they are."""
    session = make_session(store, language=language)
    session.open_plan(PLAN)
    made = {name: add_record(session, name, values) for name, values in _UNNAMED.items()}
    row = made["rows"]
    for field, value in {
        "recipients": [made["partners"], "partner-00000000"],
        "dataset": made["datasets"],
        "agreement": made["agreements"],
        "decision": made["decisions"],
        "is_urgent": True,
    }.items():
        set_field(session, "rows", row, field=field, value=value)
    workbook = Workbook(session)
    seen: list[str] = []

    for code in session.reference.steps:
        pick(workbook._rail, code)
        for key in list(workbook.views[code]._specs):
            pick(workbook.views[code]._tabs, key)
            seen.extend(_read(workbook.root))

    machine = re.compile(r"\b[a-z-]+-[0-9a-f]{8}\b|\b(?:False|True)\b")
    assert {found[0] for text in seen if (found := machine.search(text))} == set()


_UNNAMED = {
    "partners": {"name": ""},
    "focal_points": {"name": ""},
    "decisions": {"decision": ""},
    "rows": {},
    "datasets": {"title": ""},
    "lines": {},
    "urgent_actions": {"trigger": ""},
    "agreements": {},
    "access_requests": {},
    "feedback": {},
}


def test_a_seat_reads_no_contact_of_others(store, make_session):
    """Whatever an organisation opens at its own seat, others' people keep their contacts.

    Those who agreed that partners may have them do not, nor whom it alerts.
    """
    session = make_session(store, "Amal", "wash")
    session.open_plan(PLAN)
    room = make_session(store)
    room.open_plan(PLAN)
    for person in room.plan.focal_points:
        set_field(room, "focal_points", person, field="shares_contact", value=False)
        set_field(room, "focal_points", person, field="phone", value=f"+999 {person}")
    session.refresh()
    workbook, seen = Workbook(session), ""

    for code in session.reference.steps:
        pick(workbook._rail, code)
        for key in list(workbook.views[code]._specs):
            pick(workbook.views[code]._tabs, key)
            assert alert(workbook.guard) == "", (code, key)
            seen += _words(workbook.root)

    people = room.plan.focal_points.values()
    alerted = {key for each in room.plan.urgent_actions.values() for key in each.recipients}
    own = [each for each in people if each.partner == "wash"]
    others = [each for each in people if each.partner != "wash" and each.record_id not in alerted]
    assert own[0].email in seen
    assert others
    assert [each.record_id for each in others if each.email in seen or each.phone in seen] == []


def test_steps_are_drawn_when_first_opened(workbook):
    """A page that is opened draws one step, not nine."""
    assert list(workbook.views) == ["00"]


def test_every_finding_leads_somewhere(workbook, session):
    """Each finding opens its step, with the record it is about chosen."""
    for finding in session.findings:
        step = session.reference.checks[finding.code].step
        workbook.guard.run(workbook.go, step, finding.where)

        assert alert(workbook.guard) == "", finding
        assert workbook.current == step


def test_a_finding_about_others_leads_to_the_part_only(store, make_session):
    """Neither a finding nor a text that was kept opens another organisation's person."""
    session = make_session(store, "Amal", "wash")
    session.open_plan(PLAN)
    workbook = Workbook(session)

    workbook.guard.run(workbook.go, "10", Place("focal_points", "fp-health-1"))
    typed = {"step": "10", "panel": "focal_points", "record": "fp-health-1", "field": ""}
    workbook.guard.run(workbook._go_to, GoTo(type="go", **typed))

    view = workbook.views["10"]
    assert alert(workbook.guard) == ""
    assert view._tabs.current == "focal_points"
    assert view.panels["focal_points"].chosen == "fp-wash-1"
    assert session.plan.focal_points["fp-health-1"].email not in _words(view.root)


def test_a_finding_about_a_row_shows_the_row(workbook):
    """The form stands at the row and its section."""
    workbook.go("30", Place("rows", "r005", "unit_of_analysis"))

    form = workbook.views["30"].panels["rows"].editor.form
    assert form.record_id == "r005"
    assert form.tabs.current == form.tabs.items[1][0]


def test_the_rail_counts_what_is_open(workbook, session):
    """Number and sign come from what would mend the findings of each step."""
    marks = {item[0]: item[3] for item in workbook._rail.items}
    step = next(code for code, words in marks.items() if "open" in words)
    findings = [
        each
        for each in session.findings
        if session.reference.checks[each.code].step == step and each.severity != "advice"
    ]

    number = len(causes(findings, session.reference))
    assert f" {number} " in marks[step]
    assert number < len(findings)
    assert workbook._rail.current == "00"


def test_the_chip_tells_saved_and_revision(workbook, session):
    """The chip says what is stored, in words and with a sign."""
    assert "No change yet" in workbook.head.chip.root.value
    assert not is_shown(workbook.head.undo)

    set_field(session, "header", "header", field="operation", value="x")

    assert "✓ Saved" in workbook.head.chip.root.value
    assert "revision 2" in workbook.head.chip.root.value
    assert is_shown(workbook.head.undo)
    workbook.head.undo.click()
    assert session.stamp.revision == 3


def test_others_changes_show_when_asked_for(workbook, other):
    """One press takes what others did into every view."""
    take_seat(other, Seat("Ben", "dtm", "facilitator"))
    set_field(other, "header", "header", field="title", value="Renamed")

    workbook.head.look.click()

    assert "Renamed" in workbook.head.banner.root.value


def test_whoever_takes_a_seat_sees_the_steps_of_that_seat(workbook, session):
    """What the room was shown is drawn anew, and the part that was open stays open."""
    pick(workbook._rail, "80")
    room = workbook.views["80"]
    pick(room._tabs, "sign")

    take_seat(session, Seat("Amal", "wash", "partner"))

    own = workbook.views["80"]
    assert own is not room
    assert list(workbook.views) == ["80"]
    assert own._tabs.current == "sign"
    assert "Reopen the plan" in set(_labels(room.root)) - set(_labels(own.root))
    assert "Ask to reopen the plan" in _labels(own.root)


def _labels(widget) -> list[str]:
    """Return what stands on the buttons of a widget and its parts."""
    own = [widget.description] if isinstance(widget, widgets.Button) else []
    return own + [each for part in getattr(widget, "children", ()) for each in _labels(part)]


def test_a_table_that_was_dropped_hears_of_nothing(workbook, session, monkeypatch):
    """A table of the seat before reads the store no more, whoever saves and however often."""
    pick(workbook._rail, "30")
    pick(workbook.views["30"]._tabs, "table")
    *_, table = workbook.views["30"].panels["table"].root.children
    table.receive({"type": "hello", "search": "", "lang": "", "since": 0})
    pick(workbook.views["30"]._tabs, "rows")
    take_seat(session, Seat("Amal", "wash", "partner"))
    asked = []
    monkeypatch.setattr(PlanGrid, "tell_people", asked.append)

    set_field(session, "rows", "r002", field="question", value="Which roads?")
    for watcher in session.store_watchers:
        watcher()

    assert alert(workbook.guard) == ""
    assert asked == []


def test_without_a_plan_every_step_leads_to_the_first(empty_store, make_session):
    """A new store begins with choosing or making a plan."""
    workbook = Workbook(make_session(empty_store), step="agreements")

    assert workbook.current == "00"
    assert set(workbook.views["00"]._specs) == {"choose", "import"}
    pick(workbook._rail, "50")
    assert workbook.current == "00"


def test_an_unknown_step_is_refused(session):
    """The message names the steps there are."""
    with pytest.raises(UsageError, match="start_here"):
        Workbook(session, step="coffee")


def _find(workbook: Workbook, words: str) -> list[str]:
    """Search for *words*; return what is found as people read it."""
    drawer = workbook.drawer
    if not drawer.finder.current:
        pick(drawer.finder, "search")
    drawer.search.words.value = words
    return [f"{text} · {note}" for _, text, note, *_ in drawer.search.found.items]


def test_what_is_sought_is_found_in_the_whole_plan_and_leads_there(workbook, session):
    """Rows, people and datasets by any of their words; a press opens the step and the record."""
    assert _find(workbook, "latrines LOCK") == [
        f"{session.wording.name('rows', 'r011')} · Data Analysis Plan"
    ]
    assert workbook.drawer.search.found.items[0][0] == "rows r011"
    pick(workbook.drawer.search.found, "rows r011")
    assert workbook.current == "30"
    assert workbook.views["30"].panels["rows"].editor.chosen == "r011"
    assert _find(workbook, "no such word anywhere") == []
    assert _find(workbook, " ") == []
    assert len(_find(workbook, "e")) == 30
    pick(workbook.drawer.finder, "search")
    assert not is_shown(workbook.drawer.root)


def test_nobody_finds_what_their_seat_may_not_open(store, make_session):
    """People of other organisations are not in the answers of an organisation's page."""
    session = make_session(store)
    session.open_plan(PLAN)
    person = next(each for each in session.plan.focal_points.values() if each.partner == "wash")
    assert any(person.name in each for each in _find(Workbook(session), person.name))
    other = make_session(store, organisation="health")
    other.open_plan(PLAN)

    assert _find(Workbook(other), person.name) == []


def test_what_is_open_waits_in_the_drawer_and_leads_to_its_field(workbook, session):
    """Nothing of it stands on the page until it is asked for, by step or for the whole plan."""
    workbook.go("30")
    drawer = workbook.drawer
    assert not is_shown(drawer.root)

    (opener,) = (each for each in drawer._openers.values() if "30" in keys(each))
    pick(opener, "30")
    here = len(drawer._list.root.items)
    pick(drawer.opener, "plan")

    assert is_shown(drawer.root)
    assert here < len(drawer._list.root.items)
    assert opener.current == drawer.opener.current == "plan"
    pick(drawer._list.root, keys(drawer._list.root)[0])
    steps = {session.reference.checks[each.code].step for each in session.findings}
    assert workbook.current in steps
    pick(drawer.opener, "plan")
    assert not is_shown(drawer.root)


def test_a_single_step_says_at_once_what_it_is_for(session):
    """In its own notebook the purpose stands open; in the workbook it waits until it is asked."""
    alone, among = (Workbook(session, step="80", has_rail=each) for each in (False, True))

    assert "dtmnb-purpose" in alone.views["80"]._head.root.value
    assert "dtmnb-purpose" not in among.views["80"]._head.root.value


def test_what_a_step_is_for_is_one_press_away_and_sent_only_then(workbook, session):
    """Help follows from step to step, and leaves the page when it is closed."""
    workbook.go("40")
    drawer = workbook.drawer
    assert drawer._help is None

    pick(drawer._openers["40"], "help")

    example = "Column B says both, and the agreement is signed before collection."
    assert is_shown(drawer.root)
    assert example in drawer._help.root.value
    assert "dtmnb-purpose" in drawer._help.root.value
    workbook.go("50")
    assert example not in drawer._help.root.value
    assert "One dataset, two releases." in drawer._help.root.value
    pick(drawer._openers["50"], "help")
    assert not is_shown(drawer.root)
    assert drawer._help.root.value == ""


def test_there_is_help_before_there_is_a_plan(empty_store, make_session):
    """Whoever begins is told what the first step is for."""
    drawer = Workbook(make_session(empty_store)).drawer

    pick(drawer._openers["00"], "help")

    assert "Who is in the room" in drawer._help.root.value


def test_a_single_step_shows_the_rail_only_after_leaving(session):
    """The notebook of one step is calm; a finding elsewhere brings the rail."""
    workbook = Workbook(session, step="80", has_rail=False)
    assert keys(workbook._rail) == []

    workbook.go("30", Place("rows", "r001"))

    assert "80" in keys(workbook._rail)


def test_arabic_is_right_to_left(store, make_session):
    """The page takes the direction of its language."""
    session = make_session(store, language="ar")
    session.open_plan(PLAN)

    assert "dtmnb-rtl" in Workbook(session).root._dom_classes
    assert session.language is language_for("ar")


def test_a_page_holds_few_models(session):
    """Each is sent over the line when a page opens; a form of 42 fields is one of them."""
    models = widgets.widget._instances
    before = len(models)
    workbook = Workbook(session)
    made = {"page": len(models) - before}
    for code in session.reference.steps:
        opened = len(models)
        workbook.go(code)
        for key in list(workbook.views[code]._specs):
            workbook.views[code].show(key)
        made[code] = made["page"] + len(models) - opened

    print(made)
    assert made["page"] <= 60
    assert max(made.values()) <= MOST_MODELS
