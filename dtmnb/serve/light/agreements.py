"""Agreements and dates: what the organisation signs, asks for and gets, and when."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dtmnb.domain.agreements_due import agreement_needs, last_day
from dtmnb.serve.light.shown import category
from dtmnb.serve.light.visit import Content, Download, Form, Page, Visit, require_known
from dtmnb.session.drafts import draft_name, drafts_of, hand_out_draft


def content(visit: Visit) -> Content:
    """Return what is agreed, what is missing, and all days in their order."""
    today, language = visit.session.today, visit.session.language
    return {
        "agreements": [*_agreements(visit)],
        "requests": [*_requests(visit)],
        "missing": [*_missing(visit)],
        "days": [
            {
                "day": language.date(day),
                "words": words,
                "is_ours": is_ours,
                "is_past": day < today,
            }
            for day, words, is_ours in sorted(_days(visit))
        ],
    }


def draft(visit: Visit, form: Form) -> Download:
    """Make the draft of an agreement or request of the organisation, as a Word file."""
    session, found = visit.session, {each.where.record: each for each in drafts_of(visit.session)}
    where = require_known(visit, found.get(form.get("record", ""))).where
    name = draft_name(session, where, session.language)
    with TemporaryDirectory(prefix="dtmnb-") as folder:
        file = hand_out_draft(session, where, Path(folder, name), session.language)
        return Download(file.name, file.read_bytes())


PAGE = Page("agreements.html", content, {"draft": draft})


def _agreements(visit: Visit) -> Iterator[dict[str, Any]]:
    session, wording = visit.session, visit.session.wording
    date_of = session.language.date
    for key, each in visit.plan.agreements.items():
        if visit.own not in each.parties:
            continue
        step = None if each.signed_on else last_day(visit.plan, session.reference, each)
        yield {
            "id": key,
            "title": wording.name("agreements", key),
            "status": wording.label("agreement_statuses", each.status),
            "is_signed": bool(each.signed_on),
            "facts": _facts(
                (session.language.text("Kind"), wording.label("agreement_kinds", each.kind)),
                (session.language.text("With"), wording.name("partners", *each.parties)),
                (session.language.text("Datasets"), wording.name("datasets", *each.datasets)),
                (session.language.text("Next step by"), date_of(step)),
                (session.language.text("Needed by"), date_of(each.needed_by)),
                (session.language.text("Signed on"), date_of(each.signed_on)),
                (session.language.text("Valid until"), date_of(each.expires_on)),
                (session.language.text("Purpose"), each.purpose),
                (session.language.text("Kept for"), each.retention),
                (session.language.text("Passing on"), each.onward_sharing),
                (
                    session.language.text("Who sees to it"),
                    wording.name("focal_points", each.responsible),
                ),
            ),
        }


def _requests(visit: Visit) -> Iterator[dict[str, Any]]:
    session, wording = visit.session, visit.session.wording
    for key, each in visit.plan.access_requests.items():
        if each.partner == visit.own:
            yield {
                "id": key,
                "title": wording.name("datasets", *each.datasets) or each.purpose,
                "status": wording.label("access_request_statuses", each.status),
                "by": session.language.date(each.needed_by),
                "why": each.decision_reason,
            }


def _missing(visit: Visit) -> Iterator[dict[str, Any]]:
    """Yield what goes to the organisation and may not without an agreement that stands."""
    session, plan = visit.session, visit.plan
    needs = agreement_needs(plan, session.reference, today=session.today)
    found = {
        (each.dataset, each.where if not each.dataset else None, each.category.code): each
        for each in needs
        if each.partner == visit.own and not each.is_in_force
    }
    for each in found.values():
        name = session.wording.name(*each.where[:2])
        yield {
            "title": session.wording.name("datasets", each.dataset) or name,
            "category": category(session, each.category.code),
            "by": session.language.date(each.next_step_by or each.needed_by),
            "is_drafted": bool(each.agreements or each.requests),
        }


def _days(visit: Visit) -> Iterator[tuple[date, str, bool]]:
    """Yield what happens when, and whether the organisation has to do with it."""
    plan, text, wording = visit.plan, visit.session.language.text, visit.session.wording
    header = plan.header
    found = [
        (header.collection_starts_on, text("Collection starts"), False),
        (header.collection_ends_on, text("Collection ends"), False),
        (header.plan_ends_on, text("The plan ends"), False),
    ]
    for line in plan.lines.values():
        if visit.own in line.recipients:
            words = text("You first receive “{name}”", name=wording.name("datasets", line.dataset))
            found.append((line.first_on, words, True))
    for key, each in plan.agreements.items():
        if visit.own in each.parties and not each.signed_on:
            words = text("Sign the agreement “{name}”", name=wording.name("agreements", key))
            found.append((each.needed_by, words, True))
    yield from ((day, words, is_ours) for day, words, is_ours in found if day)


def _facts(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if value]
