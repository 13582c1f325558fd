"""Who sits where, and what a seat may write: the table of access (`rules/access.yaml`), asked.

The room is a role, the facilitator's seat: what is settled together is written there. No
organisation is the room by its name.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from dtmnb.domain.audience import INTERNAL, PARTICIPANT_PREFIX, PARTNER_PREFIX, owner_of
from dtmnb.domain.category import is_row_agreed, is_status_agreed
from dtmnb.domain.changes import Add, Change, Reason, Refusal, Remove, Set, filled
from dtmnb.domain.consent import consent_id
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import is_word_on_row, sealed_fields
from dtmnb.domain.vocabulary import Reference, Writer
from dtmnb.errors import RightsError, Sentence

WHY_NOT: Mapping[Reason, Sentence] = {
    "others": Sentence("it is the word of another organisation. Change what is yours."),
    "room": Sentence(
        "it is settled by all together. Say your position in step 40, or ask the facilitator."
    ),
    "settle": Sentence("a row becomes agreed when its column B is settled. Settle it in step 40."),
    "unfit": Sentence("it is too long, or of a kind that does not belong here."),
}
"""Why a change may not be made, as the end of a sentence."""

Role = Literal["facilitator", "partner", "reader"]
"""`facilitator` writes for the room; `partner` plans along; `reader` only looks."""

# Whoever rewords a question opens the row; its other terms of sharing move in the room only.
_TERMS = frozenset(sealed_fields("rows")) - {"question", "question_translations"}


class Seat(NamedTuple):
    """Who works here.

    Attributes:
        author: The name that history records.
        organisation: For whom they speak, by its id; "" for none.
        role: What they may do.
        plan: The one plan they were invited to; "" where they may open any.
    """

    author: str
    organisation: str = ""
    role: Role = "reader"
    plan: str = ""

    @property
    def who(self) -> tuple[str, str]:
        """Author and organisation, as history records them."""
        return self.author, self.organisation

    @property
    def is_room(self) -> bool:
        """Whether the seat speaks for the room."""
        return self.role == "facilitator"


def audience_of(seat: Seat) -> str:
    """Return as which audience *seat* sees a plan."""
    if seat.is_room:
        return INTERNAL
    if not seat.organisation:
        return "partners"
    prefix = PARTICIPANT_PREFIX if seat.role == "partner" else PARTNER_PREFIX
    return prefix + seat.organisation


def require_organisation(plan: Plan, organisation: str) -> None:
    """Refuse an organisation that *plan* does not name; "" is none and always taken.

    Raises:
        RightsError: It takes no part; the message names those that do.
    """
    if organisation and organisation not in plan.partners:
        known = (f"{key} ({each.name or key})" for key, each in plan.partners.items())
        raise RightsError(
            "Cannot speak for '{organisation}' in plan '{plan}': no such organisation takes "
            "part. Use one of: {known}.",
            organisation=organisation,
            plan=plan.plan_id,
            known=", ".join(known) or RightsError("none is entered yet"),
        )


def refusals(
    changes: Iterable[Change], plan: Plan, seat: Seat, reference: Reference
) -> tuple[Refusal, ...]:
    """Return what *seat* may not change, and why.

    Nobody marks a row as agreed but by settling it: its outcome says on what.
    """
    wanted = tuple(changes)
    settled = {each.record for each in wanted if each.collection == "outcomes"}
    found = []
    for change in wanted:
        why = "" if seat.is_room else _why_not_seat(change, plan, seat, reference)
        if not why and _agrees(change, reference) and change.record not in settled:
            why = "settle"
        if why:
            found.append(Refusal(change, why))
    return tuple(found)


def writers_of(change: Change, reference: Reference) -> frozenset[Writer]:
    """Return who must agree to *change* by the table of access; the room where it is silent."""
    access = reference.access.get(change.collection)
    if access is None:
        return frozenset({"room"})
    if isinstance(change, Remove):
        return frozenset({access.removed_by})
    touched = [change.field] if isinstance(change, Set) else filled(change)
    found = {access.fields[name][1] if name in access.fields else "room" for name in touched}
    return frozenset(found | ({access.added_by} if isinstance(change, Add) else set()))


def settled_fields(collection: str, reference: Reference) -> frozenset[str]:
    """Return the fields of *collection* that are settled together or answered by DTM."""
    access = reference.access.get(collection)
    fields = access.fields.items() if access else ()
    return frozenset(name for name, (_, writer) in fields if writer == "settled")


def _why_not_seat(
    change: Change, plan: Plan, seat: Seat, reference: Reference
) -> Reason | Literal[""]:
    """Return why a seat that is not the room's may not make *change*, "" when it may."""
    access = reference.access.get(change.collection)
    if access and access.is_word and not _is_own(change, plan, seat.organisation):
        return "others"
    is_at_table = seat.role == "partner" and bool(seat.organisation)
    if not is_at_table or not writers_of(change, reference) <= {"together", "own"}:
        return "room"
    return "room" if _moves_agreed(change, plan, reference) else ""


def _is_own(change: Change, plan: Plan, organisation: str) -> bool:
    """Tell whether *change* is the word of *organisation*, under a name that nobody else's has."""
    if change.collection == "partners":
        return change.record == organisation
    if not isinstance(change, Add):
        return _owners(change, plan) == {organisation}
    # A new record may name its organisation later: until then only the room reads it.
    if _owners(change, plan) - {organisation, ""}:
        return False
    if is_word_on_row(change.collection):
        return change.record == consent_id(str(change.values.get("row")), organisation)
    return change.collection != "sign_offs" or change.record.startswith(f"{organisation}.")


def _moves_agreed(change: Change, plan: Plan, reference: Reference) -> bool:
    """Tell whether *change* lets the data of an agreed row go further, or less far."""
    row = plan.rows.get(change.record) if change.collection == "rows" else None
    is_about = isinstance(change, Set) and change.field in _TERMS
    return row is not None and is_about and is_row_agreed(plan, row, reference)


def _owners(change: Change, plan: Plan) -> set[JsonValue]:
    """Return the organisations whose word *change* touches: before it and after it."""
    record = plan.records(change.collection).get(change.record)
    owners: set[JsonValue] = {owner_of(change.collection, record) if record else ""}
    if isinstance(change, Set) and change.field == "partner":
        owners.add(change.value)
    elif isinstance(change, Add):
        owners.add(change.values.get("partner", ""))
    return owners


def _agrees(change: Change, reference: Reference) -> bool:
    """Tell whether *change* marks a row as agreed."""
    status: JsonValue = None
    if change.collection == "rows" and isinstance(change, Add):
        status = change.values.get("status")
    elif change.collection == "rows" and isinstance(change, Set) and change.field == "status":
        status = change.value
    return is_status_agreed(status, reference)
