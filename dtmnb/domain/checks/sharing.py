"""Checks of how data are shared: modality, level, frequency, recipients of each release."""

from collections.abc import Iterator

from dtmnb.domain.checks.case import Case, Found, check, release_check
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.findings import Place
from dtmnb.domain.sharing_terms import SharingTerms


def _modalities_with(case: Case, terms: SharingTerms, name: str) -> list[bool]:
    return [case.has("sharing_modalities", code, name) for code in terms.modalities]


@release_check("MOD001", "modalities", line="modality")
def restricted_data_become_public(case: Case, terms: SharingTerms) -> bool:
    """Data that may not be public do not go through a public modality."""
    is_restricted = not terms.category.has("may_be_public")
    return is_restricted and any(_modalities_with(case, terms, "is_public"))


@release_check("MOD002", "modalities", line="modality")
def public_data_stay_bilateral(case: Case, terms: SharingTerms) -> bool:
    """Public data that only go from hand to hand could be open."""
    is_open = terms.category.has("may_be_public") and not terms.category.has("needs_trigger")
    return is_open and bool(terms.modalities) and all(_modalities_with(case, terms, "is_bilateral"))


@release_check("MOD003", "modalities", line="modality")
def modality_is_missing(case: Case, terms: SharingTerms) -> bool:
    """Every release has a modality."""
    return not terms.modalities


@release_check("LVL001", "release_level")
def coordinates_become_public(case: Case, terms: SharingTerms) -> bool:
    """Coordinates, the finest level, are not released openly without a second look."""
    ranks = [_rank(case, code) for code in case.reference.terms("release_levels")]
    rank = _rank(case, terms.record.release_level)
    return terms.category.has("may_be_public") and rank > 0 and rank == max(ranks)


@release_check("LVL002", "release_level")
def release_level_is_missing(case: Case, terms: SharingTerms) -> bool:
    """Every release says down to which level."""
    return not terms.record.release_level


@release_check("LVL003", "release_level")
def public_line_is_too_fine(case: Case, terms: SharingTerms) -> bool:
    """The public line of a dataset is coarser than its restricted ones."""
    if not isinstance(terms.record, DisseminationLine) or not terms.category.has("may_be_public"):
        return False
    restricted = [
        _rank(case, line.release_level)
        for line in case.lines.get(terms.record.dataset, ())
        if case.has("dissemination_categories", line.category, "needs_agreement")
    ]
    rank = _rank(case, terms.record.release_level)
    return any(0 < other <= rank for other in restricted)


def _rank(case: Case, level: str) -> float:
    """Return how fine a level is; 0 when it is unknown."""
    return case.number("release_levels", level, "rank") or 0


@release_check("REC001", "recipients")
def recipients_are_missing(case: Case, terms: SharingTerms) -> bool:
    """Restricted data have named recipients."""
    return not terms.category.has("may_be_public") and not terms.record.recipients


@release_check("FRQ001", "frequency")
def frequency_is_shorter_than_the_round(case: Case, terms: SharingTerms) -> bool:
    """Regular data cannot be shared more often than they are collected."""
    days = case.number("frequencies", terms.record.frequency, "days")
    if days is None or terms.category.has("needs_trigger"):
        return False
    return days < (case.plan.header.round_days or 0)


@check("DAT001")
def next_date_is_missing(case: Case) -> Iterator[Found]:
    """Every release has a frequency and a next date, or a delay after collection."""
    for terms in case.shared_terms:
        record = terms.record
        first_on = record.first_on if isinstance(record, DisseminationLine) else None
        has_date = first_on is not None or record.share_within_hours is not None
        is_at_once = case.number("frequencies", record.frequency, "days") == 0
        field = ""
        if not case.has("frequencies", record.frequency, "is_settled"):
            field = "frequency"
        elif not has_date and not is_at_once:
            field = "first_on" if terms.where.collection == "lines" else "share_within_hours"
        if field:
            values = {"release": terms.where}
            yield Found(terms.where._replace(field=field), values)


@check("LIN001")
def line_has_no_category(case: Case) -> Iterator[Found]:
    """Every dissemination line has a dataset and a category."""
    categories = case.reference.terms("dissemination_categories")
    for key, line in case.plan.lines.items():
        if line.dataset not in case.plan.datasets or line.category not in categories:
            field = "category" if line.dataset in case.plan.datasets else "dataset"
            yield case.found(Place("lines", key, field))


@check("LIN002")
def row_has_no_line_of_its_category(case: Case) -> Iterator[Found]:
    """A dataset has a line for its restricted rows, or they would go out with the open ones."""
    for row in case.rows:
        lines = case.lines.get(row.dataset, ()) if row.dataset else ()
        category = case.category(row)
        is_restricted = category.has("is_agreed") and not category.has("may_be_public")
        kinds = {_sensitivity(case, line.category) for line in lines}
        if lines and is_restricted and row.sensitivity not in kinds:
            dataset = Place("datasets", row.dataset)
            yield case.found(Place("rows", row.record_id, "dataset"), dataset=dataset)


def _sensitivity(case: Case, category: str) -> str:
    terms = case.reference.terms("dissemination_categories")
    return str(terms[category].property("sensitivity")) if category in terms else ""
