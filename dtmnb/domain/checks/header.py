"""Checks of the header and of the plan as a whole."""

from collections.abc import Iterator

from dtmnb.domain.checks.case import Case, Found, check
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import HEADER


@check("PLN001")
def has_no_rows(case: Case) -> Iterator[Found]:
    """A plan without a row plans nothing."""
    if not case.rows:
        yield Found(Place("rows", ""))


@check("PLN002")
def has_no_decisions(case: Case) -> Iterator[Found]:
    """Partners start from the decision they must take."""
    if not case.plan.decisions:
        yield Found(Place("decisions", ""))


@check("PLN003")
def has_no_partners(case: Case) -> Iterator[Found]:
    """The plan is made together: DTM and at least one partner."""
    if not case.plan.guests:
        yield Found(Place("partners", ""))


@check("ORD001")
def dates_are_out_of_order(case: Case) -> Iterator[Found]:
    """Of two dates that follow each other the second is not the earlier one."""
    header = case.plan.header
    starts_on, ends_on = header.collection_starts_on, header.collection_ends_on
    pairs = [
        (Place(HEADER, HEADER, "collection_ends_on"), starts_on, ends_on),
        (Place(HEADER, HEADER, "plan_ends_on"), ends_on, header.plan_ends_on),
    ]
    for key, person in case.plan.focal_points.items():
        pairs.append((Place("focal_points", key, "until_on"), person.from_on, person.until_on))
    for key, agreement in case.plan.agreements.items():
        place = Place("agreements", key, "expires_on")
        pairs.append((place, agreement.signed_on, agreement.expires_on))
    for key, line in case.plan.lines.items():
        pairs.append((Place("lines", key, "first_on"), starts_on, line.first_on))
    for place, first, second in pairs:
        if first and second and second < first:
            values = {"first_on": first.isoformat(), "second_on": second.isoformat()}
            yield Found(place, values)


@check("PUB001")
def public_contact_is_a_person(case: Case) -> Iterator[Found]:
    """The addresses printed in every edition belong to functions, not to persons."""
    people = case.plan.focal_points.values()
    private = {entry.strip().casefold() for each in people for entry in (each.email, each.phone)}
    private -= {""}
    for field in ("public_contact", "data_contact", "feedback_contact"):
        text = getattr(case.plan.header, field).casefold()
        if any(entry in text for entry in private):
            yield Found(Place(HEADER, HEADER, field))
