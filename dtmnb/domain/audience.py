"""What leaves a plan: a `SharedView`, made for one audience from an allow-list of fields.

Reports, exports and partner pages take a `SharedView` and nothing else; only `view_for` makes
one. What an audience may see is data (`rules/audiences.yaml`): categories of rows, and fields
by collection. Whatever is not named there stays inside.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dtmnb.domain.agreeing import Position
from dtmnb.domain.agreement import DataAccessRequest
from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.changes import dump
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.findings import Place
from dtmnb.domain.hearing import hearing
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.record import JsonValue, PlanRecord, Record
from dtmnb.domain.row import PlanRow
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.domain.vocabulary import AudienceRule, Reference
from dtmnb.errors import SharingError

INTERNAL = "internal"
PUBLIC = "public"
PARTNER_PREFIX = "partner:"
PARTICIPANT_PREFIX = "participant:"
EVERY_FIELD = ("*",)


class Stamp(NamedTuple):
    """The revision a view was made of, and the head of its hash chain."""

    revision: int
    head: str


class SharedView(Record):
    """A plan as one audience may see it, in plain JSON values.

    Attributes:
        plan_id: The plan.
        audience: `internal`, `partners`, `public`, or `partner:` or `participant:` with the id
            of an organisation.
        kind: The audience without the organisation.
        partner: Id of the organisation of a partner's view, else empty.
        revision: Revision of the plan.
        head: Hash of the last batch, so that every recipient is a witness.
        header: Permitted fields of the header.
        collections: Permitted records with their permitted fields, by collection. Rows carry
            `dissemination_category`, urgent actions `recipient_partners`: both derived.
        category_counts: Number of rows by category code, over the whole plan.
    """

    plan_id: str
    audience: str
    kind: str
    partner: str
    revision: int
    head: str
    header: Mapping[str, JsonValue]
    collections: Mapping[str, tuple[Mapping[str, JsonValue], ...]]
    category_counts: Mapping[str, int]

    def records(self, collection: str) -> tuple[Mapping[str, JsonValue], ...]:
        """Return the visible records of *collection*; none when it may not be seen."""
        return self.collections.get(collection, ())

    def by_id(self, collection: str) -> Mapping[str, Mapping[str, JsonValue]]:
        """Return the visible records of *collection* by their id."""
        return {str(record["record_id"]): record for record in self.records(collection)}


class _Scope(NamedTuple):
    """What decides which records of a plan one outward audience may see."""

    partner: str
    rows: frozenset[str]
    datasets: frozenset[str]
    categories: frozenset[str]
    own_categories: frozenset[str]
    line_categories: frozenset[str]
    heard_rows: frozenset[str]


def view_for(plan: Plan, audience: str, *, reference: Reference, stamp: Stamp) -> SharedView:
    """Return what *audience* may see of *plan*.

    Args:
        plan: The plan.
        audience: `internal`, `partners`, `public` or `partner:<id of the organisation>`.
        reference: Our tables, with the allow-list.
        stamp: Revision and hash of the plan.

    Raises:
        SharingError: There is no such audience, or the plan has no such organisation.
    """
    rule, partner = require_audience(plan, audience, reference)
    visible = _everything(plan)
    if rule.code != INTERNAL:
        visible = _visible(plan, _scope(plan, rule, partner, reference=reference))
    header = _permitted(dump(plan.header), rule.fields.get(HEADER, ()))
    collections = {
        collection: tuple(
            _permitted(_with_derived(plan, record, reference), rule.fields[collection])
            for record in records
        )
        for collection, records in visible.items()
        if rule.fields.get(collection)
    }
    return SharedView.model_construct(
        plan_id=plan.plan_id,
        audience=audience,
        kind=rule.code,
        partner=partner,
        revision=stamp.revision,
        head=stamp.head,
        header=header,
        collections=collections,
        category_counts=_category_counts(plan, reference),
    )


def require_audience(plan: Plan, audience: str, reference: Reference) -> tuple[AudienceRule, str]:
    """Return the rule of *audience* and the id of its organisation ("" for a group).

    Raises:
        SharingError: There is no such audience, or the plan has no such organisation.
    """
    rule, partner = require_audience_rule(audience, reference)
    if partner and partner not in plan.partners:
        raise SharingError(
            f"Cannot make a view of plan {plan.plan_id!r}: no organisation {partner!r} in it. "
            f"Use one of: {', '.join(plan.partners) or 'none is entered yet'}."
        )
    return rule, partner


def require_audience_rule(audience: str, reference: Reference) -> tuple[AudienceRule, str]:
    """Return the rule of *audience* and the id of the organisation it names ("" for a group).

    Raises:
        SharingError: There is no such audience.
    """
    kind, colon, partner = audience.partition(":")
    rule = reference.audiences.get(kind)
    if rule is None or (bool(colon), bool(partner)) != (rule.of_organisation,) * 2:
        known = ", ".join(
            f"{code}:ORGANISATION" if known.of_organisation else code
            for code, known in reference.audiences.items()
        )
        raise SharingError(f"Cannot make a view for audience {audience!r}. Use one of: {known}.")
    return rule, partner


def withheld_contacts(plan: Plan, view: SharedView) -> Mapping[str, Place]:
    """Return the names, phones and e-mails of *plan* that *view* may not contain, by their place.

    Addresses of functions in the header and the names of organisations are not contacts.
    """
    fields = ("name", "email", "phone")
    shown = {
        str(record.get(field) or "") for record in view.records("focal_points") for field in fields
    }
    header = plan.header
    shown |= {header.public_contact, header.data_contact, header.feedback_contact}
    shown |= {partner.name for partner in plan.partners.values()}
    held = {
        getattr(person, field): Place("focal_points", key, field)
        for key, person in plan.focal_points.items()
        for field in fields
    }
    if view.kind != INTERNAL:
        signed = plan.sign_offs.items()
        held = {each.person: Place("sign_offs", key, "person") for key, each in signed} | held
    return {value: place for value, place in held.items() if value.strip() and value not in shown}


def _scope(plan: Plan, rule: AudienceRule, partner: str, *, reference: Reference) -> _Scope:
    categories = frozenset(rule.rows.get("categories", ()))
    scope = _Scope(
        partner=partner,
        rows=frozenset(),
        datasets=frozenset(),
        categories=categories,
        own_categories=frozenset(rule.rows.get("own_categories", ())),
        line_categories=frozenset(rule.rows.get("line_categories", categories)),
        heard_rows=frozenset(),
    )
    rows = [
        row
        for row in plan.rows.values()
        if (is_row_agreed(plan, row, reference) or not rule.rows.get("needs_agreed", True))
        and (
            (code := category_of_row(row, reference).code) in scope.categories
            or (code in scope.own_categories and partner in row.recipients)
        )
    ]
    keys = frozenset(row.record_id for row in rows)
    # Before all are heard, what others said would lead whoever reads it.
    heard = (key for key in keys if hearing(plan, key, reference).is_open)
    return scope._replace(
        rows=keys,
        heard_rows=frozenset(heard if rule.rows.get("all_positions") else ()),
        datasets=frozenset(row.dataset for row in rows if row.dataset),
    )


def _everything(plan: Plan) -> Mapping[str, Iterable[PlanRecord]]:
    records = {name: plan.records(name).values() for name in RECORD_CLASSES if name != HEADER}
    return {**records, "rows": plan.ordered_rows()}


def _visible(plan: Plan, scope: _Scope) -> Mapping[str, Iterable[PlanRecord]]:
    """Return the records that *scope* may see; a collection not named here is not seen."""
    urgent_actions = [item for item in plan.urgent_actions.values() if item.row in scope.rows]
    positions = [
        item
        for item in plan.positions.values()
        if item.row in scope.heard_rows or (item.row in scope.rows and _is_own(item, scope))
    ]
    return {
        "partners": plan.partners.values(),
        "focal_points": _visible_people(plan, scope, urgent_actions),
        "decisions": plan.decisions.values(),
        "rows": [row for row in plan.ordered_rows() if row.record_id in scope.rows],
        "datasets": [item for key, item in plan.datasets.items() if key in scope.datasets],
        "lines": [
            line
            for line in plan.lines.values()
            if line.dataset in scope.datasets and _sees_line(line, scope)
        ],
        "urgent_actions": urgent_actions,
        "agreements": [
            item
            for item in plan.agreements.values()
            if not scope.partner or scope.partner in item.parties
        ],
        "access_requests": [item for item in plan.access_requests.values() if _is_own(item, scope)],
        "positions": positions,
        "outcomes": [item for item in plan.outcomes.values() if item.row in scope.rows],
        "overrides": [item for item in plan.overrides.values() if item.row in scope.rows],
        "harm_cells": [item for item in plan.harm_cells.values() if item.row in scope.rows],
        "checklist_answers": plan.checklist_answers.values(),
        "feedback": [
            item for item in plan.feedback.values() if not item.row or item.row in scope.rows
        ],
        "sign_offs": plan.sign_offs.values(),
    }


def _sees_line(line: DisseminationLine, scope: _Scope) -> bool:
    is_own = bool(scope.partner) and scope.partner in line.recipients
    return line.category in scope.line_categories or (
        is_own and line.category in scope.own_categories
    )


def _is_own(record: DataAccessRequest | Position, scope: _Scope) -> bool:
    return bool(scope.partner) and record.partner == scope.partner


def _visible_people(
    plan: Plan, scope: _Scope, urgent_actions: Iterable[UrgentActionArrangement]
) -> list[FocalPoint]:
    """Return who may be named: by their own word, one's own people, and who alerts one."""
    alerting = {
        sender
        for item in urgent_actions
        if scope.partner in _recipient_partners(plan, item)
        for sender in (item.sender, item.sender_deputy)
    }
    return [
        person
        for key, person in plan.focal_points.items()
        if person.shares_contact or key in alerting or (scope.partner == person.partner != "")
    ]


def _with_derived(plan: Plan, record: PlanRecord, reference: Reference) -> Mapping[str, JsonValue]:
    values = dump(record)
    if isinstance(record, PlanRow):
        values["dissemination_category"] = category_of_row(record, reference).code
    if isinstance(record, UrgentActionArrangement):
        values["recipient_partners"] = list(_recipient_partners(plan, record))
    return values


def _recipient_partners(plan: Plan, item: UrgentActionArrangement) -> tuple[str, ...]:
    people = (plan.focal_points.get(key) for key in item.recipients)
    return tuple(dict.fromkeys(person.partner for person in people if person and person.partner))


def _permitted(values: Mapping[str, JsonValue], fields: tuple[str, ...]) -> Mapping[str, JsonValue]:
    if fields == EVERY_FIELD:
        return values
    return {field: values[field] for field in fields if field in values}


def _category_counts(plan: Plan, reference: Reference) -> Mapping[str, int]:
    found = Counter(category_of_row(row, reference).code for row in plan.rows.values())
    return {
        code: found[code] for code in reference.terms("dissemination_categories") if found[code]
    }
