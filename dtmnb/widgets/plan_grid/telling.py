"""What was not kept of an edit, as it is told on the page, where the hand is."""

from typing import Literal, NamedTuple

from dtmnb.domain.access import WHY_NOT
from dtmnb.domain.changes import Set
from dtmnb.domain.journal import Saved, StoredConflict
from dtmnb.language import mark, say
from dtmnb.session.desk import Session
from dtmnb.widgets.plan_grid.saving import Edited, place_of
from dtmnb.widgets.plan_grid.table import RowTable

_MOVES = mark("this status may not follow on the one before it.")


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


class Telling:
    """Tells a page in its language."""

    def __init__(self, session: Session, table: RowTable) -> None:
        """Tell in the language of *session*, with values as the cells of *table* have them."""
        self._session = session
        self._table = table

    def rejected(self, kept: Edited) -> list[Rejected]:
        """Return what was asked for and not kept."""
        found = [self._refused(*each) for each in kept.unread]
        if saved := kept.saved:
            for change, why in saved.refused:
                place = kept.typed.get(place_of(change), ("", ""))
                found.append(self._refused(change.record, *place, WHY_NOT[why]))
            found += [self._conflict(each, saved, kept) for each in saved.conflicts]
        return found

    def _refused(self, row: str, col: str, mine: str, why: str) -> Rejected:
        told = say(why, self._session.language)
        return Rejected("refused" if col else "notice", row, col, mine, why=told)

    def _conflict(self, stored: StoredConflict, saved: Saved, kept: Edited) -> Rejected:
        language = self._session.language
        change, reason, _ = stored.conflict
        if not isinstance(change, Set):
            why = language.text(
                "Row {row} was changed by {who} meanwhile. Look at it and do it again.",
                row=change.record,
                who=stored.by,
            )
            return Rejected("notice", change.record, why=why)
        row = saved.plan.rows.get(change.record)
        col, mine = kept.typed.get(place_of(change)) or self._table.text(change, row)
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
            return conflict._replace(kind="refused", why=language.text(_MOVES))
        return conflict
