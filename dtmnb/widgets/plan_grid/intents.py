"""What people did in the table, as changes of the plan.

The page knows texts only; codes, lists, numbers and the two axes of column B are made here.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from dtmnb.domain.access import settled_fields
from dtmnb.domain.category import NOT_AGREED, axes_of
from dtmnb.domain.changes import Add, Change, Remove, Set, copied, dump
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import CATEGORY, fields_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.language.written import parse_cell
from dtmnb.session.desk import Session
from dtmnb.session.keeping import removed
from dtmnb.widgets.plan_grid.messages import AddRow, RemoveRow, RestoreRow, RowChange, SetCell
from dtmnb.widgets.plan_grid.table import CATEGORIES, RowTable

AXES = ("is_urgent", "sensitivity")


class Refused(NamedTuple):
    """A text that was not taken; `why` is a key of `texts.NEEDS`, `col` is "" for a whole row."""

    id: str
    col: str
    mine: str
    why: str


class Past(NamedTuple):
    """What the open plan held earlier; the person saw it at `revision`."""

    session: Session
    revision: int

    def seen(self, row_id: str) -> PlanRow | None:
        """Return the row as the person saw it."""
        return self.session.store.load(self.session.plan_id, self.revision).plan.rows.get(row_id)


class _NotTakenError(Exception):
    """A text says nothing that its field can hold."""


class Intents:
    """The changes that one message asks for.

    Attributes:
        plan: The plan for which they were made.
        past: What it held earlier.
        changes: What the store is to apply.
        refused: What it is not even asked for.
        typed: Column and text that a person typed, by record and field.
    """

    def __init__(self, plan: Plan, table: RowTable, reference: Reference, past: Past) -> None:
        """Translate for *plan* as it stands; *table* says how its cells are read."""
        self.changes: list[Change] = []
        self.refused: list[Refused] = []
        self.typed: dict[tuple[str, str], tuple[str, str]] = {}
        self.plan = plan
        self._table = table
        self._reference = reference
        self.past = past
        self._orders = {row.record_id: row.order for row in plan.ordered_rows()}

    def take(self, asked: RowChange) -> None:
        """Translate one change of the page."""
        if isinstance(asked, SetCell):
            self._set(asked)
        elif isinstance(asked, AddRow):
            row = self.plan.rows.get(asked.copy_of or "")
            values = copied("rows", row) if row else {}
            self._add(asked, {**values, "order": self._order_after(asked)})
        elif isinstance(asked, RemoveRow):
            seen = self.past.seen(asked.id)
            if seen is not None:
                self.changes.append(Remove(collection="rows", record=asked.id, was=dump(seen)))
        else:
            held = removed(self.past.session, asked.id)
            agreed = settled_fields("rows", self._reference) - {*AXES, "category_reason"}
            self._add(asked, {name: value for name, value in held.items() if name not in agreed})

    def _add(self, asked: AddRow | RestoreRow, values: dict[str, JsonValue]) -> None:
        for col, text in asked.cells.items():
            try:
                values.update(self._values(col, text))
            except _NotTakenError as error:
                self.refused.append(Refused(asked.id, col, text, str(error)))
        values.pop("record_id", None)
        self.changes.append(Add(collection="rows", record=asked.id, values=values))

    def _set(self, asked: SetCell) -> None:
        try:
            values = self._values(asked.col, asked.value)
        except _NotTakenError as error:
            self.refused.append(Refused(asked.id, asked.col, asked.value, str(error)))
            return
        seen = self._seen(asked)
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

    def _values(self, col: str, text: str) -> dict[str, JsonValue]:
        """Return the fields that *text* in the column *col* stands for."""
        if col == CATEGORY:
            code = self._table.lists.find(CATEGORIES, text.strip()) if text.strip() else NOT_AGREED
            if code is None:
                raise _NotTakenError("category")
            return dict(zip(AXES, axes_of(code, self._reference), strict=True))
        if col not in self._table.fields:
            raise _NotTakenError("column")
        try:
            return {col: parse_cell(fields_of("rows")[col], text, self._table.lists)}
        except ValueError:
            raise _NotTakenError(fields_of("rows")[col].kind) from None

    def _seen(self, asked: SetCell) -> Mapping[str, JsonValue]:
        """Return the values that the person saw as `was`: exactly, where they still stand."""
        row = self.plan.rows.get(asked.id)
        if row is not None and self._table.cell(row, asked.col) == asked.was:
            return dump(row)
        try:
            return self._values(asked.col, asked.was)
        except _NotTakenError:
            return dict.fromkeys(AXES if asked.col == CATEGORY else (asked.col,), asked.was)

    def _fields_to_ask(
        self, record: str, seen: Mapping[str, JsonValue], values: Mapping[str, JsonValue]
    ) -> list[str]:
        """Return the fields to set: of column B both axes, or only those in conflict.

        Were one axis set while the other is in conflict, a category would arise that nobody
        chose.
        """
        row = self.plan.rows.get(record)
        now: Mapping[str, Any] = dump(row) if row else seen
        moved = [name for name in values if now[name] not in (seen[name], values[name])]
        return moved or list(values)

    def _order_after(self, asked: AddRow) -> float:
        orders = sorted(self._orders.values())
        before = self._orders.get(asked.after, orders[-1] if orders else 0.0)
        later = [order for order in orders if order > before]
        order = (before + later[0]) / 2 if later else before + 1.0
        self._orders[asked.id] = order
        return order
