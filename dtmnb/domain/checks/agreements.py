"""Checks of agreements and access requests: in place, signed in time, long enough."""

from collections.abc import Iterator
from datetime import date

from dtmnb.domain.agreements_due import last_day
from dtmnb.domain.checks.case import Case, Found, check
from dtmnb.domain.findings import Place

_RULES = ("purpose", "retention", "onward_sharing")


def _uncovered(case: Case, *, is_legal: bool) -> Iterator[Found]:
    for need in case.needs:
        has_none = not need.agreements and not need.requests
        if has_none and need.category.has("needs_legal") == is_legal:
            partner = Place("partners", need.partner) if need.partner else "…"
            values = {"release": need.where, "partner": partner}
            yield Found(need.where._replace(field="agreement"), values)


@check("AGR001")
def sensitive_data_have_no_agreement(case: Case) -> Iterator[Found]:
    """Every recipient of sensitive data has an agreement or an access request."""
    yield from _uncovered(case, is_legal=False)


@check("PER001")
def personal_data_have_no_legal_step(case: Case) -> Iterator[Found]:
    """Personal data go only under an agreement that Legal has checked."""
    yield from _uncovered(case, is_legal=True)


def _unsigned(case: Case) -> Iterator[tuple[Place, date | None]]:
    """Yield what some recipient waits for, not signed or approved, with the day of its next step.

    The day is the last one for that step, None where nothing tells it.
    """
    plan, waiting = case.plan, [need for need in case.needs if not need.is_in_force]
    for key in dict.fromkeys(key for need in waiting for key in need.agreements):
        day = last_day(plan, case.reference, plan.agreements[key])
        yield Place("agreements", key, "status"), day
    for key in dict.fromkeys(key for need in waiting for key in need.requests):
        day = last_day(plan, case.reference, plan.access_requests[key])
        yield Place("access_requests", key, "status"), day


@check("AGR004")
def agreement_is_not_signed(case: Case) -> Iterator[Found]:
    """What sensitive data wait for is signed, or approved, before collection starts."""
    for place, _ in _unsigned(case):
        yield case.found(place)


@check("AGR002")
def agreement_is_late(case: Case) -> Iterator[Found]:
    """What sensitive data wait for takes each of its steps in time to be signed at the start."""
    for place, day in _unsigned(case):
        if day and case.today > day:
            yield case.found(place, due_on=day.isoformat())


@check("AGR003")
def agreement_ends_too_early(case: Case) -> Iterator[Found]:
    """An agreement lasts until the plan ends."""
    for key, agreement in case.plan.agreements.items():
        if agreement.expires_on and case.ends_on and agreement.expires_on < case.ends_on:
            place = Place("agreements", key, "expires_on")
            values = {"expires_on": agreement.expires_on.isoformat()}
            yield case.found(place, ends_on=case.ends_on.isoformat(), **values)


@check("AGR005")
def signature_has_no_date(case: Case) -> Iterator[Found]:
    """A signed agreement says since when and until when."""
    for key, agreement in case.plan.agreements.items():
        is_dated = agreement.signed_on is not None and agreement.expires_on is not None
        if case.has("agreement_statuses", agreement.status, "is_signed") and not is_dated:
            field = "expires_on" if agreement.signed_on else "signed_on"
            yield case.found(Place("agreements", key, field))


@check("AGR006")
def agreement_leaves_rules_open(case: Case) -> Iterator[Found]:
    """An agreement states purpose, retention and onward sharing."""
    for key, agreement in case.plan.agreements.items():
        empty = [field for field in _RULES if not getattr(agreement, field).strip()]
        if empty:
            yield case.found(Place("agreements", key, empty[0]))
