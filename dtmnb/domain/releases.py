"""When datasets go out, and what became of it: promise and delivery."""

from calendar import monthrange
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import as_compared
from dtmnb.domain.vocabulary import Reference

_MOST_DATES = 24
_MONTH = 30
"""Days of the shortest step that stands for a month or several."""


class Publication(NamedTuple):
    """A dataset that was published.

    Attributes:
        iso3: The country.
        dataset: What it is called there.
        release_level: Code of the smallest area that it shows, "" where that is not said.
        day: When.
        channel: Where.
    """

    iso3: str
    dataset: str
    release_level: str
    day: date
    channel: str


Verdict = Literal["kept", "late", "missing", "finer", "not_public"]


class Delivery(NamedTuple):
    """What became of one release that was agreed, or what was published without any.

    Attributes:
        dataset: Id of the dataset.
        verdict: `kept`; `late`; `missing`: it was due and is not there; `finer`: it shows smaller
            areas than agreed; `not_public`: nothing of the dataset may be public.
        due: The day that was agreed.
        publication: What was published.
        agreed_level: Code of the release level that was agreed.
    """

    dataset: str
    verdict: Verdict
    due: date | None
    publication: Publication | None
    agreed_level: str = ""


def release_days(plan: Plan, line: DisseminationLine, reference: Reference) -> tuple[date, ...]:
    """Return the first day of a release and those after it, up to the end of the plan or a year."""
    first = line.first_on
    if first is None:
        return ()
    frequency = reference.terms("frequencies").terms.get(line.frequency)
    step = frequency.property("days") if frequency else None
    end = plan.header.plan_ends_on or first + timedelta(days=365)
    later = (_later(first, step, number) for number in range(1, _MOST_DATES)) if step else ()
    return (first, *(day for day in later if day <= end))


def deliveries(
    plan: Plan, published: Iterable[Publication], reference: Reference, *, today: date
) -> tuple[Delivery, ...]:
    """Return what became of each public release of *plan* that was due by *today*.

    Each is delivered by the first publication of its dataset that stands for no release before
    it, and came before the one that follows was due. What was published beside them is told
    where it shows smaller areas than agreed.

    Args:
        plan: The plan.
        published: What was published of its country.
        reference: Our tables.
        today: What is due later is not asked for.
    """
    found: dict[str, list[Publication]] = defaultdict(list)
    for each in sorted(published, key=lambda each: each.day):
        for key, dataset in plan.datasets.items():
            if as_compared(each.dataset) in {as_compared(key), as_compared(dataset.title)}:
                found[key].append(each)
    return tuple(
        delivery
        for key in plan.datasets
        for delivery in _of_dataset(plan, key, found[key], reference, today)
    )


def _of_dataset(
    plan: Plan, dataset: str, published: list[Publication], reference: Reference, today: date
) -> Iterator[Delivery]:
    lines = [each for each in plan.lines.values() if each.dataset == dataset]
    public = [each for each in lines if _may_be_public(each, reference)]
    if not public:
        yield from (Delivery(dataset, "not_public", None, each) for each in published)
        return
    # Several public releases of one dataset look alike from outside: the finest is permitted.
    levels = sorted((line.release_level for line in public), key=_rank_in(reference))
    days = sorted({day for line in public for day in release_days(plan, line, reference)})
    left = deque(published)
    for day, following in pairwise([*days, date.max]):
        if day <= today:
            found = left.popleft() if left and left[0].day < following else None
            verdict = _verdict(found, day, levels[-1], reference)
            yield Delivery(dataset, verdict, day, found, levels[-1])
    # What stands for no release keeps no promise, and may show too much all the same.
    yield from (
        Delivery(dataset, "finer", None, each, levels[-1])
        for each in left
        if _is_finer(each, levels[-1], reference)
    )


def _may_be_public(line: DisseminationLine, reference: Reference) -> bool:
    categories = reference.terms("dissemination_categories")
    return line.category in categories and categories[line.category].has("may_be_public")


def _verdict(found: Publication | None, due: date, level: str, reference: Reference) -> Verdict:
    if found is None:
        return "missing"
    if _is_finer(found, level, reference):
        return "finer"
    return "late" if found.day > due else "kept"


def _is_finer(found: Publication, level: str, reference: Reference) -> bool:
    rank = _rank_in(reference)
    return bool(level) and rank(found.release_level) > rank(level)


def _rank_in(reference: Reference) -> Callable[[str], int]:
    levels = reference.terms("release_levels")
    return lambda code: int(levels[code].property("rank")) if code in levels else 0


def _later(first: date, step: int, number: int) -> date:
    """Return the day *number* steps after *first*; steps of months keep the day of the month."""
    if step < _MONTH:
        return first + timedelta(days=step * number)
    years, month = divmod(first.month - 1 + round(step / _MONTH) * number, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
