"""What waits for one organisation: what it is asked, what it owes by when, what it will receive."""

from datetime import date
from typing import Literal, NamedTuple

from dtmnb.domain.agenda import questions_to
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.consent import consent_id
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import Plan
from dtmnb.domain.sharing_terms import is_live
from dtmnb.domain.vocabulary import Reference

Kind = Literal["rows", "answers", "people", "agreement", "signature", "alert"]
"""`rows` to say something on, `answers` to what was settled, `people` to confirm, an `agreement` or
the plan to sign (`signature`), an `alert` that it will get."""


class Waiting(NamedTuple):
    """One thing that waits for an organisation.

    Attributes:
        kind: What it is.
        records: The records it is about.
        by: The day by which it is needed, where there is one.
    """

    kind: Kind
    records: tuple[str, ...]
    by: date | None = None


def waits_for(plan: Plan, partner: str, reference: Reference) -> tuple[Waiting, ...]:
    """Return what waits for *partner*, what it is asked first; kinds with nothing are left out."""
    asked = tuple(row for rows in questions_to(plan, partner, reference).values() for row in rows)
    found = [
        Waiting("rows", _unspoken(plan, partner, reference), plan.header.collection_starts_on),
        Waiting("answers", asked),
        Waiting("people", tuple(each.record_id for each in unconfirmed(plan, partner))),
        *(
            Waiting("agreement", (key,), each.needed_by)
            for key, each in plan.agreements.items()
            if partner in each.parties and each.signed_on is None
        ),
        Waiting("signature", _unsigned(plan, partner, reference)),
        Waiting("alert", _alerts(plan, partner)),
    ]
    return tuple(each for each in found if each.records)


def people_of(plan: Plan, partner: str) -> tuple[FocalPoint, ...]:
    """Return the people who speak for *partner* and have not been followed by somebody."""
    people = plan.focal_points.values()
    return tuple(each for each in people if each.partner == partner and not each.replaced_by)


def unconfirmed(plan: Plan, partner: str) -> tuple[FocalPoint, ...]:
    """Return those of whom *partner* has not said in this round that they still are its own."""
    return tuple(each for each in people_of(plan, partner) if each.confirmed_on is None)


def _unspoken(plan: Plan, partner: str, reference: Reference) -> tuple[str, ...]:
    said = plan.positions.keys() | plan.reservations.keys()
    return tuple(
        row.record_id
        for row in plan.ordered_rows()
        if is_live(row, reference)
        and not is_row_agreed(plan, row, reference)
        and consent_id(row.record_id, partner) not in said
    )


def _unsigned(plan: Plan, partner: str, reference: Reference) -> tuple[str, ...]:
    """Return the plan once every row is settled, until *partner* has signed it."""
    live = [row for row in plan.rows.values() if is_live(row, reference)]
    is_settled = bool(live) and all(is_row_agreed(plan, row, reference) for row in live)
    is_signed = any(each.partner == partner for each in plan.sign_offs.values())
    return (plan.plan_id,) if is_settled and not is_signed else ()


def _alerts(plan: Plan, partner: str) -> tuple[str, ...]:
    own = {key for key, each in plan.focal_points.items() if each.partner == partner}
    return tuple(
        key for key, each in plan.urgent_actions.items() if own.intersection(each.recipients)
    )
