"""Alerts that the organisation receives: the card of each, and a receipt while one runs."""

from collections.abc import Iterator
from typing import Any

from dtmnb.domain.category import category_of_row
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.serve.light.shown import category
from dtmnb.serve.light.visit import (
    ROOT,
    Content,
    Done,
    Form,
    Page,
    Visit,
    digest,
    require_known,
    require_seen,
)
from dtmnb.session.desk import view_of
from dtmnb.session.receipts import BY_DEPUTY, SENT, acknowledge, is_running, taken


def content(visit: Visit) -> Content:
    """Return every alert that goes to somebody of the organisation; those that run first."""
    alerts = sorted(_own(visit), key=lambda each: not is_running(each))
    return {"alerts": [_card(visit, each) for each in alerts]}


def receive(visit: Visit, form: Form) -> Done:
    """Note that a person of the organisation got an alert, as it was sent when they saw it."""
    alerts = {each.record_id: each for each in _own(visit)}
    alert = require_known(visit, alerts.get(form.get("record", "")))
    require_seen(visit, form, alert.receipts.get(SENT))
    people = {each["key"]: each["key"] for each in _people(visit, alert)}
    person = require_known(visit, people.get(form.get("person", "")))
    acknowledge(visit.session, alert.record_id, person)
    return Done(f"{ROOT}alerts", "received")


PAGE = Page("alerts.html", content, {"receive": receive})


def _own(visit: Visit) -> Iterator[UrgentActionArrangement]:
    alerted = view_of(visit.session).alerted
    for key, each in visit.plan.urgent_actions.items():
        if visit.own in alerted.get(key, ()):
            yield each


def _card(visit: Visit, alert: UrgentActionArrangement) -> dict[str, Any]:
    session, row = visit.session, visit.plan.rows.get(alert.row)
    code = category_of_row(row, session.reference).code if row else ""
    return {
        "id": alert.record_id,
        "title": alert.trigger,
        "category": category(session, code),
        "facts": [(name, value) for name, value in _facts(visit, alert) if value],
        "is_running": is_running(alert),
        "seen": digest(alert.receipts.get(SENT)),
        "people": [*_people(visit, alert)],
    }


def _facts(visit: Visit, alert: UrgentActionArrangement) -> Iterator[tuple[str, str]]:
    language, wording = visit.session.language, visit.session.wording
    yield language.text("When"), alert.threshold
    yield language.text("What is sent"), alert.content
    yield language.text("By"), wording.label("channels", alert.channel)
    yield language.text("If that fails"), wording.label("channels", alert.fallback_channel)
    yield language.text("Within"), _hours(visit, alert.within_hours)
    yield language.text("Receipt within"), _hours(visit, alert.receipt_within_hours)
    yield language.text("You then"), alert.partner_action
    yield language.text("From"), _contact(visit, alert.sender)
    yield language.text("Or from"), _contact(visit, alert.sender_deputy)
    yield language.text("Passing on"), alert.onward_sharing
    yield language.text("It ends when"), alert.stop_condition
    yield language.text("Checked by"), wording.label("verifications", alert.verification)
    yield language.text("Rehearsed on"), language.date(alert.rehearsed_on)


def _hours(visit: Visit, number: int | None) -> str:
    if number is None:
        return ""
    return visit.session.language.plural("{number} hour", "{number} hours", number)


def _contact(visit: Visit, person_id: str) -> str:
    person = visit.plan.focal_points.get(person_id)
    return "\n".join(filter(None, (person.name, person.phone, person.email))) if person else ""


def _people(visit: Visit, alert: UrgentActionArrangement) -> Iterator[dict[str, Any]]:
    """Yield those of the organisation who get *alert*, and the deputy of one who is silent."""
    language, people, times = visit.session.language, visit.plan.focal_points, taken(alert)
    for key in alert.recipients:
        person = people.get(key)
        if person is None or person.partner != visit.own:
            continue
        minutes = int(times[key].total_seconds() // 60) if key in times else 0
        after = language.plural("after {number} minute", "after {number} minutes", minutes)
        yield {"key": key, "name": person.name, "note": "", "done": after if key in times else ""}
        deputy = people.get(person.deputy)
        if deputy and key not in times:
            note = language.text("deputy of {name}", name=person.name)
            yield {"key": key + BY_DEPUTY, "name": deputy.name, "note": note, "done": ""}
