"""The line between page and tool: an answer to every ping, and what of typed text is stored."""

import pytest

from dtmnb.session.desk import add_record, set_field
from dtmnb.widgets.line import KeptText, Line, owner_of, saved_keys
from dtmnb.widgets.steps.seat import SeatPanel
from dtmnb.widgets.steps.signing import SignPanel
from tests.support.agreeing import say


@pytest.fixture
def said(session, guard, monkeypatch):
    """Return a function that says something to a line and returns what it answers."""
    gone_to, tabs = [], []
    line = Line(session, guard, on_go=gone_to.append, on_ping=tabs.append)
    answers = []
    monkeypatch.setattr(line, "send", answers.append)

    def say(**message):
        answers.clear()
        line._handle_custom_msg(message, [])
        return [*answers, *gone_to]

    return say


def _typed(text: str, since: int = 1, record: str = "r001") -> KeptText:
    return KeptText(key="k", since=since, text=text, record=record)


def test_a_ping_is_answered_at_once(said):
    """Only the answer tells the page that the tool is there."""
    assert said(type="ping", tab="abc") == [{"type": "pong"}]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "ping"},
        {"type": "ping", "tab": "<b>"},
        {"type": "kept", "texts": [{"key": "k", "since": -1, "text": "x"}]},
        {"type": "kept", "texts": [], "plan": "other"},
        {"type": "go", "step": "x" * 200, "panel": "", "record": "", "field": ""},
        {"type": "eval", "text": "1"},
    ],
)
def test_what_is_none_of_ours_is_not_answered(said, message):
    """Every message is held against its shape first."""
    assert said(**message) == []


def test_the_way_back_is_led(said):
    """Where a text was typed is opened, and the page told when it is."""
    where = {"step": "40", "panel": "rows", "record": "r001", "field": "use_of_data"}

    there, place = said(type="go", **where)

    assert there == {"type": "there"}
    assert place.model_dump(exclude={"type"}) == where


def test_a_text_is_saved_once_this_seat_has_written_it(session, other):
    """What others wrote, or what was written before it was typed, is no proof."""
    set_field(session, "rows", "r001", field="question", value="Before")
    since = session.stamp.revision
    set_field(other, "rows", "r002", field="question", value="By another")
    assert saved_keys(session, [_typed("Before", since), _typed("By another", since)]) == []

    set_field(session, "rows", "r001", field="question", value="Now  it\nis")

    assert saved_keys(session, [_typed("Now it is ", since)]) == ["k"]
    assert saved_keys(session, [_typed("Now it", since)]) == []


@pytest.mark.parametrize(("record", "found"), [("r001", []), ("r002", ["k"]), ("", [])])
def test_a_short_text_is_saved_only_in_its_own_record(session, record, found):
    """Yes stands in many fields: saved elsewhere it says nothing of this one."""
    set_field(session, "rows", "r002", field="question", value="Yes")

    assert saved_keys(session, [_typed("Yes", record=record)]) == found


def test_a_position_belongs_to_its_row(session):
    """What an organisation says is typed beside the row, and is a record of its own."""
    partner = next(iter(session.plan.partners))
    say(session, "r001", partner, "sensitive", "No")

    assert saved_keys(session, [_typed("No")]) == ["k"]
    assert saved_keys(session, [_typed("No", record="r002")]) == []


def test_the_same_name_for_another_organisation_is_another_seat(session, store, make_session):
    """Two people who call themselves alike do not answer for each other."""
    namesake = make_session(store, session.seat.author, "health")
    namesake.open_plan(session.plan_id)
    set_field(namesake, "rows", "r001", field="question", value="Written for another one")

    assert saved_keys(session, [_typed("Written for another one")]) == []


def test_lines_and_new_records_are_found(session):
    """A text of several lines may be stored as a list, and a new record holds texts too."""
    set_field(session, "rows", "r001", field="reply_options", value=["Yes", "No idea"])
    add_record(session, "partners", {"name": "Example group"})

    assert saved_keys(session, [_typed("Yes\n\nNo idea\n")]) == ["k"]
    assert saved_keys(session, [_typed("Example group", record="")]) == ["k"]


def test_a_text_in_conflict_is_safe(session, other):
    """It is listed as a conflict, so the page need not offer it as well."""
    set_field(other, "rows", "r001", field="question", value="Theirs")
    set_field(session, "rows", "r001", field="question", value="Mine")

    assert len(session.conflicts) == 1
    assert saved_keys(session, [_typed("Mine")]) == ["k"]


def test_texts_belong_to_plan_and_seat(session, other, empty_store, make_session):
    """Two seats at one machine never see each other's texts; without a plan none is kept."""
    assert owner_of(session).endswith(":ssd-example:dtm:Ada")
    assert owner_of(session) != owner_of(other)
    assert owner_of(make_session(empty_store)) == ""


@pytest.mark.parametrize(
    ("author", "organisation", "is_shared"),
    [("facilitator", "", True), ("facilitator", "wash", False), ("Amal", "", False)],
)
def test_whoever_sits_at_the_room_is_nobody_yet(
    store, make_session, guard, author, organisation, is_shared
):
    """At a computer of many, texts of a seat that has no name end with the tab."""
    session = make_session(store, author, organisation)
    session.open_plan("ssd-example")
    line = Line(session, guard, on_go=print, on_ping=print)

    line.show("30")

    assert line.is_shared == is_shared


@pytest.mark.parametrize(("panel", "name"), [(SeatPanel, "_name"), (SignPanel, "_person")])
def test_names_of_a_moment_are_not_kept(session, guard, panel, name):
    """They are no part of the plan, and the next person at this computer would read them."""
    assert getattr(panel(session, guard), name).collection == ""
