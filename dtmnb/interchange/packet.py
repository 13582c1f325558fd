"""The packet of one organisation: lines to fill at home, and what it may change by them.

A packet shows the plan as its organisation may see it. What is the organisation's own comes
back as its word; what all share comes back as its proposal; what others said, and what the
room settles or DTM answers, does not change by it.
"""

from collections.abc import Iterable, Mapping

from dtmnb.domain.audience import SharedView
from dtmnb.domain.changes import Add, Remove, Set, build_record, dump, filled
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.rights import DECIDED, OWNED
from dtmnb.domain.schema import fields_of
from dtmnb.domain.settling import position_id
from dtmnb.interchange.plan_file import Proposal

_POSITIONS = "positions"
_OTHERS = "it belongs to another organisation"
_NOT_HELD = "it is not in the packet of this organisation"
_FIXED = "it says whose the line is; use the line that is prepared"
_SETTLED = "it is settled together or answered by DTM; use the sheet of positions or of feedback"

Line = Mapping[str, JsonValue]


def packet_view(view: SharedView) -> SharedView:
    """Return *view*, of one organisation, with a line for its position on every row.

    Its lines come first, in the order of the rows, the empty ones among them; what others
    said follows.
    """
    rows = [str(row["record_id"]) for row in view.records("rows")]
    positions = view.records(_POSITIONS)
    own = [each for each in positions if each["partner"] == view.partner]
    open_rows = [row for row in rows if row not in {each["row"] for each in own}]
    own = [*own, *(_prepared(row, view.partner) for row in open_rows)]
    own.sort(key=lambda position: rows.index(str(position["row"])))
    others = (each for each in positions if each["partner"] != view.partner)
    return view.model_copy(
        update={"collections": {**view.collections, _POSITIONS: (*own, *others)}}
    )


def shared_changes(changes: Iterable[Set | Add | Remove]) -> tuple[Set | Add | Remove, ...]:
    """Return those of *changes* that touch what belongs to no organisation: its proposals."""
    return tuple(change for change in changes if change.collection not in OWNED)


def within_rights(proposal: Proposal, view: SharedView, base: Plan) -> Proposal:
    """Return what an organisation may change of *proposal*; the rest is listed as not taken.

    Args:
        proposal: The differences in a file made for one organisation; such a file removes
            nothing.
        view: What the organisation saw.
        base: The plan at that revision.
    """
    taken: list[Set | Add | Remove] = []
    refused: list[tuple[str, str]] = []
    for change in proposal.changes:
        if isinstance(change, Set):
            why = _why_not_set(change, view, base)
            place = f"{change.collection} {change.record}: {change.field}"
            taken.extend([] if why else [change])
            refused.extend([(place, why)] if why else [])
        elif isinstance(change, Add):
            added, left_out = _added(change, view.partner)
            taken.extend(added)
            refused.extend(left_out)
    return Proposal(tuple(taken), (*proposal.unmapped, *refused))


def _prepared(row: str, partner: str) -> Line:
    values = {"row": row, "partner": partner}
    return dump(build_record(_POSITIONS, position_id(row, partner), values))


def _why_not_set(change: Set, view: SharedView, base: Plan) -> str:
    """Return why an organisation may not make *change*, "" when it may."""
    collection, field = change.collection, change.field
    seen = view.header if collection == HEADER else view.by_id(collection).get(change.record, {})
    owner = getattr(base.records(collection)[change.record], "partner", "")
    if field not in seen:
        return _NOT_HELD
    if collection in OWNED and owner not in {"", view.partner}:
        return _OTHERS
    if fields_of(collection)[field].is_key:
        return _FIXED
    return _SETTLED if field in DECIDED.get(collection, ()) else ""


def _added(change: Add, organisation: str) -> tuple[list[Add], list[tuple[str, str]]]:
    """Return the record as the organisation may add it, and what is left out of it, and why."""
    collection = change.collection
    given = dict(filled(change))
    if collection in OWNED:
        given["partner"] = given.get("partner") or organisation
    place = f"{collection} {change.record}"
    if collection in OWNED and given["partner"] != organisation:
        return [], [(place, _OTHERS)]
    if collection == _POSITIONS and change.record != position_id(given["row"], organisation):
        return [], [(place, _FIXED)]
    decided = [field for field in given if field in DECIDED.get(collection, ())]
    values = {field: value for field, value in given.items() if field not in decided}
    is_empty = all(fields_of(collection)[field].is_key for field in values)
    refused = [(f"{place}: {field}", _SETTLED) for field in decided]
    return [] if is_empty else [change.model_copy(update={"values": values})], refused
