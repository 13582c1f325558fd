"""The days that a plan names, as a calendar holds them: what happens, where it is said, when."""

from collections.abc import Iterable, Iterator
from datetime import date
from operator import attrgetter
from typing import Literal, NamedTuple

from dtmnb.domain.audience import View
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import HEADER
from dtmnb.domain.releases import release_days
from dtmnb.domain.vocabulary import Reference

DateKind = Literal[
    "collection",
    "release",
    "signature",
    "expiry",
    "answer",
    "rehearsal",
    "decision",
    "term_end",
    "review",
]
"""`signature` an agreement must stand, `expiry` it ends, `answer` a data access request needs one,
`rehearsal` of an alert, `decision` that waits for data, `term_end` of a focal point, `review` of
the plan at its end."""


class PlannedDate(NamedTuple):
    """One day of a plan, or several in a row.

    Attributes:
        kind: What happens.
        where: The record that it is about, and the field that says the day.
        first: The day.
        last: The last day of several, else None.
        number: Its place among those that one field leads to, from 1 on.
    """

    kind: DateKind
    where: Place
    first: date
    last: date | None = None
    number: int = 1

    @property
    def name(self) -> str:
        """What stays the same when the day changes, unique within the plan."""
        return f"{self.where.collection}.{self.where.record}.{self.kind}.{self.number}"


def planned_dates(view: View, reference: Reference) -> tuple[PlannedDate, ...]:
    """Return the days that *view* may show, in their order; to one organisation, its own.

    An alert that was not rehearsed is to be rehearsed by the start of collection, and an agreement
    that names no day is to be signed by then.
    """
    found = (
        *_of_plan(view),
        *_releases(view, reference),
        *_agreements(view, reference),
        *_requests(view, reference),
        *_rehearsals(view),
        *_people(view),
    )
    return tuple(sorted(found, key=attrgetter("first", "name")))


def _of_plan(view: View) -> Iterator[PlannedDate]:
    header = view.plan.header
    if first := header.collection_starts_on:
        place = Place(HEADER, HEADER, "collection_starts_on")
        yield PlannedDate("collection", place, first, header.collection_ends_on)
    if ends_on := header.plan_ends_on:
        yield PlannedDate("review", Place(HEADER, HEADER, "plan_ends_on"), ends_on)
    for key, decision in view.plan.decisions.items():
        if decision.needed_by and _concerns(view, (decision.partner,)):
            yield PlannedDate("decision", Place("decisions", key, "needed_by"), decision.needed_by)


def _releases(view: View, reference: Reference) -> Iterator[PlannedDate]:
    for key, line in view.plan.lines.items():
        if line.recipients and not _concerns(view, line.recipients):
            continue
        days = release_days(view.plan, line, reference)
        for number, day in enumerate(days, start=1):
            yield PlannedDate("release", Place("lines", key, "first_on"), day, number=number)


def _agreements(view: View, reference: Reference) -> Iterator[PlannedDate]:
    statuses = reference.terms("agreement_statuses").terms
    for key, each in view.plan.agreements.items():
        status = statuses.get(each.status)
        needed_by = each.needed_by or view.plan.header.collection_starts_on
        if needed_by and status and status.has("is_open"):
            yield PlannedDate("signature", Place("agreements", key, "needed_by"), needed_by)
        if each.expires_on and status and status.has("is_signed"):
            yield PlannedDate("expiry", Place("agreements", key, "expires_on"), each.expires_on)


def _requests(view: View, reference: Reference) -> Iterator[PlannedDate]:
    statuses = reference.terms("access_request_statuses").terms
    for key, each in view.plan.access_requests.items():
        status = statuses.get(each.status)
        waits = status is not None and status.has("is_open") and not status.has("is_approved")
        if each.needed_by and waits:
            yield PlannedDate("answer", Place("access_requests", key, "needed_by"), each.needed_by)


def _rehearsals(view: View) -> Iterator[PlannedDate]:
    for key, each in view.plan.urgent_actions.items():
        day = each.rehearsed_on or view.plan.header.collection_starts_on
        if day and _concerns(view, view.alerted.get(key, ())):
            yield PlannedDate("rehearsal", Place("urgent_actions", key, "rehearsed_on"), day)


def _people(view: View) -> Iterator[PlannedDate]:
    for key, person in view.plan.focal_points.items():
        if person.until_on and _concerns(view, (person.partner,)):
            yield PlannedDate("term_end", Place("focal_points", key, "until_on"), person.until_on)


def _concerns(view: View, partners: Iterable[str]) -> bool:
    """Tell whether what is of *partners* stands in the calendar of these readers."""
    return not view.partner or view.partner in partners
