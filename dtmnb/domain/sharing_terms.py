"""The sharing terms that hold for a row: its dataset's lines, else its own columns U to Z."""

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
        where: The place of `record`.
        record: The row or the dissemination line that states the terms.
        category: The category of the release; `not_agreed` where the line's is unknown.
        modalities: Codes of the modalities.
    """

    where: Place
    record: PlanRow | DisseminationLine
    category: Term
    modalities: tuple[str, ...]

    @property
    def is_shared(self) -> bool:
        """Whether this leaves DTM at all; internal data and what is not agreed do not."""
        return self.category.has("may_be_public") or self.category.has("needs_recipients")


def is_rejected(row: PlanRow, reference: Reference) -> bool:
    """Tell whether *row* stays in the plan as one that is not asked."""
    statuses = reference.terms("row_statuses")
    return row.status in statuses and statuses[row.status].has("is_rejected")


def is_live(row: PlanRow, reference: Reference) -> bool:
    """Tell whether *row* will be asked: neither rejected nor found unsafe to collect."""
    return not is_rejected(row, reference) and category_of_row(row, reference).has("is_collected")


def sharing_terms(plan: Plan, reference: Reference) -> tuple[SharingTerms, ...]:
    """Return the terms of every release of *plan*: rows that stand alone, then lines."""
    with_lines = {line.dataset for line in plan.lines.values()} - {""}
    rows = [row for row in plan.ordered_rows() if row.dataset not in with_lines]
    return (
        *(_of_row(row, reference) for row in rows if is_live(row, reference)),
        *(_of_line(line, reference) for line in plan.lines.values()),
    )


def _of_row(row: PlanRow, reference: Reference) -> SharingTerms:
    category = category_of_row(row, reference)
    return SharingTerms(Place("rows", row.record_id), row, category, row.modalities)


def _of_line(line: DisseminationLine, reference: Reference) -> SharingTerms:
    categories = reference.terms("dissemination_categories")
    category = categories[line.category if line.category in categories else NOT_AGREED]
    modalities = (line.modality,) if line.modality else ()
    return SharingTerms(Place("lines", line.record_id), line, category, modalities)
