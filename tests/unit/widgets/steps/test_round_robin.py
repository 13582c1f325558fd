"""The facilitator's mode: one row at a time, every organisation in turn, all by digits."""

import pytest

from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.hearing import hearing
from dtmnb.domain.settling import standing
from dtmnb.session.desk import set_field
from dtmnb.widgets.steps.positions import (
    Voice,
    position_changes,
    settle,
)
from dtmnb.widgets.steps.round_robin import NEXT, PASS, REVEAL, RoundRobin
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


def _pass(stage) -> None:
    pick(stage._actions, next(key for key in keys(stage._actions) if key.startswith(PASS)))


def _stance(session, *, dissents: bool) -> str:
    terms = session.reference.terms("stances").terms
    return next(code for code, term in terms.items() if term.has("is_dissent") == dissents)


def _say(session, row: str, category: str, reason: str = "") -> None:
    """Let an organisation say its position on its own page."""
    voice = Voice(category, _stance(session, dissents=False), reason)
    session.save(position_changes(session, row, session.seat.organisation, voice))


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

    _pass(stage)
    assert session.plan.partners[second].name in stage._turn.root.value
    while _waiting(stage, session) != (first,):
        _press(stage, "public")

    assert session.plan.partners[first].name in stage._turn.root.value


def test_when_all_are_in_the_room_settles_and_goes_on(stage, session, guard):
    """The category with most voices stands first; dissent goes into the outcome."""
    row, total = stage.row_id, len(_waiting(stage, session))
    set_field(session, "rows", row, field="category_reason", value="")
    for number in range(total):
        if number == 0:
            stage._stance.value = _stance(session, dissents=True)
            stage._reason.value = "Too open for us"
        if number == 1:
            stage._reason.value = "Everybody needs it"
        _press(stage, "sensitive" if number == 0 else "public")

    assert keys(stage._actions)[0] == f"settle:{row}:public"
    _press(stage, "public")

    assert alert(guard) == ""
    assert is_row_agreed(session.plan, session.plan.rows[row], session.reference)
    assert "Too open for us" in session.plan.outcomes[row].dissent.values()
    assert stage.row_id != row
    # Why one dissents is no reason of the room: that field is in partners' editions.
    assert session.plan.rows[row].category_reason == "Everybody needs it"


def test_a_reason_without_consent_is_not_proposed_to_the_room(stage, session):
    """Of an organisation that did not say whether it consents, nothing is taken as a reason."""
    row, (first, *_) = stage.row_id, _waiting(stage, session)
    set_field(session, "rows", row, field="category_reason", value="")
    session.save(position_changes(session, row, first, Voice("public", "", "Said in between")))
    pick(stage._actions, REVEAL)

    assert stage._reason.value == ""


def test_a_stance_and_a_reason_are_of_whoever_said_them(stage, session):
    """After one dissent the next organisation is asked afresh, also on the next row."""
    row, (first, second, *_) = stage.row_id, _waiting(stage, session)
    consent, dissent = (_stance(session, dissents=each) for each in (False, True))
    stage._stance.value, stage._reason.value = dissent, "Too open for us"
    _press(stage, "sensitive")
    _press(stage, "public")
    stage._stance.value, stage._reason.value = dissent, "Half a sent"
    pick(stage._actions, NEXT)
    _press(stage, "public")

    said = {key: (each.stance, each.reason) for key, each in session.plan.positions.items()}
    assert said[f"{row}.{first}"] == (dissent, "Too open for us")
    assert said[f"{row}.{second}"] == (consent, "")
    (other_row,) = {each.row for each in session.plan.positions.values()} - {row}
    assert said[f"{other_row}.{first}"] == (consent, "")


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
        stage._stance.value = _stance(session, dissents=True)
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
    pick(stage._actions, REVEAL)
    colleague.refresh()
    settle(colleague, row, "sensitive", "Few places", seen=standing(colleague.plan, row))

    _press(stage, "public")

    assert "settled or changed" in alert(guard)
    assert (stage.row_id, session.plan.rows[row].sensitivity) == (row, "sensitive")
    _press(stage, "public")
    assert (stage.row_id == row, session.plan.rows[row].sensitivity) == (False, "public")


@pytest.mark.parametrize("code", ["public", "sensitive"])
def test_a_key_of_the_row_before_does_nothing_to_the_next(stage, guard, session, code):
    """Whoever goes on and presses before the page has caught up says nothing."""
    sent = _key(stage, code)
    pick(stage._actions, NEXT)

    pick(stage._actions, sent)

    assert "no longer in the list" in alert(guard)
    assert session.stamp.revision == 1


def test_the_facilitator_need_not_wait_for_everyone(stage, session):
    """Revealing opens what was said so far."""
    _press(stage, "public")
    pick(stage._actions, REVEAL)

    assert hearing(session.plan, stage.row_id, session.reference).is_open
    assert NEXT in keys(stage._actions)
    assert not any(key.startswith(PASS) for key in keys(stage._actions))


def test_every_choice_has_a_key_of_the_number_pad(stage):
    """One press is enough for all there is to choose."""
    pressed = [item[1].split(" · ")[0] for item in stage._actions.items]

    assert len(set(pressed)) == len(pressed)
    assert set(pressed) <= set("0123456789.+")


def test_a_row_can_be_left_for_later(stage, session):
    """The next open row comes, with a fresh clock."""
    row, since = stage.row_id, stage._timer.since

    pick(stage._actions, NEXT)

    assert stage.row_id != row
    assert stage._timer.since >= since
    assert session.stamp.revision == 1
