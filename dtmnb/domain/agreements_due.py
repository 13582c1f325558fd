"""Which agreements a plan needs: recipients by releases that are not open, and by when."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from dtmnb.domain.agreement import DataSharingAgreement
from dtmnb.domain.category import category_of_row
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.sharing_terms import SharingTerms, sharing_terms
from dtmnb.domain.vocabulary import Codelist, Reference, Term


class AgreementNeed(NamedTuple):
    """One recipient of one release that may not go without an agreement.

    Attributes:
        where: The row, line or urgent action that needs it.
        dataset: The dataset released, "" for a row that stands alone.
        partner: Id of the recipient; "" while nobody is named.
        category: The dissemination category of the release.
        needed_by: The day the signature must stand, None while no date is planned.
        agreements: Ids of the agreements that cover it, signed or not.
        requests: Ids of the data access requests that cover it, approved or not.
        is_in_force: Whether one of them is signed (or approved) and has not expired.
    """

    where: Place
    dataset: str
    partner: str
    category: Term
    needed_by: date | None
    agreements: tuple[str, ...]
    requests: tuple[str, ...]
    is_in_force: bool


class _Release(NamedTuple):
    where: Place
    dataset: str
    category: Term
    recipients: tuple[str, ...]
    agreement: str


def agreement_needs(
    plan: Plan,
    reference: Reference,
    *,
    today: date,
    terms: tuple[SharingTerms, ...] | None = None,
) -> tuple[AgreementNeed, ...]:
    """Return every recipient of every release whose category needs an agreement.

    DTM itself needs none. A release that names no recipient yet is one need without partner.

    Args:
        plan: The plan.
        reference: Our tables.
        today: The day on which agreements must not have expired.
        terms: What `sharing_terms` returned for the plan, where it is at hand.
    """
    book = _Book(plan, reference, today)
    found = sharing_terms(plan, reference) if terms is None else terms
    releases = (*_of_terms(found), *_of_urgent_actions(plan, reference))
    return tuple(
        book.need(release, partner)
        for release in releases
        if release.category.has("needs_agreement")
        for partner in release.recipients or ("",)
        if not (partner in plan.partners and plan.partners[partner].is_dtm)
    )


def is_in_force(agreement: DataSharingAgreement, reference: Reference, *, today: date) -> bool:
    """Tell whether *agreement* is signed and has not expired."""
    statuses = reference.terms("agreement_statuses")
    is_signed = agreement.status in statuses and statuses[agreement.status].has("is_signed")
    return is_signed and (agreement.expires_on is None or agreement.expires_on >= today)


def needed_by(agreement: DataSharingAgreement, plan: Plan) -> date | None:
    """Return the day *agreement* must be signed: its own, else the start of collection."""
    return agreement.needed_by or plan.header.collection_starts_on


class _Book:
    """The agreements and requests of a plan that still count, by what they are about."""

    def __init__(self, plan: Plan, reference: Reference, today: date) -> None:
        self._agreements = {
            key: item
            for key, item in plan.agreements.items()
            if _counts(reference.terms("agreement_statuses"), item.status)
        }
        self._in_force = {
            key
            for key, item in self._agreements.items()
            if is_in_force(item, reference, today=today)
        }
        self._by_dataset: dict[str, list[str]] = defaultdict(list)
        for key, item in self._agreements.items():
            for dataset in item.datasets:
                self._by_dataset[dataset].append(key)
        statuses = reference.terms("access_request_statuses")
        self._requests: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, request in plan.access_requests.items():
            if _counts(statuses, request.status):
                for dataset in request.datasets:
                    self._requests[dataset, request.partner].append(key)
        self._approved = {
            key
            for key, request in plan.access_requests.items()
            if request.status in statuses and statuses[request.status].has("is_approved")
        }
        self._kinds = reference.terms("agreement_kinds")
        self._needed_by = plan.header.collection_starts_on

    def need(self, release: _Release, partner: str) -> AgreementNeed:
        """Return the need of *partner* for *release* with what covers it."""
        keys = dict.fromkeys((release.agreement, *self._by_dataset.get(release.dataset, ())))
        agreements = tuple(key for key in keys if self._covers(key, partner, release.category))
        requests: tuple[str, ...] = ()
        if not release.category.has("needs_legal"):
            requests = tuple(self._requests.get((release.dataset, partner), ()))
        return AgreementNeed(
            where=release.where,
            dataset=release.dataset,
            partner=partner,
            category=release.category,
            needed_by=self._needed_by,
            agreements=agreements,
            requests=requests,
            is_in_force=not self._in_force.isdisjoint(agreements)
            or not self._approved.isdisjoint(requests),
        )

    def _covers(self, key: str, partner: str, category: Term) -> bool:
        agreement = self._agreements.get(key)
        if agreement is None or (partner and partner not in agreement.parties):
            return False
        if agreement.kind not in self._kinds:
            return not category.has("needs_legal")
        return category.code in self._kinds[agreement.kind].property("covers", ())


def _counts(statuses: Codelist, code: str) -> bool:
    """Tell whether a record is on its way or done; one that was refused is neither."""
    term = statuses.terms.get(code)
    names = ("is_open", "is_signed", "is_approved")
    return term is not None and any(term.has(name) for name in names)


def _of_terms(terms: tuple[SharingTerms, ...]) -> Iterator[_Release]:
    for each in terms:
        yield _Release(each.where, each.dataset, each.category, each.recipients, each.agreement)


def _of_urgent_actions(plan: Plan, reference: Reference) -> Iterator[_Release]:
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
