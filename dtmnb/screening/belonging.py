"""Which row of a plan asks for a column: exports cut, join and split the names of questions."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from dtmnb.domain.flags import bare_name, tokens_of
from dtmnb.domain.row import PlanRow

# Kobo parts groups by "/", Aggregate by ":", ODK Central by "-", R by "."; repeats are counted.
_PARTING = re.compile(r"[/.:\-]+|\[\d+\]")
_MOST_PARTS = 12

_Key = tuple[str, ...]


class Belonging(NamedTuple):
    """The row that a column belongs to.

    Attributes:
        row: The row; None when no row asks for it, or several may.
        groups: What stands before the name of the question.
        is_ambiguous: The end of its name is that of several rows.
    """

    row: PlanRow | None = None
    groups: str = ""
    is_ambiguous: bool = False


class AskedRows:
    """The rows of a plan by what exports may call them."""

    def __init__(
        self, rows: Iterable[PlanRow], strictness: Callable[[PlanRow], tuple[int, ...]]
    ) -> None:
        """Take *rows*; of several that a column may belong to, the one of most *strictness*."""
        self._strictness = strictness
        self._whole: dict[_Key, list[PlanRow]] = defaultdict(list)
        self._ends: dict[_Key, list[PlanRow]] = defaultdict(list)
        for row in rows:
            for name in {row.question_id, row.question, *row.question_translations.values()}:
                if name.strip():
                    self._whole[_key(_parts(name))].append(row)
            parts = _parts(row.question_id)
            for start in range(1, len(parts)):
                self._ends[_key(parts[start:])].append(row)

    def find(self, *names: str) -> Belonging:
        """Return the row of a column by its heading and its label.

        Whole names come first. An option stands behind its question, and groups before it: they
        are cut only where what is left is the whole name of one row, or the end of one only.
        """
        asked = [parts for parts in map(_parts, names) if parts]
        whole = [row for parts in asked for row in self._whole.get(_key(parts), ())]
        if whole:
            return Belonging(self._strictest(whole))
        found = [each for parts in asked for each in self._cut(parts)]
        rows = [each for each in found if each.row]
        if rows:
            groups = " ".join(each.groups for each in rows)
            return Belonging(self._strictest(each.row for each in rows if each.row), groups)
        return next((each for each in found if each.is_ambiguous), Belonging())

    def _cut(self, parts: list[str]) -> Iterator[Belonging]:
        """Yield the rows that *parts* of a name may belong to, as an option or within groups."""
        for end in range(1, len(parts)):
            for start in range(end):
                rows = self._whole.get(_key(parts[start:end]), ())
                if rows:
                    yield Belonging(self._strictest(rows), " ".join(parts[:start]))
        for start in range(1, len(parts)):
            rows = self._whole.get(_key(parts[start:]), ())
            if rows:
                yield Belonging(self._strictest(rows), " ".join(parts[:start]))
                return
        ends = list({row.record_id: row for row in self._ends.get(_key(parts), ())}.values())
        if ends:
            is_one = len(ends) == 1
            yield Belonging(ends[0] if is_one else None, is_ambiguous=not is_one)

    def _strictest(self, rows: Iterable[PlanRow]) -> PlanRow:
        return max(rows, key=self._strictness)


def _parts(name: str) -> list[str]:
    """Return the parts of *name*, each without the number of the data dictionary."""
    parts = [bare_name(part) for part in _PARTING.split(name)]
    return [part for part in parts if tokens_of(part)][-_MOST_PARTS:]


def _key(parts: Iterable[str]) -> _Key:
    return tokens_of(" ".join(parts))
