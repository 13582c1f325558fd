"""What follows from column B and is proposed, never settled: releases of datasets, alerts for rows.

Each is a first draft that people change: where nothing is known, it stays empty and a check asks.
"""

from collections import defaultdict
from collections.abc import Mapping

from dtmnb.domain.advice import Advice
from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import PlanRow
from dtmnb.domain.sharing_terms import is_live
from dtmnb.domain.vocabulary import Reference, Term

Values = dict[str, JsonValue]


def proposed_releases(
    plan: Plan, advice: Mapping[str, Advice], reference: Reference
) -> tuple[Values, ...]:
    """Return a release for each dataset and category of its rows that no release covers yet.

    The modality is the first that advice prefers and that fits the category; level and recipients
    are those that the rows name.
    """
    covered = {(line.dataset, line.category) for line in plan.lines.values()}
    parts: dict[tuple[str, str], list[PlanRow]] = defaultdict(list)
    for row in plan.ordered_rows():
        category = category_of_row(row, reference)
        place = (row.dataset, category.code)
        if row.dataset in plan.datasets and _goes_out(category) and place not in covered:
            parts[place].append(row)
    return tuple(
        {
            "dataset": dataset,
            "category": category,
            "modality": _modality(rows, category, advice, reference),
            "release_level": _common([row.release_level for row in rows]),
            "recipients": sorted({each for row in rows for each in row.recipients}),
        }
        for (dataset, category), rows in parts.items()
    )


def proposed_alerts(
    plan: Plan, advice: Mapping[str, Advice], reference: Reference
) -> tuple[Values, ...]:
    """Return an alert for each row that is urgent, or advised to be, and has none.

    Hours and channels are those of the first trigger of the catalogue that goes to its sector,
    recipients the first person of each organisation of that sector; the first of DTM sends it.
    """
    arranged = {each.row for each in plan.urgent_actions.values()}
    return tuple(
        {"trigger": row.question, "row": row.record_id} | _arrangement(plan, row, reference)
        for row in plan.ordered_rows()
        if is_live(row, reference)
        and row.record_id not in arranged
        and (row.is_urgent or (row.is_urgent is None and advice[row.record_id].is_urgent))
    )


def rows_without_dataset(plan: Plan, reference: Reference) -> tuple[str, ...]:
    """Return the open rows that will be asked and are in no dataset that the plan has.

    A settled row stays as it is: its dataset is part of what was settled.
    """
    return tuple(
        row.record_id
        for row in plan.ordered_rows()
        if is_live(row, reference)
        and row.dataset not in plan.datasets
        and not is_row_agreed(plan, row, reference)
    )


def recipients_of(plan: Plan, sectors: set[str]) -> list[str]:
    """Return the first person of each organisation that works in one of *sectors*."""
    partners = [key for key, each in plan.partners.items() if sectors & set(each.sectors)]
    people = [_first_person(plan, partner) for partner in partners]
    return [person for person in people if person]


def _first_person(plan: Plan, partner: str) -> str:
    people = (key for key, each in plan.focal_points.items() if each.partner == partner)
    return next(people, "")


def _goes_out(category: Term) -> bool:
    return category.has("is_dtm_category") and (
        category.has("may_be_public") or category.has("needs_recipients")
    )


def _modality(
    rows: list[PlanRow], category: str, advice: Mapping[str, Advice], reference: Reference
) -> str:
    kinds, known = reference.terms("advice_modalities"), reference.terms("sharing_modalities")
    wanted = [kind for row in rows for kind in advice[row.record_id].modalities]
    named = [code for kind in wanted for code in kinds[kind].property("modalities", ())]
    fits = [code for code in known if category in known[code].property("fits", ())]
    return next((code for code in named if code in fits), next(iter(fits), ""))


def _common(values: list[str]) -> str:
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _arrangement(plan: Plan, row: PlanRow, reference: Reference) -> Values:
    triggers = reference.terms("triggers").terms.values()
    like = [
        each
        for each in triggers
        if row.sector and row.sector in each.property("recipients", ()) and not is_referral(each)
    ]
    values: Values = {
        "recipients": recipients_of(plan, {row.sector} - {""}),
        "sender": _first_person(plan, plan.dtm[0]) if plan.dtm else "",
    }
    if like:
        values |= first_terms(like[0])
    return values


def is_referral(trigger: Term) -> bool:
    """Tell whether *trigger* is about one person's case, which is never an alert."""
    return trigger.has("is_referral")


def first_terms(trigger: Term) -> Values:
    """Return channels and hours that the catalogue proposes for *trigger*."""
    return {
        "channel": trigger.property("channel") or "",
        "fallback_channel": trigger.property("second_channel") or "",
        "within_hours": trigger.property("within_hours"),
    }
