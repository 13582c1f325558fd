"""What the content of a file would change in a plan: always a proposal, never an edit."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dtmnb.domain.access import writers_of
from dtmnb.domain.audience import INTERNAL, Stamp, view_for
from dtmnb.domain.category import NOT_AGREED, axes_of, is_status_agreed
from dtmnb.domain.changes import Change, Remove, build_record, compare_plans, dump, unfit_fields
from dtmnb.domain.consent import answers_what_is_settled
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import HEADER, Plan, require_record_class
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.row import MOST_BROUGHT, MOST_TOLD, PlanRow
from dtmnb.domain.schema import (
    BROUGHT,
    CATEGORY,
    RECORD_ID,
    FieldSpec,
    fields_of,
    part_of,
    spec_of,
)
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import ChangeError, Sentence, SharingError, SheetError
from dtmnb.interchange.matching import matched
from dtmnb.interchange.new_records import new_ids, orders_of
from dtmnb.interchange.packet import within_rights
from dtmnb.interchange.plan_file import Proposal, ReadPlan, Values
from dtmnb.interchange.sheets import visible_values, with_parts
from dtmnb.language import language_for
from dtmnb.language.cells import cell_text, number_text
from dtmnb.language.wording import Wording
from dtmnb.language.written import Lists, day_of, options_of

# Nobody settles or signs by typing into a sheet, or says there what others agreed to.
_NOT_TAKEN = {
    "precedents": Sentence("what last round settled is known by the store alone"),
    "sign_offs": Sentence("signatures are given in the tool"),
    "outcomes": Sentence("rows are settled in the tool"),
}
_OPTIONS = "reply_options"
_FIGURES = re.compile(r"\d{1,20}(\.\d{1,9})?", re.ASCII)
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def propose_changes(
    read: ReadPlan, *, base: Plan, reference: Reference, is_vouched: bool
) -> Proposal:
    """Return the changes that lead from *base* to what was read.

    Of our own file: what people changed since the revision it was made of. A cell that still
    shows what *base* holds is no change; records without an id, or with one *base* has not,
    are new; records that are gone are removed only by an internal file, which held them all.
    A file made for one organisation changes what that organisation may change; the rest is
    listed. A file that does not prove for whom it speaks proposes what everybody writes. Of a
    foreign plan: its rows; those that *base* has already (`matching`) as they differ.

    Args:
        read: The content of the file.
        base: The plan at `read.base_revision`; for a foreign plan, as it stands.
        reference: Our tables.
        is_vouched: Whether our own file was signed by the store of *base*.

    Raises:
        SheetError: The file is of another plan, or a value does not fit its field.
    """
    if read.is_own and read.plan_id != base.plan_id:
        raise SheetError(
            "Cannot take over {file}: it is of plan '{found}', not of '{plan}'. Choose that plan.",
            file=read.file,
            found=read.plan_id,
            plan=base.plan_id,
        )
    read = read if read.is_own else matched(read, base)
    try:
        differences = _Differences(read, base, reference)
        wanted = differences.plan()
        changes = compare_plans(base, wanted)
    except (ChangeError, SharingError) as error:
        raise SheetError("Cannot take over {file}. {why}", file=read.file, why=error) from error
    proposal, view = Proposal(changes, tuple(differences.unmapped)), differences.view
    if view.kind != INTERNAL and not view.partner:
        raise SheetError(
            "Cannot take over {file}: it is the edition for '{audience}', made for reading. Edit "
            "the internal export, or a packet of an organisation.",
            file=read.file,
            audience=read.audience,
        )
    proposal = within_rights(proposal, view, base, reference) if view.partner else proposal
    proposal = _answering(proposal, base, wanted)
    is_proven = is_vouched or not read.is_own or base == Plan(plan_id=base.plan_id)
    return proposal if is_proven else _unproven(proposal, reference)


def _answering(proposal: Proposal, base: Plan, wanted: Plan) -> Proposal:
    """Return *proposal* with the answers to what is settled here; the store takes no others."""

    def is_taken(change: Change) -> bool:
        answer = wanted.consents.get(change.record) if change.collection == "consents" else None
        return answer is None or answers_what_is_settled(base, answer)

    return _parted(proposal, is_taken, Sentence("it answers what is not settled here"))


def _unproven(proposal: Proposal, reference: Reference) -> Proposal:
    """Return what everybody at the table may write of *proposal*; nothing is removed by it."""

    def is_taken(change: Change) -> bool:
        return not isinstance(change, Remove) and writers_of(change, reference) <= {"together"}

    return _parted(proposal, is_taken, Sentence("the file does not prove for whom it speaks"))


def _parted(proposal: Proposal, is_taken: Callable[[Change], bool], why_not: Sentence) -> Proposal:
    """Return *proposal* with the changes that are taken; the others are listed with the reason."""
    left_out = [
        (Place(each.collection, each.record, getattr(each, "field", "")), why_not)
        for each in proposal.changes
        if not is_taken(each)
    ]
    taken = tuple(filter(is_taken, proposal.changes))
    return Proposal(taken, (*proposal.unmapped, *left_out))


def require_history(read: ReadPlan, head: str) -> None:
    """Refuse a file of ours whose revision has another hash than *head* here.

    Raises:
        SheetError: The plan went another way since: revisions of one number differ.
    """
    if read.head != head:
        raise SheetError(
            "Cannot take over {file}: revision {revision} of '{plan}' has the hash '{here}' here "
            "and '{there}' in the file. Use the store that the file was made from, or export the "
            "plan anew.",
            file=read.file,
            revision=read.base_revision,
            plan=read.plan_id,
            here=head[:12],
            there=read.head[:12],
        )


class _Differences:
    """Holds one file against one plan."""

    def __init__(self, read: ReadPlan, base: Plan, reference: Reference) -> None:
        """Make the view that *read* was made of, to compare with what its cells show."""
        self.read, self.base, self.reference = read, base, reference
        audience = read.audience or INTERNAL
        self.view = view_for(base, audience, reference=reference, stamp=Stamp(0, ""))
        self.wording = Wording(self.view.plan, reference, language_for(read.language))
        self.lists = read.lists or self.wording.lists
        self.unmapped: list[tuple[str | Place, str]] = list(read.unmapped)
        self.ids = {
            collection: dict(new_ids(collection, found, base.records(collection), read.is_own))
            for collection, found in read.records.items()
        }
        self.names = self._all_names()
        if not read.is_own and read.columns:
            rows = {key: self._placed(each) for key, each in read.records["rows"].items()}
            self.read = read._replace(records={**read.records, "rows": rows})

    def _placed(self, values: Values) -> Values:
        """Return *values* of a foreign row; names that no record has are brought along."""
        placed = dict(values)
        for column in self.read.columns:
            spec = spec_of("rows", column.field or "")
            if spec is None or not spec.collection or spec.name not in values:
                continue
            told = values[spec.name] if spec.is_many else [values[spec.name]]
            unknown = [name for name in told if self.names.find(spec.words, name) is None]
            if unknown:
                placed[spec.name] = [name for name in told if name not in unknown]
                if not placed[spec.name]:
                    del placed[spec.name]
                placed[f"{BROUGHT}.{column.header}"] = "; ".join(unknown)[:MOST_TOLD]
        return placed

    def plan(self) -> Plan:
        """Return the plan as the file would have it."""
        found: dict[str, Any] = {}
        for collection in self.read.records:
            if collection in _NOT_TAKEN:
                self._decline(collection)
                continue
            is_whole = self.read.audience == INTERNAL and collection != HEADER
            kept = {} if is_whole else self.base.records(collection)
            found[collection] = {**kept, **dict(self._records(collection))}
        if HEADER in found:
            found[HEADER] = found[HEADER][HEADER]
        return self.base.model_copy(update=found)

    def _records(self, collection: str) -> Iterator[tuple[str, PlanRecord]]:
        """Yield each record of *collection* in the file, by its id."""
        old = self.base.records(collection)
        orders = orders_of(self.read.records["rows"], self.base) if collection == "rows" else {}
        for key, values in self.read.records[collection].items():
            if key in old:
                begins, given = dump(old[key]), dict(self._touched(collection, old[key], values))
            elif collection == HEADER:
                self.unmapped.append((Place(HEADER, key), Sentence("a plan has one such line")))
                continue
            else:
                begins = {}
                given = {field: value for field, value in values.items() if value not in _EMPTY}
            kept = self._kept(collection, key, given)
            if kept:
                order = {"order": orders[key]} if key in orders else {}
                record_id = self.ids[collection].get(key, key)
                fit = self._fitting(collection, key, begins, {**kept, **order})
                if fit is not None:
                    yield record_id, build_record(collection, record_id, fit)
                elif key in old:
                    yield key, old[key]
            elif key in old:
                yield key, old[key]

    def _fitting(
        self, collection: str, key: str, begins: dict[str, Any], given: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Return *begins* with what fits of *given*; None: that is no record.

        What does not fit is brought along of a foreign row. A document of ours holds no cells to
        mistype.
        """
        values = {**begins, **given}
        is_document = self.read.is_own and not self.read.shown
        unfit = {} if is_document else unfit_fields(collection, values)
        headers = {each.field: each.header for each in self.read.columns}
        brought = dict(values.get(BROUGHT, {}))
        for field, why in unfit.items():
            held = f"{values.get(field)!s:.60}"
            told = Sentence("it holds '{text}': {why}; left out", text=held, why=why)
            self.unmapped.append((Place(collection, key, field), told))
            if field in headers:
                brought[headers[field]] = str(values[field])[:MOST_TOLD]
        if not unfit.keys() <= given.keys():
            return None
        fit = {**begins, **{name: value for name, value in given.items() if name not in unfit}}
        return {**fit, BROUGHT: brought} if brought else fit

    def _touched(
        self, collection: str, record: PlanRecord, values: Values
    ) -> Iterator[tuple[str, Any]]:
        """Yield the fields whose cells show something else than the plan holds."""
        seen = self.view.plan.records(collection).get(record.record_id)
        old = with_parts(
            visible_values(self.view, collection, seen, self.reference) if seen else {}
        )
        cells = self.read.shown.get(collection, {}).get(record.record_id)
        for field, value in values.items():
            spec = spec_of(collection, field)
            if cells is None or spec is None:
                is_touched = field not in old or value != old[field]
            else:
                was = cell_text(spec, old.get(field), self.lists)
                is_touched = _differs(spec, cells[field], was)
            if is_touched:
                yield field, options_of(cells[field]) if cells and field == _OPTIONS else value

    def _kept(self, collection: str, key: str, values: Values) -> dict[str, Any]:
        """Return *values* as fields of a record; the category becomes its two axes."""
        kept: dict[str, Any] = {}
        for field, value in values.items():
            spec, (name, part) = spec_of(collection, field), part_of(field)
            if spec is None or (spec.is_derived and field != CATEGORY):
                follows = Sentence("it follows from other fields")
                why = follows if spec else Sentence("no such field")
                self.unmapped.append((Place(collection, key, field), why))
            elif part:
                was = getattr(self.base.records(collection).get(key), name, {})
                kept[name] = {**was, **kept.get(name, {}), part: value}
                if name == BROUGHT and len(kept[name]) > MOST_BROUGHT:
                    del kept[name][part]
                    why = Sentence("a row brings at most {most} columns along", most=MOST_BROUGHT)
                    self.unmapped.append((Place(collection, key, field), why))
            elif field not in {CATEGORY, RECORD_ID}:
                kept[field] = self._linked(spec.words, value)
        if CATEGORY in values:
            kept.update(self._axes(values[CATEGORY]))
        kept.update(self._no_longer_brought(self.base.records(collection).get(key), kept, values))
        return self._claimed(kept, self.base.rows.get(key)) if collection == "rows" else kept

    def _no_longer_brought(
        self, old: PlanRecord | None, kept: dict[str, Any], values: Values
    ) -> Mapping[str, dict[str, str]]:
        """Return what stays brought along of a row when columns of its file have found a field."""
        was = kept.get(BROUGHT, getattr(old, BROUGHT, {}))
        if not isinstance(was, Mapping):
            # A damaged document holds anything: building the record says so.
            return {}
        placed = {each.header for each in self.read.columns if each.field in values}
        told = {part_of(field)[1] for field in values}
        said = {text: was[text] for text in was if text not in placed or text in told}
        return {BROUGHT: said} if len(said) < len(was) else {}

    def _claimed(self, kept: dict[str, Any], old: PlanRow | None) -> dict[str, Any]:
        """Return *kept* with "agreed" as what it is in a file: a claim that nobody vouched for.

        Of a row that is agreed here a foreign file claims nothing new.
        """
        if self.view.partner:
            # To an organisation the status is closed, and it is told that.
            return kept
        if not is_status_agreed(kept.get("status"), self.reference):
            return kept
        is_agreed = old is not None and is_status_agreed(old.status, self.reference)
        is_known = kept.get("claimed_in") or (is_agreed and not self.read.is_own)
        claim = {} if is_known else {"claimed_in": self.read.file}
        return {key: value for key, value in kept.items() if key != "status"} | claim

    def _axes(self, category: Any) -> dict[str, Any]:
        code = category or NOT_AGREED
        if code not in self.reference.terms(fields_of("rows")[CATEGORY].words):
            return {"sensitivity": code}
        is_urgent, sensitivity = axes_of(code, self.reference)
        urgency = {} if is_urgent is None else {"is_urgent": is_urgent}
        return {**urgency, "sensitivity": sensitivity}

    def _linked(self, words: str, value: Any) -> Any:
        """Return *value* with names of records turned into their ids."""
        if not words.startswith("@"):
            return value
        if isinstance(value, list):
            return [self._linked(words, each) for each in value]
        return self.names.find(words, value) or value if isinstance(value, str) else value

    def _decline(self, collection: str) -> None:
        old = self.base.records(collection)
        for key, values in self.read.records[collection].items():
            if key not in old or any(self._touched(collection, old[key], values)):
                self.unmapped.append((Place(collection, key), _NOT_TAKEN[collection]))

    def _all_names(self) -> Lists:
        """Return the names of all records, those of the file included."""
        held = dict[str, Any]()
        for collection, ids in self.ids.items():
            found, record_class = self.read.records[collection], require_record_class(collection)
            # What is new has a name before anybody looks whether it fits.
            new = {
                record_id: record_class.model_construct(**{**found[key], RECORD_ID: record_id})
                for key, record_id in ids.items()
            }
            held[collection] = {**self.base.records(collection), **new}
        held.pop(HEADER, None)
        return Wording(
            self.base.model_copy(update=held), self.reference, self.wording.language
        ).lists


def _differs(spec: FieldSpec, text: str, was: str) -> bool:
    """Tell whether somebody wrote *text* where *was* stood.

    A spreadsheet makes 7 of 007 and writes days as its country does.
    """
    same = {was}
    if _FIGURES.fullmatch(was):
        same |= {number_text(float(was)), f"{float(was):.5E}"}
    if spec.kind == "date":
        days = (day_of(text, is_day_first=each) for each in (True, False))
        return was not in {day.isoformat() for day in days if day} | {text}
    return text not in same
