"""A conflict shows both values and stays until somebody decides."""

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Set
from dtmnb.session.desk import set_field, take_seat
from dtmnb.widgets.conflicts import ConflictList, described, keep_theirs, use_mine
from tests.unit.widgets.conftest import alert
from tests.unit.widgets.plan_grid.conftest import Page


@pytest.fixture
def conflicted(session, other):
    """Return a session whose change met another one."""
    was = session.plan.rows["r001"].question
    set_field(other, "rows", "r001", field="question", value="theirs <i>")
    change = Set(collection="rows", record="r001", field="question", was=was, value="mine <b>")
    session.save([change])
    return session


def test_both_values_and_their_author_are_told(conflicted):
    """People read what they wrote, what is there, and whose it is."""
    words = described(conflicted, conflicted.conflicts[0])

    for part in ("mine &lt;b&gt;", "theirs &lt;i&gt;", "Ben", "Example Health Cluster", "Question"):
        assert part in words


def test_theirs_is_kept(conflicted):
    """Keeping theirs changes nothing and clears the list."""
    keep_theirs(conflicted, conflicted.conflicts[0])

    assert conflicted.conflicts == []
    assert conflicted.plan.rows["r001"].question == "theirs <i>"


def test_mine_is_used_after_all(conflicted):
    """Insisting is a new change over the value that was found."""
    use_mine(conflicted, conflicted.conflicts[0])

    assert conflicted.conflicts == []
    assert conflicted.plan.rows["r001"].question == "mine <b>"


def test_a_card_per_conflict(conflicted, guard):
    """The list shows a card with two ways out."""
    shown = ConflictList(conflicted, guard)
    shown.refresh()

    (card,) = shown.root.children
    labels = [button.description for button in card.children[1].children]
    assert labels == ["Keep what is there", "Use mine"]


def test_both_texts_can_be_combined(conflicted, guard):
    """A text begins as both, is edited and saved; news meanwhile leaves what is typed."""
    shown = ConflictList(conflicted, guard)
    shown.refresh()
    both, save = shown.root.children[0].children[2:]
    assert both.value == "theirs <i>\nmine <b>"

    both.value = "theirs and mine"
    shown.refresh()
    save.click()

    assert conflicted.plan.rows["r001"].question == "theirs and mine"
    assert conflicted.conflicts == []


def test_a_code_cannot_be_combined(session, other, guard):
    """Of two codes one is chosen."""
    was = session.plan.rows["r001"].sector
    set_field(other, "rows", "r001", field="sector", value="health")
    session.save([Set(collection="rows", record="r001", field="sector", was=was, value="wash")])
    shown = ConflictList(session, guard)
    shown.refresh()

    assert len(shown.root.children[0].children) == 2


def test_a_status_that_may_not_move_cannot_be_forced(session, guard):
    """Nobody signs an agreement by insisting."""
    before = session.plan.header.status
    closed = list(session.reference.terms("plan_statuses"))[-1]
    set_field(session, "header", "header", field="status", value=closed)
    shown = ConflictList(session, guard)
    shown.refresh()

    assert session.plan.header.status == before
    assert len(shown.root.children[0].children[1].children) == 1


def test_conflicts_wait_over_a_reload(conflicted, store, make_session):
    """The same seat finds them again as they were; nobody else does, and decided ones are gone."""
    again, organisation = make_session(store), make_session(store, "Ada", "health")
    again.open_plan(conflicted.plan_id)
    organisation.open_plan(conflicted.plan_id)

    assert again.conflicts == conflicted.conflicts
    assert organisation.conflicts == []

    use_mine(again, again.conflicts[0])
    conflicted.open_plan(conflicted.plan_id)

    assert conflicted.conflicts == []


def test_a_conflict_that_moved_again_is_one_anew(conflicted, other):
    """Insisting on a value that changed once more ends in the newer conflict alone."""
    set_field(other, "rows", "r001", field="question", value="theirs again")

    use_mine(conflicted, conflicted.conflicts[0])

    assert [each.conflict.found for each in conflicted.conflicts] == ["theirs again"]


def test_who_takes_another_seat_sees_its_conflicts(conflicted):
    """Conflicts belong to the seat."""
    mine = conflicted.seat
    take_seat(conflicted, Seat("Chi", "health", "partner"))
    assert conflicted.conflicts == []

    take_seat(conflicted, mine)

    assert len(conflicted.conflicts) == 1


def test_a_card_decides_on_the_conflict_it_shows(conflicted, other, guard):
    """Another card was decided in the table meanwhile; each still means its own."""
    was = conflicted.plan.rows["r002"].question
    set_field(other, "rows", "r002", field="question", value="theirs too")
    meant = Set(collection="rows", record="r002", field="question", was=was, value="mine too")
    conflicted.save([meant])
    shown = ConflictList(conflicted, guard)
    shown.refresh()
    _, second = (card.children[1].children[1] for card in shown.root.children)
    conflicted.watch(shown.refresh)

    Page(conflicted).say(type="decided", id="r001", col="question")

    assert len(shown.root.children) == 1
    second.click()
    assert alert(guard) == ""
    assert conflicted.plan.rows["r002"].question == "mine too"
    assert conflicted.plan.rows["r001"].question == "theirs <i>"
    assert conflicted.conflicts == []
