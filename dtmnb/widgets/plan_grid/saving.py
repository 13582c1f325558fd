"""From what the page asks for to what the store did: nothing forced, nothing forgotten."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dtmnb.domain.changes import Batch, Change, Set
from dtmnb.domain.journal import JournalEntry, Saved
from dtmnb.errors import Sentence
from dtmnb.language import mark
from dtmnb.session.desk import Session
from dtmnb.widgets.plan_grid.intents import Intents
from dtmnb.widgets.plan_grid.messages import Edit
from dtmnb.widgets.plan_grid.table import RowTable

_NOT_OURS = mark("somebody else did this; only they can take it back.")


class Edited(NamedTuple):
    """What became of an edit.

    Attributes:
        saved: What the store did; None where it was asked for nothing.
        unread: Row, column and text of what it was not even asked for, and why.
        typed: Column and text that a person typed, by record and field.
    """

    saved: Saved | None = None
    unread: tuple[tuple[str, str, str, Sentence], ...] = ()
    typed: Mapping[tuple[str, str], tuple[str, str]] = {}


class Saving:
    """Saves what one page asks for.

    Attributes:
        own: Ids of the batches that came this way.
    """

    def __init__(self, session: Session, table: RowTable) -> None:
        """Save to the plan that *session* has open what its seat may change."""
        self.own: set[str] = set()
        self._session = session
        self._plan_id = session.plan_id
        self._table = table

    def save(self, edit: Edit) -> Edited:
        """Save what *edit* asks for, each change for itself.

        An edit that was saved before is not saved again.

        Raises:
            DtmnbError: Nothing of it is saved.
        """
        done = self._done(edit.batch_id)
        if edit.undoes:
            return Edited() if done else self._undo(edit.batch_id, edit.undoes)
        intents = Intents(edit, self._session, self._table)
        wanted, batch_id = intents.changes, edit.batch_id
        if done:
            # Replayed after a cut: only what did not take effect then is looked at again.
            took = {place_of(change) for change in done.changes}
            wanted = [each for each in wanted if place_of(each) not in took]
            batch_id += "-again"
        saved = self._commit(batch_id, wanted) if wanted else None
        return Edited(saved, tuple(intents.unread), intents.typed)

    def _undo(self, batch_id: str, undoes: str) -> Edited:
        undone = self._done(undoes)
        if undone is None:
            return Edited()
        if undone.who != self._session.seat.who:
            return Edited(unread=(("", "", "", Sentence(_NOT_OURS)),))
        return Edited(self._commit(batch_id, undoes=undoes))

    def _done(self, batch_id: str) -> JournalEntry | None:
        return self._session.store.find_batch(self._plan_id, batch_id)

    def _commit(
        self, batch_id: str, changes: Iterable[Change] = (), undoes: str | None = None
    ) -> Saved:
        author, organisation = self._session.seat.who
        self.own.add(batch_id)
        batch = Batch(
            batch_id=batch_id,
            author=author,
            organisation=organisation,
            changes=tuple(changes),
            undoes=undoes,
            is_partial=undoes is None,
        )
        return self._session.commit(batch, is_listed=False)

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


def place_of(change: Change) -> tuple[str, str]:
    """Return the record of *change* and its field, or what is done to the whole record."""
    return change.record, change.field if isinstance(change, Set) else change.op
