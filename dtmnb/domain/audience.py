"""What leaves a plan, or meets a seat's eyes: a `View`, the plan as one audience may see it.

Reports, exports and pages take a `View` and nothing else; only `view_for` makes one. What an
audience may see is data (`rules/access.yaml`): categories of rows, and a reader for each field.
Whatever is not named there stays inside.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.consent import agreed_by
from dtmnb.domain.counts import Counts, counts_of
from dtmnb.domain.findings import Place
from dtmnb.domain.hearing import heard_rows
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import fields_of
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.domain.vocabulary import AudienceRule, CollectionAccess, Reference
from dtmnb.errors import SharingError

INTERNAL = "internal"
PUBLIC = "public"
PARTNER_PREFIX = "partner:"
PARTICIPANT_PREFIX = "participant:"


class Stamp(NamedTuple):
    """The revision a view was made of, and the head of its hash chain."""

    revision: int
    head: str


class Agreed(NamedTuple):
    """Which organisations agreed on a row, by their ids, and on which day."""

    by: tuple[str, ...]
    on: date | None


class View(NamedTuple):
    """A plan as one audience may see it.

    Attributes:
        plan: The plan without the records that are withheld; fields that are withheld hold no
            text, else what a new record begins with.
        audience: `internal`, `partners`, `public`, or `partner:` or `participant:` with the id
            of an organisation.
        kind: The audience without the organisation.
        partner: Id of the organisation of a partner's view, else empty.
        stamp: Revision and hash of the plan, so that every recipient is a witness.
        fields: The fields that may be seen, by collection; what may be seen of an
            organisation's own records only is among them.
        alerted: The organisations that each visible urgent action goes to: they follow from
            people who may be withheld.
        agreed: Who agreed on each visible row that is agreed: it follows from answers that may
            be withheld.
        spoken: The organisations that said their position on each visible row; what they said may
            be withheld until all are heard.
        counts: How its rows stand, and how many there are that it does not show.
        access: Who reads and writes, by collection.
        signature: By which a file that is written of it proves for whom it speaks.
        at: The moment (UTC) of its revision, as the store knows it.
        begun_at: The moment of the first one.
    """

    plan: Plan
    audience: str
    kind: str
    partner: str
    stamp: Stamp
    fields: Mapping[str, tuple[str, ...]]
    alerted: Mapping[str, tuple[str, ...]]
    agreed: Mapping[str, Agreed]
    spoken: Mapping[str, frozenset[str]]
    counts: Counts
    access: Mapping[str, CollectionAccess]
    signature: str = ""
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    begun_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def may_see(self, collection: str) -> bool:
        """Tell whether this audience may see *collection* at all, be it empty."""
        return bool(self.fields.get(collection))

    def seen(self, collection: str, record: PlanRecord) -> tuple[str, ...]:
        """Return the fields of *record* that may be seen."""
        if self.kind == INTERNAL or owner_of(collection, record) == self.partner:
            return self.fields.get(collection, ())
        access = self.access.get(collection)
        return access.seen_by(self.kind, is_own=False) if access else ()


class _Scope(NamedTuple):
    """What decides which records of a plan one outward audience may see."""

    partner: str
    rows: frozenset[str]
    heard_rows: frozenset[str]
    datasets: frozenset[str]
    duties: frozenset[str]
    alerting: frozenset[str]
    rule: AudienceRule


def owner_of(collection: str, record: PlanRecord) -> str:
    """Return the organisation that *record* is of, "" for none: by its field `partner`."""
    key = "record_id" if collection == "partners" else "partner"
    return str(getattr(record, key, ""))


def view_for(plan: Plan, audience: str, *, reference: Reference, stamp: Stamp) -> View:
    """Return what *audience* may see of *plan*.

    Args:
        plan: The plan.
        audience: `internal`, `partners`, `public`, or `partner:` or `participant:` and the id of
            an organisation.
        reference: Our tables, with the table of access.
        stamp: Revision and hash of the plan.

    Raises:
        SharingError: There is no such audience, or the plan has no such organisation.
    """
    rule, partner = require_audience(plan, audience, reference)
    is_whole, access = rule.code == INTERNAL, reference.access
    shown = plan if is_whole else _redacted(plan, _scope(plan, rule, partner, reference), access)
    fields = {
        name: (*fields_of(name),) if is_whole else each.seen_by(rule.code)
        for name, each in access.items()
    }
    return View(
        plan=shown,
        audience=audience,
        kind=rule.code,
        partner=partner,
        stamp=stamp,
        fields=fields,
        alerted={key: _alerted(plan, plan.urgent_actions[key]) for key in shown.urgent_actions},
        agreed=_agreed(plan, shown, reference),
        spoken=_spoken(plan, shown) if fields.get("positions") else {},
        counts=_counts(plan, shown, reference),
        access=access,
    )


def require_audience(plan: Plan, audience: str, reference: Reference) -> tuple[AudienceRule, str]:
    """Return the rule of *audience* and the id of its organisation ("" for a group).

    Raises:
        SharingError: There is no such audience, or the plan has no such organisation.
    """
    rule, partner = require_audience_rule(audience, reference)
    if partner and partner not in plan.partners:
        raise SharingError(
            "Cannot make a view of plan '{plan}': no organisation '{partner}' in it. Use one "
            "of: {known}.",
            plan=plan.plan_id,
            partner=partner,
            known=", ".join(plan.partners) or SharingError("none is entered yet"),
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
        raise SharingError(
            "Cannot make a view for audience '{audience}'. Use one of: {known}.",
            audience=audience,
            known=known,
        )
    return rule, partner


def withheld_contacts(plan: Plan, view: View) -> Mapping[str, Place]:
    """Return the names, phones and e-mails of *plan* that *view* may not contain, by their place.

    Addresses of functions in the header and the names of organisations are not contacts.
    """
    return _withheld(plan, view.plan, view.kind)


def withheld_from_public(plan: Plan, reference: Reference) -> Mapping[str, Place]:
    """Return the names, phones and e-mails of *plan* that no public view may contain."""
    rule, partner = require_audience(plan, PUBLIC, reference)
    scope = _scope(plan, rule, partner, reference)
    named = {name: reference.access[name] for name in ("focal_points", "sign_offs")}
    return _withheld(plan, _redacted(plan, scope, named), PUBLIC)


def _withheld(plan: Plan, shown: Plan, kind: str) -> Mapping[str, Place]:
    header = plan.header
    open_to_all = {header.public_contact, header.data_contact, header.feedback_contact}
    open_to_all |= _contacts(shown).keys() | {each.name for each in plan.partners.values()}
    held = _contacts(plan)
    if kind != INTERNAL:
        held = _signers(plan) | held
        open_to_all |= _signers(shown).keys()
    return {value: held[value] for value in held if value.strip() and value not in open_to_all}


def _contacts(plan: Plan) -> dict[str, Place]:
    return {
        getattr(person, field): Place("focal_points", key, field)
        for key, person in plan.focal_points.items()
        for field in ("name", "email", "phone")
    }


def _signers(plan: Plan) -> dict[str, Place]:
    return {each.person: Place("sign_offs", key, "person") for key, each in plan.sign_offs.items()}


def _scope(plan: Plan, rule: AudienceRule, partner: str, reference: Reference) -> _Scope:
    wanted = rule.rows
    rows = [
        row
        for row in plan.rows.values()
        if (not wanted.needs_agreed or is_row_agreed(plan, row, reference))
        and (
            (code := category_of_row(row, reference).code) in wanted.categories
            or (code in wanted.own_categories and partner in row.recipients)
        )
    ]
    keys = frozenset(row.record_id for row in rows)
    # Before all are heard, what others said would lead whoever reads it.
    heard = heard_rows(plan, keys, reference) if wanted.all_positions else frozenset()
    alerts = [each for each in plan.urgent_actions.values() if each.row in keys]
    datasets = _datasets(plan, rule, {row.dataset for row in rows})
    return _Scope(
        partner=partner,
        rows=keys,
        heard_rows=heard,
        datasets=datasets,
        duties=_duties(plan, rule, rows, datasets),
        alerting=frozenset(
            sender
            for each in alerts
            if partner in _alerted(plan, each)
            for sender in (each.sender, each.sender_deputy)
        ),
        rule=rule,
    )


def _datasets(plan: Plan, rule: AudienceRule, shown: set[str]) -> frozenset[str]:
    """Return the datasets of *shown* rows; who plans along sees those without a row, too."""
    used = {row.dataset for row in plan.rows.values()}
    unused = set() if rule.rows.needs_agreed else plan.datasets.keys() - used
    return frozenset((shown | unused) - {""})


def _duties(
    plan: Plan, rule: AudienceRule, shown: list[PlanRow], datasets: frozenset[str]
) -> frozenset[str]:
    """Return the duties of *shown* rows; who plans along sees those of no row yet, too."""
    return frozenset(
        key
        for key, duty in plan.duties.items()
        if any(map(duty.covers, shown))
        or not (
            rule.rows.needs_agreed
            or duty.dataset not in {"", *datasets}
            or any(map(duty.covers, plan.rows.values()))
        )
    )


def _redacted(plan: Plan, scope: _Scope, access: Mapping[str, CollectionAccess]) -> Plan:
    """Return *plan* without what *scope* may not see."""
    found: dict[str, Any] = {name: {} for name in RECORD_CLASSES}
    for name, each in access.items():
        is_shown, hidden = _SHOWN[each.shown], _hidden(each, scope.rule.code, is_own=False)
        own = _hidden(each, scope.rule.code, is_own=True)
        if len(own) < len(RECORD_CLASSES[name].model_fields) - 1:
            found[name] = {
                key: record.model_copy(
                    update=own if owner_of(name, record) == scope.partner else hidden
                )
                for key, record in plan.records(name).items()
                if is_shown(record, scope)
            }
    found[HEADER] = found[HEADER].get(HEADER, Plan(plan_id=plan.plan_id).header)
    return plan.model_copy(update=found)


def _hidden(access: CollectionAccess, kind: str, *, is_own: bool) -> dict[str, object]:
    """Return what is put in place of what *kind* may not see: no text, else the first value."""
    seen = {"record_id", *access.seen_by(kind, is_own=is_own)}
    return {
        name: ""
        if info.annotation is str or info.is_required()
        else info.get_default(call_default_factory=True)
        for name, info in RECORD_CLASSES[access.code].model_fields.items()
        if name not in seen
    }


def _is_own(record: Any, scope: _Scope) -> bool:
    return bool(record.partner == scope.partner != "")


def _is_shown_line(record: Any, scope: _Scope) -> bool:
    rows = scope.rule.rows
    usual = rows.categories if rows.line_categories is None else rows.line_categories
    is_mine = record.category in rows.own_categories and scope.partner in record.recipients
    return record.dataset in scope.datasets and (record.category in usual or is_mine)


_SHOWN: Mapping[str, Callable[[Any, _Scope], bool]] = {
    "all": lambda record, scope: True,
    "rows": lambda record, scope: record.record_id in scope.rows,
    "datasets": lambda record, scope: record.record_id in scope.datasets,
    "lines": _is_shown_line,
    "duties": lambda record, scope: record.record_id in scope.duties,
    "of_row": lambda record, scope: record.row in scope.rows,
    "of_row_or_duty": lambda record, scope: (
        record.row in scope.rows if record.row else record.duty in scope.duties
    ),
    "of_row_or_plan": lambda record, scope: not record.row or record.row in scope.rows,
    "people": lambda record, scope: (
        record.shares_contact or record.record_id in scope.alerting or _is_own(record, scope)
    ),
    "parties": lambda record, scope: not scope.partner or scope.partner in record.parties,
    "own": _is_own,
    "heard": lambda record, scope: (
        record.row in scope.heard_rows or (record.row in scope.rows and _is_own(record, scope))
    ),
}
"""Which records an outward audience may see, by what the table of access says of them."""


def _alerted(plan: Plan, item: UrgentActionArrangement) -> tuple[str, ...]:
    people = (plan.focal_points.get(key) for key in item.recipients)
    return tuple(dict.fromkeys(person.partner for person in people if person and person.partner))


def _agreed(plan: Plan, shown: Plan, reference: Reference) -> Mapping[str, Agreed]:
    return {
        key: Agreed(agreed_by(plan, key, reference), plan.outcomes[key].settled_on)
        for key in shown.rows
        if is_row_agreed(plan, plan.rows[key], reference)
    }


def _spoken(plan: Plan, shown: Plan) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {key: set() for key in shown.rows}
    for each in plan.positions.values():
        found.get(each.row, set()).add(each.partner)
    return {key: frozenset(partners) for key, partners in found.items() if partners}


def _counts(plan: Plan, shown: Plan, reference: Reference) -> Counts:
    seen = plan.model_copy(update={"rows": {key: plan.rows[key] for key in shown.rows}})
    return counts_of(seen, reference, hidden=len(plan.rows) - len(seen.rows))
