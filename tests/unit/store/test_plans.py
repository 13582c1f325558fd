"""Batches go in, revisions come out; nothing is lost or overwritten in silence."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dtmnb.domain.changes import Add, Remove, Set, inverse
from dtmnb.errors import ChangeError, PlanError, PlanNotFoundError, RecordError
from dtmnb.store import open_store
from tests.unit.store.conftest import batch, cell, row, title


def test_the_first_batch_makes_revision_one(store):
    """A new plan begins with what was known when it was made."""
    saved = store.create("p", batch(title("Round 3")))

    assert saved.stamp.revision == 1
    assert saved.plan.header.title == "Round 3"
    assert store.load("p") == (saved.plan, saved.stamp, store.load("p").at)


def test_a_plan_made_of_nothing_is_at_revision_zero(store):
    """A plan may begin empty."""
    saved = store.create("p", batch())

    assert saved.stamp == (0, "")
    assert store.load("p").plan == saved.plan


def test_a_name_is_given_once(plan_store):
    """A second plan of one name is refused, and the first one stays."""
    with pytest.raises(PlanError, match="holds a plan of that name"):
        plan_store.create("p", batch(title("Round 4")))

    assert plan_store.load("p").plan.header.title == "Round 3"


def test_making_a_plan_again_with_the_same_batch_is_harmless(store):
    """Whoever did not hear the answer may ask again."""
    first = batch(title("Round 3"))
    store.create("p", first)

    assert store.create("p", first).stamp.revision == 1


@pytest.mark.parametrize("name", ["", "Plan", "a b", "../p", "p" * 41, "é"])
def test_a_name_that_is_no_name_is_refused(store, name):
    """Names of plans can stand in files and addresses everywhere."""
    with pytest.raises(PlanError, match="lower-case letters, digits and hyphens"):
        store.create(name, batch())


def test_a_batch_makes_the_next_revision(plan_store):
    """Each batch with an effect makes one revision, with a hash of its own."""
    before = plan_store.load("p").stamp

    saved = plan_store.save("p", batch(cell("Who?", "How many?"), title("Round 4", "Round 3")))

    assert saved.stamp.revision == before.revision + 1
    assert saved.stamp.head != before.head
    assert len(saved.changes) == 2


@pytest.mark.parametrize(
    "changes",
    [(), (title("Round 3", "whatever"),), (cell("Why?", "seen before"),)],
    ids=["nothing", "true already", "conflict"],
)
def test_a_batch_without_effect_makes_no_revision(plan_store, changes):
    """History tells what changed, and nothing else."""
    saved = plan_store.save("p", batch(*changes))

    assert saved.stamp == plan_store.load("p").stamp
    assert saved.stamp.revision == 2
    assert saved.changes == ()


@pytest.mark.parametrize(
    ("theirs", "ours", "reason", "by"),
    [
        (cell("Who?", "How many?"), cell("Why?", "How many?"), "moved", "Badr"),
        (cell("b", field="method"), cell("Why?", "Where?"), "moved", "Amal"),
        (None, cell("b", "x", field="method"), "moved", "Amal"),
        (None, title("Round 4", "Round 2"), "moved", "Amal"),
        (None, Set(collection="header", record="header", field="iso3", was="x", value="y"),
         "moved", ""),
        (row("r2"), row("r2", question="Mine"), "exists", "Badr"),
        (None, cell("Why?", record="never"), "missing", ""),
    ],
    ids=["their cell", "another cell", "since added", "header", "nobody", "same id", "never was"],
)  # fmt: skip
def test_a_conflict_names_who_wrote_what_stands(plan_store, theirs, ours, reason, by):
    """Nobody's edit is overwritten: the second one sees whose value it would have been."""
    if theirs:
        plan_store.save("p", batch(theirs, by="Badr", organisation="Health"))

    saved = plan_store.save("p", batch(ours, by="Chen"))

    [found] = saved.conflicts
    assert (found.conflict.change, found.conflict.reason, found.by) == (ours, reason, by)
    assert found.organisation == ("Health" if by == "Badr" else "")
    assert (found.at is None) == (by == "")


def test_a_conflict_names_who_removed_the_record(plan_store):
    """An edit of a row that is gone says who took it away."""
    kept = plan_store.load("p").plan.rows["r1"].model_dump(mode="json")
    plan_store.save("p", batch(Remove(collection="rows", record="r1", was=kept), by="Badr"))

    [found] = plan_store.save("p", batch(cell("Why?", "How many?"))).conflicts

    assert (found.conflict.reason, found.by) == ("missing", "Badr")


def test_several_conflicts_each_name_their_writer(plan_store):
    """One look through the history finds all of them."""
    plan_store.save("p", batch(cell("a", field="method"), title("Round 4", "Round 3"), by="Badr"))
    plan_store.save("p", batch(cell("Who?", "How many?"), by="Chen"))
    plan_store.save("p", batch(cell("b", field="sector"), by="Dina"))

    saved = plan_store.save(
        "p", batch(title("x", "y"), cell("x", "y"), cell("c", "z", field="sector"), title("v", "w"))
    )

    assert [found.by for found in saved.conflicts] == ["Badr", "Chen", "Dina", "Badr"]


def test_edits_of_other_cells_merge(plan_store, store_url, reference):
    """Two people on two machines edit two cells: both edits stand."""
    with open_store(store_url, reference=reference) as other:
        other.load("p")
        plan_store.save("p", batch(cell("a", field="method")))
        saved = other.save("p", batch(cell("Who?", "How many?")))

    found = plan_store.load("p")
    assert saved.conflicts == ()
    assert (found.plan.rows["r1"].method, found.plan.rows["r1"].question) == ("a", "Who?")
    assert found.stamp == saved.stamp


def test_a_batch_sent_again_is_answered_with_what_it_did(plan_store):
    """After a cut the page sends again what was not confirmed; nothing is done twice."""
    sent = batch(cell("Who?", "How many?"), title("x", "y"))
    first = plan_store.save("p", sent)
    plan_store.save("p", batch(cell("Why?", "Who?"), title("Round 4", "Round 3"), by="Badr"))

    again = plan_store.save("p", sent)

    assert (again.changes, again.conflicts) == (first.changes, first.conflicts)
    assert again.plan.rows["r1"].question == "Why?"
    assert again.stamp.revision == 4


def test_a_batch_with_the_name_of_another_is_refused(plan_store):
    """A name stands for one batch for ever."""
    plan_store.save("p", batch(cell("Who?", "How many?"), batch_id="twice"))

    with pytest.raises(PlanError, match="is revision 3 already, with other changes"):
        plan_store.save("p", batch(title("Round 4", "Round 3"), batch_id="twice"))


def test_what_a_partial_batch_cannot_keep_costs_itself_alone(plan_store):
    """Of a paste one impossible cell is told with why; sent again, the batch tells the same."""
    wanted = cell("x" * 20_001, "How many?"), cell("Method A", field="method")
    conflicting = title("Round 5", "Round 2")
    sent = batch(*wanted, conflicting, is_partial=True)

    saved = plan_store.save("p", sent)

    assert [change.field for change in saved.changes] == ["method"]
    assert saved.refused == ((wanted[0], "unfit"),)
    assert [each.conflict.change for each in saved.conflicts] == [conflicting]
    assert plan_store.save("p", sent) == saved


def test_a_status_moves_only_where_it_may(plan_store):
    """A plan is not agreed before it was reviewed."""
    move = Set(collection="header", record="header", field="status", was="draft", value="agreed")

    [found] = plan_store.save("p", batch(move)).conflicts

    assert found.conflict.reason == "not_permitted"


def test_undo_takes_a_batch_back(plan_store):
    """Undo is a batch of its own, kept in the history with the name of the other."""
    done = batch(cell("Who?", "How many?"), row("r2"))
    plan_store.save("p", done)

    saved = plan_store.save("p", batch(undoes=done.batch_id))

    assert saved.plan.rows.keys() == {"r1"}
    assert saved.plan.rows["r1"].question == "How many?"
    assert plan_store.history("p")[-1].undoes == done.batch_id


def test_undo_leaves_what_others_changed_since(plan_store):
    """What somebody wrote after us is not lost by our undo."""
    done = batch(cell("Who?", "How many?"), cell("a", field="method"))
    plan_store.save("p", done)
    plan_store.save("p", batch(cell("Why?", "Who?"), by="Badr"))

    saved = plan_store.save("p", batch(undoes=done.batch_id))

    assert [found.by for found in saved.conflicts] == ["Badr"]
    assert (saved.plan.rows["r1"].question, saved.plan.rows["r1"].method) == ("Why?", "")


def test_undo_may_go_back_to_a_status_that_was_left(plan_store):
    """A slip with the status can be mended."""
    at_header = {"collection": "header", "record": "header", "field": "status"}
    moves = [("draft", "in_review"), ("in_review", "agreed"), ("agreed", "collecting")]
    for was, value in moves:
        done = batch(Set(**at_header, was=was, value=value))
        plan_store.save("p", done)

    saved = plan_store.save("p", batch(undoes=done.batch_id))

    assert saved.plan.header.status == "agreed"


def test_what_comes_along_with_an_undo_is_not_done(plan_store):
    """The freedom of an undo is not lent to other changes: the store knows what it takes back."""
    done = batch(cell("Who?", "How many?"))
    plan_store.save("p", done)
    move = Set(collection="header", record="header", field="status", was="draft", value="closed")

    saved = plan_store.save("p", batch(move, undoes=done.batch_id))

    assert saved.changes == inverse(done.changes)
    assert saved.plan.header.status == "draft"


def test_only_what_was_done_can_be_undone(plan_store):
    """An unknown batch is named as such."""
    with pytest.raises(PlanError, match="no revision was made by it"):
        plan_store.save("p", batch(undoes="unknown"))


@pytest.mark.parametrize(
    "wrong",
    [
        cell("x", field="colour"),
        Add(collection="songs", record="s1"),
        cell(float("nan"), 0.0, field="order"),
        cell(float("inf"), 0.0, field="order"),
        cell("soon", None, field="agreed_on"),
    ],
    ids=["field", "collection", "no number", "no end", "no date"],
)
def test_a_wrong_change_leaves_nothing_of_its_batch(plan_store, wrong):
    """All of a batch is taken, or nothing, and the plan opens as before."""
    before = plan_store.load("p")

    with pytest.raises(ChangeError):
        plan_store.save("p", batch(title("Round 4", "Round 3"), wrong))

    with open_store(plan_store.address.path or plan_store.address.url.render_as_string(False)) as s:
        assert s.load("p") == before


def test_saving_to_an_unknown_plan_names_the_known_ones(plan_store):
    """A misspelt name is answered with the right ones."""
    with pytest.raises(PlanNotFoundError, match="the store holds p"):
        plan_store.save("q", batch(title("Round 4")))


def test_a_revision_is_named_for_ever(plan_store):
    """The version that went to partners has a name."""
    plan_store.name_revision("p", 2, " Sent to partners ", author="Amal")
    plan_store.name_revision("p", 1, "Begun", author="Badr")

    names = plan_store.named_revisions("p")

    assert [(each.name, each.revision, each.author) for each in names] == [
        ("Begun", 1, "Badr"),
        ("Sent to partners", 2, "Amal"),
    ]


@pytest.mark.parametrize(
    ("revision", "name", "told"),
    [(1, "Taken", "another one is called"), (1, " ", "no name was given"), (3, "New", "newest")],
)
def test_a_name_without_sense_is_refused(plan_store, revision, name, told):
    """A name is not moved, not empty, and not for what does not exist."""
    plan_store.name_revision("p", 2, "Taken", author="Amal")

    with pytest.raises(PlanError, match=told):
        plan_store.name_revision("p", revision, name, author="Badr")

    assert len(plan_store.named_revisions("p")) == 1


def test_threads_share_a_store(plan_store):
    """Messages of the page are handled in several threads: each edit makes its revision."""

    def work(number: int) -> None:
        for turn in range(5):
            plan_store.save("p", batch(row(f"row-{number}-{turn}"), batch_id=f"t{number}-{turn}"))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))

    assert len(plan_store.load("p").plan.rows) == 21
    assert [entry.revision for entry in plan_store.history("p")] == list(range(1, 23))
    assert plan_store.verify("p").ok


def _settled(record: str) -> tuple[Add, ...]:
    """Return a row and the outcome that makes it agreed."""
    agreed = {"question": "Who?", "is_urgent": False, "sensitivity": "sensitive"}
    outcome = {"row": record, "settlement": 1, "settled_on": "2026-03-01", **agreed}
    return (
        row(record, status="agreed", **agreed),
        Add(collection="outcomes", record=record, values=outcome),
    )


def test_an_agreed_row_that_is_rewritten_is_open_again(plan_store):
    """Whatever door an edit comes by, what nobody agreed on is not agreed, undone or not.

    Saying the batch again tells the same.
    """
    plan_store.save("p", batch(*_settled("r2")))
    wanted = batch(cell("Where?", "Who?", record="r2"))

    saved = plan_store.save("p", wanted)

    assert saved.plan.rows["r2"].status == "to_be_revised"
    assert [change.field for change in saved.changes] == ["question", "status"]
    assert plan_store.save("p", wanted).changes == saved.changes
    undone = plan_store.save("p", batch(undoes=wanted.batch_id))
    assert undone.plan.rows["r2"].question == "Who?"
    assert undone.plan.rows["r2"].status == "to_be_revised"


def test_an_undo_agrees_on_nothing_that_others_wrote_since(plan_store):
    """The words are in conflict, and the status that belonged to them does not come back."""
    plan_store.save("p", batch(*_settled("r2")))
    first = batch(cell("Where?", "Who?", record="r2"))
    plan_store.save("p", first)
    plan_store.save("p", batch(cell("Name each of them", "Where?", record="r2"), by="Badr"))

    undone = plan_store.save("p", batch(undoes=first.batch_id))

    assert undone.plan.rows["r2"].question == "Name each of them"
    assert undone.plan.rows["r2"].status == "to_be_revised"
    assert [each.conflict.change.field for each in undone.conflicts] == ["question"]


def test_a_row_is_agreed_by_its_outcome_only(plan_store):
    """A status typed in, brought by a file or by undo agrees on nothing."""
    with pytest.raises(RecordError, match="becomes agreed when its column B is settled"):
        plan_store.save("p", batch(row("r2", status="agreed", question="Who?")))

    assert "r2" not in plan_store.load("p").plan.rows
