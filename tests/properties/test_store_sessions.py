"""Whatever people do at once, the store holds what a plain dictionary would."""

import itertools
import tempfile
from pathlib import Path
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from dtmnb.domain.changes import Add, Batch, Remove, Set, inverse
from dtmnb.store import open_store
from tests.unit.store.conftest import NO_MOVES

AUTHORS = ("Amal", "Badr")
RECORDS = ("r1", "r2", "r3")
FIELDS = ("question", "use_of_data")

authors = st.sampled_from(AUTHORS)
records = st.sampled_from(RECORDS)
edits = st.tuples(records, st.sampled_from(FIELDS), st.sampled_from(["", "a", "b", "c"]))


class Sessions(RuleBasedStateMachine):
    """Two people edit one plan, each from what they saw last; a dictionary keeps count.

    Each has a store of their own, as on two machines. A batch is expected to do, cell by cell,
    what it would do to the dictionary; the rest must come back as conflicts.
    """

    done = Bundle("done")

    @initialize()
    def begin(self) -> None:
        """Make the plan, and open it twice."""
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "plans.db"
        self.stores = {name: open_store(self.path, reference=NO_MOVES) for name in AUTHORS}
        rows = tuple(Add(collection="rows", record=record) for record in RECORDS[:2])
        self.stores["Amal"].create("p", Batch(batch_id="first", author="Amal", changes=rows))
        self.seen = {name: self.stores[name].load("p").plan for name in AUTHORS}
        self.expected = {record: dict.fromkeys(FIELDS, "") for record in RECORDS[:2]}
        self.revisions = 1
        self.names = (f"b{number}" for number in itertools.count())

    @rule(author=authors)
    def look(self, author: str) -> None:
        """Somebody's page catches up."""
        self.seen[author] = self.stores[author].load("p").plan

    @rule(author=authors)
    def open_anew(self, author: str) -> None:
        """Somebody's program was closed and opened."""
        self.stores[author].close()
        self.stores[author] = open_store(self.path, reference=NO_MOVES)

    @rule(target=done, author=authors, wanted=st.lists(edits, min_size=1, max_size=3))
    def edit(self, author: str, wanted: list[tuple[str, str, str]]):
        """Somebody writes into cells of rows that they see."""
        rows = self.seen[author].rows
        changes = [
            Set(collection="rows", record=record, field=field,
                was=getattr(rows[record], field), value=value)
            for record, field, value in wanted
            if record in rows
        ]  # fmt: skip
        return self._save(author, changes)

    @rule(target=done, author=authors, record=records, question=st.sampled_from(["", "a"]))
    def add(self, author: str, record: str, question: str):
        """Somebody adds a row."""
        return self._save(
            author, [Add(collection="rows", record=record, values={"question": question})]
        )

    @rule(target=done, author=authors, record=records)
    def remove(self, author: str, record: str):
        """Somebody removes a row that they see."""
        row = self.seen[author].rows.get(record)
        was = row.model_dump(mode="json") if row else {}
        return self._save(author, [Remove(collection="rows", record=record, was=was)])

    @rule(batch=done, author=authors)
    def send_again(self, batch: Batch, author: str) -> None:
        """A batch that made a revision arrives once more."""
        self.stores[author].save("p", batch)

    @rule(target=done, batch=consumes(done), author=authors)
    def undo(self, batch: Batch, author: str):
        """Somebody takes a batch back."""
        entry = next(
            each for each in self.stores[author].history("p") if each.batch_id == batch.batch_id
        )
        before = self._copy()
        effects = [self._effect(change) for change in inverse(entry.changes)]
        back = Batch(batch_id=uuid4().hex, author=author, undoes=batch.batch_id)
        saved = self.stores[author].save("p", back)
        self._compare(effects, saved)
        if self.expected == before:
            return multiple()
        last = self.stores[author].history("p")[-1]
        return Batch(
            batch_id=last.batch_id,
            author=author,
            changes=inverse(entry.changes),
            undoes=batch.batch_id,
        )

    def _copy(self) -> dict[str, dict[str, str]]:
        return {record: dict(values) for record, values in self.expected.items()}

    def _save(self, author: str, changes: list):
        batch = Batch(batch_id=next(self.names), author=author, changes=tuple(changes))
        effects = [self._effect(change) for change in changes]
        self._compare(effects, self.stores[author].save("p", batch))
        return batch if "done" in effects else multiple()

    def _compare(self, effects: list[str], saved) -> None:
        self.revisions += "done" in effects
        assert len(saved.changes) == effects.count("done")
        assert len(saved.conflicts) == effects.count("conflict")
        assert all(found.by in AUTHORS for found in saved.conflicts if found.at)
        assert saved.stamp.revision == self.revisions

    def _effect(self, change) -> str:
        """Do *change* to the dictionary and say what came of it."""
        found = self.expected.get(change.record)
        if isinstance(change, Set):
            return self._effect_on_cell(change, found)
        given = change.values if isinstance(change, Add) else change.was
        values = {field: given.get(field, "") for field in FIELDS}
        wanted, was = (values, None) if isinstance(change, Add) else (None, values)
        if found == wanted:
            return "nothing"
        if found != was:
            return "conflict"
        if wanted is None:
            del self.expected[change.record]
        else:
            self.expected[change.record] = wanted
        return "done"

    def _effect_on_cell(self, change: Set, found: dict[str, str] | None) -> str:
        if found is None:
            return "conflict"
        if found[change.field] == change.value:
            return "nothing"
        if found[change.field] != change.was:
            return "conflict"
        found[change.field] = change.value
        return "done"

    @invariant()
    def the_plan_is_the_dictionary(self) -> None:
        """No acknowledged edit is lost and none is made up."""
        if not hasattr(self, "stores"):
            return
        stored = self.stores["Badr"].load("p")
        found = {
            key: {field: getattr(row, field) for field in FIELDS}
            for key, row in stored.plan.rows.items()
        }
        assert found == self.expected
        assert stored.stamp.revision == self.revisions

    def teardown(self) -> None:
        """Hold the whole journal against its hashes at the end."""
        if not hasattr(self, "stores"):
            return
        with open_store(self.path, reference=NO_MOVES) as anew:
            assert anew.verify("p").ok
            assert anew.load("p") == self.stores["Amal"].load("p")
        for store in self.stores.values():
            store.close()
        self.folder.cleanup()


Sessions.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestSessions = Sessions.TestCase
