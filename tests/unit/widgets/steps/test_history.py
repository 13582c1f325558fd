"""What changed since when, by whom, and how one's own is taken back."""

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Add
from dtmnb.session.desk import remove_record, set_field
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.steps.history import HistoryPanel, last_visit
from tests.support.agreeing import say
from tests.unit.widgets.conftest import keys, pick


@pytest.fixture
def panel(session, guard):
    """Return the history of the plan."""
    made = HistoryPanel(session, guard)
    session.watch(made.refresh)
    return made


def test_the_last_visit_is_ones_own_last_change_before_this_one(session, other):
    """What others did, and what one did since the page was opened, is no visit."""
    set_field(session, "header", "header", field="operation", value="mine")
    set_field(other, "rows", "r002", field="use_of_data", value="theirs")
    entries = session.store.history(session.plan_id)

    assert last_visit(entries, Seat("Ada", "dtm", "facilitator"), 3) == 2
    assert last_visit(entries, Seat("Ada", "dtm", "facilitator"), 1) == 0
    assert last_visit(entries, Seat("Cleo", "wash", "partner"), 3) == 0


def test_changes_tell_what_was_and_became_and_who(panel, session, other):
    """A reader sees the record, the field, both values and the author."""
    set_field(other, "rows", "r002", field="use_of_data", value="their words")
    session.refresh()

    words = panel._table.root.value
    for part in ("Use of data", "their words", "Ben", "Example Health Cluster"):
        assert part in words


def test_what_one_did_is_taken_back_and_others_stay(panel, session, other):
    """Only one's own batches are offered, each once."""
    before = session.plan.header.operation
    set_field(session, "header", "header", field="operation", value="mine")
    set_field(other, "rows", "r002", field="use_of_data", value="theirs")
    session.refresh()
    (mine,) = keys(panel._own)

    pick(panel._own, mine)

    assert session.plan.header.operation == before
    assert session.plan.rows["r002"].use_of_data == "theirs"
    assert keys(panel._own) == []


def test_a_moment_is_chosen(panel, session):
    """A name given to a revision becomes a moment to look back to."""
    panel.refresh()
    panel._name.value = "Agreed in the room"
    panel._give_name()
    set_field(session, "header", "header", field="operation", value="later")

    labels = dict(panel._since.options)
    panel._since.value = labels["Agreed in the room · 1"]

    assert "1 change" in panel._table.root.value
    assert "later" in panel._table.root.value


def test_a_revision_and_a_person_are_chosen(panel, session, other):
    """Every newer revision is a moment, and one person's changes can be read alone."""
    set_field(session, "rows", "r001", field="use_of_data", value="first")
    revision = session.stamp.revision
    set_field(other, "rows", "r002", field="use_of_data", value="theirs")
    session.refresh()
    set_field(session, "rows", "r003", field="use_of_data", value="mine")

    panel._since.value = revision
    words = panel._table.root.value
    assert "theirs" in words
    assert "mine" in words
    assert "first" not in words
    panel._who.value = "Ben · Example Health Cluster"
    assert "theirs" in panel._table.root.value
    assert "mine" not in panel._table.root.value


def test_a_hidden_position_is_not_told_by_the_history(panel, session):
    """That somebody spoke is history; what they said waits until all are heard."""
    for reason in ("secret words", "other secret words"):
        say(session, "r001", "wash", "sensitive", reason)

    assert "secret words" not in panel._table.root.value


@pytest.mark.parametrize(("organisation", "is_told"), [("wash", False), ("health", True)])
def test_who_is_gone_stays_its_organisations_to_read(
    panel, session, store, make_session, organisation, is_told
):
    """What was changed of a person taken away is told to the organisation it was of, and DTM."""
    name = session.plan.focal_points["fp-health-1"].name
    set_field(session, "focal_points", "fp-health-1", field="phone", value="+999 1")
    set_field(session, "focal_points", "fp-health-1", field="phone", value="+999 2")
    remove_record(session, "focal_points", "fp-health-1")
    seat = make_session(store, "Amal", organisation)
    seat.open_plan(session.plan_id)
    theirs = HistoryPanel(seat, Guard(seat.language))
    theirs.refresh()

    assert ("+999 1" in theirs._table.root.value) is is_told
    assert (f"{name}: removed" in theirs._table.root.value) is is_told
    assert "+999 1" in panel._table.root.value


def test_agreements_of_others_are_not_told(panel, session, store, make_session):
    """The history of an agreement is read by its parties, and by DTM."""
    for key, partner in (("ours", "wash"), ("theirs", "health")):
        values = {"parties": ["dtm", partner]}
        session.save([Add(collection="agreements", record=key, values=values)])
        set_field(session, "agreements", key, field="purpose", value=f"Told {partner}")
    seat = make_session(store, "Amal", "wash")
    seat.open_plan(session.plan_id)
    own = HistoryPanel(seat, Guard(seat.language))
    own.refresh()

    assert "Told wash" in own._table.root.value
    assert "Told health" not in own._table.root.value
    assert "Told health" in panel._table.root.value
