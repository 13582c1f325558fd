"""The packet of one organisation: lines to fill at home, and what it may change by them.

A packet shows the plan as its organisation may see it. What is the organisation's own comes
back as its word; what all share comes back as its proposal; what others said, and what the
room settles or DTM answers, does not change by it.
"""

from collections.abc import Iterable

from dtmnb.domain.access import writers_of
from dtmnb.domain.agreeing import Position
from dtmnb.domain.audience import View, owner_of
from dtmnb.domain.changes import Add, Remove, Set, filled
from dtmnb.domain.consent import consent_id
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.schema import fields_of, is_owned, is_word_on_row
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import Sentence
from dtmnb.interchange.plan_file import Proposal

_POSITIONS = "positions"
_AT_TABLE = frozenset({"together", "own"})
"""By whom is written what an organisation may bring."""

_OTHERS = Sentence("it belongs to another organisation")
_NOT_HELD = Sentence("it is not in the packet of this organisation")
_FIXED = Sentence("it says whose the line is; use the line that is prepared")
_SETTLED = Sentence(
    "it is settled together or answered by DTM; use the sheet of positions or of feedback"
)


def packet_view(view: View) -> View:
    """Return *view*, of one organisation, with a line for its position on every row.

    Its lines come first, in the order of the rows, the empty ones among them; what others
    said follows.
    """
    positions = view.plan.positions
    own = {
        consent_id(row.record_id, view.partner): row.record_id for row in view.plan.ordered_rows()
    }
    said = {each.row for each in positions.values() if each.partner == view.partner}
    prepared = {
        key: positions.get(key) or Position(record_id=key, row=row, partner=view.partner)
        for key, row in own.items()
        if key in positions or row not in said
    }
    return view._replace(plan=view.plan.model_copy(update={_POSITIONS: {**prepared, **positions}}))


def shared_changes(changes: Iterable[Set | Add | Remove]) -> tuple[Set | Add | Remove, ...]:
    """Return those of *changes* that touch what belongs to no organisation: its proposals."""
    return tuple(each for each in changes if not is_owned(each.collection))


def within_rights(proposal: Proposal, view: View, base: Plan, reference: Reference) -> Proposal:
    """Return what an organisation may change of *proposal*; the rest is listed as not taken.

    Args:
        proposal: The differences in a file made for one organisation; such a file removes
            nothing.
        view: What the organisation saw.
        base: The plan at that revision.
        reference: Our tables.
    """
    taken: list[Set | Add | Remove] = []
    refused: list[tuple[Place, str]] = []
    for change in proposal.changes:
        if isinstance(change, Set):
            why = _why_not_set(change, view, base, reference)
            place = Place(change.collection, change.record, change.field)
            taken.extend([] if why else [change])
            refused.extend([(place, why)] if why else [])
        elif isinstance(change, Add):
            added, left_out = _added(change, view.partner, reference)
            taken.extend(_worded(each, base) for each in added)
            refused.extend(left_out)
    return Proposal(tuple(taken), (*proposal.unmapped, *refused))


def _worded(change: Add, base: Plan) -> Add:
    """Return a position with the wording of its row in the file: that is what it speaks of."""
    row = base.rows.get(str(change.values.get("row"))) if change.collection == _POSITIONS else None
    if row is None:
        return change
    return change.model_copy(update={"values": {**change.values, "question": row.question}})


def _why_not_set(change: Set, view: View, base: Plan, reference: Reference) -> str:
    """Return why an organisation may not make *change*, "" when it may."""
    collection, field = change.collection, change.field
    record = view.plan.records(collection).get(change.record)
    is_word = view.access[collection].is_word
    owner = owner_of(collection, base.records(collection)[change.record])
    if record is None or field not in view.seen(collection, record):
        return _NOT_HELD
    if is_word and owner not in {"", view.partner}:
        return _OTHERS
    if fields_of(collection)[field].is_key:
        return _FIXED
    return "" if writers_of(change, reference) <= _AT_TABLE else _SETTLED


def _added(
    change: Add, organisation: str, reference: Reference
) -> tuple[list[Add], list[tuple[Place, str]]]:
    """Return the record as the organisation may add it, and what is left out of it, and why."""
    collection, is_word = change.collection, is_owned(change.collection)
    given = dict(filled(change))
    if is_word:
        given["partner"] = given.get("partner") or organisation
    place = Place(collection, change.record)
    if is_word and given["partner"] != organisation:
        return [], [(place, _OTHERS)]
    if is_word_on_row(collection) and change.record != consent_id(given["row"], organisation):
        return [], [(place, _FIXED)]
    if not {reference.access[collection].added_by} <= _AT_TABLE:
        return [], [(place, _SETTLED)]
    settled = {
        field
        for field in given
        if not writers_of(Set(collection=collection, record=change.record, field=field), reference)
        <= _AT_TABLE
    }
    values = {field: value for field, value in given.items() if field not in settled}
    is_empty = all(fields_of(collection)[field].is_key for field in values)
    refused: list[tuple[Place, str]]
    refused = [(place._replace(field=field), _SETTLED) for field in settled]
    return [] if is_empty else [change.model_copy(update={"values": values})], refused
