"""Checks of all records alike, and of what closes a plan: answers and signatures."""

import re
from collections.abc import Iterator
from itertools import product

from dtmnb.domain.agreeing import Feedback
from dtmnb.domain.checks.case import Case, Found, check, record_check
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.record import FieldKind, field_kinds

_KINDS = {name: field_kinds(record_class) for name, record_class in RECORD_CLASSES.items()}
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_ROW_TEXTS = (
    *("information_need", "question", "form_instructions", "descriptive_analysis"),
    *("use_of_data", "category_reason", "risk_notes", "feedback"),
)


def _filled(
    case: Case, *, coded: bool
) -> Iterator[tuple[tuple[str, str, str], tuple[str, ...], FieldKind]]:
    """Yield place, values and kind of every filled field that takes codes, or record ids."""
    for name, kinds in _KINDS.items():
        wanted = [(field, kind) for field, kind in kinds.items() if bool(kind.codelist) == coded]
        for (key, record), (field, kind) in product(case.plan.records(name).items(), wanted):
            found = getattr(record, field)
            if found:
                yield (name, key, field), found if isinstance(found, tuple) else (found,), kind


@check("REF001")
def reference_leads_nowhere(case: Case) -> Iterator[Found]:
    """A record that is named is there."""
    for where, values, kind in _filled(case, coded=False):
        known = case.plan.records(kind.collection or "")
        yield from (Found(Place(*where), {"value": each}) for each in values if each not in known)


@check("VAL001")
def value_is_not_in_its_list(case: Case) -> Iterator[Found]:
    """A coded value is one of its list."""
    for where, values, kind in _filled(case, coded=True):
        known = case.reference.terms(kind.codelist or "").terms
        yield from (Found(Place(*where), {"value": each}) for each in values if each not in known)


@check("PUB002")
def row_holds_an_address(case: Case) -> Iterator[Found]:
    """The texts of a row, which may become public, hold no e-mail address."""
    for row in case.rows:
        for field in _ROW_TEXTS:
            text = getattr(row, field)
            if "@" in text and _ADDRESS.search(text):
                yield case.found(Place("rows", row.record_id, field))


@record_check("FDB001", "feedback", "answer")
def feedback_is_unanswered(case: Case, item: Feedback) -> bool:
    """DTM answers every request: done, later, or declined."""
    return case.has("feedback_answers", item.answer, "is_open")


@check("FDB002")
def answer_has_no_reason(case: Case) -> Iterator[Found]:
    """A request that is declined gets a reason, one for later gets the round."""
    for key, item in case.plan.feedback.items():
        for needs, field in (("needs_reason", "reason"), ("needs_round", "applied_in_round")):
            is_due = case.has("feedback_answers", item.answer, needs)
            if is_due and not getattr(item, field).strip():
                yield case.found(Place("feedback", key, field))


@check("SGN001")
def partner_has_not_signed(case: Case) -> Iterator[Found]:
    """Every organisation that takes part signs the plan."""
    signed = {sign_off.partner for sign_off in case.plan.sign_offs.values()}
    for key in case.plan.partners.keys() - signed:
        yield case.found(Place("partners", key))
