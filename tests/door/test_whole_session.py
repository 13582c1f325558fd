"""The whole session with 255 rows and six organisations, act by act, as their pages carry it out.

Every press and every field that is filled in counts, for the facilitator and for each partner.
"""

from collections import Counter
from contextlib import ExitStack
from datetime import date

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.consent import agreed_by, answers_to
from dtmnb.language import language_for
from dtmnb.session import deeds
from dtmnb.session.desk import Session, add_record, set_field
from dtmnb.session.files import Source, offer, take
from dtmnb.session.people import add_people, confirm_people
from dtmnb.session.proposals import add_alerts, add_releases, gather_rows
from dtmnb.store import open_store
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.steps.agenda import AgendaPanel
from dtmnb.widgets.steps.agreements import Coverage
from dtmnb.widgets.steps.round_robin import RoundRobin
from tests.support.household import (
    FOR_ALL_ROWS,
    PARTNERS,
    PEOPLE,
    header_of,
    terms_of,
    write_household_plan,
)
from tests.support.pages import press
from tests.unit.widgets.conftest import alert, keys, pick

TODAY = date(2026, 3, 1)
MOST_OF_THE_ROOM, MOST_OF_A_PARTNER = 420, 60


class Counted:
    """A seat whose presses are counted, by what it was doing."""

    def __init__(self, store, reference, organisation: str) -> None:
        """Sit down for *organisation*; for none, as the room."""
        seat = Seat(
            organisation or "Fay", organisation, "partner" if organisation else "facilitator"
        )
        self.session = Session(
            store, reference=reference, language=language_for("en"), seat=seat, today=TODAY
        )
        self.presses: Counter[str] = Counter()
        self.guard = Guard(self.session.language)

    def act(self, what: str, presses: int, done) -> None:
        """Do something that takes so many presses and filled fields."""
        self.presses[what] += presses
        done()

    def set_header(self, **values) -> None:
        """Fill in fields of the plan's header."""
        for name, value in values.items():
            self.act("header", 1, lambda n=name, v=value: self._put("header", "header", n, v))

    def _put(self, collection, record, name, value) -> None:
        set_field(self.session, collection, record, field=name, value=value)

    def open_agenda(self) -> "Counted":
        """Open the agenda of column B."""
        self.panel = AgendaPanel(self.session, self.guard)
        self.session.watch(self.panel.refresh)
        self.panel.refresh()
        self.presses["agenda"] += 1
        return self

    def send(self, kind: str, **values) -> None:
        """Press something on the agenda."""
        self.presses["agenda"] += 1
        version = self.panel.root.group.get("version", 0)
        self.panel.root._handle_custom_msg({"type": kind, "version": version, **values}, [])
        assert alert(self.guard) == ""

    @property
    def groups(self) -> list[str]:
        """The groups that are listed."""
        sections = self.panel.root.groups["sections"]
        return [entry["key"] for part in sections for entry in part["groups"]]


@pytest.fixture(params=[60, pytest.param(255, marks=pytest.mark.torture)])
def rows(request):
    """Return how many questions the plan has."""
    return request.param


@pytest.fixture
def file(tmp_path, rows):
    """Return a plan as a country has it in Excel."""
    return write_household_plan(tmp_path / "household_needs_assessment.xlsx", rows)


def _import(room: Counted, file) -> None:
    source = Source(file, iso3="SSD")
    take(room.session, offer(room.session, source))


def _prepare(room: Counted, file) -> None:
    """File, people, what holds for all rows, and the plan's own questions."""
    room.act("file", 3, lambda: _import(room, file))
    room.act("people", 3, lambda: add_people(room.session, PEOPLE))
    room.act("people", 1, lambda: room._put("partners", "iom-dtm", "is_dtm", True))
    room.set_header(**header_of(TODAY))
    room.act("for many rows", 5, lambda: add_record(room.session, "duties", FOR_ALL_ROWS))
    room.act("dataset", 2, lambda: gather_rows(room.session, "Household data"))
    # What leaves: a table of totals, not the answers of each household.
    room.open_agenda()
    room.send("context", code="released_as", answer="totals")


def _put_up(room: Counted) -> None:
    """Where the advice says nothing, the room proposes a category, group by group."""
    for key in room.groups:
        if key not in room.groups:
            continue
        room.send("open", group=key)
        if not room.panel.root.group["advised"]:
            room.send("propose", category="public")


def _look_at_home(partner: Counted) -> None:
    """Each partner agrees to what is proposed, group by group, and holds one row back."""
    partner.act(
        "page", 1, lambda: confirm_people(partner.session, partner.session.seat.organisation)
    )
    partner.open_agenda()
    own = partner.session.seat.organisation
    for number, key in enumerate(partner.groups):
        partner.send("open", group=key)
        if not number:
            row = partner.panel.root.group["rows"][0]["row"]
            partner.send("hold", row=row, partner=own, reason="Not below admin 2")
            partner.presses["agenda"] += 1
        partner.send("agree", partner=own)


def _settle(room: Counted) -> None:
    """One press a group; what is held back in the round, by its keys."""
    for _ in range(3 * len(room.groups)):
        if not any(row["holds"] == [] for row in room.panel.root.group.get("rows", [])):
            nexts = [key for key in room.groups if _free(room, key)]
            if not nexts:
                break
            room.send("open", group=nexts[0])
        room.send("settle", reason=room.panel.root.group["reason"])
    stage = RoundRobin(room.session, room.guard)
    room.session.watch(stage.refresh)
    stage.refresh()
    for _ in range(60):
        if not stage.row_id:
            break
        offered = keys(stage._actions)
        key = next((each for each in offered if each.startswith("settle")), None)
        key = key or next(each for each in offered if each.startswith(("answer", "reveal", "next")))
        room.act("round", 1, lambda key=key: pick(stage._actions, key))
        assert alert(room.guard) == ""


def _free(room: Counted, key: str) -> bool:
    group = room.panel._groups[key]
    return bool(group.free)


def _answer(partner: Counted) -> None:
    """Whoever was not heard on a row answers what was settled, an act at a time."""
    partner.session.refresh()
    while any(key for key in partner.groups) and partner.panel.root.group.get("isAsked"):
        code, _ = partner.panel.root.group["answers"]["agrees"]
        partner.send("answer", code=code)


def _release(room: Counted) -> None:
    """Releases and alerts are drafted, and what is empty in them is filled in."""
    room.act("releases", 2, lambda: add_releases(room.session))
    for key, line in room.session.plan.lines.items():
        for name, value in terms_of(line, TODAY, room.session.reference).items():
            room.presses["releases"] += 1
            room._put("lines", key, name, value)
    room.act("alerts", 2, lambda: add_alerts(room.session))
    coverage = Coverage(room.session, room.guard)
    coverage.refresh()
    room.act("agreements", 2, lambda: press(coverage.root, "List the missing agreements"))


def test_a_session_of_255_rows_ends(tmp_path, reference, file, rows):
    """From the file to a plan that everybody can sign, counted press by press."""
    with ExitStack() as stack:
        stores = [
            stack.enter_context(open_store(tmp_path / "plans.db", reference=reference))
            for _ in range(1 + len(PARTNERS))
        ]
        room = Counted(stores[0], reference, "")
        _prepare(room, file)
        plan_id = room.session.plan_id
        partners = [
            Counted(store, reference, key) for store, key in zip(stores[1:], PARTNERS, strict=True)
        ]
        for each in partners:
            each.session.open_plan(plan_id)
        _put_up(room)
        for each in partners:
            each.session.refresh()
            _look_at_home(each)
        room.session.refresh()
        _settle(room)
        for each in partners:
            _answer(each)
        room.session.refresh()
        _release(room)

        plan, findings = room.session.plan, room.session.findings
        blockers = Counter(f.code for f in findings if f.severity == "blocker")
        print("facilitator:", room.presses.total(), dict(room.presses))
        for each in partners:
            print(each.session.seat.organisation, each.presses.total(), dict(each.presses))
        print("blockers left:", dict(blockers))
        assert len(plan.rows) == rows
        rows_open = [k for k, row in plan.rows.items() if not is_row_agreed(plan, row, reference)]
        assert rows_open == []
        for key in plan.rows:
            answers = answers_to(plan, key, reference)
            assert {p for p, a in answers.items() if a.agrees} == set(
                agreed_by(plan, key, reference)
            )
            assert {partner for partner in PARTNERS if not answers[partner].agrees} == set()
        assert room.presses.total() <= MOST_OF_THE_ROOM
        assert max(each.presses.total() for each in partners) <= MOST_OF_A_PARTNER
        # Who stands in for whom, and the signature under an agreement, are people's own.
        assert blockers.keys() <= {"URG005", "AGR004"}
        for each in (*PARTNERS, "iom-dtm"):
            deeds.sign(
                room.session, each, "Fay", seen=room.session.stamp, with_open_points=bool(blockers)
            )
        assert len(room.session.plan.sign_offs) == len(PARTNERS) + 1
