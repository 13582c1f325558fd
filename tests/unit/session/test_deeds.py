"""One act, one rule, every door: table, form, round, command, file and packet do the same."""

import json
from datetime import date

import pytest
from openpyxl import load_workbook

from dtmnb.cli import main
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.changes import dump
from dtmnb.domain.consent import agreed_by, answers_to
from dtmnb.domain.plan import HEADER
from dtmnb.domain.sealing import opening_of
from dtmnb.domain.settling import asked
from dtmnb.domain.signing import latest_signatures
from dtmnb.errors import RecordError, UsageError
from dtmnb.session import deeds
from dtmnb.session.desk import set_field
from dtmnb.session.files import Source, hand_out, hand_out_packet, offer, take
from dtmnb.widgets.forms import RecordForm
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.steps.dissemination_categories import CategoryPanel
from dtmnb.widgets.steps.round_robin import REVEAL, RoundRobin
from tests.support.agreeing import CONFIRMED, say, settle
from tests.unit.conftest import PLAN
from tests.unit.widgets.conftest import pick
from tests.unit.widgets.plan_grid.conftest import Page


class Doors:
    """The ways by which people change the plan of one store."""

    def __init__(self, session, folder):
        self.session = session
        self.folder = folder
        self.guard = Guard(session.language)

    def form(self, row, category, confirmed):
        """Settle row by row, on the page."""
        panel = CategoryPanel(self.session, self.guard)
        panel.choose(row)
        panel._category.value, panel._reason.value = category, "Few places"
        self.guard.run(panel._settle)
        self._confirm(panel._opening, confirmed)

    def round(self, row, category, confirmed):
        """Settle by the keys of the round."""
        stage = RoundRobin(self.session, self.guard)
        stage.row_id = row
        self.guard.run(stage.refresh)
        if not any(key.startswith("settle") for key, *_ in stage._actions.items):
            pick(stage._actions, f"{REVEAL}:{row}")
            stage.refresh()
        stage._reason.value = "Few places"
        pick(stage._actions, f"settle:{row}:{category}")
        self._confirm(stage._opening, confirmed)

    def command(self, row, category, confirmed):
        """Settle by the command line."""
        words = ["plan", "settle", PLAN, row, "--category", category, "--reason", "Few places"]
        words += ["--store", str(self.session.store.address)]
        if confirmed:
            words += ["--opened-because", CONFIRMED[0], "--opened-by", CONFIRMED[1]]
        with pytest.raises(SystemExit):
            main(words)
        self.session.refresh()

    def table(self, row, category, confirmed):
        """Type the category and "Agreed" into the table."""
        page = Page(self.session)
        page.hello()
        label = self.session.wording.label("dissemination_categories", category)
        page.put(row, "dissemination_category", label)
        page.put(row, "status", "Agreed")
        self.session.refresh()

    def cells(self, row, category, confirmed):
        """Type axes and status into the fields of a form."""
        form = RecordForm(self.session, self.guard, "rows", record_id=row)
        for section in form._sections:
            form.open(section.code)
        form.refresh()
        for field, value in (("sensitivity", category), ("status", "agreed")):
            self.guard.run(lambda f=field, v=value: form._edited(f, v))

    def workbook(self, row, category, confirmed):
        """Type the category and "Agreed" into an exported workbook, and take it in."""
        self._typed_in(hand_out(self.session, "internal", self.folder / "plan.xlsx"), row, category)

    def packet(self, row, category, confirmed):
        """The same in the packet of an organisation."""
        file = self.folder / "packet.xlsx"
        hand_out_packet(self.session, "wash", file, self.session.language)
        self._typed_in(file, row, category)

    def document(self, row, category, confirmed):
        """Write an outcome and "agreed" into an exported JSON file, and take it in."""
        file = hand_out(self.session, "internal", self.folder / "plan.json")
        content = json.loads(file.read_text(encoding="utf-8"))
        rows = content["collections"]["rows"] if "collections" in content else content["rows"]
        for each in rows if isinstance(rows, list) else rows.values():
            if each["record_id"] == row:
                each |= {"sensitivity": category, "is_urgent": False, "status": "agreed"}
        file.write_text(json.dumps(content), encoding="utf-8")
        self._take(file)

    def _typed_in(self, file, row, category):
        book = load_workbook(file)
        for sheet in book:
            heads = {cell.value: cell.column for line in sheet.iter_rows() for cell in line}
            lines = [line for line in sheet.iter_rows() if row in [cell.value for cell in line]]
            for head, label in (("Dissemination Category", category), ("Row status", "Agreed")):
                if head in heads and lines:
                    code = self.session.wording.label("dissemination_categories", label)
                    sheet.cell(lines[0][0].row, heads[head]).value = code or label
        book.save(file)
        self._take(file)

    def _take(self, file):
        self.guard.run(lambda: take(self.session, offer(self.session, Source(file), PLAN)))
        self.session.refresh()

    def _confirm(self, form, confirmed):
        if form._asked is not None and confirmed:
            form._reason.value, form._name.value = CONFIRMED
            self.guard.run(form._confirm)


SETTLING = ("form", "round", "command")
WRITING = ("table", "cells", "workbook", "packet", "document")


@pytest.fixture
def doors(session, tmp_path):
    """Return the doors to a plan of one's own."""
    return Doors(session, tmp_path)


def _row(session, wanted):
    """Return an open row for which the advice on "public" is as *wanted*."""
    for key, row in session.plan.rows.items():
        if is_row_agreed(session.plan, row, session.reference):
            continue
        try:
            found = (
                "opens" if opening_of(session.plan, row, "public", session.reference) else "free"
            )
        except RecordError:
            found = "persons"
        if found == wanted:
            return key
    raise AssertionError(wanted)


def _about_persons(session):
    key = next(key for key, row in session.plan.rows.items() if row.status == "draft")
    set_field(session, "rows", key, field="data_types", value=[])
    set_field(session, "rows", key, field="reply_type", value="text")
    set_field(session, "rows", key, field="question", value="What is your name and telephone?")
    return key


def _outcome(session, row):
    return dump(session.plan.outcomes[row]) | {"settled_by": ""}


@pytest.mark.parametrize("door", SETTLING)
def test_settling_gives_one_record_by_every_door(doors, session, door):
    """Outcome, category and who agreed are the same, whoever's hand it was."""
    row = _row(session, "opens")
    say(session, row, "health", "sensitive")
    say(session, row, "wash", "internal")

    getattr(doors, door)(row, "sensitive", confirmed=True)

    assert is_row_agreed(session.plan, session.plan.rows[row], session.reference)
    assert agreed_by(session.plan, row, session.reference) == ("health",)
    expected = {"sensitivity": "sensitive", "reason": "Few places", "settlement": 1}
    expected |= {"opening_reason": CONFIRMED[0], "opened_by": CONFIRMED[1]}
    found = _outcome(session, row)
    assert {name: found[name] for name in expected} == expected
    assert found["settled_on"] == session.today.isoformat()


@pytest.mark.parametrize("door", (*SETTLING, *WRITING))
def test_no_door_opens_a_row_without_reason_and_name(doors, session, door):
    """Against the advice nothing is agreed, and no edition shows it as agreed."""
    row = _row(session, "opens")

    getattr(doors, door)(row, "public", confirmed=False)

    assert not is_row_agreed(session.plan, session.plan.rows[row], session.reference)


@pytest.mark.parametrize("door", (*SETTLING, *WRITING))
def test_no_door_makes_data_on_persons_public(doors, session, door):
    """Not even with a reason and a name."""
    row = _about_persons(session)

    getattr(doors, door)(row, "public", confirmed=True)

    assert not is_row_agreed(session.plan, session.plan.rows[row], session.reference)


@pytest.mark.parametrize("door", WRITING)
def test_no_door_agrees_but_by_settling(doors, session, door):
    """What is typed is a category and, from a file of the room, a claim."""
    row = _row(session, "opens")

    getattr(doors, door)(row, "internal", confirmed=True)

    found = session.plan.rows[row]
    assert not is_row_agreed(session.plan, found, session.reference)
    assert found.status != "agreed"
    assert bool(found.claimed_in) == (door in {"workbook", "document"})


def test_somebody_vouches_for_all_claims_in_one_act(doors, session):
    """What a file calls agreed is so once a named person stands in for it; nobody else agreed."""
    row = _row(session, "opens")
    doors.workbook(row, "internal", confirmed=False)

    left = deeds.vouch(session, "Dora Desk", deeds.Verdict("", "Agreed in March", *CONFIRMED))

    assert left == ()
    assert is_row_agreed(session.plan, session.plan.rows[row], session.reference)
    assert session.plan.outcomes[row].vouched_by == "Dora Desk"
    assert session.plan.outcomes[row].claimed_in == "plan.xlsx"
    assert agreed_by(session.plan, row, session.reference) == ()
    assert session.plan.rows[row].claimed_in == ""


MOVES = {
    "table": lambda doors, row: Page(doors.session).put(row, "recipients", "Example WASH Cluster"),
    "form": lambda doors, row: set_field(
        doors.session, "rows", row, field="recipients", value=["wash"]
    ),
    "dataset": lambda doors, row: set_field(
        doors.session,
        "datasets",
        doors.session.plan.rows[row].dataset,
        field="smallest_area",
        value="coordinates",
    ),
}


@pytest.mark.parametrize("move", MOVES)
def test_whatever_moves_a_term_opens_the_row_for_good(doors, session, move):
    """Undo brings the term back and no agreement."""
    row = next(
        key
        for key, each in session.plan.rows.items()
        if each.dataset and is_row_agreed(session.plan, each, session.reference)
    )
    # To whom it goes is said for the first time: that moves nothing yet.
    set_field(session, "rows", row, field="recipients", value=["health"])
    assert is_row_agreed(session.plan, session.plan.rows[row], session.reference)

    MOVES[move](doors, row)
    session.refresh()

    assert not is_row_agreed(session.plan, session.plan.rows[row], session.reference)
    session.undo(session.store.history(session.plan_id)[-1].batch_id)
    assert not is_row_agreed(session.plan, session.plan.rows[row], session.reference)


def test_a_partner_redirects_no_agreed_row(session, make_session, store):
    """Reword, redirect, put the words back: the row is open and no edition shows it."""
    row = _row(session, "opens")
    settle(session, row, "public")
    partner = make_session(store, "Ben", "health")
    partner.open_plan(PLAN)
    question = partner.plan.rows[row].question
    set_field(partner, "rows", row, field="question", value="Something else")
    set_field(partner, "rows", row, field="release_level", value="coordinates")
    set_field(partner, "rows", row, field="question", value=question)

    session.refresh()

    found = session.plan.rows[row]
    assert found.release_level == "coordinates"
    assert not is_row_agreed(session.plan, found, session.reference)


@pytest.mark.parametrize("today", [date(2026, 3, 1)])
def test_signing_gives_one_record_by_page_and_command(doors, session, today):
    """Both name the person, the revision seen, the open points, and who noted it."""
    seen = session.stamp
    deeds.sign(session, "health", "Example person", seen=seen, with_open_points=True)
    words = ["plan", "sign", PLAN, "wash", "--person", "Example person", "--yes"]
    with pytest.raises(SystemExit):
        main([*words, "--with-open-points", "--store", str(session.store.address)])
    session.refresh()

    health, wash = (
        dump(next(each for each in session.plan.sign_offs.values() if each.partner == partner))
        for partner in ("health", "wash")
    )
    same = ("person", "open_points", "fingerprint")
    assert [health[name] for name in same] == [wash[name] for name in same]
    assert (health["revision"], wash["revision"]) == (seen.revision, seen.revision + 1)
    assert health["noted_by"] == "Ada"
    assert wash["noted_by"]


def test_positions_that_are_shown_already_move_no_outcome(session):
    """Of a settled row, and of one whose terms moved since: what was settled stays as it was."""
    row = _row(session, "opens")
    settle(session, row, "sensitive")
    settled = session.plan.outcomes[row]

    deeds.show_positions(session, row)
    set_field(session, "rows", row, field="sensitivity", value="internal")
    deeds.show_positions(session, row)

    assert session.plan.outcomes[row] == settled


def test_nothing_of_two_peoples_words_is_mixed_into_one_position(session, make_session, store):
    """The organisation spoke meanwhile: what the room meant is a conflict and not its word."""
    row = _row(session, "opens")
    say(session, row, "health", "sensitive", "Few places")
    seen = session.plan.positions[f"{row}.health"]
    own = make_session(store, "Ben", "health")
    own.open_plan(PLAN)
    say(own, row, "health", "sensitive", "Known places")

    deeds.propose(session, row, "health", deeds.Voice("internal", "Few places"), seen=seen)

    said = session.plan.positions[f"{row}.health"]
    assert (said.sensitivity, said.reason, said.person) == ("sensitive", "Known places", "Ben")
    assert {each.conflict.change.field for each in session.conflicts} >= {"sensitivity", "reason"}


def test_an_organisation_signs_at_its_own_seat(session, other):
    """Where the plan holds what it may not see; its signature is of the plan that stands."""
    set_field(session, HEADER, HEADER, field="data_steward", value="Example person")
    other.refresh()
    seen = other.stamp

    deeds.sign(other, "health", "Example person", seen=seen, with_open_points=True)
    session.refresh()

    signed = latest_signatures(session.plan)["health"]
    assert (signed.revision, signed.noted_by) == (seen.revision, "")
    assert "SGN002" not in {each.code for each in session.findings}
    assert not other.plan.header.data_steward


def test_all_may_sign_at_once(session, other):
    """What another signs meanwhile is no change of the plan; a word changed in it is one."""
    seen = session.stamp
    other.refresh()

    deeds.sign(other, "health", "Example person", seen=seen, with_open_points=True)
    deeds.sign(session, "wash", "Another person", seen=seen, with_open_points=True)

    assert latest_signatures(session.plan).keys() >= {"health", "wash"}
    assert "SGN002" not in {each.code for each in session.findings}
    set_field(session, HEADER, HEADER, field="objectives", value="Something else")
    with pytest.raises(UsageError, match="was changed since its summary was shown"):
        deeds.sign(other, "health", "Example person", seen=seen, with_open_points=True)


def test_who_signs_in_the_same_moment_is_not_refused(session, other, monkeypatch):
    """The other's signature comes between the look and the lock; both are kept."""
    seen, save = session.stamp, session.store.save
    other.refresh()

    def late(*words, **more):
        monkeypatch.undo()
        deeds.sign(other, "health", "Example person", seen=seen, with_open_points=True)
        return save(*words, **more)

    monkeypatch.setattr(session.store, "save", late)
    deeds.sign(session, "wash", "Another person", seen=seen, with_open_points=True)

    assert latest_signatures(session.plan).keys() >= {"health", "wash"}


def _settled_and_asked(session):
    """Settle a row otherwise than health wants it; return it, and what health is asked then."""
    row = _row(session, "opens")
    say(session, row, "health", "internal")
    settle(session, row, "sensitive")
    return row, asked(session.plan, row, "health")


def test_nobody_consents_to_what_was_settled_unseen(session):
    """The row was settled anew since it was seen: nothing is kept, and a sentence says why."""
    row, seen = _settled_and_asked(session)
    settle(session, row, "public")

    with pytest.raises(UsageError, match="Look at it again"):
        deeds.answer(session, row, "health", "accepts", seen=seen)

    assert answers_to(session.plan, row, session.reference)["health"].code == "not_asked"
    deeds.answer(session, row, "health", "accepts", seen=asked(session.plan, row, "health"))
    assert session.plan.consents[f"{row}.health"].sensitivity == "public"


def test_an_answer_given_at_its_own_seat_stays(session, make_session, store):
    """The organisation answered meanwhile: what the room noted for it is a conflict."""
    row, seen = _settled_and_asked(session)
    own = make_session(store, "Ben", "health")
    own.open_plan(PLAN)
    deeds.answer(own, row, "health", "objects", "Known places")

    deeds.answer(session, row, "health", "accepts", seen=seen)

    said = session.plan.consents[f"{row}.health"]
    assert (said.answer, said.reason, said.person) == ("objects", "Known places", "Ben")
    met = {each.conflict.change.field: each.conflict.change.value for each in session.conflicts}
    assert met == {"answer": "accepts", "reason": ""}
