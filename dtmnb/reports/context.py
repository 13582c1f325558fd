"""What sections ask of a `SharedView`: words for its codes and ids, days, late agreements."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dtmnb.domain.advice import Advice
from dtmnb.domain.audience import SharedView
from dtmnb.domain.category import NOT_AGREED
from dtmnb.domain.findings import Finding
from dtmnb.domain.record import JsonValue
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.language import Language

Values = Mapping[str, JsonValue]

_NAMES = {"partners": "name", "focal_points": "name", "datasets": "title", "agreements": "title"}
_MOST_DATES = 24
_MONTH = 30
"""Days of the shortest step that stands for a month or several."""


class Release(NamedTuple):
    """One dissemination line with the days on which it goes out, as far as they can be told."""

    line: Values
    days: tuple[date, ...]


def as_day(value: object) -> date | None:
    """Return the day that an ISO text names, or None."""
    return date.fromisoformat(str(value)) if value else None


class ReportContext(NamedTuple):
    """One edition of a report: what it may show, in which language, seen from which day.

    Attributes:
        view: All that the edition may show.
        reference: Our tables.
        language: The language of the edition.
        today: The day that "late" and "in 20 days" count from.
        findings: What is open, as far as this audience may know.
        advice: What speaks for the category of each visible row, by its id.
    """

    view: SharedView
    reference: Reference
    language: Language
    today: date
    findings: tuple[Finding, ...] = ()
    advice: Mapping[str, Advice] = {}

    @property
    def title(self) -> str:
        """The title of the plan, or its id while it has none."""
        return str(self.header("title") or self.view.plan_id)

    def may_see(self, collection: str) -> bool:
        """Tell whether this audience may see *collection* at all, be it empty."""
        return bool(self.reference.audiences[self.view.kind].fields.get(collection))

    def header(self, field: str) -> JsonValue:
        """Return a field of the header; "" where this audience may not see it."""
        value = self.view.header.get(field)
        return "" if value is None else value

    def label(self, codelist: str, *codes: object) -> str:
        """Return the labels of *codes*, joined; a value outside its list stands for itself."""
        terms, label = self.reference.terms(codelist), self.language.label
        return ", ".join(label(terms[str(c)]) if c in terms else str(c or "") for c in codes)

    def name(self, collection: str, *records: object) -> str:
        """Return what people call *records*, joined; ids where this audience may not see them."""
        known = self.view.by_id(collection)
        found = (known.get(str(each or ""), {}).get(_NAMES[collection]) or each for each in records)
        return ", ".join(str(each or "") for each in found)

    def category(self, code: object) -> Term:
        """Return the dissemination category of *code*; an unknown one is not agreed."""
        terms = self.reference.terms("dissemination_categories")
        return terms[str(code) if code in terms else NOT_AGREED]

    def edition(self) -> str:
        """Return the name of this edition."""
        label = self.language.pick(self.reference.audiences[self.view.kind].label)
        partner = self.name("partners", self.view.partner)
        return f"{label}: {partner}" if partner else label

    def day(self, value: object) -> str:
        """Return a day in words that stay on one line; "" for none."""
        return self.language.date(as_day(value)).replace(" ", "\u00a0")

    def how_far(self, value: object) -> str:
        """Return a day and how far it is from today: "1 Mar 2026 (in 12 days)"."""
        day = as_day(value)
        if day is None:
            return ""
        distance = (day - self.today).days
        if distance > 0:
            far = self.language.plural("in {number} day", "in {number} days", distance)
        elif distance < 0:
            far = self.language.plural("{number} day ago", "{number} days ago", -distance)
        else:
            far = self.language.text("today")
        return f"{self.day(day)} ({far})"


def rows_by_sector(context: ReportContext) -> dict[str, list[Values]]:
    """Return the visible rows by sector, in the order of the list of sectors."""
    found: dict[str, list[Values]] = {}
    for row in context.view.records("rows"):
        found.setdefault(str(row.get("sector") or ""), []).append(row)
    return {
        code: found[code] for code in context.reference.terms("sectors") if code in found
    } | found


def lines_of(context: ReportContext, row: Values) -> Sequence[Values]:
    """Return what a row is released by: its dataset's visible lines, else itself."""
    lines = [
        line
        for line in context.view.records("lines")
        if row.get("dataset") and line["dataset"] == row["dataset"]
    ]
    return lines or [{**row, "modality": code} for code in row.get("modalities") or ("",)]


def releases_of(context: ReportContext) -> tuple[Release, ...]:
    """Return the visible dissemination lines, the earliest first, those without a day last."""
    found = [
        Release(line, tuple(_release_days(context, line))) for line in context.view.records("lines")
    ]
    return tuple(sorted(found, key=lambda item: item.days[:1] or (date.max,)))


def _release_days(context: ReportContext, line: Values) -> Iterator[date]:
    """Yield the first day and those after it, up to the end of the plan or of a year."""
    first = as_day(line.get("first_on"))
    if first is None:
        return
    frequency = context.reference.terms("frequencies").terms.get(str(line.get("frequency")))
    step = frequency.property("days") if frequency else None
    end = as_day(context.header("plan_ends_on")) or first + timedelta(days=365)
    yield first
    if step:
        days = (_later(first, step, number) for number in range(1, _MOST_DATES))
        yield from (day for day in days if day <= end)


def _later(first: date, step: int, number: int) -> date:
    """Return the day *number* steps after *first*; steps of months keep the day of the month."""
    if step < _MONTH:
        return first + timedelta(days=step * number)
    years, month = divmod(first.month - 1 + round(step / _MONTH) * number, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def signing_day(context: ReportContext, agreement: Values) -> date | None:
    """Return the day an agreement must be signed: its own, else the start of collection."""
    return as_day(agreement.get("needed_by") or context.header("collection_starts_on"))


def is_unsigned(context: ReportContext, agreement: Values) -> bool:
    """Tell whether an agreement is needed and not signed yet."""
    terms = context.reference.terms("agreement_statuses")
    status = agreement.get("status")
    return status in terms and terms[str(status)].has("is_open")


def is_late(context: ReportContext, agreement: Values) -> bool:
    """Tell whether an unsigned agreement should have been signed before today."""
    day = signing_day(context, agreement)
    return is_unsigned(context, agreement) and day is not None and day < context.today
