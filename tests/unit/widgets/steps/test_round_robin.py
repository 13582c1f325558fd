"""The facilitator's mode: one row at a time, every organisation in turn, all by digits."""

import pytest

from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.consent import agreed_by, answers_to, objections_to
from dtmnb.domain.hearing import hearing
from dtmnb.session import agenda
from dtmnb.session.desk import set_field
from dtmnb.widgets.steps.round_robin import NEXT, PASS, REVEAL, RoundRobin
from tests.support.agreeing import confirm, say, settle
from tests.unit.conftest import PLAN
from tests.unit.widgets.conftest import alert, keys, pick


@pytest.fixture
def stage(session, guard):
    """Return the mode at its first open row."""
    made = RoundRobin(session, guard)
    session.watch(made.refresh)
    made.refresh()
    return made


@pytest.fixture
def seat(store, make_session):
    """Return a maker of an organisation's own session with the same plan."""

    def make(organisation: str):
        made = make_session(store, "Cy", organisation)
        made.open_plan(PLAN)
        return made

    return make


def _waiting(stage, session):
    return hearing(session.plan, stage.row_id, session.reference).waiting


def _key(stage, code: str) -> str:
    """Return the key that the page would send for *code* now."""
    return next(key for key in keys(stage._actions) if key.split(":")[-1] == code)


def _press(stage, code: str) -> None:
    pick(stage._actions, _key(stage, code))


def _sent(stage, what: str) -> str:
    """Return the key that the page would send to do *what* now."""
    return next(key for key in keys(stage._actions) if key.startswith(what))


def _do(stage, what: str) -> None:
    pick(stage._actions, _sent(stage, what))


def _say(session, row: str, category: str, reason: str = "") -> None:
    """Let an organisation say its position on its own page."""
    say(session, row, session.seat.organisation, category, reason)


def _all_say(stage, session, *categories: str) -> None:
    """Let the organisations say *categories* in turn, the last one for all who are left."""
    said = list(categories)
    while _waiting(stage, session):
        _press(stage, said.pop(0) if len(said) > 1 else said[0])


def test_each_organisation_is_asked_in_turn(stage, session):
    """A pick records the position of whoever is asked, and asks the next one."""
    first, second, *_ = _waiting(stage, session)
    row = stage.row_id

    _press(stage, "sensitive")

    assert first in hearing(session.plan, row, session.reference).positions
    assert session.plan.partners[second].name in stage._turn.root.value


def test_whoever_passes_is_asked_again_last(stage, session):
    """Passing is for now; the row still waits for the organisation."""
    first, second, *_ = _waiting(stage, session)

    _do(stage, PASS)
    assert session.plan.partners[second].name in stage._turn.root.value
    while _waiting(stage, session) != (first,):
        _press(stage, "public")

    assert session.plan.partners[first].name in stage._turn.root.value


def test_when_all_are_of_one_mind_the_room_settles_and_goes_on(stage, session, guard):
    """One key settles what all proposed; they are listed, and nobody is asked again."""
    row, others = stage.row_id, _waiting(stage, session)
    set_field(session, "rows", row, field="category_reason", value="Few places")
    _all_say(stage, session, "sensitive")

    _press(stage, "sensitive")

    assert alert(guard) == ""
    assert is_row_agreed(session.plan, session.plan.rows[row], session.reference)
    assert set(agreed_by(session.plan, row, session.reference)) == set(others)
    assert session.plan.rows[row].category_reason == "Few places"
    assert stage.row_id != row


def test_who_proposed_otherwise_is_asked_before_the_next_row(stage, session, guard):
    """Nobody agrees unasked: each one answers by a key, with the reason of its own."""
    row, (first, second, *_) = stage.row_id, _waiting(stage, session)
    stage._reason.value = "Too open for us"
    _all_say(stage, session, "internal", "do_not_collect", "sensitive")
    _press(stage, "sensitive")
    confirm(stage._opening)

    assert stage.row_id == row
    assert session.plan.partners[first].name in stage._turn.root.value
    assert stage._reason.value == ""
    stage._reason.value = "Too open for us"
    _press(stage, "objects")
    assert session.plan.partners[second].name in stage._turn.root.value
    _press(stage, "accepts")

    found = answers_to(session.plan, row, session.reference)
    assert objections_to(session.plan, row, session.reference) == {first: "Too open for us"}
    assert (found[second].code, found[second].noted_by) == ("accepts", "Ada")
    assert first not in agreed_by(session.plan, row, session.reference)
    assert stage.row_id != row


def test_a_key_means_the_same_category_in_every_phase(stage, session):
    """Whoever has learned a key while asking presses it for the same while settling."""

    def numbered() -> dict[str, str]:
        return {
            item[0].split(":")[-1]: item[1].split(" · ")[0]
            for item in stage._actions.items
            if item[0].startswith(("say:", "settle:"))
        }

    asking = numbered()
    _all_say(stage, session, "internal", "sensitive")

    assert numbered() == asking


def test_on_a_tie_the_stricter_stands_first(stage, session):
    """Nothing is chosen by itself, and the more closed one is read first."""
    row, total = stage.row_id, len(_waiting(stage, session))
    half = ["public"] * (total // 2) + ["sensitive"] * (total - total // 2)
    _all_say(stage, session, *half)
    if total % 2 == 0:
        assert keys(stage._actions)[0] == f"settle:{row}:sensitive"
    assert keys(stage._actions).index(f"settle:{row}:sensitive") == 0


def test_a_key_that_opens_a_row_settles_nothing_by_itself(stage, session, guard):
    """Against a stricter word a reason and a name are asked for; both are kept."""
    row = stage.row_id
    _all_say(stage, session, "internal", "sensitive")

    _press(stage, "sensitive")

    assert alert(guard) == ""
    assert not is_row_agreed(session.plan, session.plan.rows[row], session.reference)
    confirm(stage._opening)
    assert session.plan.outcomes[row].opened_by == "Dora Desk"


def test_a_reason_is_of_whoever_said_it(stage, session):
    """After one word the next organisation is asked afresh, also on the next row."""
    row, (first, second, *_) = stage.row_id, _waiting(stage, session)
    stage._reason.value = "Too open for us"
    _press(stage, "sensitive")
    _press(stage, "public")
    stage._reason.value = "Half a sent"
    _do(stage, NEXT)
    _press(stage, "public")

    said = {key: each.reason for key, each in session.plan.positions.items()}
    assert (said[f"{row}.{first}"], said[f"{row}.{second}"]) == ("Too open for us", "")
    other_row = next(key for key in said if key.endswith(f".{first}") and not key.startswith(row))
    assert said[other_row] == ""


def test_a_key_for_whoever_spoke_meanwhile_is_nobody_elses(stage, session, seat, guard):
    """The organisation spoke on its own page; the key that was on its way is refused."""
    row, (first, second, *_) = stage.row_id, _waiting(stage, session)
    sent = _key(stage, "public")
    stage._reason.value = "What the first one told the room"
    _say(seat(first), row, "sensitive")
    session.refresh(is_following=True)

    pick(stage._actions, sent)

    assert "no longer in the list" in alert(guard)
    assert [*hearing(session.plan, row, session.reference).positions] == [first]
    assert session.plan.positions[f"{row}.{first}"].sensitivity == "sensitive"
    assert session.plan.partners[second].name in stage._turn.root.value
    assert stage._reason.value == ""


def test_two_words_of_one_organisation_are_both_shown(stage, session, seat):
    """The room did not know yet that it had spoken: its own word stands, the other is listed."""
    row, (first, *_) = stage.row_id, _waiting(stage, session)
    _say(seat(first), row, "sensitive", "Small sites")

    _press(stage, "public")

    assert session.plan.positions[f"{row}.{first}"].sensitivity == "sensitive"
    met = {each.conflict.change.field: each.conflict for each in session.conflicts}
    assert met["sensitivity"].change.value == "public"
    assert met["sensitivity"].found == "sensitive"
    assert [*hearing(session.plan, row, session.reference).positions] == [first]


def test_a_position_on_its_way_settles_nothing(stage, session, seat, guard):
    """The last organisation spoke on its own page: the room's key for it does not settle."""
    row = stage.row_id
    while len(_waiting(stage, session)) > 1:
        _press(stage, "sensitive")
    sent = _key(stage, "public")
    _say(seat(_waiting(stage, session)[0]), row, "sensitive")
    session.refresh(is_following=True)

    pick(stage._actions, sent)

    assert "no longer in the list" in alert(guard)
    assert row not in session.plan.outcomes
    assert not is_row_agreed(session.plan, session.plan.rows[row], session.reference)


def test_what_was_settled_elsewhere_is_not_settled_over_unseen(stage, session, seat, guard):
    """Another seat of the room settled this row: the key is refused once, the row stays."""
    row, colleague = stage.row_id, seat("dtm")
    _do(stage, REVEAL)
    colleague.refresh()
    settle(colleague, row, "sensitive")

    _press(stage, "internal")

    assert "settled or changed" in alert(guard)
    assert session.plan.rows[row].sensitivity == "sensitive"


@pytest.mark.parametrize("code", ["public", "sensitive"])
def test_a_key_of_the_row_before_does_nothing_to_the_next(stage, guard, session, code):
    """Whoever goes on and presses before the page has caught up says nothing."""
    sent = _key(stage, code)
    _do(stage, NEXT)

    pick(stage._actions, sent)

    assert "no longer in the list" in alert(guard)
    assert session.stamp.revision == 1


def test_the_facilitator_need_not_wait_for_everyone(stage, session):
    """Revealing opens what was said so far."""
    _press(stage, "public")
    _do(stage, REVEAL)

    assert hearing(session.plan, stage.row_id, session.reference).is_open
    assert _sent(stage, NEXT)
    assert not any(key.startswith(PASS) for key in keys(stage._actions))


def test_every_choice_has_a_key_of_the_number_pad(stage):
    """One press is enough for all there is to choose."""
    pressed = [item[1].split(" · ")[0] for item in stage._actions.items]

    assert len(set(pressed)) == len(pressed)
    assert set(pressed) <= set("0123456789.+")


def test_a_row_can_be_left_for_later(stage, session):
    """The next open row comes, with a fresh clock."""
    row, since = stage.row_id, stage._timer.since

    _do(stage, NEXT)

    assert stage.row_id != row
    assert stage._timer.since >= since
    assert session.stamp.revision == 1


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_key_answers_the_outcome_it_was_offered_for(stage, session, seat, guard, is_shown):
    """Settled anew meanwhile, on the screen already or not: the key keeps nothing."""
    row, (first, *_) = stage.row_id, _waiting(stage, session)
    _all_say(stage, session, "internal", "sensitive")
    _press(stage, "sensitive")
    confirm(stage._opening)
    sent, colleague = _key(stage, "accepts"), seat("dtm")
    settle(colleague, row, "public")
    if is_shown:
        session.refresh(is_following=True)

    pick(stage._actions, sent)

    assert ("no longer in the list" if is_shown else "Look at it again") in alert(guard)
    assert f"{row}.{first}" not in session.plan.consents


@pytest.mark.parametrize("what", [REVEAL, NEXT, PASS])
def test_what_was_pressed_for_one_row_is_not_done_to_the_next(stage, session, guard, what):
    """The screen went on while the key was on its way: nothing is shown, passed or skipped."""
    row, sent = stage.row_id, _sent(stage, what)
    _do(stage, NEXT)
    following, asked_first = stage.row_id, stage._turn.root.value

    pick(stage._actions, sent)

    assert "no longer in the list" in alert(guard)
    assert stage.row_id == following != row
    assert stage._turn.root.value == asked_first
    assert session.stamp.revision == 1


def test_the_round_takes_the_exceptions_first(session, stage):
    """What an organisation held back comes next, with its words; the other rows can wait."""
    row = list(session.plan.ordered_rows())[-1].record_id
    agenda.reserve(session, row, "wash", "Not below admin 1")
    _do(stage, NEXT)

    assert stage.row_id == row
    assert "Not below admin 1" in stage._card.root.value
    _do(stage, REVEAL)
    _press(stage, "sensitive")
    assert session.plan.outcomes[row].heard == ("wash",)


def test_no_row_is_skipped_after_one_is_settled(session, stage):
    """The row after the settled one comes, and after the last one nothing fails."""
    rows = [row.record_id for row in session.plan.ordered_rows()]
    seen = []
    while stage.row_id:
        seen.append(stage.row_id)
        if any(key.startswith(REVEAL) for key in keys(stage._actions)):
            _do(stage, REVEAL)
        while stage.row_id == seen[-1]:
            offered = keys(stage._actions)
            settling = [key for key in offered if key.startswith("settle") and "personal" in key]
            answering = [key for key in offered if key.startswith("answer")]
            pick(stage._actions, (settling or answering)[0])

    assert len(seen) == len(set(seen))
    plan, reference = session.plan, session.reference
    assert all(is_row_agreed(plan, plan.rows[key], reference) for key in rows)
