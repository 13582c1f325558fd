"""One question in several plans: where it goes out more openly than elsewhere."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import as_compared
from dtmnb.domain.sharing_terms import is_live
from dtmnb.domain.vocabulary import Reference
from dtmnb.domain.weighing import Scales


class Asked(NamedTuple):
    """A question that a plan asks.

    Attributes:
        plan_id: The plan.
        question: Its words.
        category: Code of its category, agreed or proposed.
        reason: Why it is that one.
        is_agreed: Whether it is settled; else it is proposed.
    """

    plan_id: str
    question: str
    category: str
    reason: str
    is_agreed: bool


class Difference(NamedTuple):
    """A question that goes out differently.

    Attributes:
        question: As the strictest plan words it.
        strictest: Who shares it least.
        looser: All others that share it more openly, the most open first.
    """

    question: str
    strictest: tuple[Asked, ...]
    looser: tuple[Asked, ...]


def questions_of(plan: Plan, reference: Reference) -> tuple[Asked, ...]:
    """Return the questions of *plan* that will be asked and have a category, each once."""
    found: dict[str, Asked] = {}
    for row in plan.ordered_rows():
        category = category_of_row(row, reference)
        if is_live(row, reference) and category.has("is_agreed"):
            is_agreed = is_row_agreed(plan, row, reference)
            asked = Asked(plan.plan_id, row.question, category.code, row.category_reason, is_agreed)
            found.setdefault(as_compared(row.question), asked)
    found.pop("", None)
    return tuple(found.values())


def differences(asked: Iterable[Asked], reference: Reference) -> tuple[Difference, ...]:
    """Return the questions that several plans ask and share differently, the widest apart first."""
    alike: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        alike[as_compared(each.question)].append(each)
    scales, categories = Scales(reference), reference.terms("dissemination_categories")
    closedness = {
        code: scales.closedness(str(categories[code].property("sensitivity") or ""))
        for code in categories
    }
    found = []
    for same in alike.values():
        closed = {each: closedness[each.category] for each in same}
        most, least = max(closed.values()), min(closed.values())
        if most > least:
            looser = sorted((each for each in same if closed[each] < most), key=closed.__getitem__)
            strictest = tuple(each for each in same if closed[each] == most)
            difference = Difference(strictest[0].question, strictest, tuple(looser))
            found.append((least - most, -len(looser), difference))
    return tuple(difference for _, _, difference in sorted(found, key=lambda each: each[:2]))
