"""Which agreements a plan needs: recipients by releases that are not open, and by when."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from dtmnb.domain.agreement import DataAccessRequest, DataSharingAgreement
from dtmnb.domain.category import category_of_row
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.sharing_terms import sharing_terms
from dtmnb.domain.vocabulary import Reference, Term

_Covering = DataSharingAgreement | DataAccessRequest


class AgreementNeed(NamedTuple):
    """One recipient of one release that may not go without an agreement.

    Attributes:
        where: The row, line or urgent action that needs it.
        dataset: The dataset released, "" for a row that stands alone.
        partner: Id of the recipient; "" while nobody is named.
        category: The dissemination category of the release.
        needed_by: The day the signature must stand, None while no date is planned.
        next_step_by: The last day for the next step of what covers it, or for a first draft:
            counted back from `needed_by`; None where that is, or all is in force.
        agreements: Ids of the agreements that cover it, signed or not.
        requests: Ids of the data access requests that cover it, approved or not.
        is_in_force: Whether one of them is signed (or approved) and has not expired.
    """

    where: Place
    dataset: str
    partner: str
    category: Term
    needed_by: date | None
    next_step_by: date | None
    agreements: tuple[str, ...]
    requests: tuple[str, ...]
    is_in_force: bool


class _Release(NamedTuple):
    where: Place
    dataset: str
    category: Term
    recipients: tuple[str, ...]
    agreement: str


def agreement_needs(plan: Plan, reference: Reference, *, today: date) -> tuple[AgreementNeed, ...]:
    """Return every recipient of every release whose category needs an agreement.

    DTM itself needs none. A release that names no recipient yet is one need without partner.
    """
    return tuple(
        _need(plan, reference, release, partner=partner, today=today)
        for release in _releases(plan, reference)
        if release.category.has("needs_agreement")
        for partner in release.recipients or ("",)
        if partner not in plan.dtm
    )


def _releases(plan: Plan, reference: Reference) -> Iterator[_Release]:
    for each in sharing_terms(plan, reference):
        record = each.record
        yield _Release(
            each.where, record.dataset, each.category, record.recipients, record.agreement
        )
    for key, item in plan.urgent_actions.items():
        row = plan.rows.get(item.row)
        if row is not None:
            people = (plan.focal_points.get(person) for person in item.recipients)
            partners = dict.fromkeys(each.partner for each in people if each and each.partner)
            yield _Release(
                where=Place("urgent_actions", key),
                dataset=row.dataset,
                category=category_of_row(row, reference),
                recipients=tuple(partners),
                agreement=item.agreement or row.agreement,
            )


def _need(
    plan: Plan, reference: Reference, release: _Release, *, partner: str, today: date
) -> AgreementNeed:
    """Return the need of *partner* for *release* with what covers it."""
    agreements = [
        item
        for item in plan.agreements.values()
        if (item.record_id == release.agreement or release.dataset in item.datasets)
        and _covers(item, partner, release.category, reference)
    ]
    requests = [
        item
        for item in plan.access_requests.values()
        if item.partner == partner
        and release.dataset in item.datasets
        and not release.category.has("needs_legal")
        and _has(reference, item, "is_open", "is_approved")
    ]
    stands = any(is_in_force(item, reference, today=today) for item in agreements) or any(
        _has(reference, item, "is_approved") for item in requests
    )
    covering: tuple[_Covering, ...] = (*agreements, *requests)
    waiting = covering or (DataSharingAgreement(record_id="new"),)
    days = filter(None, (last_day(plan, reference, item) for item in waiting))
    return AgreementNeed(
        where=release.where,
        dataset=release.dataset,
        partner=partner,
        category=release.category,
        needed_by=plan.header.collection_starts_on,
        next_step_by=None if stands else max(days, default=None),
        agreements=tuple(item.record_id for item in agreements),
        requests=tuple(item.record_id for item in requests),
        is_in_force=stands,
    )


def last_day(plan: Plan, reference: Reference, item: _Covering) -> date | None:
    """Return the last day on which *item* may stand where it does, counted back from the start.

    None while no start of collection is planned, or where its status knows no such day.
    """
    starts_on, term = plan.header.collection_starts_on, _status(reference, item)
    days = term.property("days_before_start") if term else None
    return None if starts_on is None or days is None else starts_on - timedelta(days=days)


def is_in_force(agreement: DataSharingAgreement, reference: Reference, *, today: date) -> bool:
    """Tell whether *agreement* is signed and has not expired."""
    is_over = agreement.expires_on is not None and agreement.expires_on < today
    return _has(reference, agreement, "is_signed") and not is_over


def _covers(
    agreement: DataSharingAgreement, partner: str, category: Term, reference: Reference
) -> bool:
    """Tell whether *agreement*, signed or on its way, is with *partner* and for the category."""
    if partner and partner not in agreement.parties:
        return False
    if not _has(reference, agreement, "is_open", "is_signed"):
        return False
    kinds = reference.terms("agreement_kinds")
    if agreement.kind not in kinds:
        return not category.has("needs_legal")
    return category.code in kinds[agreement.kind].property("covers", ())


def _has(reference: Reference, item: _Covering, *names: str) -> bool:
    """Tell whether the status of *item* has one of the properties; a refused one has none."""
    term = _status(reference, item)
    return term is not None and any(term.has(name) for name in names)


def _status(reference: Reference, item: _Covering) -> Term | None:
    is_request = isinstance(item, DataAccessRequest)
    statuses = reference.terms("access_request_statuses" if is_request else "agreement_statuses")
    return statuses.terms.get(item.status)
