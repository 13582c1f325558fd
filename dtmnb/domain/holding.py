"""What holds for a row, and where it comes from.

The row says it itself, else the duty of its dataset, else of its sector, else of the whole plan.
Whoever wants to know what is true of a row asks here; what people typed into it stays its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dtmnb.domain.advice import Advice
from dtmnb.domain.duty import INHERITED, Duty
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow

# Whether preconditions are met is known of those alone that it was said of.
_STATUS, _OF = "preconditions_status", "preconditions"


class Held(NamedTuple):
    """What a row takes from a duty.

    Attributes:
        value: What holds; of a text for each of several keys also what the row says itself.
        duty: The narrowest duty that adds to it.
    """

    value: Any
    duty: Duty


def duties_on(plan: Plan, row: PlanRow) -> tuple[Duty, ...]:
    """Return the duties that cover *row*, the narrowest first."""
    found = (duty for duty in plan.duties.values() if duty.covers(row))
    return tuple(sorted(found, key=lambda duty: (not duty.dataset, not duty.sector)))


def holding(plan: Plan, row: PlanRow) -> Mapping[str, Held]:
    """Return, by field, what *row* does not say itself and a duty says for it."""
    duties = duties_on(plan, row)
    found = {name: _held(row, duties, name) for name in INHERITED} if duties else {}
    return {name: held for name, held in found.items() if held is not None}


def as_held(plan: Plan, row: PlanRow) -> PlanRow:
    """Return *row* with all that holds for it filled in."""
    taken = {name: held.value for name, held in holding(plan, row).items()}
    return row.model_copy(update=taken) if taken else row


def is_harm_reviewed(plan: Plan, row: PlanRow, advice: Advice) -> bool:
    """Tell whether somebody went through the do-no-harm grid for *row*.

    Where *advice* is about persons, a word on a sector or the whole plan is not enough: its own
    grid counts, or that of a duty that names its dataset.
    """
    if plan.rows[row.record_id].harm_reviewed:
        return True
    is_close = any(reason.is_personal for reason in advice.reasons)
    duties = duties_on(plan, row)
    return any(duty.harm_reviewed for duty in duties if duty.dataset or not is_close)


def says(value: object) -> bool:
    """Tell whether a field says anything; blanks do not, nor does a box that is not ticked."""
    if isinstance(value, dict):
        return any(map(says, value.values()))
    if isinstance(value, tuple):
        return any(map(says, value))
    return bool(value.strip() if isinstance(value, str) else value)


def _held(row: PlanRow, duties: Sequence[Duty], name: str) -> Held | None:
    own = getattr(row, name)
    if isinstance(own, dict):
        return _merged(own, duties, name)
    if says(own) or (name == _STATUS and says(row.preconditions)):
        return None
    giving = (_OF, _STATUS) if name == _STATUS else (name,)
    duty = next((each for each in duties if any(says(getattr(each, n)) for n in giving)), None)
    value = getattr(duty, name, None)
    return Held(value, duty) if duty and says(value) else None


def _merged(own: Mapping[str, str], duties: Sequence[Duty], name: str) -> Held | None:
    """Return a text for each key that anybody says, the narrowest first."""
    merged = {key: text for key, text in own.items() if says(text)}
    giver = None
    for duty in duties:
        new = {k: text for k, text in getattr(duty, name).items() if says(text) and k not in merged}
        merged |= new
        giver = giver or (duty if new else None)
    return Held(merged, giver) if giver else None
