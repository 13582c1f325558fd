"""The agenda of column B: open rows that are alike are settled in one act.

Whatever somebody holds back is left out of the act and goes to the round: a row that an
organisation wants to talk about, one for which an organisation proposes something else, one that
waits for a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from dtmnb.domain.advice import Advice
from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import NOT_AGREED, category_of, category_of_row, is_row_agreed
from dtmnb.domain.consent import NOT_ASKED, answers_to, consent_id
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import BROUGHT, part_of
from dtmnb.domain.sharing_terms import is_live
from dtmnb.domain.vocabulary import Reference
from dtmnb.domain.weighing import Scales

GROUPED_BY = ("agenda_group", "sector", "dataset", "method", "unit_of_analysis")
"""Fields of a row by which groups can be made; rows with different advice never share one."""

_FEW = range(2, 81)

Section = Literal["advised", "talk", "fixed", "waiting"]
"""`advised`: as advised, and nobody holds a row back; `talk`: to be talked about; `fixed`: the
advice cannot be overridden; `waiting`: deferred to a day."""

SECTIONS: tuple[Section, ...] = ("advised", "talk", "fixed", "waiting")
"""The order in which they are dealt with."""


class Hold(NamedTuple):
    """What keeps a row out of its group.

    Attributes:
        kind: `reserved`: somebody wants to talk about it; `differs`: somebody proposes another
            category; `deferred`: it waits.
        partner: Whose word it is, or who is waited for.
        reason: Why.
    """

    kind: Literal["reserved", "differs", "deferred"]
    partner: str
    reason: str


class Group(NamedTuple):
    """Open rows that are settled together.

    Attributes:
        key: What distinguishes it from other groups while its rows stand as they do.
        value: What its rows have in common in the field they are grouped by, "" for nothing.
        category: Code of the category that is proposed, "" where nothing proposes one.
        advised: Code of the category that the advice calls for, "" where it calls for none.
        section: Where it stands on the agenda.
        rows: Its rows, in their order.
        holds: What keeps rows out, by row; the others are settled when the group is.
    """

    key: str
    value: str
    category: str
    advised: str
    section: Section
    rows: tuple[str, ...]
    holds: Mapping[str, tuple[Hold, ...]]

    @property
    def free(self) -> tuple[str, ...]:
        """The rows that nothing holds back."""
        return tuple(key for key in self.rows if key not in self.holds)


class Voices(NamedTuple):
    """Where one organisation stands to a group, in rows; it is silent on the others."""

    agrees: int = 0
    differs: int = 0
    reserves: int = 0


class _Alike(NamedTuple):
    """What the rows of one group share."""

    value: str
    category: str
    advised: str
    is_fixed: bool
    waits_for: str


def usual_grouping(plan: Plan) -> str:
    """Return the field to group by at first: the first in which any row says something."""
    fields = ("agenda_group", "sector", "dataset")
    return next((name for name in fields if any(getattr(r, name) for r in plan.rows.values())), "")


def groupings(plan: Plan) -> tuple[str, ...]:
    """Return the fields by which the rows of *plan* can be grouped.

    Columns that were brought along are among them where they part the rows into a few groups.
    """
    values: dict[str, set[str]] = defaultdict(set)
    for row in plan.rows.values():
        for heading, text in row.brought_along.items():
            values[heading].add(text)
    parting = (heading for heading, texts in values.items() if len(texts) in _FEW)
    return (*GROUPED_BY, *(f"{BROUGHT}.{heading}" for heading in parting))


def groups_of(
    plan: Plan, advice: Mapping[str, Advice], reference: Reference, *, by: str = ""
) -> tuple[Group, ...]:
    """Return the open rows of *plan* in groups.

    Args:
        plan: The plan.
        advice: The advice on each row by its id.
        reference: Our tables.
        by: One of `groupings`; by default the same advice is all that makes a group.

    Returns:
        In the order of `SECTIONS`, in each of them the strictest first, then the largest.
    """
    parts: dict[_Alike, list[str]] = defaultdict(list)
    for row in plan.ordered_rows():
        if is_live(row, reference) and not is_row_agreed(plan, row, reference):
            alike = _alike(plan, row, advice[row.record_id], reference, by)
            parts[alike].append(row.record_id)
    said = _Said(plan)
    groups = [_group(said, alike, rows, reference) for alike, rows in parts.items()]
    return tuple(sorted(groups, key=lambda group: _rank(group, reference)))


def holds_of(
    plan: Plan, rows: Iterable[str], category: str, reference: Reference
) -> Mapping[str, tuple[Hold, ...]]:
    """Return what keeps each of *rows* from being settled with *category* among others."""
    return _Said(plan).holds(rows, category, reference)


def voices(plan: Plan, group: Group, partner: str, reference: Reference) -> Voices:
    """Return where *partner* stands to *group*."""
    agrees = sum(
        said is not None and _category(said, reference) == group.category
        for said in (plan.positions.get(consent_id(row, partner)) for row in group.rows)
    )
    kinds = [
        hold.kind for holds in group.holds.values() for hold in holds if hold.partner == partner
    ]
    return Voices(agrees, kinds.count("differs"), kinds.count("reserved"))


def questions_to(
    plan: Plan, partner: str, reference: Reference
) -> Mapping[tuple[datetime | None, str], tuple[str, ...]]:
    """Return the settled rows that *partner* has not said a word on, by moment and category."""
    found: dict[tuple[datetime | None, str], list[str]] = defaultdict(list)
    for row in plan.ordered_rows():
        answer = answers_to(plan, row.record_id, reference).get(partner)
        if answer and answer.code == NOT_ASKED:
            category = category_of_row(row, reference).code
            found[plan.outcomes[row.record_id].settled_at, category].append(row.record_id)
    return {key: tuple(rows) for key, rows in found.items()}


def exceptions(groups: Iterable[Group]) -> tuple[str, ...]:
    """Return the rows that go to the round: held back, and not waiting for a day."""
    return tuple(
        row
        for group in groups
        for row, holds in group.holds.items()
        if all(hold.kind != "deferred" for hold in holds)
    )


def rows_of_round(
    plan: Plan, advice: Mapping[str, Advice], reference: Reference, *, after: str = ""
) -> frozenset[str]:
    """Return the rows that are settled one by one once *after* was on the screen.

    The exceptions; where there is no other one, every open row that waits for no day.
    """
    found = frozenset(exceptions(groups_of(plan, advice, reference))) - {after}
    rows = (row for row in plan.rows.values() if not is_row_agreed(plan, row, reference))
    return found or frozenset(row.record_id for row in rows) - plan.deferrals.keys()


class _Said:
    """What was said about rows, looked up once for a whole plan."""

    def __init__(self, plan: Plan) -> None:
        self._deferrals = plan.deferrals
        self._reserved: dict[str, list[Hold]] = defaultdict(list)
        for each in plan.reservations.values():
            self._reserved[each.row].append(Hold("reserved", each.partner, each.reason))
        self._positions: dict[str, list[Position]] = defaultdict(list)
        for said in plan.positions.values():
            self._positions[said.row].append(said)

    def holds(
        self, rows: Iterable[str], category: str, reference: Reference
    ) -> Mapping[str, tuple[Hold, ...]]:
        """Return what keeps each of *rows* from being settled with *category*."""
        found = {row: tuple(self._of(row, category, reference)) for row in rows}
        return {row: holds for row, holds in found.items() if holds}

    def _of(self, row: str, category: str, reference: Reference) -> Iterable[Hold]:
        waits = self._deferrals.get(row)
        if waits:
            yield Hold("deferred", waits.partner, waits.reason)
        yield from self._reserved.get(row, ())
        for said in self._positions.get(row, ()):
            proposed = _category(said, reference)
            if category and proposed and proposed != category:
                yield Hold("differs", said.partner, said.reason)


def _alike(plan: Plan, row: PlanRow, advice: Advice, reference: Reference, by: str) -> _Alike:
    drafted = category_of_row(row, reference)
    advised = advice.category if advice.level else ""
    waits = plan.deferrals.get(row.record_id)
    return _Alike(
        value=_value(row, by),
        category=drafted.code if drafted.has("is_agreed") else advised,
        advised=advised,
        is_fixed=bool(advised) and not advice.overridable,
        waits_for=f"{waits.until or ''}.{waits.partner}" if waits else "",
    )


def _value(row: PlanRow, by: str) -> str:
    """Return what *row* says in the field, or the part of one, that *by* names."""
    name, key = part_of(by)
    if key:
        return row.brought_along.get(key, "")
    return str(getattr(row, name)) if name else ""


def _group(said: _Said, alike: _Alike, rows: list[str], reference: Reference) -> Group:
    holds = said.holds(rows, alike.category, reference)
    is_as_advised = alike.category == alike.advised != ""
    section: Section = "talk"
    if alike.waits_for:
        section = "waiting"
    elif is_as_advised and alike.is_fixed:
        section = "fixed"
    elif is_as_advised and not holds:
        section = "advised"
    key = "|".join((alike.value, alike.category, alike.advised, alike.waits_for))
    return Group(key, alike.value, alike.category, alike.advised, section, tuple(rows), holds)


def _rank(group: Group, reference: Reference) -> tuple[int, int, int]:
    term = reference.term("dissemination_categories", group.category or NOT_AGREED)
    closed = Scales(reference).closedness(str(term.property("sensitivity") or ""))
    return SECTIONS.index(group.section), -closed, -len(group.rows)


def _category(said: Position, reference: Reference) -> str:
    """Return the code of the category that *said* proposes, "" for none."""
    term = category_of(said.is_urgent, said.sensitivity, reference)
    return term.code if term.has("is_agreed") else ""
