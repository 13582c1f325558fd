"""What leaves a plan, for any plan: only permitted fields of agreed rows, and no contact."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtmnb.domain.audience import Stamp, view_for, withheld_contacts, withheld_from_public
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.checks import check_plan
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.progress import progress, standing
from dtmnb.errors import SharingError
from dtmnb.language import language_for, sentence_of
from dtmnb.language.wording import Wording
from tests.support.random_plans import PlanMaker, plan_makers

STAMP = Stamp(7, "0a" * 32)
TODAY = date(2026, 3, 1)
FEW = settings(
    max_examples=150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
MANY = settings(FEW, max_examples=10_000, derandomize=False)


def first_values(record_class) -> dict[str, object]:
    """Return what a record of *record_class* begins with, without any text."""
    return {
        name: "" if info.annotation is str else info.get_default(call_default_factory=True)
        for name, info in record_class.model_fields.items()
    }


def records_of(plan):
    """Yield every record of *plan* with its collection."""
    for collection in RECORD_CLASSES:
        for record in plan.records(collection).values():
            yield collection, record


def outward_views(plan, reference):
    """Yield a view for every outward audience of *plan*."""
    for audience in ("partners", "public", *(f"partner:{key}" for key in plan.partners)):
        yield view_for(plan, audience, reference=reference, stamp=STAMP)


def _shows_only_what_is_permitted(plan, reference) -> None:
    for view in outward_views(plan, reference):
        for collection, record in records_of(view.plan):
            begins = first_values(RECORD_CLASSES[collection])
            seen = {"record_id", *view.seen(collection, record)}
            assert {k: v for k, v in record if k not in seen} == {
                k: v for k, v in begins.items() if k not in seen
            }
            table = reference.access[collection]
            assert seen - {"record_id"} <= set(table.seen_by(view.kind))


def _shows_only_agreed_rows(plan, reference) -> None:
    agreed = {key for key, row in plan.rows.items() if is_row_agreed(plan, row, reference)}
    for view in outward_views(plan, reference):
        for collection, record in records_of(view.plan):
            named = record.record_id if collection == "rows" else getattr(record, "row", "")
            assert named in {"", *agreed}


@FEW
@given(maker=plan_makers())
def test_a_view_holds_only_permitted_fields(maker: PlanMaker, reference):
    """No field leaves that the allow-list of the audience does not name."""
    _shows_only_what_is_permitted(maker.plan(), reference)


@FEW
@given(maker=plan_makers())
def test_no_row_leaves_before_it_is_agreed(maker: PlanMaker, reference):
    """A row that is not agreed appears in no outward view, nor does anything about it."""
    _shows_only_agreed_rows(maker.plan(), reference)


@pytest.mark.torture
@MANY
@given(maker=plan_makers())
def test_10_000_plans_keep_to_the_allow_list(maker: PlanMaker, reference):
    """Both of the above, ten thousand times."""
    plan = maker.plan()
    _shows_only_what_is_permitted(plan, reference)
    _shows_only_agreed_rows(plan, reference)


@FEW
@given(maker=plan_makers())
def test_the_public_sees_none_of_200_contacts(maker: PlanMaker, reference):
    """The public edition names no focal point and holds no name, address or number of one."""
    people = {
        f"person-{number}": FocalPoint(
            record_id=f"person-{number}",
            name=f"Focal Point Zz{number:03}",
            email=f"zz{number:03}@focal.example",
            phone=f"+999 000 {number:03}",
            partner="partners-0",
            shares_contact=True,
        )
        for number in range(200)
    }
    plan = maker.plan().model_copy(update={"focal_points": people})

    view = view_for(plan, "public", reference=reference, stamp=STAMP)

    written = view.plan.model_dump_json()
    assert not view.may_see("focal_points")
    assert all(contact not in written for contact in _contacts(people))
    assert _contacts(people) <= withheld_contacts(plan, view).keys()
    assert withheld_from_public(plan, reference) == withheld_contacts(plan, view)
    assert not any(key in written for key in people)


def _contacts(people) -> set[str]:
    return {entry for each in people.values() for entry in (each.name, each.email, each.phone)}


@FEW
@given(
    maker=plan_makers(),
    audience=st.text()
    | st.sampled_from(["internal:", "public:", "partner", "partner:", "partner:nobody", "Public"]),
)
def test_an_unknown_audience_gets_no_view(maker: PlanMaker, audience: str, reference):
    """Only the audiences of the allow-list, and organisations of the plan, get a view."""
    plan = maker.plan(most=2)
    known = {"internal", "partners", "public", *(f"partner:{key}" for key in plan.partners)}
    if audience in known:
        return

    with pytest.raises(SharingError):
        view_for(plan, audience, reference=reference, stamp=STAMP)


@FEW
@given(maker=plan_makers())
def test_checking_never_fails(maker: PlanMaker, reference):
    """Whatever stands in a plan, checking it gives findings that can be said and counted."""
    plan = maker.plan()

    findings = check_plan(plan, reference, today=TODAY)

    steps = progress(plan, findings, reference)
    assert sum(step.blockers + step.alarms + step.advice for step in steps) == len(findings)
    assert all(0 <= step.done <= step.total for step in steps)
    assert set(map(type, standing(plan, findings, reference).values())) == {bool}
    wording = Wording(plan, reference, language_for("en"))
    assert all(sentence_of(finding, wording) for finding in findings)
