"""What sections ask of a `View`: words for its codes and ids, days, late agreements."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dtmnb.domain.advice import Advice
from dtmnb.domain.agreement import DataSharingAgreement
from dtmnb.domain.audience import View
from dtmnb.domain.category import NOT_AGREED
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.findings import Finding
from dtmnb.domain.plan import Header, Plan
from dtmnb.domain.releases import release_days
from dtmnb.domain.row import PlanRow
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.language import Language
from dtmnb.language.wording import Wording
from dtmnb.reports.earlier import Earlier


class Release(NamedTuple):
    """One dissemination line with the days on which it goes out, as far as they can be told."""

    line: DisseminationLine
    days: tuple[date, ...]


class Way(NamedTuple):
    """One way in which a row is shared: level, modality, frequency, and who receives."""

    release_level: str
    modality: str
    frequency: str
    recipients: tuple[str, ...]


class ReportContext(NamedTuple):
    """One edition of a report: what it may show, in which language, seen from which day.

    Attributes:
        view: All that the edition may show.
        reference: Our tables.
        language: The language of the edition.
        today: The day that "late" and "in 20 days" count from.
        findings: What is open, as far as this audience may know.
        advice: What speaks for the category of each visible row, by its id.
        is_draft: Whether the plan is not signed by all as it stands, or blockers are open.
        person: Whom a handover note is about; "" for all who leave.
        earlier: What differences are told since; None for documents of one state.
    """

    view: View
    reference: Reference
    language: Language
    today: date
    findings: tuple[Finding, ...] = ()
    advice: Mapping[str, Advice] = {}
    is_draft: bool = False
    person: str = ""
    earlier: Earlier | None = None

    @property
    def title(self) -> str:
        """The title of the plan, or its id while it has none."""
        return self.header.title or self.plan.plan_id

    @property
    def plan(self) -> Plan:
        """The plan as far as this audience may see it."""
        return self.view.plan

    @property
    def header(self) -> Header:
        """The header of the plan, as far as this audience may see it."""
        return self.view.plan.header

    @property
    def wording(self) -> Wording:
        """How what this audience may see is called."""
        return Wording(self.plan, self.reference, self.language)

    def label(self, codelist: str, *codes: str) -> str:
        """Return the labels of *codes*, joined; a value outside its list stands for itself."""
        return self.wording.label(codelist, *codes)

    def name(self, collection: str, *records: str) -> str:
        """Return what people call *records*, joined."""
        return self.wording.name(collection, *records)

    def category(self, code: str) -> Term:
        """Return the dissemination category of *code*; an unknown one is not agreed."""
        terms = self.reference.terms("dissemination_categories")
        return terms[code if code in terms else NOT_AGREED]

    def edition(self) -> str:
        """Return the name of this edition."""
        label = self.language.pick(self.reference.audiences[self.view.kind].label)
        partner = self.name("partners", self.view.partner)
        return f"{label}{self.language.colon}{partner}" if partner else label

    def day(self, day: date | None) -> str:
        """Return a day in words that stay on one line; "" for none."""
        return self.language.date(day).replace(" ", "\u00a0")

    def how_far(self, day: date | None) -> str:
        """Return a day and how far it is from today: "1 Mar 2026 (in 12 days)"."""
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


def rows_by_sector(context: ReportContext) -> dict[str, list[PlanRow]]:
    """Return the visible rows by sector, in the order of the list of sectors."""
    found: dict[str, list[PlanRow]] = {}
    for row in context.plan.ordered_rows():
        found.setdefault(row.sector, []).append(row)
    return {
        code: found[code] for code in context.reference.terms("sectors") if code in found
    } | found


def ways_of(context: ReportContext, row: PlanRow) -> Sequence[Way]:
    """Return how a row is shared: by its dataset's visible lines, else as it says itself."""
    ways = [
        Way(line.release_level, line.modality, line.frequency, line.recipients)
        for line in context.plan.lines.values()
        if row.dataset and line.dataset == row.dataset
    ]
    return ways or [
        Way(row.release_level, code, row.frequency, row.recipients)
        for code in row.modalities or ("",)
    ]


def releases_of(context: ReportContext) -> tuple[Release, ...]:
    """Return the visible dissemination lines, the earliest first, those without a day last."""
    found = [
        Release(line, release_days(context.plan, line, context.reference))
        for line in context.plan.lines.values()
    ]
    return tuple(sorted(found, key=lambda item: item.days[:1] or (date.max,)))


def signing_day(context: ReportContext, agreement: DataSharingAgreement) -> date | None:
    """Return the day an agreement must be signed: its own, else the start of collection."""
    return agreement.needed_by or context.header.collection_starts_on


def is_unsigned(context: ReportContext, agreement: DataSharingAgreement) -> bool:
    """Tell whether an agreement is needed and not signed yet."""
    terms = context.reference.terms("agreement_statuses")
    return agreement.status in terms and terms[agreement.status].has("is_open")


def is_late(context: ReportContext, agreement: DataSharingAgreement) -> bool:
    """Tell whether an unsigned agreement should have been signed before today."""
    day = signing_day(context, agreement)
    return is_unsigned(context, agreement) and day is not None and day < context.today
