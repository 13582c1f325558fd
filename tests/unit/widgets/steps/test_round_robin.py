"""The facilitator's mode: one row at a time, every organisation in turn, all by digits."""

import pytest

from dtmnb.domain.category import is_row_agreed
from dtmnb.widgets.steps.positions import hearing
from dtmnb.widgets.steps.round_robin import NEXT, PASS, REVEAL, RoundRobin
from tests.unit.widgets.conftest import alert, keys, pick


@pytest.fixture
def stage(session, guard):
    """Return the mode at its first open row."""
    made = RoundRobin(session, guard)
    session.watch(made.refresh)
    made.refresh()
    return made


def _waiting(stage, session):
    return hearing(session.plan, stage.row_id, session.reference).waiting


def test_each_organisation_is_asked_in_turn(stage, session):
    """A pick records the position of whoever is asked, and asks the next one."""
    first, second, *_ = _waiting(stage, session)
    row = stage.row_id

    pick(stage._actions, "sensitive")

    assert first in hearing(session.plan, row, session.reference).positions
    assert session.plan.partners[second].name in stage._turn.root.value


def test_whoever_passes_is_asked_again_last(stage, session):
    """Passing is for now; the row still waits for the organisation."""
    first, second, *_ = _waiting(stage, session)

    pick(stage._actions, PASS)
    assert session.plan.partners[second].name in stage._turn.root.value
    while _waiting(stage, session) != (first,):
        pick(stage._actions, "public")

    assert session.plan.partners[first].name in stage._turn.root.value


def test_when_all_are_in_the_room_settles_and_goes_on(stage, session, guard):
    """The category with most voices stands first; dissent goes into the outcome."""
    row, total = stage.row_id, len(_waiting(stage, session))
    stances = [code for _, code in stage._stance.options]
    dissent = next(
        code for code in stances if session.reference.term("stances", code).has("is_dissent")
    )
    for number in range(total):
        stage._stance.value = dissent if number == 0 else stances[0]
        stage._reason.value = "Too open for us" if number == 0 else ""
        pick(stage._actions, "sensitive" if number == 0 else "public")

    assert keys(stage._actions)[0] == "public"
    assert stage._reason.value
    pick(stage._actions, "public")

    assert alert(guard) == ""
    assert is_row_agreed(session.plan, session.plan.rows[row], session.reference)
    assert "Too open for us" in session.plan.outcomes[row].dissent.values()
    assert stage.row_id != row


def test_the_facilitator_need_not_wait_for_everyone(stage, session):
    """Revealing opens what was said so far."""
    pick(stage._actions, "public")
    pick(stage._actions, REVEAL)

    assert hearing(session.plan, stage.row_id, session.reference).is_open
    assert NEXT in keys(stage._actions)
    assert PASS not in keys(stage._actions)


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
