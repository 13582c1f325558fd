"""Questions of the plan: in groups that are dealt with together, and as lines to look one up."""

from collections.abc import Sequence
from typing import Any

from dtmnb.domain.agenda import Group, usual_grouping
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.consent import AGREES, consent_id
from dtmnb.domain.settling import asked, standing
from dtmnb.errors import UsageError
from dtmnb.language.written import plain
from dtmnb.serve.light.shown import answer_codes, category, row_lines
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
from dtmnb.session import agenda
from dtmnb.session.deeds import Voice
from dtmnb.session.grouping import group_title

PLACE = f"{ROOT}questions"
"""Where they stand."""


def open_rows(visit: Visit, group: Group) -> list[str]:
    """Return the rows of *group* on which the organisation said nothing yet."""
    plan = visit.plan
    said = plan.positions.keys() | plan.reservations.keys()
    return [key for key in group.rows if consent_id(key, visit.own) not in said]


def group_seen(visit: Visit, group: Group) -> str:
    """Return what is another text once *group* does not stand as it does now."""
    plan, own = visit.plan, visit.own
    if group.key == "asked":
        return digest([asked(plan, key, own) for key in group.rows])
    return digest(group.category, group.free, [standing(plan, key) for key in group.rows])


def content_of_all(visit: Visit) -> Content:
    """Return all groups; where something is looked up, the rows that hold it."""
    wish = plain(visit.asked.get("find", ""))[:80]
    found = [
        row.record_id
        for row in visit.plan.ordered_rows()
        if wish in plain(f"{row.question} {row.information_need} {row.question_id}")
    ]
    is_all = visit.asked.get("show") == "all"
    return {
        "find": visit.asked.get("find", "")[:80],
        "is_all": is_all,
        "found": row_lines(visit, found) if wish or is_all else [],
        "groups": [_entry(visit, key, group) for key, group in visit.groups().items()],
        "asked": [_entry(visit, key, group) for key, group in visit.asked_groups().items()],
        "number": len(visit.plan.rows),
        "settled": sum(
            is_row_agreed(visit.plan, row, visit.session.reference)
            for row in visit.plan.rows.values()
        ),
    }


def content_of_group(visit: Visit) -> Content:
    """Return one group with its rows.

    Raises:
        UsageError: It is not there any more.
    """
    group = _require_group(visit)
    is_asked = group.key == "asked"
    return {
        "entry": _entry(visit, visit.parts[0], group),
        "is_asked": is_asked,
        "lines": row_lines(visit, group.rows),
        "why": "" if is_asked else _why(visit, group),
        "cost": "" if is_asked else _cost(visit, group),
    }


def _entry(visit: Visit, key: str, group: Group) -> dict[str, Any]:
    session, is_asked = visit.session, group.key == "asked"
    left = list(group.rows) if is_asked else open_rows(visit, group)
    by = "" if is_asked else usual_grouping(visit.plan)
    return {
        "key": key,
        "title": group_title(session.wording, group, by),
        "category": category(session, group.category),
        "number": len(group.rows),
        "left": len(left),
        "held": len(group.holds),
        "agreeable": len(set(left) & set(group.free)) if group.category else 0,
        "seen": group_seen(visit, group),
    }


def _why(visit: Visit, group: Group) -> str:
    advice = visit.advice()[group.rows[0]]
    return visit.session.language.pick(advice.reasons[0].text) if group.advised else ""


def _cost(visit: Visit, group: Group) -> str:
    advice = visit.advice()[group.rows[0]]
    return " ".join(visit.session.language.pick(each) for each in advice.costs)


def _require_group(visit: Visit) -> Group:
    key = visit.parts[0]
    group = visit.asked_groups().get(key) or visit.groups().get(key)
    if group is None:
        raise UsageError(
            "This group is not there any more: its questions were dealt with or changed. "
            "Look at all questions."
        )
    return group


def agree(visit: Visit, form: Form) -> Done:
    """Agree to what is proposed for those rows of a group that nobody holds back."""
    group = require_known(visit, visit.groups().get(visit.parts[0]))
    require_seen(visit, form, group.category, group.free, _standings(visit, group.rows))
    done = agenda.propose_all(visit.session, group.free, visit.own, Voice(group.category))
    return Done(ROOT, "agreed", done)


def accept(visit: Visit, form: Form) -> Done:
    """Say of all rows that were settled together that the organisation can live with it."""
    group = require_known(visit, visit.asked_groups().get(visit.parts[0]))
    seen = {key: asked(visit.plan, key, visit.own) for key in group.rows}
    require_seen(visit, form, [*seen.values()])
    code = answer_codes(visit.session)[AGREES]
    return Done(ROOT, "answered", agenda.answer_all(visit.session, seen, visit.own, code))


def _standings(visit: Visit, rows: Sequence[str]) -> list[object]:
    return [standing(visit.plan, key) for key in rows]


ALL = Page("questions.html", content_of_all)
GROUP = Page("group.html", content_of_group, {"agree": agree, "accept": accept})
