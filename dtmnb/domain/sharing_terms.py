"""The sharing terms that hold for a row: its dataset's lines, else its own columns U to Z."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from dtmnb.domain.category import NOT_AGREED, category_of_row
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.vocabulary import Reference, Term


class SharingTerms(NamedTuple):
    """One release: what goes out, how, when and to whom.

    Attributes:
        where: The row or the dissemination line that states the terms.
        dataset: The dataset released, "" for a row that stands alone.
        category: The category of the release; `not_agreed` where the line's is unknown.
        release_level: Smallest level released.
        modalities: Codes of the modalities.
        recipients: Ids of the organisations.
        frequency: How often.
        first_on: First day, None for a row.
        share_within_hours: Delay after collection.
        agreement: The agreement named for this release, "" for none.
    """

    where: Place
    dataset: str
    category: Term
    release_level: str
    modalities: tuple[str, ...]
    recipients: tuple[str, ...]
    frequency: str
    first_on: date | None
    share_within_hours: int | None
    agreement: str

    @property
    def is_shared(self) -> bool:
        """Whether this leaves DTM at all; internal data and what is not agreed do not."""
        return self.category.has("may_be_public") or self.category.has("needs_recipients")


def is_live(row: PlanRow, reference: Reference) -> bool:
    """Tell whether *row* will be asked: neither rejected nor found unsafe to collect."""
    statuses = reference.terms("row_statuses")
    is_rejected = row.status in statuses and statuses[row.status].has("is_rejected")
    return not is_rejected and category_of_row(row, reference).has("is_collected")


def sharing_terms(plan: Plan, reference: Reference) -> tuple[SharingTerms, ...]:
    """Return the terms of every release of *plan*: rows that stand alone, then lines."""
    with_lines = {line.dataset for line in plan.lines.values()} - {""}
    return (
        *_of_rows(plan, reference, with_lines),
        *(_of_line(line, reference) for line in plan.lines.values()),
    )


def _of_rows(plan: Plan, reference: Reference, with_lines: set[str]) -> Iterator[SharingTerms]:
    for row in plan.ordered_rows():
        if row.dataset not in with_lines and is_live(row, reference):
            yield SharingTerms(
                where=Place("rows", row.record_id),
                dataset=row.dataset,
                category=category_of_row(row, reference),
                release_level=row.release_level,
                modalities=row.modalities,
                recipients=row.recipients,
                frequency=row.frequency,
                first_on=None,
                share_within_hours=row.share_within_hours,
                agreement=row.agreement,
            )


def _of_line(line: DisseminationLine, reference: Reference) -> SharingTerms:
    categories = reference.terms("dissemination_categories")
    return SharingTerms(
        where=Place("lines", line.record_id),
        dataset=line.dataset,
        category=categories[line.category if line.category in categories else NOT_AGREED],
        release_level=line.release_level,
        modalities=(line.modality,) if line.modality else (),
        recipients=line.recipients,
        frequency=line.frequency,
        first_on=line.first_on,
        share_within_hours=line.share_within_hours,
        agreement=line.agreement,
    )
