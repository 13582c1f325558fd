"""What an outcome seals, and what no door may keep of a record: pure, asked under the lock."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple, TypeVar

from dtmnb.domain.advice import advice_for
from dtmnb.domain.agreeing import Consent, Outcome, Position, Precedent, Reservation, SignOff
from dtmnb.domain.category import category_of, category_of_row, is_row_agreed, is_status_agreed
from dtmnb.domain.changes import Batch, Change, Set
from dtmnb.domain.consent import answers_what_is_settled, next_settlement
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.plan import Plan
from dtmnb.domain.protection import AXES, agreed_before, terms_of, terms_of_dataset
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import fields_of, permitted_moves, sealed_fields
from dtmnb.domain.settling import reserved_by
from dtmnb.domain.signing import signed_content
from dtmnb.domain.subject import word_flags
from dtmnb.domain.vocabulary import Reference
from dtmnb.domain.weighing import Scales
from dtmnb.errors import RecordError

_Record = TypeVar("_Record", bound=PlanRecord)


class Opening(NamedTuple):
    """An outcome more open than it should be without a reason.

    Attributes:
        advised: Sensitivity that the advice on the row calls for, "" where it is no stricter.
        asked_by: Organisations that asked for a stricter one.
        reads_personal: Whether the words of the row speak of persons, against its named kinds.
    """

    advised: str
    asked_by: tuple[str, ...]
    reads_personal: bool


def sealed_terms(plan: Plan, row: PlanRow, reference: Reference) -> tuple[JsonValue, ...]:
    """Return the sharing terms of *row* that its outcome seals, to be compared."""
    return category_of_row(row, reference).code, *terms_of(plan, row)


def openings(
    before: Plan, after: Plan, reference: Reference, *, is_undoing: bool = False
) -> tuple[Change, ...]:
    """Return the changes that open again what moved from *before* to *after* without settling.

    A row is agreed by its outcome alone: whatever moves a sealed term of it opens it, and it
    stays open when the term is put back or the change undone.
    """
    moved = (
        (key, row.status)
        for key, row in after.rows.items()
        if is_status_agreed(row.status, reference)
        and _has_moved(before, after, row, reference, is_undoing)
        and (is_undoing or not _is_settled_anew(before, after, key))
    )
    moves = permitted_moves(reference)["rows", "status"]
    return tuple(
        Set(collection="rows", record=key, field="status", was=status, value=moves[status][0])
        for key, status in moved
    )


def require_true_record(before: Plan, after: Plan, batch: Batch, reference: Reference) -> None:
    """Refuse what *batch* would make of the record that nobody may make of it.

    Raises:
        RecordError: A row would be agreed without an outcome, opened without a reason, made
            public though it holds data on persons, or wait though it is settled; what was settled
            would read otherwise; an answer or signature would be given for something else than
            what is there, or by nobody who was there.
    """
    for row in _new(before.rows, after.rows):
        if is_status_agreed(row.status, reference):
            _require_agreed_truly(before, after, row, reference)
    for outcome in _new(before.outcomes, after.outcomes):
        _require_outcome_kept(before, outcome, batch)
        if outcome.settled_on and not (batch.undoes and _is_left_open(after, outcome, reference)):
            _require_settled_truly(after, outcome, reference)
    for precedent in _new(before.precedents, after.precedents):
        _require_begun_with(before, precedent, batch)
    _require_waiting_truly(before, after, reference)
    _require_said_truly(before, after, batch)


def opening_of(plan: Plan, row: PlanRow, sensitivity: str, reference: Reference) -> Opening | None:
    """Return against what settling *row* with *sensitivity* would open it, None against nothing.

    Raises:
        RecordError: The row holds data on persons, which nobody can make public.
    """
    scales = Scales(reference)
    given = scales.closedness(sensitivity)
    advice = advice_for(plan, row, reference)
    is_exposing = given < scales.closedness(scales.floor_of_persons)
    if is_exposing and any(reason.is_personal for reason in advice.reasons):
        raise RecordError(
            "Cannot settle row '{row}' as open: by its kinds of data or its words it holds "
            "data on persons. Choose a stricter category, or reword the question.",
            row=row.record_id,
        )
    listed = reference.terms("sensitivities")
    asked = tuple(
        each.partner
        for each in plan.positions.values()
        if each.row == row.record_id
        # What no list has may be as strict as any.
        and (scales.closedness(each.sensitivity) > given or each.sensitivity not in ("", *listed))
    )
    words = (flag.kind for flag in word_flags(row, reference))
    patterns = reference.terms("name_patterns")
    reads = is_exposing and any(patterns[kind].has("is_personal") for kind in words)
    advised = advice.sensitivity if scales.closedness(advice.sensitivity) > given else ""
    return Opening(advised, asked, reads) if advised or asked or reads else None


def _require_agreed_truly(before: Plan, after: Plan, row: PlanRow, reference: Reference) -> None:
    was = before.rows.get(row.record_id)
    is_kept = was is not None and is_status_agreed(was.status, reference)
    is_settled = is_kept or _is_settled_anew(before, after, row.record_id)
    if not (is_settled and is_row_agreed(after, row, reference)):
        raise RecordError(
            "Cannot mark row '{row}' as agreed: a row becomes agreed when its column B is "
            "settled. Settle it in step 40.",
            row=row.record_id,
        )


def _require_settled_truly(plan: Plan, outcome: Outcome, reference: Reference) -> None:
    row = plan.rows.get(outcome.row)
    if row is None or outcome.record_id != outcome.row:
        raise RecordError(
            "Cannot keep outcome '{outcome}': the plan has no such row. Settle a row.",
            outcome=outcome.record_id,
        )
    settled = category_of(outcome.is_urgent, outcome.sensitivity, reference)
    if settled.code != category_of_row(row, reference).code or outcome.question != row.question:
        raise RecordError(
            "Cannot settle row '{row}': its category or its question is another one than the "
            "outcome says. Look at it again, then settle it.",
            row=outcome.row,
        )
    if unheard := set(reserved_by(plan, outcome.row)) - set(outcome.heard):
        raise RecordError(
            "Cannot settle row '{row}': {organisations} wants to talk about it first. Hear "
            "that, then settle the row by itself.",
            row=outcome.row,
            organisations=", ".join(sorted(unheard)),
        )
    if set(outcome.agreed_before) - set(agreed_before(plan, row, settled.code)):
        raise RecordError(
            "Cannot settle row '{row}' as in the last round: what protects it has changed since. "
            "Settle it anew; everybody is asked.",
            row=outcome.row,
        )
    opened = opening_of(plan, row, outcome.sensitivity, reference)
    if opened and not (outcome.opening_reason.strip() and outcome.opened_by.strip()):
        raise _not_opened(outcome.row, settled.code, opened)


def _not_opened(row: str, category: str, opened: Opening) -> RecordError:
    if opened.advised:
        return RecordError(
            "Cannot settle row '{row}' as '{category}': the advice is '{advised}'. Give the reason "
            "for opening it and the name of who confirms it, or choose a stricter one.",
            row=row,
            category=category,
            advised=opened.advised,
        )
    if opened.asked_by:
        return RecordError(
            "Cannot settle row '{row}' as '{category}': {organisations} asked for a stricter one. "
            "Give the reason for opening it and the name of who confirms it, or choose that.",
            row=row,
            category=category,
            organisations=", ".join(opened.asked_by),
        )
    return RecordError(
        "Cannot settle row '{row}' as '{category}': its words speak of persons. Give the reason "
        "for opening it and the name of who confirms it, or choose a stricter one.",
        row=row,
        category=category,
    )


def _require_outcome_kept(before: Plan, outcome: Outcome, batch: Batch) -> None:
    was = before.outcomes.get(outcome.record_id)
    is_anew = outcome.settlement >= next_settlement(before, outcome.row)
    if was and was.settled_on and not (batch.undoes or (is_anew and outcome.settled_on)):
        raise RecordError(
            "Cannot reword what was settled of row '{row}': it stands as it was settled. "
            "Settle the row anew, or take its settlement back.",
            row=outcome.row,
        )


def _require_begun_with(before: Plan, precedent: Precedent, batch: Batch) -> None:
    """Refuse a precedent of a plan that is there: also a new row has none."""
    if (before.rows or before.partners) and not batch.undoes:
        raise RecordError(
            "Cannot write what the last round settled of row '{row}': that comes with the "
            "plan that begins a round. Begin one with last round's file.",
            row=precedent.row,
        )


def _require_waiting_truly(before: Plan, after: Plan, reference: Reference) -> None:
    """Refuse that a settled row waits, also where both were done at the same time."""
    for waits in after.deferrals.values():
        row, was = after.rows.get(waits.row), before.rows.get(waits.row)
        is_kept = before.deferrals.get(waits.record_id) == waits
        is_kept = is_kept and was is not None and is_row_agreed(before, was, reference)
        if row and not is_kept and is_row_agreed(after, row, reference):
            raise RecordError(
                "Cannot let row '{row}' wait and be settled: it is one or the other. Look at it "
                "again, then decide.",
                row=waits.row,
            )


def _is_left_open(plan: Plan, outcome: Outcome, reference: Reference) -> bool:
    """Tell whether *outcome* is what once was settled of a row that is agreed no more."""
    row = plan.rows.get(outcome.row)
    return row is not None and not is_status_agreed(row.status, reference)


def _require_said_truly(before: Plan, after: Plan, batch: Batch) -> None:
    if batch.undoes:
        # What comes back was true of what it was said of, and counts for nothing else.
        return
    consents = tuple(_new(before.consents, after.consents))
    signatures = tuple(_new(before.sign_offs, after.sign_offs))
    for consent in consents:
        _require_known_outcome(after, consent)
    for signed in signatures:
        _require_signed_truly(before, signed)
    # A plan that is made comes with its words.
    if before.partners:
        words: list[Position | Reservation | Consent | SignOff] = [*consents, *signatures]
        words += _new(before.positions, after.positions)
        words += _new(before.reservations, after.reservations)
        for said in words:
            _require_speaker(said, batch)


def _require_known_outcome(plan: Plan, consent: Consent) -> None:
    if not answers_what_is_settled(plan, consent):
        raise RecordError(
            "Cannot keep the answer of '{partner}' on row '{row}': it answers another outcome "
            "than the one there. Look at the row again, then ask.",
            partner=consent.partner,
            row=consent.row,
        )


def _require_speaker(said: Position | Reservation | Consent | SignOff, batch: Batch) -> None:
    noted_by = "" if said.partner == batch.organisation else batch.author
    if said.noted_by != noted_by:
        raise RecordError(
            "Cannot keep this as the word of '{partner}': it names '{noted_by}' as who noted "
            "it, where it is '{seat}': nobody at its own seat, elsewhere whoever "
            "writes. Say it anew there, or in their name.",
            partner=said.partner,
            noted_by=said.noted_by,
            seat=noted_by,
        )


def _require_signed_truly(before: Plan, signed: SignOff) -> None:
    if not signed.person.strip() or signed.fingerprint != signed_content(before):
        raise RecordError(
            "Cannot keep the signature of '{partner}': no person is named, or the plan is "
            "another one than was shown. Look at the summary again, then sign.",
            partner=signed.partner,
        )


def _is_settled_anew(before: Plan, after: Plan, row_id: str) -> bool:
    """Tell whether a row was settled in between; to reword an earlier outcome settles nothing."""
    now = after.outcomes.get(row_id)
    return bool(now and now.settled_on and now.settlement >= next_settlement(before, row_id))


def _has_moved(
    before: Plan, after: Plan, row: PlanRow, reference: Reference, is_undoing: bool
) -> bool:
    """Tell whether an agreed row holds other terms than before, or only came back to them."""
    was = before.rows.get(row.record_id)
    if was is None or not is_status_agreed(was.status, reference):
        return is_undoing
    if was is not row and _speaks_of(was, reference) != _speaks_of(row, reference):
        return True
    if was is row and before.datasets is after.datasets and before.lines is after.lines:
        return False
    if sealed_terms(before, was, reference) == sealed_terms(after, row, reference):
        return False
    # What is undone may have been there when the row was settled.
    return is_undoing or not _is_filled_in(before, after, row.record_id, reference)


def _is_filled_in(before: Plan, after: Plan, row_id: str, reference: Reference) -> bool:
    """Tell whether only empty terms of release were filled in, and a first release was added.

    What was settled goes no further by it: the advice is no stricter, and a release more open
    than the row is there for other rows of the dataset.
    """
    was, row = before.rows[row_id], after.rows[row_id]
    if category_of_row(was, reference).code != category_of_row(row, reference).code:
        return False
    held, now = (
        {key: each for key, each in plan.lines.items() if was.dataset == each.dataset != ""}
        for plan in (before, after)
    )
    return (
        _is_filled(was, row, "rows")
        and terms_of_dataset(before, was) == terms_of_dataset(after, row)
        and all(key in now and _is_filled(each, now[key], "lines") for key, each in held.items())
        and all(
            _is_first_release(after, row, each, held.values(), reference)
            for key, each in now.items()
            if key not in held
        )
        and (was is row or _is_no_stricter(before, after, row_id, reference))
    )


def _is_filled(was: PlanRecord, now: PlanRecord, collection: str) -> bool:
    """Tell whether every sealed term is as it was, or was empty and may be filled in later."""
    specs = fields_of(collection)
    return all(
        getattr(was, name) == getattr(now, name)
        or (specs[name].is_filled_later and not getattr(was, name))
        for name in sealed_fields(collection)
        if name not in AXES
    )


def _is_first_release(
    plan: Plan,
    row: PlanRow,
    line: DisseminationLine,
    held: Collection[DisseminationLine],
    reference: Reference,
) -> bool:
    """Tell whether *line* is the first of its category in its dataset and opens *row* no more."""
    if any(each.category == line.category for each in held):
        return False
    scales, categories = Scales(reference), reference.terms("dissemination_categories")
    if line.category not in categories:
        return False
    given = str(categories[line.category].property("sensitivity") or "")
    if scales.closedness(given) >= scales.closedness(row.sensitivity):
        return True
    return any(
        each.dataset == line.dataset and category_of_row(each, reference).code == line.category
        for each in plan.rows.values()
    )


def _is_no_stricter(before: Plan, after: Plan, row_id: str, reference: Reference) -> bool:
    scales = Scales(reference)
    was = advice_for(before, before.rows[row_id], reference).sensitivity
    now = advice_for(after, after.rows[row_id], reference).sensitivity
    return scales.closedness(now) <= scales.closedness(was)


def _speaks_of(row: PlanRow, reference: Reference) -> frozenset[JsonValue]:
    """Return what the words of *row* say it holds: words that are no term of sharing count too."""
    return frozenset((flag.kind, flag.data_types) for flag in word_flags(row, reference))


def _new(before: Mapping[str, _Record], after: Mapping[str, _Record]) -> Iterator[_Record]:
    """Yield the records that are new, or another one than before."""
    if before is not after:
        yield from (record for key, record in after.items() if record != before.get(key))
