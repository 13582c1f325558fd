"""What a new round begins with: the questions, terms and people of the round before."""

import re
from collections.abc import Iterator, Mapping

from dtmnb.domain.agreeing import Precedent
from dtmnb.domain.category import category_of_row
from dtmnb.domain.changes import dump
from dtmnb.domain.consent import agreed_by
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.protection import fingerprint
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.schema import CATEGORY, RECORD_ID, fields_of, part_of
from dtmnb.domain.vocabulary import Reference

_CARRIED = frozenset(
    {
        *(HEADER, "partners", "focal_points", "decisions", "rows", "datasets", "lines"),
        *("duties", "urgent_actions", "agreements", "harm_cells"),
    }
)
# A copy inside of a plan gets its own; the next round goes on with these.
_SAME = frozenset({RECORD_ID, "order", "question_id"})
# The category of last round, as a file or a plan says it, is what this round is asked for.
_PROPOSED = frozenset({CATEGORY, "is_urgent", "sensitivity"})
_OF_THE_ROUND = frozenset({"status", "preconditions_status"})
# When people come and go is not a date of the round.
_OWN_DATES = "focal_points"


def carried(collection: str, values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue] | None:
    """Return what the next round takes of a record's *values*, None for no such record.

    Outcomes, consents, positions, overrides, requests, answers and signatures stay behind, and
    with them whatever a record says of them; so do the dates of the round. The category of a row
    comes along as a proposal. A person's word that their contact may be shared was given for the
    round, and is asked for again.
    """
    if collection not in _CARRIED:
        return None
    kept = {name: value for name, value in values.items() if _stays(collection, name)}
    number = kept.get("round_number")
    if collection == HEADER and isinstance(number, int):
        kept["round_number"] = number + 1
        kept["title"] = re.sub(rf"\b{number}\b", f"{number + 1}", str(kept.get("title", "")))
    return kept


def precedents_of(last: Plan, begun: Plan, reference: Reference) -> Iterator[Precedent]:
    """Yield what *last* settled of the rows of *begun*, and who of that agreed to it.

    The terms are those that a round takes along, whatever *begun* has made of them by now.
    """
    parts = {name: dict(_begun(last, name)) for name in ("rows", "datasets", "lines")}
    carried_on = last.model_copy(update=parts)
    for key, row in carried_on.rows.items():
        agreed = tuple(each for each in agreed_by(last, key, reference) if each in begun.partners)
        if agreed and key in begun.rows:
            yield Precedent(
                record_id=key,
                row=key,
                settled_on=last.outcomes[key].settled_on,
                agreed=agreed,
                terms=fingerprint(carried_on, row, category_of_row(row, reference).code),
            )


def _begun(last: Plan, collection: str) -> Iterator[tuple[str, PlanRecord]]:
    """Yield the records of *collection* as the round after *last* begins with them."""
    for key, record in last.records(collection).items():
        kept = carried(collection, dump(record))
        if kept is not None:
            yield key, RECORD_CLASSES[collection].model_validate({**kept, RECORD_ID: key})


def _stays(collection: str, name: str) -> bool:
    if name in _PROPOSED:
        return True
    spec = fields_of(collection).get(part_of(name)[0])
    if spec is None or spec.is_derived or name in _OF_THE_ROUND:
        return False
    is_date = spec.kind in {"date", "datetime"} and collection != _OWN_DATES
    return name in _SAME or not (spec.is_once or is_date)
