"""The next round: who agreed last time is asked again only where what protects a row changed."""

from datetime import date

import pytest

from dtmnb.domain.agenda import questions_to
from dtmnb.domain.changes import Add, Batch, Set, apply, compare_plans
from dtmnb.domain.consent import BEFORE, NOT_ASKED, agreed_by, answers_to
from dtmnb.domain.dataset import Dataset, DisseminationLine
from dtmnb.domain.partner import Partner
from dtmnb.domain.plan import Plan
from dtmnb.domain.rounds import precedents_of
from dtmnb.domain.row import PlanRow
from dtmnb.domain.sealing import openings, require_true_record
from dtmnb.domain.settling import Settlement, settle_row
from dtmnb.errors import RecordError

DAY = date(2026, 1, 2)
LINE = {"record_id": "l1", "dataset": "d1", "category": "sensitive", "frequency": "monthly"}


def done(plan: Plan, *changes: object) -> Plan:
    """Return *plan* with *changes* done."""
    return apply(plan, Batch(batch_id="b", author="t", changes=tuple(changes))).plan


def settled(plan: Plan, reference, sensitivity: str = "sensitive") -> Plan:
    """Return *plan* with its row settled."""
    settlement = Settlement(False, sensitivity, "As advised", DAY, "Amal")
    return done(plan, *settle_row(plan, "r1", settlement, reference))


def says(collection: str, values: dict[str, object]) -> Add:
    """Return what WASH says on the row."""
    said = {"row": "r1", "partner": "wash", **values}
    return Add(collection=collection, record="r1.wash", values=said)


@pytest.fixture
def last(reference) -> Plan:
    """Return a round in which WASH agreed to the outcome of its row and Health was not asked."""
    row = PlanRow(record_id="r1", question="Where do they sleep?", dataset="d1", sector="shelter")
    row = row.model_copy(update={"is_urgent": False, "sensitivity": "sensitive"})
    plan = settled(
        Plan(
            plan_id="last",
            partners={key: Partner(record_id=key, name=key) for key in ("wash", "health")},
            datasets={"d1": Dataset(record_id="d1", title="Sites")},
            lines={"l1": DisseminationLine(**LINE)},
            rows={"r1": row},
        ),
        reference,
    )
    outcome = plan.outcomes["r1"]
    answer = {"answer": "accepts", "settlement": outcome.settlement, "question": outcome.question}
    return done(plan, says("consents", answer | {"is_urgent": False, "sensitivity": "sensitive"}))


@pytest.fixture
def begun(last, reference) -> Plan:
    """Return the round after it, before anybody has said anything."""
    row = last.rows["r1"].model_copy(update={"status": "draft", "category_reason": ""})
    plan = last.model_copy(update={"rows": {"r1": row}, "outcomes": {}, "consents": {}})
    found = {each.row: each for each in precedents_of(last, plan, reference)}
    return plan.model_copy(update={"precedents": found})


def test_who_agreed_is_not_asked_where_nothing_changed(begun, reference):
    """The record says that the agreement is last round's; nobody agrees who did not say so."""
    plan = settled(begun, reference)

    assert {key: each.code for key, each in answers_to(plan, "r1", reference).items()} == {
        "wash": BEFORE,
        "health": NOT_ASKED,
    }
    assert questions_to(plan, "wash", reference) == {}
    assert agreed_by(plan, "r1", reference) == ()


@pytest.mark.parametrize(
    ("collection", "field", "value"),
    [
        ("rows", "question", "Where do children sleep?"),
        ("rows", "data_types", ["location"]),
        ("rows", "recipients", ["health"]),
        ("rows", "unit_of_analysis", "household"),
        ("rows", "treatments", ["aggregated"]),
        ("lines", "release_level", "site"),
        ("lines", "recipients", ["health"]),
        ("lines", "frequency", "weekly"),
    ],
)
def test_who_agreed_is_asked_where_what_protects_it_changed(
    begun, reference, collection, field, value
):
    """Of the row, of its dataset, or of a release of that."""
    key = {"rows": "r1", "lines": "l1"}[collection]
    was = begun.records(collection)[key].model_dump(mode="json")[field]
    change = Set(collection=collection, record=key, field=field, was=was, value=value)

    plan = settled(done(begun, change), reference)

    assert answers_to(plan, "r1", reference)["wash"].code == NOT_ASKED


def test_another_category_is_asked_of_all(begun, reference):
    """Also a stricter one: it is another promise."""
    plan = settled(begun, reference, "internal")

    assert answers_to(plan, "r1", reference)["wash"].code == NOT_ASKED


@pytest.mark.parametrize(
    ("collection", "values"),
    [
        ("positions", {"is_urgent": False, "sensitivity": "public"}),
        ("reservations", {"reason": "The camp moved"}),
    ],
)
def test_a_word_of_this_round_counts_instead(begun, reference, collection, values):
    """Who wants something else, or to talk about it, is asked about what came of it."""
    plan = settled(done(begun, says(collection, values)), reference)

    assert answers_to(plan, "r1", reference)["wash"].code == NOT_ASKED


def test_an_agreement_that_stands_ends_with_the_outcome(begun, reference):
    """A row that is opened again by a change of its terms asks everybody anew."""
    before = settled(begun, reference)
    change = Set(collection="lines", record="l1", field="frequency", was="monthly", value="weekly")
    after = done(before, change)

    plan = done(after, *openings(before, after, reference))
    assert answers_to(plan, "r1", reference) == {}
    assert answers_to(settled(plan, reference), "r1", reference)["wash"].code == NOT_ASKED


def test_nobody_writes_an_agreement_of_last_round(begun, last, reference):
    """Neither into an outcome nor as a precedent, once the round has begun."""
    true = settled(begun, reference)
    claimed = true.outcomes["r1"].model_copy(update={"agreed_before": ("wash", "health")})
    false = true.model_copy(update={"outcomes": {"r1": claimed}})
    with pytest.raises(RecordError, match="what protects it has changed"):
        require_true_record(begun, false, _batch(begun, false), reference)

    widened = begun.precedents["r1"].model_copy(update={"agreed": ("wash", "health")})
    new = begun.precedents["r1"].model_copy(update={"record_id": "r2", "row": "r2"})
    rows = {**begun.rows, "r2": begun.rows["r1"].model_copy(update={"record_id": "r2"})}
    for wrong in (
        {"precedents": {"r1": widened}},
        {"precedents": {**begun.precedents, "r2": new}, "rows": rows},
    ):
        false = begun.model_copy(update=wrong)
        with pytest.raises(RecordError, match="comes with the plan that begins a round"):
            require_true_record(begun, false, _batch(begun, false), reference)


def _batch(before: Plan, after: Plan) -> Batch:
    return Batch(batch_id="x", author="t", changes=compare_plans(before, after))
