"""The minutes of a session: its acts of settling in the order of time, then what waits."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from dtmnb.domain.agreeing import Outcome
from dtmnb.domain.audience import View
from dtmnb.domain.category import category_of, is_row_agreed
from dtmnb.domain.consent import BEFORE, NOT_ASKED, Answer, answers_to
from dtmnb.domain.plan import Plan
from dtmnb.domain.sharing_terms import is_live
from dtmnb.domain.vocabulary import Reference


class Remark(NamedTuple):
    """What one organisation says of some rows: that it objects, or wants to talk, and why."""

    partner: str
    reason: str
    rows: tuple[str, ...]


class Act(NamedTuple):
    """Rows that were settled together.

    Attributes:
        at: The moment, in UTC; None where these readers may not see it, or it was not kept.
        on: The day.
        by: Who settled them for the room.
        category: Code of what was settled.
        reason: Why.
        opening_reason: Why they are more open than advised or asked for, "" where they are not.
        opened_by: Who confirmed that.
        rows: The rows, in the order of the plan.
        reopened: Those of them that were opened again since.
        agreed: Organisations that agreed to all rows that are not.
        agreed_in_part: How many of these rows others agreed to, by organisation.
        agreed_before: On how many of them an agreement of last round stands, by organisation.
        objections: Who objects to which of them.
        not_asked: Organisations that have not said a word on some of them, with their number.
        heard: Organisations that held one of them back, which was talked about first.
    """

    at: datetime | None
    on: date
    by: str
    category: str
    reason: str
    opening_reason: str
    opened_by: str
    rows: tuple[str, ...]
    reopened: tuple[str, ...]
    agreed: tuple[str, ...]
    agreed_in_part: Mapping[str, int]
    agreed_before: Mapping[str, int]
    objections: tuple[Remark, ...]
    not_asked: Mapping[str, int]
    heard: tuple[str, ...]


class Deferred(NamedTuple):
    """Open rows that wait for an organisation until a day, and why."""

    partner: str
    until: date | None
    reason: str
    rows: tuple[str, ...]


class Minutes(NamedTuple):
    """What happened at a plan, and what is left.

    Attributes:
        acts: What was settled, the earliest first.
        waiting: What waits, the earliest day first.
        held: What organisations want to talk about of rows that are open.
        open: The other rows that are open.
    """

    acts: tuple[Act, ...]
    waiting: tuple[Deferred, ...]
    held: tuple[Remark, ...]
    open: tuple[str, ...]


def minutes_of(view: View, reference: Reference) -> Minutes:
    """Return the minutes of a plan as far as *view* shows it."""
    plan = view.plan
    rows = plan.ordered_rows()
    opened = [
        row.record_id
        for row in rows
        if is_live(row, reference) and not is_row_agreed(plan, row, reference)
    ]
    waiting = _waiting(plan, opened)
    held = _held(plan, opened)
    told = {key for each in waiting for key in each.rows}
    told |= {key for each in held for key in each.rows}
    rest = tuple(key for key in opened if key not in told)
    return Minutes(_acts(view, reference), waiting, held, rest)


def _acts(view: View, reference: Reference) -> tuple[Act, ...]:
    plan = view.plan
    parts: dict[tuple[object, ...], list[Outcome]] = defaultdict(list)
    for row in plan.ordered_rows():
        outcome = plan.outcomes.get(row.record_id)
        if outcome and outcome.settled_on:
            category = category_of(outcome.is_urgent, outcome.sensitivity, reference).code
            said = (outcome.reason, outcome.opening_reason, outcome.opened_by)
            when = (outcome.settled_at, outcome.settled_on, outcome.settled_by)
            parts[*when, category, *said].append(outcome)
    acts = [_act(view, outcomes, reference) for outcomes in parts.values()]
    return tuple(sorted(acts, key=lambda act: (act.on, act.at is None, str(act.at))))


def _act(view: View, outcomes: list[Outcome], reference: Reference) -> Act:
    first, rows = outcomes[0], tuple(each.row for each in outcomes)
    answers = {row: answers_to(view.plan, row, reference) for row in rows}
    # What follows from words that are withheld is told by the view.
    agreed = {row: view.agreed[row].by for row in rows if row in view.agreed}
    agreeing = Counter(key for partners in agreed.values() for key in partners)
    others = Counter(
        (answer.code, key)
        for row, partners in agreed.items()
        for key, answer in answers[row].items()
        if key not in partners
    )
    heard = {partner for each in outcomes for partner in each.heard}
    return Act(
        at=first.settled_at,
        on=first.settled_on or date.min,
        by=first.settled_by,
        category=category_of(first.is_urgent, first.sensitivity, reference).code,
        reason=first.reason,
        opening_reason=first.opening_reason,
        opened_by=first.opened_by,
        rows=rows,
        reopened=tuple(row for row in rows if row not in agreed),
        agreed=tuple(key for key, number in agreeing.items() if number == len(agreed)),
        agreed_in_part={key: each for key, each in agreeing.items() if each < len(agreed)},
        agreed_before=_of(others, BEFORE),
        objections=_objections(answers),
        not_asked=_of(others, NOT_ASKED),
        heard=tuple(sorted(heard)),
    )


def _of(counted: Mapping[tuple[str, str], int], code: str) -> Mapping[str, int]:
    return {partner: number for (given, partner), number in counted.items() if given == code}


def _objections(answers: Mapping[str, Mapping[str, Answer]]) -> tuple[Remark, ...]:
    return _together(
        (partner, answer.reason, row)
        for row, given in answers.items()
        for partner, answer in given.items()
        if answer.objects
    )


def _held(plan: Plan, opened: Iterable[str]) -> tuple[Remark, ...]:
    words = plan.reservations.values()
    return _together(
        (each.partner, each.reason, row) for row in opened for each in words if each.row == row
    )


def _together(said: Iterable[tuple[str, str, str]]) -> tuple[Remark, ...]:
    """Return partner, reason and row of what was *said*, what is alike told once."""
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for partner, reason, row in said:
        rows[partner, reason].append(row)
    return tuple(Remark(*key, tuple(found)) for key, found in rows.items())


def _waiting(plan: Plan, opened: Iterable[str]) -> tuple[Deferred, ...]:
    rows: dict[tuple[str, date | None, str], list[str]] = defaultdict(list)
    for row in opened:
        each = plan.deferrals.get(row)
        if each:
            rows[each.partner, each.until, each.reason].append(row)
    found = [Deferred(*key, tuple(those)) for key, those in rows.items()]
    return tuple(sorted(found, key=lambda each: each.until or date.max))
