"""Checks of all records alike, and of what closes a plan: answers and signatures."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

from dtmnb.domain.agreeing import Feedback
from dtmnb.domain.checks.case import Case, Found, check, record_check
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.schema import FieldSpec, fields_of
from dtmnb.domain.signing import latest_signatures, signed_content

_ADDRESS = re.compile(r"[\w.+-]@[\w-]+\.\w")


def _filled(case: Case, kind: str) -> Iterator[tuple[tuple[str, str, str], str, str]]:
    """Yield place, value and list of every value that takes a `codelist`, or a `collection`."""
    for name in RECORD_CLASSES:
        specs = [each for each in fields_of(name).values() if not each.is_derived]
        wanted = [(each, words) for each in specs if (words := getattr(each, kind))]
        for (key, record), (spec, words) in product(case.plan.records(name).items(), wanted):
            # Most fields of most records are empty.
            if getattr(record, spec.name):
                where = (name, key, spec.name)
                yield from ((where, value, words) for value in _values(record, spec))


def _values(record: PlanRecord, spec: FieldSpec) -> Iterable[str]:
    """Return the values of a field that holds texts, those that are filled in."""
    value = getattr(record, spec.name)
    values = value.values() if spec.kind == "dict" else value if spec.is_many else (value,)
    return filter(None, values)


@check("REF001")
def reference_leads_nowhere(case: Case) -> Iterator[Found]:
    """A record that is named is there."""
    for where, value, collection in _filled(case, "collection"):
        if value not in case.plan.records(collection):
            yield Found(Place(*where), {"value": Place(collection, value)})


@check("VAL001")
def value_is_not_in_its_list(case: Case) -> Iterator[Found]:
    """A coded value is one of its list."""
    known = {name: codelist.terms for name, codelist in case.reference.codelists.items()}
    for where, value, codelist in _filled(case, "codelist"):
        if value not in known[codelist]:
            yield Found(Place(*where), {"value": value})


@check("PUB002")
def row_holds_an_address(case: Case) -> Iterator[Found]:
    """The texts of a row or a duty, which may become public, hold no e-mail address."""
    own = [case.plan.rows[row.record_id] for row in case.rows]
    for name, records in (("rows", own), ("duties", case.plan.duties.values())):
        texts = [each for each in fields_of(name).values() if each.is_plain or each.keys]
        for record, spec in product(records, texts):
            # One look at all texts of a field: hardly any holds the sign.
            texts_of = "\n".join(_values(record, spec))
            if "@" in texts_of and _ADDRESS.search(texts_of):
                place = Place(name, record.record_id)
                yield Found(place._replace(field=spec.name), {"row": place})


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
    for key in case.plan.partners.keys() - latest_signatures(case.plan).keys():
        yield case.found(Place("partners", key))


@check("SGN002")
def signature_is_stale(case: Case) -> Iterator[Found]:
    """A signature holds for what was signed; once that changed, the organisation looks again."""
    if case.plan.sign_offs:
        content = signed_content(case.plan)
        for key, signed in latest_signatures(case.plan).items():
            if signed.fingerprint != content and key in case.plan.partners:
                yield case.found(Place("partners", key), number=str(signed.revision))
