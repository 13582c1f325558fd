"""One state of a plan held against an earlier one: what goes out more openly, what less."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from dtmnb.domain.category import category_of_row
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import CATEGORY, RECORD_ID, fields_of, sealed_fields
from dtmnb.domain.vocabulary import Reference
from dtmnb.domain.weighing import Scales

Grade = Literal["looser", "tighter", "reworded", "otherwise", "same"]
"""What became of something; whatever is looser in one way is looser."""

COMPARED = ("rows", "lines", "agreements", "urgent_actions")
"""The collections that are compared: questions, releases, agreements, alerts."""

_MORE_IS_LOOSER = frozenset({"recipients", "parties", "datasets"})
_FEWER_IS_LOOSER = frozenset({"treatments"})
_NONE_IS_LOOSER = frozenset({"agreement"})
_WORDS = frozenset({"question", "question_translations"})
_AXES = frozenset({"is_urgent", "sensitivity"})
# What says nothing of how a question is asked or shared.
_UNTOLD = frozenset({RECORD_ID, "order", "agenda_group", "tree_answers", "claimed_in", *_AXES})
_WAY = frozenset(
    {"release_level", "modalities", "frequency", "share_within_hours", "recipients", "agreement"}
)

_Way = Mapping[str, JsonValue]


class Move(NamedTuple):
    """One term that is another one than before.

    Attributes:
        place: Its record and field; a dataset without a field stands for the releases of its rows.
        was: What it was, as plain JSON.
        now: What it is.
        grade: What that means for who sees the data.
        is_told: Whether it is told from what to what; of other fields it counts that they moved.
    """

    place: Place
    was: JsonValue
    now: JsonValue
    grade: Grade
    is_told: bool


class Moved(NamedTuple):
    """Records of which the same terms moved, from the same to the same.

    Attributes:
        records: Their ids, in the order of the plan.
        grade: What became of them.
        moves: The terms; of one of the records, where they are alike.
    """

    records: tuple[str, ...]
    grade: Grade
    moves: tuple[Move, ...]


class Comparison(NamedTuple):
    """What became of the records of one collection; each is in one part.

    Attributes:
        moved: Records that are another than before, what is looser first.
        new: Ids of records that were not there.
        gone: Ids of records that are there no more.
        same: How many are as they were.
    """

    moved: tuple[Moved, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    same: int

    def number(self, grade: Grade) -> int:
        """Return how many records are of *grade*."""
        if grade == "same":
            return self.same
        return sum(len(each.records) for each in self.moved if each.grade == grade)


def compare(
    then: Plan,
    now: Plan,
    reference: Reference,
    *,
    seen: Mapping[str, Collection[str]] | None = None,
) -> Mapping[str, Comparison]:
    """Return by collection what became of *then* in *now*.

    Args:
        then: The earlier state, as far as its readers may see it.
        now: The later one, as far as they may see it.
        reference: Our tables.
        seen: The fields that readers see in both, by collection; None for all.
    """
    grading = _Grading(then, now, reference, seen)
    return {collection: _compared(collection, grading) for collection in COMPARED}


def _compared(collection: str, grading: "_Grading") -> Comparison:
    then, now = (plan.records(collection) for plan in (grading.then, grading.now))
    keys = [each.record_id for each in grading.now.ordered_rows()] if collection == "rows" else now
    alike: dict[tuple[object, ...], list[tuple[str, Grade, tuple[Move, ...]]]] = defaultdict(list)
    same = 0
    for key in keys:
        if key not in then:
            continue
        grade, moves = grading.moved(collection, key)
        if grade == "same":
            same += 1
        else:
            alike[grade, *map(_likeness, moves)].append((key, grade, moves))
    moved = [
        Moved(tuple(key for key, *_ in found), found[0][1], found[0][2]) for found in alike.values()
    ]
    order: tuple[Grade, ...] = ("looser", "tighter", "reworded", "otherwise")
    return Comparison(
        moved=tuple(sorted(moved, key=lambda each: order.index(each.grade))),
        new=tuple(key for key in keys if key not in then),
        gone=tuple(key for key in then if key not in now),
        same=same,
    )


def _likeness(move: Move) -> tuple[object, ...]:
    """Return what two moves have in common that are told as one."""
    told = (repr(move.was), repr(move.now)) if move.is_told else ()
    record = "" if move.place.field else move.place.record
    return move.place.collection, record, move.place.field, *told


class _Grading:
    """Grades the terms of two states of a plan."""

    def __init__(
        self,
        then: Plan,
        now: Plan,
        reference: Reference,
        seen: Mapping[str, Collection[str]] | None,
    ) -> None:
        self.then, self.now = then, now
        self._reference, self._seen = reference, seen
        self._scales = Scales(reference)

    def moved(self, collection: str, key: str) -> tuple[Grade, tuple[Move, ...]]:
        """Return what became of a record that is in both, and of which terms."""
        was, now = (plan.records(collection)[key] for plan in (self.then, self.now))
        moves = [*self._moves(collection, was, now)]
        if isinstance(was, PlanRow) and isinstance(now, PlanRow):
            moves += self._moves_of_ways(was, now)
        return _worst(moves), tuple(sorted(moves, key=lambda each: _RANK[each.grade]))

    def _moves(self, collection: str, was: PlanRecord, now: PlanRecord) -> Iterator[Move]:
        if was == now:
            return
        told = {*sealed_fields(collection), "status"} if collection == "rows" else None
        for field in self._fields(collection, was, now):
            before, after = (self._value(each, field) for each in (was, now))
            if before != after:
                place = Place(collection, now.record_id, field)
                grade = self._grade(field, before, after)
                is_told = told is None or field in told or field == CATEGORY
                yield Move(place, before, after, grade, is_told)

    def _fields(self, collection: str, *records: PlanRecord) -> Iterator[str]:
        """Yield the fields that are compared: of a row in a dataset none of its own ways."""
        left = {*_UNTOLD}
        plans = zip((self.then, self.now), records, strict=True)
        if collection == "rows" and any(self._lines(plan, each) for plan, each in plans):
            left |= _WAY
        seen = None if self._seen is None else self._seen.get(collection, ())
        names = (name for name, spec in fields_of(collection).items() if not spec.is_derived)
        yield from (name for name in names if name not in left and (seen is None or name in seen))
        if collection == "rows" and (seen is None or CATEGORY in seen or "sensitivity" in seen):
            yield CATEGORY

    def _value(self, record: PlanRecord, field: str) -> JsonValue:
        if field == CATEGORY and isinstance(record, PlanRow):
            return category_of_row(record, self._reference).code
        value = getattr(record, field)
        return value.isoformat() if hasattr(value, "isoformat") else value

    def _moves_of_ways(self, was: PlanRow, now: PlanRow) -> Iterator[Move]:
        """Yield the dataset of a row whose releases moved."""
        if not (self._lines(self.then, was) or self._lines(self.now, now)):
            return
        before, after = [*self._ways(self.then, was)], [*self._ways(self.now, now)]
        if before != after:
            place = Place("datasets", now.dataset or was.dataset, "")
            yield Move(place, None, None, self._grade_of_ways(before, after), True)

    def _grade_of_ways(self, before: list[_Way], after: list[_Way]) -> Grade:
        """Return looser where data go out in a way that none before was as open as."""
        if not all(any(self._is_within(way, wide) for wide in before) for way in after):
            return "looser"
        is_within = all(any(self._is_within(way, wide) for wide in after) for way in before)
        return "otherwise" if is_within else "tighter"

    def _is_within(self, way: _Way, wide: _Way) -> bool:
        """Tell whether *way* shows nobody more than *wide* does."""
        modalities = self._reference.terms("sharing_modalities")
        is_open = any(
            code in modalities and modalities[code].has("is_public") for code in wide["modalities"]
        )
        # Who receives what everybody may have opens nothing.
        compared = (field for field in way if not (is_open and field == "recipients"))
        return all(self._grade(field, wide[field], way[field]) != "looser" for field in compared)

    def _lines(self, plan: Plan, row: PlanRecord) -> list[PlanRecord]:
        dataset = getattr(row, "dataset", "")
        return [each for each in plan.lines.values() if dataset and each.dataset == dataset]

    def _ways(self, plan: Plan, row: PlanRow) -> Iterator[_Way]:
        """Yield how a row goes out: by the releases of its dataset, else as it says itself."""
        for line in self._lines(plan, row):
            terms = {name: getattr(line, name) for name in ("category", "release_level")}
            modality = getattr(line, "modality", "")
            yield self._way(line, terms | {"modalities": (modality,) if modality else ()})
        if not self._lines(plan, row):
            code = category_of_row(row, self._reference).code
            for modality in row.modalities or ("",):
                terms = {"category": code, "release_level": row.release_level}
                yield self._way(row, terms | {"modalities": (modality,) if modality else ()})

    @staticmethod
    def _way(record: PlanRecord, terms: dict[str, JsonValue]) -> _Way:
        return terms | {name: getattr(record, name) for name in ("recipients", "agreement")}

    # One term -------------------------------------------------------------------------------

    def _grade(self, field: str, was: JsonValue, now: JsonValue) -> Grade:
        """Return what it means that *field* was *was* and is *now*.

        A term that was open and is filled in is neither looser nor tighter.
        """
        if was == now:
            return "same"
        if field in _WORDS:
            return "reworded"
        if field in _NONE_IS_LOOSER:
            return "otherwise" if was and now else "tighter" if now else "looser"
        if field in _MORE_IS_LOOSER:
            return _of_sets(was, now) if was else "otherwise"
        if field in _FEWER_IS_LOOSER:
            return _of_sets(now, was)
        return self._of_order(field, was, now)

    def _of_order(self, field: str, was: JsonValue, now: JsonValue) -> Grade:
        before, after = (self._openness(field, each) for each in (was, now))
        if before is None or after is None:
            return "otherwise"
        if before != after:
            return "looser" if after > before else "tighter"
        is_part = field == "modalities" and (set(was) <= set(now) or set(now) <= set(was))
        return _of_sets(was, now) if is_part else "otherwise"

    def _openness(self, field: str, value: JsonValue) -> int | None:
        """Return how open *value* is, None where no list says."""
        if field in {CATEGORY, "category"}:
            categories = self._reference.terms("dissemination_categories")
            axis = categories[value].property("sensitivity") if value in categories else ""
            closed = self._scales.closedness(str(axis or ""))
            return -closed if closed else None
        if field == "release_level":
            levels = self._reference.terms("release_levels")
            return int(levels[value].property("rank")) if value in levels else None
        if field in {"modality", "modalities"}:
            known = self._reference.terms("sharing_modalities")
            codes = (value,) if isinstance(value, str) else value
            shut = [int(known[code].property("openness")) for code in codes if code in known]
            return -min(shut) if shut else None
        return None


_RANK: Mapping[Grade, int] = {
    "looser": 0,
    "tighter": 1,
    "reworded": 2,
    "otherwise": 3,
    "same": 4,
}


def _worst(moves: Iterable[Move]) -> Grade:
    return min((each.grade for each in moves), key=_RANK.__getitem__, default="same")


def _of_sets(was: Iterable[str], now: Iterable[str]) -> Grade:
    """Return looser where *now* has something that *was* had not."""
    before, after = set(was), set(now)
    return "looser" if after - before else "tighter" if before - after else "otherwise"
