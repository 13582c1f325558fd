"""Plans are read as they are and as they were."""

import time
from datetime import UTC, datetime

import pytest

from dtmnb.errors import PlanError, PlanNotFoundError
from dtmnb.store import open_store
from tests.unit.store.conftest import batch, cell, row, title


def test_every_revision_can_be_opened(plan_store):
    """What a plan was at any time can be seen again."""
    plan_store.save("p", batch(cell("Who?", "How many?")))

    titles = [plan_store.load("p", revision).plan.header.title for revision in range(4)]
    rows = [len(plan_store.load("p", revision).plan.rows) for revision in range(4)]

    assert titles == ["", "Round 3", "Round 3", "Round 3"]
    assert rows == [0, 0, 1, 1]
    assert plan_store.load("p", 2).plan.rows["r1"].question == "How many?"


def test_an_old_revision_does_not_replace_the_newest(plan_store):
    """Looking back leaves the present alone."""
    newest = plan_store.load("p")

    plan_store.load("p", 1)

    assert plan_store.load("p") == newest


@pytest.mark.parametrize("revision", [-1, 3])
def test_an_unknown_revision_is_told_with_the_known_ones(plan_store, revision):
    """The message says which revisions there are."""
    with pytest.raises(PlanError, match="Use 0 to 2"):
        plan_store.load("p", revision)


@pytest.mark.parametrize("ask", ["load", "history", "verify", "named_revisions"])
def test_an_unknown_plan_is_told_with_the_known_ones(plan_store, ask):
    """The message says which plans there are."""
    with pytest.raises(PlanNotFoundError, match=r"Cannot find plan 'q': the store holds p\."):
        getattr(plan_store, ask)("q")


def test_the_list_shows_each_plan_as_it_is(plan_store):
    """Title, country and status of the list are those of the newest revision."""
    plan_store.create("a", batch())
    saved = plan_store.save("p", batch(title("Round 4", "Round 3")))

    first, second = plan_store.list_plans()

    assert (first.plan_id, first.revision) == ("a", 0)
    assert second[:6] == ("p", "Round 4", "", "draft", 3, saved.stamp.head)
    assert datetime.now(UTC) >= second.changed_at >= first.changed_at


@pytest.mark.parametrize(
    ("since", "until", "revisions"),
    [(0, None, [1, 2, 3]), (1, None, [2, 3]), (1, 2, [2]), (3, None, []), (0, 0, [])],
)
def test_history_tells_what_came_after_a_revision(plan_store, since, until, revisions):
    """A follower asks what came after the revision that it knows."""
    plan_store.save("p", batch(cell("Who?", "How many?"), note="Health asked", by="Badr"))

    entries = plan_store.history("p", since, until)

    assert [entry.revision for entry in entries] == revisions


def test_history_says_who_when_why_and_what(plan_store):
    """Nothing of a batch is lost on the way."""
    sent = batch(cell("مَن؟", "How many?"), by="Badr", organisation="Health", note="As agreed")
    saved = plan_store.save("p", sent)

    before, entry = plan_store.history("p", 1)

    assert (entry.author, entry.organisation, entry.note) == ("Badr", "Health", "As agreed")
    assert (entry.batch_id, entry.undoes, entry.changes) == (sent.batch_id, None, sent.changes)
    assert (entry.head, entry.previous) == (saved.stamp.head, before.head)
    assert entry.at.utcoffset().total_seconds() == 0


@pytest.mark.bench
def test_a_plan_of_500_rows_opens_within_100_ms(store_url, reference):
    """Opened anew, after an import and 99 edits, the longest way: so much of the processor."""
    with open_store(store_url, reference=reference) as store:
        values = {"question": "How many households arrived?", "use_of_data": "Distribution plan"}
        store.create("p", batch(*(row(f"r{number}", **values) for number in range(500))))
        for number in range(98):
            store.save("p", batch(cell(f"v{number}", record=f"r{number}", field="method")))
    took = []
    for _ in range(9):
        with open_store(store_url, reference=reference) as store:
            begun = time.process_time()
            store.load("p")
            took.append(time.process_time() - begun)

    assert min(took) <= 0.1
