"""What people did in the table, as changes of the plan.

The page knows texts only; codes, lists, numbers and the two axes of column B are made here.
"""

from collections.abc import Mapping

from dtmnb.domain.access import settled_fields
from dtmnb.domain.category import NOT_AGREED, axes_of
from dtmnb.domain.changes import Add, Change, Remove, Set, copied, dump
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import CATEGORY, fields_of
from dtmnb.errors import Sentence
from dtmnb.language import mark
from dtmnb.language.written import parse_cell
from dtmnb.session.desk import Session
from dtmnb.widgets.plan_grid.messages import AddRow, Edit, RemoveRow, RestoreRow, RowChange, SetCell
from dtmnb.widgets.plan_grid.table import CATEGORIES, RowTable

AXES = ("is_urgent", "sensitivity")

Values = dict[str, JsonValue]
"""The values of fields, by name."""

_NO_CATEGORY = mark("no dissemination category is called so; choose one of the list.")
_NO_COLUMN = mark("there is no such column.")


class Intents:
    """The changes that one message asks for, in the plan as it stands.

    Attributes:
        changes: What the store is to apply.
        unread: Row, column and text of what says nothing that its cell can hold, and why.
        typed: Column and text that a person typed, by record and field.
    """

    def __init__(self, edit: Edit, session: Session, table: RowTable) -> None:
        """Translate *edit* for the plan of *session*; *table* says how its cells are read."""
        self.changes: list[Change] = []
        self.unread: list[tuple[str, str, str, Sentence]] = []
        self.typed: dict[tuple[str, str], tuple[str, str]] = {}
        stored = session.store.load(session.plan_id)
        table.name_records(stored.plan)
        self._plan = stored.plan
        self._table = table
        self._session = session
        self._revision = min(edit.revision, stored.stamp.revision)
        self._orders = {row.record_id: row.order for row in stored.plan.ordered_rows()}
        for asked in edit.changes:
            self._take(asked)

    def _take(self, asked: RowChange) -> None:
        if isinstance(asked, RemoveRow):
            self._remove(asked.id)
            return
        values, unread = self._read(asked.cells)
        self.unread += [(asked.id, *each) for each in unread]
        if isinstance(asked, SetCell):
            self._set(asked, values)
            return
        if isinstance(asked, RestoreRow):
            values = self._as_removed(asked.id) | values
        else:
            values["order"] = self._order_after(asked)
            row = self._plan.rows.get(asked.copy_of or "")
            values = (copied("rows", row) if row else {}) | values
        self.changes.append(Add(collection="rows", record=asked.id, values=values))

    def _remove(self, row_id: str) -> None:
        session = self._session
        seen = session.store.load(session.plan_id, self._revision).plan.rows.get(row_id)
        if seen is not None:
            self.changes.append(Remove(collection="rows", record=row_id, was=dump(seen)))

    def _set(self, asked: SetCell, values: Values) -> None:
        seen = self._seen(asked) if values else {}
        for field in self._fields_to_ask(asked.id, seen, values):
            self.typed[asked.id, field] = (asked.col, asked.value)
            change = Set(
                collection="rows",
                record=asked.id,
                field=field,
                was=seen[field],
                value=values[field],
            )
            self.changes.append(change)

    def _read(self, texts: Mapping[str, str]) -> tuple[Values, list[tuple[str, str, Sentence]]]:
        """Return the fields that *texts*, by column, stand for; and what stands for nothing."""
        values: Values = {}
        unread = []
        for col, text in texts.items():
            try:
                values |= self._fields_of(col, text)
            except ValueError as error:
                unread.append((col, text, error.args[0]))
        return values, unread

    def _fields_of(self, col: str, text: str) -> Values:
        if col == CATEGORY:
            code = self._table.lists.find(CATEGORIES, text.strip()) if text.strip() else NOT_AGREED
            if code is None:
                raise ValueError(Sentence(_NO_CATEGORY))
            return dict(zip(AXES, axes_of(code, self._session.reference), strict=True))
        if col not in self._table.fields:
            raise ValueError(Sentence(_NO_COLUMN))
        return {col: parse_cell(fields_of("rows")[col], text, self._table.lists)}

    def _seen(self, asked: SetCell) -> Values:
        """Return the values that the person saw as `was`: exactly, where they still stand."""
        seen, unread = self._read({asked.col: asked.was})
        if unread:
            seen = dict.fromkeys(AXES if asked.col == CATEGORY else (asked.col,), asked.was)
        row = self._plan.rows.get(asked.id)
        return dump(row) if row and self._table.cell(row, asked.col) == asked.was else seen

    def _as_removed(self, row_id: str) -> Values:
        """Return what a row held when it was removed last, but what was agreed on it."""
        session = self._session
        agreed = settled_fields("rows", session.reference) - {*AXES, "category_reason"}
        left = agreed | {"record_id"}
        for entry in reversed(session.store.history(session.plan_id)):
            for change in entry.changes:
                if isinstance(change, Remove) and change.record == row_id:
                    return {name: value for name, value in change.was.items() if name not in left}
        return {}

    def _fields_to_ask(self, record: str, seen: Values, values: Values) -> list[str]:
        """Return the fields to set: of column B both axes, or only those in conflict.

        Were one axis set while the other is in conflict, a category would arise that nobody
        chose.
        """
        row = self._plan.rows.get(record)
        now = dump(row) if row else seen
        moved = [name for name in values if now[name] not in (seen[name], values[name])]
        return moved or list(values)

    def _order_after(self, asked: AddRow) -> float:
        orders = sorted(self._orders.values())
        before = self._orders.get(asked.after, orders[-1] if orders else 0.0)
        later = [order for order in orders if order > before]
        order = (before + later[0]) / 2 if later else before + 1.0
        self._orders[asked.id] = order
        return order
