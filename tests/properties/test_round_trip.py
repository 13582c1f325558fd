"""What leaves as a file and comes back untouched changes nothing, whatever people wrote."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtmnb.domain.agreeing import Consent, HarmCell, Outcome
from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.dataset import Dataset, DisseminationLine
from dtmnb.domain.duty import Duty
from dtmnb.domain.partner import FocalPoint, Partner
from dtmnb.domain.plan import HEADER, Header, Plan
from dtmnb.domain.record import clean_text
from dtmnb.domain.row import PlanRow
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.interchange import propose_changes, read_plan, write_plan
from dtmnb.language import language_for
from tests.support.settled import settled_as_marked

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2",
    "'=1",
    "''",
    "＝1",
    "\t=1",
    " lead and trail ",
    "a\nb\n\n    c",
    "a; b;c [r1]",
    "Health [p1]",
    "\u202eright\u200f to left",
    "😀" * 40,
    "_x0041_ _x005F_x000D_",
    "2026-03-31",
    "1,5",
    "0012",
    "true",
    "No",
    "Urgent Action",
    "dtmnb plan 1",
    "]]>&amp;<w:p/>",
    "long " * 3000,
    "\x00\x0b\ud800 control",
    "#REF!",
    "key: value",
    "Water, Sanitation and Hygiene",
]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.just(""))
many = st.lists(texts, max_size=3).map(tuple)
maybe = st.one_of(st.none(), st.booleans())
days = st.one_of(st.none(), st.dates(date(1850, 1, 1), date(2200, 1, 1)))
hours = st.one_of(st.none(), st.integers(0, 10**18))
keys = st.dictionaries(st.one_of(texts, st.sampled_from(["fr", "dtm"])), texts, max_size=2)
headings = st.one_of(
    st.sampled_from(["Indicator group", "=1+1", "Question", "a (brought along)", "a.b", "'x"]),
    st.text(min_size=1, max_size=20).filter(lambda text: str(clean_text(text)).strip()),
)
brought = st.dictionaries(headings, texts.map(lambda text: text[:1990]), max_size=3)
categories = st.sampled_from(["", "public", "sensitive", "personal", "of our own"])
codes = st.one_of(texts, st.sampled_from(["wash", "public", "p1", "f1", "daily"]))
order = st.one_of(st.integers(0, 9).map(float), st.floats(allow_nan=False, allow_infinity=False))

rows = st.builds(
    PlanRow,
    record_id=st.just("x"),
    order=order,
    sector=codes,
    question=texts,
    information_need=texts,
    question_translations=keys,
    reply_options=many,
    preconditions=many,
    key_informants=many,
    is_urgent=maybe,
    sensitivity=categories,
    share_within_hours=hours,
    recipients=st.lists(codes, max_size=3).map(tuple),
    dataset=codes,
    analysis_roles=keys,
    brought_along=brought,
    harm_reviewed=st.booleans(),
    status=st.sampled_from(["draft", "agreed"]),
)
RECORDS = {
    "rows": rows,
    "partners": st.builds(Partner, record_id=st.just("x"), name=texts, sectors=many),
    "focal_points": st.builds(
        FocalPoint,
        record_id=st.just("x"),
        name=texts,
        partner=codes,
        phone=texts,
        until_on=days,
        on_mailing_list=maybe,
    ),
    "datasets": st.builds(
        Dataset, record_id=st.just("x"), title=texts, population=hours, context=keys
    ),
    "duties": st.builds(
        Duty,
        record_id=st.just("x"),
        dataset=codes,
        sector=codes,
        use_of_data=texts,
        interested_partners=many,
        analysis_roles=keys,
        harm_reviewed=st.booleans(),
    ),
    "harm_cells": st.builds(
        HarmCell, record_id=st.just("x"), row=codes, duty=st.sampled_from(["", "d1"]), risk=texts
    ),
    "lines": st.builds(
        DisseminationLine,
        record_id=st.just("x"),
        dataset=codes,
        category=codes,
        recipients=many,
        first_on=days,
    ),
    "urgent_actions": st.builds(
        UrgentActionArrangement,
        record_id=st.just("x"),
        trigger=texts,
        recipients=st.just(("f1",)),
        receipts=st.just({"f1": datetime(2026, 3, 1, 8, 30, tzinfo=UTC)}),
    ),
    "outcomes": st.builds(
        Outcome,
        record_id=st.just("x"),
        row=codes,
        settlement=st.integers(0, 9),
        opening_reason=texts,
    ),
    "consents": st.builds(
        Consent, record_id=st.just("x"), row=codes, partner=codes, reason=texts, is_urgent=maybe
    ),
}


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a plan whose records hold anything that people may write."""
    header = Header(record_id=HEADER, title=draw(texts), objectives=draw(texts))
    collections = {}
    for name, records in RECORDS.items():
        drawn = draw(st.lists(records, max_size=3))
        ids = [f"{name[0]}{number}" for number in range(1, len(drawn) + 1)]
        collections[name] = {
            key: record.model_copy(update={"record_id": key})
            for key, record in zip(ids, drawn, strict=True)
        }
    return settled_as_marked(Plan(plan_id="demo", header=header, **collections))


@pytest.mark.parametrize(
    ("suffix", "audience", "language", "examples"),
    [
        (".json", "internal", "en", 15),
        (".csv", "internal", "en", 25),
        (".csv", "internal", "fr", 8),
        (".xlsx", "internal", "en", 15),
        (".xlsx", "internal", "ar", 5),
    ],
)
def test_an_untouched_file_changes_nothing(
    tmp_path_factory, reference, suffix, audience, language, examples
):
    """A cell that nobody touched is no change, in any format, edition and language."""
    target = tmp_path_factory.mktemp("files") / f"plan{suffix}"

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(plan=plans())
    def untouched(plan: Plan) -> None:
        _write(plan, target, reference, audience=audience, language=language)

        proposal = propose_changes(
            read_plan(target, reference=reference), base=plan, reference=reference, is_vouched=True
        )

        assert proposal == ((), ())

    untouched()


def _write(plan: Plan, target: Path, reference, *, audience: str, language: str) -> None:
    view = view_for(plan, audience, reference=reference, stamp=Stamp(3, "ab12"))
    write_plan(view, target, reference=reference, language=language_for(language))
