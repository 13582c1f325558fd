"""The first page: what waits for the organisation, what it owes by when, what it receives."""

from typing import Any

from dtmnb.domain.agenda import Group, usual_grouping
from dtmnb.domain.consent import consent_id
from dtmnb.domain.waiting import Waiting, unconfirmed, waits_for
from dtmnb.serve.light.people import unconfirmed_seen
from dtmnb.serve.light.questions import group_seen, open_rows
from dtmnb.serve.light.shown import category, said_category
from dtmnb.serve.light.visit import Content, Page, Visit
from dtmnb.session.grouping import group_title
from dtmnb.session.waiting import line_of

_FEW = 3
"""Groups of one kind that are shown here; the page of the questions has all."""


def content(visit: Visit) -> Content:
    """Return what waits, in the order in which it is asked."""
    session = visit.session
    found = waits_for(visit.plan, visit.own, session.reference)
    kinds = {each.kind: each for each in found}
    groups, asked = _groups(visit), [*visit.asked_groups().items()]
    return {
        "is_asked": visit.may_write and any(each.kind != "alert" for each in found),
        "by": _day(visit, kinds.get("rows")),
        "groups": [_group(visit, *each) for each in groups[:_FEW]],
        "more_groups": len(groups[_FEW:]),
        "asked": [_asked(visit, *each) for each in asked[:_FEW]],
        "more_asked": len(asked[_FEW:]),
        "people": [each.name for each in unconfirmed(visit.plan, visit.own)],
        "people_seen": unconfirmed_seen(visit),
        "owed": [
            line_of(each, session.wording)
            for each in found
            if each.kind in {"agreement", "signature"}
        ],
        "must_sign": "signature" in kinds,
        "alerts": [
            _alert(visit, key) for key in (kinds["alert"].records if "alert" in kinds else ())
        ],
        "releases": _releases(visit),
    }


PAGE = Page("waiting.html", content)


def _day(visit: Visit, waiting: Waiting | None) -> str:
    return visit.session.language.date(waiting.by) if waiting and waiting.by else ""


def _groups(visit: Visit) -> list[tuple[str, Group, list[str]]]:
    """Return the groups with questions on which the organisation said nothing yet, and these."""
    found = ((key, group, open_rows(visit, group)) for key, group in visit.groups().items())
    return [each for each in found if each[2]]


def _group(visit: Visit, key: str, group: Group, left: list[str]) -> dict[str, Any]:
    session, by = visit.session, usual_grouping(visit.plan)
    return {
        "key": key,
        "title": group_title(session.wording, group, by),
        "number": len(left),
        "row": left[0] if len(left) == 1 else "",
        "category": category(session, group.category),
        "seen": group_seen(visit, group),
        "may_agree": bool(group.category and set(left) & set(group.free)),
    }


def _asked(visit: Visit, key: str, group: Group) -> dict[str, Any]:
    """Return what was settled together and is to be answered."""
    session, first = visit.session, group.rows[0]
    said = visit.plan.positions.get(consent_id(first, visit.own))
    return {
        "key": key,
        "number": len(group.rows),
        "row": first,
        "words": session.wording.name("rows", first),
        "category": category(session, group.category),
        "said": category(session, said_category(session, said)) if said else None,
        "seen": group_seen(visit, group),
    }


def _alert(visit: Visit, key: str) -> dict[str, str]:
    session, alert = visit.session, visit.plan.urgent_actions[key]
    plural, hours = session.language.plural, alert.within_hours
    within = "" if hours is None else plural("within {number} hour", "within {number} hours", hours)
    channels = (each for each in (alert.channel, alert.fallback_channel) if each)
    asks = alert.receipt_within_hours is not None
    receipt = session.language.text("receipt asked") if asks else ""
    notes = (within, session.wording.label("channels", *channels), receipt)
    return {"id": key, "title": alert.trigger, "note": " · ".join(filter(None, notes))}


def _releases(visit: Visit) -> list[dict[str, Any]]:
    """Return what the organisation gets regularly, and when first."""
    session, wording = visit.session, visit.session.wording
    found = []
    for line in visit.plan.lines.values():
        if visit.own in line.recipients:
            notes = (
                wording.label("sharing_modalities", line.modality),
                wording.label("frequencies", line.frequency),
                session.language.date(line.first_on),
            )
            found.append(
                {
                    "title": wording.name("datasets", line.dataset) or line.content,
                    "category": category(session, line.category),
                    "note": " · ".join(filter(None, notes)),
                }
            )
    return found
