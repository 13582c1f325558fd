"""Checks of all records alike, and of what closes a plan: answers and signatures."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, product
from operator import attrgetter
from typing import Any

from dtmnb.domain.agreeing import Feedback
from dtmnb.domain.checks.case import Case, Found, check, record_check
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.schema import FieldSpec, fields_of
from dtmnb.domain.signing import latest_signatures, signed_content

_ADDRESS = re.compile(r"[\w.+-]@[\w-]+\.\w")


def _values(records: Iterable[PlanRecord], spec: FieldSpec) -> Iterator[str]:
    """Return what *records* hold in a field of texts, where it is filled in."""
    values: Iterable[Any] = map(attrgetter(spec.name), records)
    if spec.kind == "dict":
        return filter(None, (text for value in values for text in value.values()))
    return filter(None, chain.from_iterable(values) if spec.is_many else values)


def _strangers(
    case: Case, kind: str, known: Callable[[str], Mapping[str, object]]
) -> Iterator[tuple[Place, str, str]]:
    """Yield place, value and list of every value that its `codelist`, or `collection`, lacks."""
    fields = [(name, spec) for name in RECORD_CLASSES for spec in fields_of(name).values()]
    for name, spec in fields:
        records, words = case.plan.records(name), getattr(spec, kind)
        if spec.is_derived or not words:
            continue
        # All records at once: hardly ever is there a stranger.
        strange = {*_values(records.values(), spec)} - known(words).keys()
        for key, record in records.items() if strange else ():
            found = (value for value in _values((record,), spec) if value in strange)
            yield from ((Place(name, key, spec.name), value, words) for value in found)


@check("REF001")
def reference_leads_nowhere(case: Case) -> Iterator[Found]:
    """A record that is named is there."""
    for where, value, collection in _strangers(case, "collection", case.plan.records):
        yield Found(where, {"value": Place(collection, value)})


@check("VAL001")
def value_is_not_in_its_list(case: Case) -> Iterator[Found]:
    """A coded value is one of its list."""
    lists = case.reference.codelists
    for where, value, _ in _strangers(case, "codelist", lambda name: lists[name].terms):
        yield Found(where, {"value": value})


@check("PUB002")
def row_holds_an_address(case: Case) -> Iterator[Found]:
    """The texts of a row or a duty, which may become public, hold no e-mail address."""
    own = [case.plan.rows[row.record_id] for row in case.rows]
    for name, records in (("rows", own), ("duties", [*case.plan.duties.values()])):
        texts = [each for each in fields_of(name).values() if each.is_plain or each.keys]
        signed = [each for each in texts if "@" in "".join(_values(records, each))]
        for spec, record in product(signed, records):
            if any(map(_ADDRESS.search, _values((record,), spec))):
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
