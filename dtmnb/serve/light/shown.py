"""Parts that several light pages show: categories, rows, answers."""

from collections.abc import Mapping
from typing import Any

from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import category_of, category_of_row, is_row_agreed
from dtmnb.domain.consent import AGREES, OBJECTS, answers_to, consent_id
from dtmnb.reports.parts import SHAPES
from dtmnb.serve.light.visit import Visit
from dtmnb.session.desk import Session
from dtmnb.session.grouping import category_words


def category(session: Session, code: str) -> dict[str, str]:
    """Return code, label and sign of a category; of none, that it is to be chosen."""
    words = category_words(session.wording, code)
    if not code:
        return {"code": "none", "label": words, "path": SHAPES["ring"]}
    term = session.reference.term("dissemination_categories", code)
    return {"code": code, "label": words, "path": SHAPES[term.property("shape", "circle")]}


def categories(session: Session) -> list[dict[str, str]]:
    """Return every category that can be agreed."""
    terms = session.reference.terms("dissemination_categories").terms.values()
    return [
        category(session, each.code) | {"help": session.language.pick(each.description)}
        for each in terms
        if each.has("is_agreed")
    ]


def said_category(session: Session, position: Position) -> str:
    """Return the code of the category that *position* proposes."""
    return category_of(position.is_urgent, position.sensitivity, session.reference).code


def answer_codes(session: Session) -> Mapping[str, str]:
    """Return the codes of the answers by what they do: `agrees` or `objects`."""
    terms = session.reference.terms("consents").terms.values()
    return {name: each.code for name in (AGREES, OBJECTS) for each in terms if each.has(name)}


def number_of(visit: Visit, row_id: str) -> str:
    """Return the place of a row in the plan, as people count."""
    order = [row.record_id for row in visit.plan.ordered_rows()]
    return visit.session.language.number(order.index(row_id) + 1)


def row_lines(visit: Visit, rows: Any) -> list[dict[str, Any]]:
    """Return each of *rows* as one line: number, question, and where the organisation stands."""
    session, plan = visit.session, visit.plan
    numbers = {row.record_id: place for place, row in enumerate(plan.ordered_rows(), 1)}
    return [
        {
            "id": key,
            "number": session.language.number(numbers[key]),
            "words": session.wording.name("rows", key),
            **_standing(visit, key),
        }
        for key in rows
        if key in numbers
    ]


def _standing(visit: Visit, row_id: str) -> dict[str, Any]:
    """Return the category of a row, and the organisation's own word on it."""
    session, plan = visit.session, visit.plan
    row, key = plan.rows[row_id], consent_id(row_id, visit.own)
    text = session.language.text
    if is_row_agreed(plan, row, session.reference):
        answer = answers_to(plan, row_id, session.reference)[visit.own]
        words = text("✕ you object") if answer.objects else ""
        words = words or (text("✓ agreed") if answer.agrees else text("settled"))
        code = category_of_row(row, session.reference).code
        return {"category": category(session, code), "mark": words}
    if key in plan.reservations:
        return {"category": None, "mark": text("held back by you")}
    said = plan.positions.get(key)
    if said is None:
        return {"category": None, "mark": ""}
    return {"category": category(session, said_category(session, said)), "mark": text("you said")}
