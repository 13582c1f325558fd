"""Checks of organisations, focal points and decisions."""

from collections.abc import Iterator
from datetime import timedelta

from dtmnb.domain.checks.case import Case, Found, check, record_check
from dtmnb.domain.findings import Place
from dtmnb.domain.partner import FocalPoint

UNCONFIRMED_AFTER = timedelta(days=183)


@check("PEO001")
def contact_is_unconfirmed(case: Case) -> Iterator[Found]:
    """A recipient's contact was confirmed within six months."""
    for key, person in case.plan.focal_points.items():
        confirmed = person.confirmed_on
        is_old = confirmed is None or case.today - confirmed > UNCONFIRMED_AFTER
        if is_old and person.partner in case.recipients:
            yield case.found(Place("focal_points", key, "confirmed_on"))


@check("PEO002")
def person_leaves_without_successor(case: Case) -> Iterator[Found]:
    """Who leaves before the plan ends has a successor."""
    for key, person in case.plan.focal_points.items():
        ends_on = case.ends_on or case.today
        if person.until_on and person.until_on < ends_on and not person.replaced_by:
            place = Place("focal_points", key, "replaced_by")
            yield case.found(place, until_on=person.until_on.isoformat())


@check("PEO003")
def recipient_has_no_focal_point(case: Case) -> Iterator[Found]:
    """Every organisation that receives data by name has a focal point."""
    known = {person.partner for person in case.plan.focal_points.values()}
    for partner in case.recipients:
        if partner not in known:
            yield case.found(Place("partners", partner))


@record_check("PEO004", "focal_points", "email")
def person_cannot_be_reached(case: Case, person: FocalPoint) -> bool:
    """A focal point has an e-mail address or a telephone number."""
    return not person.email.strip() and not person.phone.strip()


@check("PEO005")
def person_does_not_know_the_way(case: Case) -> Iterator[Found]:
    """A partner's focal point is on the mailing list and knows where DTM data are."""
    for key, person in case.plan.focal_points.items():
        partner = case.plan.partners.get(person.partner)
        if partner is None or partner.is_dtm:
            continue
        for field in ("on_mailing_list", "knows_where_data_are"):
            if not getattr(person, field):
                yield case.found(Place("focal_points", key, field))
                break


@record_check("PEO006", "focal_points", "deputy")
def deputy_cannot_stand_in(case: Case, person: FocalPoint) -> bool:
    """A deputy is another person of the same organisation."""
    deputy = case.plan.focal_points.get(person.deputy)
    return deputy is not None and (deputy == person or deputy.partner != person.partner)


@check("DEC001")
def decision_falls_too_early(case: Case) -> Iterator[Found]:
    """Data that decide something are collected before the decision falls."""
    ends_on = case.plan.header.collection_ends_on
    for key, decision in case.plan.decisions.items():
        if ends_on and decision.needed_by and decision.needed_by < ends_on:
            values = {"needed_on": decision.needed_by.isoformat(), "ends_on": ends_on.isoformat()}
            yield case.found(Place("decisions", key, "needed_by"), **values)
