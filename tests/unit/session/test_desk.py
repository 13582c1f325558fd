"""A session changes a plan through the store only, and tells what became of it."""

from unittest.mock import Mock

import pytest

from dtmnb.domain.changes import Remove, Set, dump
from dtmnb.errors import ChangeError, PlanError, StoreError, UsageError
from dtmnb.session.desk import add_record, new_id, remove_record, set_field

PLAN = "ssd-example"


def _question(value: str, was: str) -> Set:
    return Set(collection="rows", record="r001", field="question", was=was, value=value)


def test_saved_is_said_after_the_commit(session, store):
    """The chip turns to saved only when another reader of the store sees the change."""
    seen = []
    session.state_watchers.append(
        lambda: seen.append((session.state, store.load(PLAN).plan.header.operation))
    )

    set_field(session, "header", "header", field="operation", value="New name")

    assert [state for state, _ in seen] == ["saving", "saved"]
    assert seen[0][1] != "New name"
    assert seen[1][1] == "New name"


def test_a_change_of_another_session_is_a_conflict(session, other):
    """Nobody's words are lost: the plan keeps theirs, the list shows mine and whose stands."""
    was = session.plan.rows["r001"].question
    other.save([_question("theirs", was)])

    session.save([_question("mine", was)])

    (conflict,) = session.conflicts
    assert session.plan.rows["r001"].question == "theirs"
    assert (conflict.by, conflict.organisation) == ("Ben", "health")
    assert conflict.conflict.found == "theirs"
    assert session.state == "not_saved"


def test_edits_of_other_cells_merge(session, other):
    """Two people in one row do not disturb each other."""
    set_field(other, "rows", "r001", field="use_of_data", value="theirs")

    set_field(session, "rows", "r001", field="descriptive_analysis", value="mine")

    row = session.plan.rows["r001"]
    assert (row.use_of_data, row.descriptive_analysis) == ("theirs", "mine")
    assert session.conflicts == []


def test_refresh_takes_what_others_did(session, other):
    """A look at the store shows the newest revision, and tells all views once."""
    told = []
    session.watch(lambda: told.append(session.stamp.revision))
    set_field(other, "rows", "r001", field="use_of_data", value="theirs")

    session.refresh()
    session.refresh()

    assert session.plan.rows["r001"].use_of_data == "theirs"
    assert told == [2]


def test_undo_takes_back_ones_own_last_change(session, other):
    """Undo is per author: what others did stays."""
    before = session.plan.rows["r001"].question
    set_field(session, "rows", "r001", field="question", value="mine")
    set_field(other, "rows", "r002", field="question", value="theirs")

    session.undo()

    assert session.plan.rows["r001"].question == before
    assert session.plan.rows["r002"].question == "theirs"
    assert session.own_batches == []


def test_what_could_not_be_taken_back_can_be_later(session, store, monkeypatch):
    """A store that cannot write just now costs nobody their undo."""
    set_field(session, "rows", "r001", field="question", value="mine")
    mine = list(session.own_batches)
    monkeypatch.setattr(type(store), "save", Mock(side_effect=StoreError("The disk is full.")))

    with pytest.raises(StoreError):
        session.undo()

    assert (session.own_batches, session.state) == (mine, "not_saved")


def test_findings_follow_the_revision(session):
    """Each revision is checked anew."""
    before = len(session.findings)

    set_field(session, "rows", "r001", field="use_of_data", value="")

    assert len(session.findings) > before
    assert {each.step for each in session.progress} == set(session.reference.steps)


@pytest.mark.parametrize(
    "change",
    [
        Set(collection="rows", record="r001", field="no_such_field", was="", value=""),
        Remove(collection="header", record="header", was={}),
    ],
)
def test_a_change_that_is_not_well_formed_is_not_saved(session, change):
    """The chip says so, and the plan stays."""
    with pytest.raises(ChangeError):
        session.save([change])

    assert session.state == "not_saved"
    assert session.stamp.revision == 1


def test_records_are_added_and_removed(session):
    """A new record has an id that nobody else can have taken."""
    record = add_record(session, "partners", {"name": "Example"})

    assert dump(session.plan.partners[record])["name"] == "Example"
    remove_record(session, "partners", record)
    assert record not in session.plan.partners
    assert new_id("rows") != new_id("rows")


def test_without_a_plan_there_is_nothing_to_show(make_session, empty_store):
    """A session begins without a plan and says so."""
    session = make_session(empty_store)

    with pytest.raises(UsageError, match="no plan is open"):
        _ = session.plan


def test_a_plan_is_made_once(session):
    """A name that is taken is not taken again."""
    with pytest.raises(PlanError):
        session.create_plan(PLAN, [])


def test_words_under_one_name_are_kept_once(session, store):
    """A page that sends the same twice names its batch; other words need another name."""
    was = session.plan.rows["r001"].question
    session.name_batch = lambda: "sent-once"
    session.save([_question("mine", was)])
    stamp = store.load(PLAN).stamp

    session.save([_question("mine", was)])
    with pytest.raises(PlanError, match="with other changes"):
        session.save([_question("other", "mine")])

    assert store.load(PLAN).stamp == stamp
    assert session.plan.rows["r001"].question == "mine"


def test_a_page_that_tells_no_finding_is_not_checked(session, make_session, store):
    """It shows the same plan, without the time that the checks take."""
    quick = make_session(store)
    quick.is_checked = False
    quick.open_plan(PLAN)

    assert (quick.findings, bool(session.findings)) == ((), True)
    assert quick.plan == session.plan
