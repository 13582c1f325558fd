"""The agenda on the page: what it shows is what a message may ask for, and nothing else."""

from datetime import date

import pytest

from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.consent import agreed_by
from dtmnb.session.desk import set_field
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.steps.agenda import AgendaPanel
from tests.support.agreeing import say, settle
from tests.unit.conftest import PLAN
from tests.unit.widgets.conftest import alert


class Page:
    """One seat's agenda, and what its page sends."""

    def __init__(self, session):
        self.session = session
        self.guard = Guard(session.language)
        self.panel = AgendaPanel(session, self.guard)
        session.watch(self.panel.refresh)
        self.panel.refresh()

    @property
    def group(self):
        """What is shown of the open group."""
        return self.panel.root.group

    @property
    def entries(self):
        """The groups of the list."""
        return [entry for part in self.panel.root.groups["sections"] for entry in part["groups"]]

    def rows(self, *, free=False):
        """Return the rows of the open group, or those that nothing holds back."""
        return [each["row"] for each in self.group["rows"] if not (free and each["holds"])]

    def send(self, kind, **values):
        """Send a message as the page does, and return what the alert says."""
        version = values.pop("version", self.group.get("version", 0))
        self.panel.root._handle_custom_msg({"type": kind, "version": version, **values}, [])
        return alert(self.guard)

    def open_with(self, least=2, category=None):
        """Open the first group that has *least* rows which nobody holds back."""
        for entry in self.entries:
            self.send("open", group=entry["key"])
            if not self.group["isAsked"] and len(self.rows(free=True)) >= least:
                break
        if category:
            self.send("propose", category=category)
        return self.rows(free=True)


@pytest.fixture
def room(session):
    """Return the agenda of the room."""
    return Page(session)


@pytest.fixture
def make_page(store, make_session):
    """Return a maker of other seats' agendas."""

    def make(organisation):
        made = make_session(store, "Amal", organisation)
        made.open_plan(PLAN)
        return Page(made)

    return make


def _settled(page, rows):
    page.session.refresh()
    plan, reference = page.session.plan, page.session.reference
    return [key for key in rows if is_row_agreed(plan, plan.rows[key], reference)]


def test_every_open_row_is_on_the_agenda(room):
    """The groups of the list hold each open row once."""
    held = []
    for entry in room.entries:
        room.send("open", group=entry["key"])
        held += room.rows()

    plan, reference = room.session.plan, room.session.reference
    is_open = [key for key, row in plan.rows.items() if not is_row_agreed(plan, row, reference)]
    assert sorted(held) == sorted(is_open)


def test_one_press_settles_a_group(room):
    """What the page offers as its one button settles each free row, and the next group comes."""
    rows = room.open_with(category="sensitive")
    key = room.group["key"]

    assert room.send("settle", reason="Can be traced") == ""
    assert _settled(room, rows) == rows
    assert room.group["key"] != key
    assert str(len(rows)) in room.group["said"]


def test_a_row_without_a_tick_stays_open(room):
    """The facilitator leaves a row out; it is told why it stays open."""
    first, *others = room.open_with(category="sensitive")

    room.send("settle", without=[first], reason="Can be traced")
    assert _settled(room, [first, *others]) == others
    assert "left out" in room.group["said"]


def test_a_press_counts_for_what_was_shown(room):
    """The row was reworded after the press left the page: it is not settled."""
    first, *others = room.open_with(category="sensitive")
    version = room.group["version"]
    set_field(room.session, "rows", first, field="question", value="Something else?")
    room.send("settle", version=version, reason="Can be traced")

    assert _settled(room, [first, *others]) == others


@pytest.mark.parametrize("version", [-1, 0, 999])
def test_a_press_on_what_was_never_shown_is_refused(room, version):
    """A message from a page that is gone, or made up, does nothing."""
    rows = room.open_with(category="sensitive")

    assert "changed since it was shown" in room.send("settle", version=version)
    assert _settled(room, rows) == []


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("hold", {"row": "{other}", "partner": "wash", "reason": "Not below admin 1"}),
        ("answer", {"row": "{other}", "code": "accepts"}),
        ("answer", {"row": "nowhere", "code": "accepts"}),
        ("wait", {"rows": ["{other}"], "partner": "wash", "until": "2030-01-01"}),
        ("together", {"rows": ["{other}"], "name": "Others"}),
        ("settle", {"without": ["{other}"], "reason": "x"}),
    ],
)
def test_a_message_names_rows_that_were_shown(room, kind, values):
    """A row of another group, or of none, is nobody's to name from here."""
    rows = room.open_with(category="sensitive")
    other = next(key for key in room.session.plan.rows if key not in room.rows())
    before = room.session.stamp
    named = {
        name: [each.replace("{other}", other) for each in value]
        if isinstance(value, list)
        else value.replace("{other}", other)
        for name, value in values.items()
    }

    assert "changed since it was shown" in room.send(kind, **named)
    assert room.session.stamp == before
    assert rows


@pytest.mark.parametrize(
    "message",
    [
        {"type": "settle", "without": "all"},
        {"type": "settle", "rows": []},
        {"type": "open"},
        {"type": "nothing"},
        {},
        None,
        {"type": "wait", "rows": ["x"], "until": "soon"},
        {"type": "hold", "row": "x" * 500, "partner": "wash"},
    ],
)
def test_a_message_of_another_shape_is_refused(room, message):
    """One sentence, and nothing changes."""
    before = room.session.stamp
    room.panel.root._handle_custom_msg(message, [])

    assert "Reload it" in alert(room.guard)
    assert room.session.stamp == before


def test_an_organisation_agrees_on_its_own_page(room, make_page):
    """One press is its word on every row of the group that nothing holds back, under its name."""
    wash = make_page("wash")
    for entry in wash.entries:
        wash.send("open", group=entry["key"])
        if not wash.group["isAsked"] and wash.group["advised"] and wash.rows(free=True):
            break
    free = wash.rows(free=True)

    assert wash.send("agree", partner="wash") == ""
    room.session.refresh()
    said = [room.session.plan.positions[f"{key}.wash"] for key in free]
    assert {each.person for each in said} == {"Amal"}
    voice = next(each for each in wash.group["voices"] if each["partner"] == "wash")
    assert voice["isAgreed"]


def test_the_room_notes_who_agrees(room):
    """The facilitator presses the name of who agrees in the room; the outcome lists it."""
    first, *_ = room.open_with(category="sensitive")
    room.send("agree", partner="health")
    room.send("settle", reason="Can be traced")

    assert "health" in agreed_by(room.session.plan, first, room.session.reference)


def test_a_row_is_held_back_with_a_reason(room, make_page):
    """An organisation holds a row back from its own page; the room sees it and leaves it out."""
    wash = make_page("wash")
    first, *_ = wash.open_with()

    assert "has no reason" in wash.send("hold", row=first, partner="wash", reason=" ")
    assert wash.send("hold", row=first, partner="wash", reason="Not below admin 1") == ""
    room.session.refresh()
    room.panel.choose(first)
    (row,) = [each for each in room.group["rows"] if each["row"] == first]
    assert "Not below admin 1" in row["holds"][0]["words"]
    room.send("propose", category="sensitive")
    room.send("settle", reason="Can be traced")
    assert _settled(room, [first]) == []

    wash.session.refresh()
    wash.panel.choose(first)
    assert wash.send("release", row=first, partner="wash") == ""
    assert not wash.session.plan.reservations


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("settle", {"reason": "x"}),
        ("agree", {"partner": "health"}),
        ("hold", {"partner": "health", "reason": "x"}),
        ("wait", {"partner": "health", "until": "2030-01-01"}),
    ],
)
def test_an_organisation_does_no_more_than_its_own(make_page, kind, values):
    """Whatever its page sends, it speaks for itself and settles nothing."""
    wash = make_page("wash")
    rows = wash.open_with()
    before = wash.session.stamp
    values |= {"hold": {"row": rows[0]}, "wait": {"rows": rows}}.get(kind, {})

    assert wash.send(kind, **values) != ""
    wash.session.refresh()
    assert wash.session.stamp == before


def test_rows_wait_and_are_taken_up_again(room):
    """What waits stands in a section of its own with who is waited for and until when."""
    rows = room.open_with()
    room.send("wait", rows=rows, partner="wash", until="2030-01-01", reason="Ask the authority")
    room.panel.choose(rows[0])

    assert room.group["isWaiting"]
    assert room.session.plan.deferrals[rows[0]].until == date(2030, 1, 1)
    room.send("wait", rows=rows)
    assert not room.session.plan.deferrals


@pytest.mark.parametrize(("reason", "end"), [("", "1 Jan 2030"), ("Ask them", "2030: Ask them")])
def test_what_waits_is_told_whole(room, reason, end):
    """The sentence ends where nothing more was said."""
    rows = room.open_with()
    room.send("wait", rows=rows, partner="wash", until="2030-01-01", reason=reason)
    room.panel.choose(rows[0])

    (hold,) = room.group["rows"][0]["holds"]
    assert hold["words"].endswith(end)


def test_what_the_room_proposes_is_seen_by_all(room, make_page):
    """A category that the room puts up stands on every page, and settles nothing."""
    rows = room.open_with()
    assert room.send("propose", category="urgent_action") == ""

    wash = make_page("wash")
    wash.panel.choose(rows[0])
    assert wash.group["category"]["label"] == room.group["category"]["label"] == "Urgent Action"
    assert _settled(room, rows) == []
    assert "choose one of the categories" in room.send("propose", category="not_agreed")
    assert wash.send("propose", category="public") != ""


def test_what_the_advice_needs_to_know_is_answered_at_the_group(room, make_page):
    """One answer holds for the dataset of the rows, and the advice on all of them follows."""
    for entry in room.entries:
        room.send("open", group=entry["key"])
        asked = [each["code"] for each in room.group.get("questions", ())]
        if "released_as" in asked:
            break
    row = room.rows()[0]

    assert room.send("context", code="released_as", answer="totals") == ""
    plan = room.session.plan
    assert plan.datasets[plan.rows[row].dataset].context["released_as"] == "totals"
    assert row in room.rows()
    assert "released_as" not in [each["code"] for each in room.group["questions"]]
    assert make_page("wash").send("context", code="conflict", answer="no") != ""


def test_a_group_is_made_by_hand(room):
    """Ticked rows under a name are a group of their own."""
    rows = room.open_with()
    room.send("together", rows=rows, name="Water points")

    assert "Water points" in [entry["title"] for entry in room.entries]


def test_opening_beyond_the_advice_asks_why(room):
    """A more open category than the advice shows the two questions, and is refused without them."""
    rows = room.open_with()
    entry = next(each for each in room.entries if "Sensitive" in each["note"])
    room.send("open", group=entry["key"])
    rows = room.rows(free=True)
    room.send("propose", category="public")

    assert room.group["opens"]
    assert room.send("settle", reason="Known to all") != ""
    assert _settled(room, rows) == []


def test_what_was_settled_is_asked_of_who_said_nothing(room, make_page):
    """The page of an organisation shows what was settled without it; one press answers all."""
    rows = room.open_with(category="sensitive")
    room.send("settle", reason="Can be traced")
    wash = make_page("wash")
    entry = next(
        entry
        for entry in wash.entries
        if wash.send("open", group=entry["key"]) == ""
        and wash.group["isAsked"]
        and set(wash.rows()) & set(rows)
    )
    wash.send("open", group=entry["key"])
    asked = wash.rows()
    code, _ = wash.group["answers"]["objects"]
    wash.send("answer", code=code, row=asked[0], reason="Not below admin 1")
    code, _ = wash.group["answers"]["agrees"]
    wash.send("answer", code=code)

    room.session.refresh()
    given = {key: room.session.plan.consents[f"{key}.wash"].answer for key in asked}
    assert given.pop(asked[0]) == "objects"
    assert set(given.values()) <= {"accepts"}


def test_others_words_stay_theirs_until_they_are_shown(room, make_page):
    """The page of an organisation shows no position of another before all are heard."""
    rows = room.open_with()
    say(room.session, rows[0], "health", "personal")
    wash = make_page("wash")
    wash.panel.choose(rows[0])

    assert {voice["partner"] for voice in wash.group["voices"]} == {"wash"}
    assert all(not each["holds"] for each in wash.group["rows"])


def test_a_settled_plan_has_an_empty_agenda(room):
    """Nothing is left: the page says so and offers nothing."""
    plan, reference = room.session.plan, room.session.reference
    for key, row in plan.rows.items():
        if not is_row_agreed(plan, row, reference):
            settle(room.session, key, "personal")
    room.panel.refresh()

    assert room.group == {}
    assert room.entries == []
