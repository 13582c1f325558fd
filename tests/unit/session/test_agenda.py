"""Many rows in one act: what is settled is what was shown, and nobody agrees unasked."""

from datetime import date

import pytest

from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.consent import agreed_by, answers_to
from dtmnb.domain.settling import asked, standing
from dtmnb.errors import DtmnbError, RecordError, RightsError, UsageError
from dtmnb.session import agenda
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.session.desk import set_field
from tests.support.agreeing import CONFIRMED, say, settle
from tests.unit.conftest import PLAN

VERDICT = Verdict("sensitive", "Can be traced", *CONFIRMED)


@pytest.fixture
def rows(session):
    """Return three rows that nobody has said anything about."""
    spoken = {each.row for each in session.plan.positions.values()}
    plan, reference = session.plan, session.reference
    found = [
        row.record_id
        for row in plan.ordered_rows()
        if row.record_id not in spoken and not is_row_agreed(plan, row, reference)
    ]
    return found[:3]


@pytest.fixture
def partner(store, make_session):
    """Return the seat of WASH."""
    made = make_session(store, "Amal", "wash")
    made.open_plan(PLAN)
    return made


def _seen(session, rows):
    return {key: standing(session.plan, key) for key in rows}


def _agreed(session, rows):
    session.refresh()
    plan, reference = session.plan, session.reference
    return [key for key in rows if is_row_agreed(plan, plan.rows[key], reference)]


def test_a_group_is_settled_in_one_act(session, rows):
    """All rows are settled at the same moment, and one step back opens them."""
    assert agenda.settle_group(session, _seen(session, rows), VERDICT) == ()

    outcomes = [session.plan.outcomes[key] for key in rows]
    assert len({each.settled_at for each in outcomes}) == 1
    assert outcomes[0].settled_at is not None
    assert _agreed(session, rows) == rows
    session.undo()
    assert _agreed(session, rows) == []


def test_nobody_agrees_who_said_nothing(session, rows):
    """Settling a group asks organisations, it does not answer for them."""
    agenda.propose_all(session, rows[:2], "wash", Voice("sensitive"))
    agenda.settle_group(session, _seen(session, rows), VERDICT)

    assert [agreed_by(session.plan, key, session.reference) for key in rows] == [
        ("wash",),
        ("wash",),
        (),
    ]


def test_what_was_said_before_stays(session, rows):
    """Agreeing to a group overwrites no word of one's own on a row of it."""
    say(session, rows[0], "wash", "public", "Known to all")

    assert agenda.propose_all(session, rows, "wash", Voice("sensitive")) == 2
    assert session.plan.positions[f"{rows[0]}.wash"].reason == "Known to all"


def _reserve(session, row):
    agenda.reserve(session, row, "wash", "Not below admin 1")


def _differ(session, row):
    say(session, row, "wash", "personal")


def _defer(session, row):
    agenda.defer(session, [row], "wash", date(2030, 1, 1), "Ask the authority")


def _reword(session, row):
    deeds_row = session.plan.rows[row]
    set_field(session, "rows", row, field="question", value=f"{deeds_row.question} Really?")


def _settle_alone(session, row):
    settle(session, row, "personal")


def _move_term(session, row):
    set_field(session, "rows", row, field="share_within_hours", value=7)


def _reject(session, row):
    set_field(session, "rows", row, field="status", value="rejected")


ACTS = [_reserve, _differ, _defer, _reword, _settle_alone, _move_term, _reject]


@pytest.mark.parametrize("act", ACTS)
def test_a_row_that_moved_meanwhile_stays_out(session, store, make_session, rows, act):
    """Somebody else's wish, word or change after the screen was drawn: the others are settled."""
    colleague = make_session(store, "Cy", "dtm")
    colleague.open_plan(PLAN)
    seen = _seen(session, rows)
    act(colleague, rows[1])

    left = agenda.settle_group(session, seen, VERDICT)

    assert [key for key, _ in left] == [rows[1]]
    assert all(why for _, why in left)
    assert _agreed(session, [rows[0], rows[2]]) == [rows[0], rows[2]]
    assert category_of_row(session.plan.rows[rows[1]], session.reference).code != "sensitive"


def test_a_wish_to_talk_is_kept_by_the_store_too(session, partner, rows, monkeypatch):
    """Between the look and the save somebody holds a row back: the store refuses the act."""
    seen = _seen(session, rows)
    monkeypatch.setattr(session, "refresh", lambda **_: None)
    _reserve(partner, rows[0])

    with pytest.raises(RecordError, match="wants to talk about it first"):
        agenda.settle_group(session, seen, VERDICT)
    monkeypatch.undo()
    assert _agreed(session, rows) == []


def test_a_row_held_back_is_settled_by_itself(session, partner, rows):
    """Once it was talked about, the outcome says whose wish was heard."""
    _reserve(partner, rows[0])
    session.refresh()
    settle(session, rows[0], "sensitive")

    assert session.plan.outcomes[rows[0]].heard == ("wash",)
    with pytest.raises(UsageError, match="it is settled"):
        _reserve(partner, rows[0])


def test_a_wish_is_taken_back(session, partner, rows):
    """Whoever held a row back lets it go."""
    _reserve(partner, rows[0])
    agenda.release(partner, rows[0], "wash")

    assert agenda.settle_group(session, _seen(session, rows), VERDICT) == ()


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda seat, rows: agenda.reserve(seat, rows[0], "health", "No"), RightsError),
        (lambda seat, rows: agenda.propose_all(seat, rows, "health", Voice("public")), RightsError),
        (lambda seat, rows: _defer(seat, rows[0]), RightsError),
        (lambda seat, rows: agenda.settle_group(seat, _seen(seat, rows), VERDICT), DtmnbError),
        (lambda seat, rows: agenda.reserve(seat, rows[0], "wash", " "), UsageError),
        (lambda seat, rows: agenda.propose_all(seat, rows, "wash", Voice("")), UsageError),
        (lambda seat, rows: agenda.reserve(seat, "none", "wash", "Why"), UsageError),
    ],
)
def test_an_organisation_speaks_for_itself_alone(partner, rows, act, error):
    """Nothing is said for others, and nothing settled, from an organisation's own seat."""
    before = partner.stamp

    with pytest.raises(error):
        act(partner, rows)
    partner.refresh()
    assert partner.stamp == before


@pytest.mark.parametrize(
    ("partner_id", "until"), [("", date(2030, 1, 1)), ("wash", None), ("wash", date(2000, 1, 1))]
)
def test_rows_wait_for_somebody_and_for_a_day(session, rows, partner_id, until):
    """A parking lot without an owner and a day is where rows are forgotten."""
    with pytest.raises(UsageError, match="Cannot let these rows wait"):
        agenda.defer(session, rows, partner_id, until, "")


def test_a_settled_row_waits_no_longer(session, rows):
    """Settling by itself ends the waiting; so does taking the row up again."""
    agenda.defer(session, rows, "wash", date(2030, 1, 1), "Ask the authority")
    agenda.resume(session, rows[1:])
    settle(session, rows[0], "sensitive")

    assert not session.plan.deferrals.keys() & set(rows)


def test_a_settled_row_is_not_made_to_wait(session, rows):
    """Of a selection those wait that are open; where none is, that is told."""
    settle(session, rows[0], "sensitive")
    agenda.defer(session, rows, "wash", date(2030, 1, 1), "Ask the authority")

    assert session.plan.deferrals.keys() & set(rows) == set(rows[1:])
    with pytest.raises(UsageError, match="they are settled"):
        agenda.defer(session, rows[:1], "wash", date(2030, 1, 1), "Ask the authority")


def test_waiting_that_was_taken_back_does_not_return_to_a_settled_row(session, rows):
    """One step back from taking a row up again is refused, once the row is settled."""
    agenda.defer(session, rows[:1], "wash", date(2030, 1, 1), "Ask the authority")
    agenda.resume(session, rows[:1])
    resumed = session.own_batches[-1]
    settle(session, rows[0], "sensitive")

    with pytest.raises(RecordError, match="wait and be settled"):
        session.undo(resumed)


def test_a_rejected_row_is_not_settled_with_others(session, rows):
    """It is told that it is rejected; taking it up again comes first."""
    _reject(session, rows[0])

    left = agenda.settle_group(session, _seen(session, rows), VERDICT)
    assert left == ((rows[0], "it is rejected"),)


def test_organisations_answer_many_rows_at_once(session, partner, rows):
    """One press consents to what was settled, as it was shown; what moved since is not answered."""
    agenda.settle_group(session, _seen(session, rows), VERDICT)
    partner.refresh()
    seen = {key: asked(partner.plan, key, "wash") for key in rows}
    settle(session, rows[0], "personal")

    assert agenda.answer_all(partner, seen, "wash", "accepts") == 2
    session.refresh()
    answers = {key: answers_to(session.plan, key, session.reference)["wash"] for key in rows}
    assert [answers[key].agrees for key in rows] == [False, True, True]
    assert answers[rows[1]].person == "Amal"


def test_an_objection_is_said_row_by_row(session, partner, rows):
    """Dissent has a reason each; none is kept for many rows at once."""
    agenda.settle_group(session, _seen(session, rows), VERDICT)
    partner.refresh()
    seen = {key: asked(partner.plan, key, "wash") for key in rows}

    with pytest.raises(UsageError, match="say for each row why"):
        agenda.answer_all(partner, seen, "wash", "objects")


def test_rows_are_put_in_a_group_by_hand(session, rows):
    """A group made by hand is one step, and one step back."""
    agenda.put_in_group(session, rows, "  Water points ")
    assert {session.plan.rows[key].agenda_group for key in rows} == {"Water points"}
    session.undo()
    assert {session.plan.rows[key].agenda_group for key in rows} == {""}


def test_data_on_persons_are_not_opened_with_others(session, rows):
    """A row that holds data on persons stays out of an act that would make it public."""
    set_field(session, "rows", rows[0], field="data_types", value=["registration_list"])
    left = agenda.settle_group(session, _seen(session, rows), VERDICT._replace(category="public"))

    assert [key for key, _ in left] == [rows[0]]
    assert "persons" in left[0][1]


def test_every_row_held_back_settles_nothing(session, rows):
    """An act on nothing is told, not done."""
    for row in rows:
        _reserve(session, row)

    with pytest.raises(UsageError, match="every row of it is held back"):
        agenda.settle_group(session, _seen(session, rows), VERDICT)
