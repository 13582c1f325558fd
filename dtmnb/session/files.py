"""What comes into a plan from files and what goes out, once for page and command."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.access import WHY_NOT
from dtmnb.domain.audience import PARTICIPANT_PREFIX, View
from dtmnb.domain.changes import Batch, Change, Conflict, Set, apply, compare_plans, fill_added
from dtmnb.domain.findings import Place
from dtmnb.domain.journal import Saved
from dtmnb.domain.plan import HEADER, PLAN_ID, Plan
from dtmnb.domain.rounds import precedents_of
from dtmnb.domain.schema import fields_of, is_owned, permitted_moves
from dtmnb.domain.settling import put_record
from dtmnb.errors import UsageError
from dtmnb.interchange import (
    EVERY_SHEET,
    ColumnMapping,
    FoundWord,
    Proposal,
    ReadPlan,
    Tally,
    as_next_round,
    header_of,
    matched,
    packet_view,
    propose_changes,
    read_plan,
    require_history,
    tally_of,
    write_plan,
)
from dtmnb.language import Language, say
from dtmnb.language.wording import Wording
from dtmnb.reports.house import look_for
from dtmnb.session.desk import Session, free_id, rights_of
from dtmnb.session.issuing import issue
from dtmnb.session.remembered import remember, remembered
from dtmnb.session.vouching import is_vouched
from dtmnb.store.seat_plans import Order, SeatPlans

_PACKET_SUFFIX = ".xlsx"

MOST_NAME = 120
"""Characters of a name that a browser is asked to save under."""


class Offer(NamedTuple):
    """What a file would change, before anybody says yes.

    Attributes:
        plan_id: The plan it would change.
        is_new: Whether it makes that plan.
        read: What the file holds.
        proposal: What this seat may take of it, and what is left out and why.
        becomes: The plan as it would be; its new records are named by the file.
        conflicts: What the plan as it stands will not take.
        tally: What a file of others says of the rows that are there.
        mapping: What was decided of its columns and words, now or for a file like it.
    """

    plan_id: str
    is_new: bool
    read: ReadPlan
    proposal: Proposal
    becomes: Plan
    conflicts: tuple[Conflict, ...] = ()
    tally: Tally | None = None
    mapping: ColumnMapping | None = None


class Source(NamedTuple):
    """A file, and what its bearer says of it.

    Attributes:
        file: Where it lies.
        mapping: Which column is which field.
        is_form: Whether it is a form, whatever it looks like.
        iso3: The country of a plan that it makes.
        as_new: Whether it begins a round: a new plan with its questions, terms and people.
    """

    file: Path
    mapping: ColumnMapping | None = None
    is_form: bool = False
    iso3: str = ""
    as_new: bool = False


def offer(session: Session, source: Source, plan_id: str = "") -> Offer:
    """Return what a file would change in *plan_id*, in its own plan, or in one that it makes.

    Raises:
        UsageError: It shall begin a round, and a plan that is there is named.
        SheetError: The file cannot be read, or is of another plan.
    """
    if source.as_new and plan_id:
        raise UsageError(
            "Cannot begin a round in plan '{plan}': a round has a plan of its own. Name no "
            "plan, or do not ask for a new one.",
            plan=plan_id,
        )
    read, mapping = _read(session, source)
    if source.as_new:
        return _new_round(session, read, source)._replace(mapping=mapping)
    known = {item.plan_id for item in session.store.list_plans()}
    identity = plan_id or (read.plan_id if read.plan_id in known else "")
    if not identity:
        return _new_plan(session, read, source)._replace(mapping=mapping)
    if not session.plan_id:
        session.open_plan(identity)
    now = base = session.store.load(identity)
    if read.is_own and read.plan_id == identity:
        base = session.store.load(identity, read.base_revision)
        require_history(read, base.stamp.head)
    read = read if read.is_own else matched(read, now.plan)
    vouched = is_vouched(read, session.store)
    proposal = propose_changes(
        read, base=base.plan, reference=session.reference, is_vouched=vouched
    )
    if not vouched:
        read = read._replace(audience="")
    changes = fill_added(proposal.changes, now.plan) if read.is_own else proposal.changes
    changes, refused = _permitted(session, changes, (base.plan, now.plan))
    batch = Batch(batch_id="preview", author="", changes=changes)
    applied = apply(now.plan, batch, moves=permitted_moves(session.reference))
    offered = proposal._replace(changes=changes, unmapped=(*proposal.unmapped, *refused))
    tally = None if read.is_own else tally_of(changes, read, now.plan)
    return Offer(identity, False, read, offered, applied.plan, applied.conflicts, tally, mapping)


def _read(session: Session, source: Source) -> tuple[ReadPlan, ColumnMapping | None]:
    """Return what the file holds, and the mapping it was read with: the one for such files."""

    def reading(mapping: ColumnMapping | None) -> ReadPlan:
        reference, is_form = session.reference, source.is_form
        return read_plan(source.file, mapping=mapping, reference=reference, is_form=is_form)

    read, mapping = reading(source.mapping), source.mapping
    known = None if mapping else remembered(read)
    if known is None:
        return read, mapping
    has_sheet = known.sheet in {EVERY_SHEET, *read.sheets}
    known = known._replace(sheet=known.sheet if has_sheet else "")
    return reading(known), known


def is_unknown(found: FoundWord, wording: Wording) -> bool:
    """Tell whether nothing in the list, or no record of the plan, goes by the word *found*."""
    spec = fields_of("rows").get(found.field)
    names_record = spec is not None and bool(spec.collection) and bool(found.code)
    if spec and names_record:
        return wording.lists.find(spec.words, str(found.code)) is None
    return found.code is None


def take(session: Session, offered: Offer) -> Saved:
    """Do what *offered* says, as one batch of whoever the file speaks for.

    The first revision of a plan that it makes is named after it: what came of last round's plan
    is compared with that.

    Raises:
        RightsError: A change is not this seat's to make.
    """
    read, note = offered.read, f"Import of {offered.read.file}"
    if offered.mapping and session.seat.is_room:
        remember(read, offered.mapping)
    if offered.is_new:
        made = session.create_plan(offered.plan_id, offered.proposal.changes, note)
        name = session.language.text("As {file} had it", file=read.file)
        session.store.name_revision(offered.plan_id, session.stamp.revision, name)
        return made
    if session.plan_id != offered.plan_id:
        session.open_plan(offered.plan_id)
    return session.save(offered.proposal.changes, note, organisation=read.organisation or None)


def hand_out(
    session: Session,
    audience: str,
    target: Path,
    language: Language | None = None,
    template: Path | None = None,
) -> Path:
    """Write what *audience* may see of the open plan to *target*, and look through the file.

    Args:
        session: Whose plan and seat count.
        audience: Who reads the file.
        target: Where it goes.
        language: The language of its headings and labels; by default that of the session.
        template: How a workbook is laid out; by default as the house style says.

    Raises:
        SharingError: It holds a contact that its readers may not have; no file is left then.
    """
    return _write(session, audience, target, language or session.language, template)


def hand_out_packet(session: Session, organisation: str, target: Path, language: Language) -> Path:
    """Write the workbook that *organisation* fills at home.

    Raises:
        UsageError: The file would be no workbook.
        SharingError: It holds a contact that the organisation may not have.
    """
    if target.suffix.lower() != _PACKET_SUFFIX:
        raise UsageError(
            "Cannot write a packet to {target}: a packet is a workbook. Give a name that ends "
            "in {suffix}.",
            target=target.name,
            suffix=_PACKET_SUFFIX,
        )
    return _write(session, PARTICIPANT_PREFIX + organisation, target, language)


def safe_name(name: str) -> str:
    """Return *name* of letters, figures, dots, hyphens and underscores, with its suffix kept."""
    stem, suffix = (
        re.sub(r"[^\w.-]+", "-", part, flags=re.ASCII)
        for part in (Path(name).stem, Path(name).suffix)
    )
    return (stem.strip(".-")[: MOST_NAME - len(suffix)] or "file") + suffix[:MOST_NAME]


def free_plan_id(store: SeatPlans, words: str) -> str:
    """Return a plan id like *words* that the store does not have yet."""
    return free_id(words, {item.plan_id for item in store.list_plans()}, "plan")


def _new_plan(session: Session, read: ReadPlan, source: Source) -> Offer:
    said = header_of(read)
    title = str(said.get("title") or source.file.stem)
    is_named = re.fullmatch(PLAN_ID, read.plan_id)
    identity = read.plan_id if is_named else free_plan_id(session.store, title)
    empty = Plan(plan_id=identity)
    proposal = propose_changes(read, base=empty, reference=session.reference, is_vouched=False)
    facts = {"title": title, "iso3": source.iso3}
    wanted = {name: value for name, value in facts.items() if value not in {"", said.get(name)}}
    others = (each for each in proposal.changes if _header_field(each) not in wanted)
    changes = (*put_record(empty, HEADER, HEADER, wanted), *others)
    becomes = apply(empty, Batch(batch_id="preview", author="", changes=changes)).plan
    tally = None if read.is_own else tally_of(changes, read, empty)
    return Offer(identity, True, read, proposal._replace(changes=changes), becomes, (), tally)


def _new_round(session: Session, last: ReadPlan, source: Source) -> Offer:
    """Return the plan that a file of last round begins.

    Who agreed then is taken from the store alone, where it vouches for the file.
    """
    offered = _new_plan(session, as_next_round(last), source)
    if not is_vouched(last, session.store):
        return offered
    ended = session.store.load(last.plan_id, last.base_revision).plan
    begun = offered.becomes
    found = {each.row: each for each in precedents_of(ended, begun, session.reference)}
    header = begun.header.model_copy(update={"last_round": f"{last.plan_id}@{last.base_revision}"})
    becomes = begun.model_copy(update={"precedents": found, "header": header})
    changes = (*offered.proposal.changes, *compare_plans(begun, becomes))
    return offered._replace(proposal=offered.proposal._replace(changes=changes), becomes=becomes)


def _header_field(change: Change) -> str:
    return change.field if isinstance(change, Set) and change.collection == HEADER else ""


def _write(
    session: Session,
    audience: str,
    target: Path,
    language: Language,
    template: Path | None = None,
) -> Path:
    """View, write, look through: nothing is handed out any other way."""
    order = Order("plan", session.plan_id, audience, language.code, target.name)

    def make(view: View, plan: Plan) -> tuple[Path, Path]:
        shown = packet_view(view) if audience.startswith(PARTICIPANT_PREFIX) else view
        reference = session.reference
        look = look_for(None, session.store.address, reference, template)
        return write_plan(shown, target, reference=reference, language=language, look=look), target

    return issue(session, order, target, make)


def _permitted(
    session: Session, changes: Sequence[Change], plans: tuple[Plan, Plan]
) -> tuple[tuple[Change, ...], list[tuple[Place, str]]]:
    """Return what of *changes* this seat may make, and the place of the rest with the reason.

    Args:
        session: Whose seat it is.
        changes: What a file would change.
        plans: The plan that the file was made of, and as it stands: only the first tells whose
            a record was that is gone.
    """
    rights = rights_of(session)._replace(plan=plans[-1])
    if rights.seat.is_room:
        return tuple(changes), []
    own, others = rights.seat.organisation, say(WHY_NOT["others"], session.language)
    taken: list[Change] = []
    refused: list[tuple[Place, str]] = []
    for change in changes:
        held = (each.records(change.collection).get(change.record) for each in plans)
        whose = {getattr(each, "partner", own) for each in held}
        is_own = not is_owned(change.collection) or whose == {own}
        why = rights.why_not(change) if is_own else others
        if why:
            # Whose it is not reads not even a name.
            record = change.record if is_own else ""
            refused.append((Place(change.collection, record, getattr(change, "field", "")), why))
        else:
            taken.append(change)
    return tuple(taken), refused
