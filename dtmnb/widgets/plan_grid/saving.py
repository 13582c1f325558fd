"""From what the page asks for to what the store did: nothing forced, nothing forgotten."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from dtmnb.domain.changes import Batch, Change, Set, inverse
from dtmnb.domain.journal import JournalEntry, Saved, StoredConflict
from dtmnb.domain.plan import Plan
from dtmnb.session.desk import Session
from dtmnb.session.keeping import Unkept, keep
from dtmnb.session.rights import WHY_NOT
from dtmnb.widgets.plan_grid.intents import Intents, Past
from dtmnb.widgets.plan_grid.messages import Edit
from dtmnb.widgets.plan_grid.table import RowTable
from dtmnb.widgets.plan_grid.texts import NEEDS

Typed = Mapping[tuple[str, str], tuple[str, str]]
"""Column and text that a person typed, by record and field."""


class Rejected(NamedTuple):
    """A change that was not taken.

    Attributes:
        kind: `conflict` (somebody else was there first: both texts are shown), `refused` (the
            text stays where it was typed, marked) or `notice` (only said).
        id: The row.
        col: The column, "" for the whole row.
        mine: What the person typed.
        theirs: What the plan holds instead.
        by: Who wrote that; `organisation` and `at` belong to it.
        organisation: Its name.
        at: When, in words.
        why: The reason as a sentence.
    """

    kind: Literal["conflict", "refused", "notice"]
    id: str = ""
    col: str = ""
    mine: str = ""
    theirs: str = ""
    by: str = ""
    organisation: str = ""
    at: str = ""
    why: str = ""


class Saving:
    """Saves what one page asks for.

    Attributes:
        own: Ids of the batches that came this way.
        saved: What the store did of the edit saved last; None where it was asked for nothing.
    """

    def __init__(self, session: Session, table: RowTable) -> None:
        """Save to the plan that *session* has open what its seat may change."""
        self.own: set[str] = set()
        self.saved: Saved | None = None
        self._session = session
        self._plan_id = session.plan_id
        self._table = table

    def save(self, edit: Edit) -> list[Rejected]:
        """Save what *edit* asks for; return what was not taken.

        An edit that was saved before is not saved again.

        Raises:
            DtmnbError: Nothing of it is saved.
        """
        self.saved, done = None, self._done(edit.batch_id)
        if edit.undoes:
            undone = self._done(edit.undoes)
            return [] if done or not undone else self._undo(edit, undone)
        intents = self._intents(edit)
        wanted, batch_id = intents.changes, edit.batch_id
        if done:
            # Replayed after a cut: only what did not take effect then is looked at again.
            took = {_key(change) for change in done.changes}
            wanted = [each for each in wanted if _key(each) not in took]
            batch_id += "-again"
        kept = keep(self._session, self._batch(batch_id, wanted), intents.plan)
        self.saved = kept.saved
        return [
            *(self._refused(*each) for each in intents.refused),
            *(self._unkept(each, intents.typed) for each in kept.unkept),
            *self._conflicts(kept.saved, intents.typed),
        ]

    def _undo(self, edit: Edit, undone: JournalEntry) -> list[Rejected]:
        if (undone.author, undone.organisation) != self._session.seat.who:
            return [Rejected("notice", why=self._session.language.text(NEEDS["rights"]))]
        batch = self._batch(edit.batch_id, inverse(undone.changes), edit.undoes)
        self.saved = self._session.commit(batch, is_listed=False)
        return self._conflicts(self.saved, {})

    def _done(self, batch_id: str) -> JournalEntry | None:
        return self._session.store.find_batch(self._plan_id, batch_id)

    def _intents(self, edit: Edit) -> Intents:
        store = self._session.store
        stored = store.load(self._plan_id)
        self._table.name_records(stored.plan)
        past = Past(self._session, min(edit.revision, stored.stamp.revision))
        intents = Intents(stored.plan, self._table, self._session.reference, past)
        for asked in edit.changes:
            intents.take(asked)
        return intents

    def _batch(self, batch_id: str, changes: Iterable[Change], undoes: str | None = None) -> Batch:
        seat = self._session.seat
        self.own.add(batch_id)
        return Batch(
            batch_id=batch_id,
            author=seat.author,
            organisation=seat.organisation,
            changes=tuple(changes),
            undoes=undoes,
        )

    def decided(self, row: str, col: str) -> None:
        """Forget the conflicts about a cell: the page that listed them has an answer."""
        session, kept = self._session, self._session.store.conflicts
        for stored in kept.of(self._plan_id):
            change = stored.conflict.change
            is_here = (change.collection, change.record) == ("rows", row)
            if is_here and self._column(change) in {"", col}:
                kept.drop(self._plan_id, stored)
                session.conflicts = [each for each in session.conflicts if each != stored]

    def _column(self, change: Change) -> str:
        return self._table.text(change, None)[0] if isinstance(change, Set) else ""

    def _unkept(self, unkept: Unkept, typed: Typed) -> Rejected:
        change, why = unkept
        col, mine = typed.get(_key(change), ("", ""))
        words = NEEDS["fit"] if why == "unfit" else WHY_NOT[why]
        told = self._session.language.text(words)
        return Rejected("refused" if col else "notice", change.record, col, mine, why=told)

    def _refused(self, row: str, col: str, mine: str, why: str) -> Rejected:
        return Rejected("refused", row, col, mine, why=self._session.language.text(NEEDS[why]))

    def _conflicts(self, saved: Saved | None, typed: Typed) -> list[Rejected]:
        return (
            [self._conflict(each, saved.plan, typed) for each in saved.conflicts] if saved else []
        )

    def _conflict(self, stored: StoredConflict, plan: Plan, typed: Typed) -> Rejected:
        language = self._session.language
        change, reason, _ = stored.conflict
        if not isinstance(change, Set):
            why = language.text(
                "Row {row} was changed by {who} meanwhile. Look at it and do it again.",
                row=change.record,
                who=stored.by,
            )
            return Rejected("notice", change.record, why=why)
        row = plan.rows.get(change.record)
        col, mine = typed.get(_key(change)) or self._table.text(change, row)
        conflict = Rejected(
            "conflict",
            change.record,
            col,
            mine,
            theirs=self._table.cell(row, col) if row else "",
            by=stored.by,
            organisation=self._session.wording.name("partners", stored.organisation),
            at=language.moment(stored.at) if stored.at else "",
        )
        if reason == "not_permitted":
            return conflict._replace(kind="refused", why=language.text(NEEDS["moves"]))
        return conflict


def _key(change: Change) -> tuple[str, str]:
    return change.record, change.field if isinstance(change, Set) else change.op
