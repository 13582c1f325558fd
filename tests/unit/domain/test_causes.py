"""What is alike is told once, and mended where it is known."""

from datetime import date

import pytest

from dtmnb.domain.causes import causes
from dtmnb.domain.changes import Add, Batch, apply
from dtmnb.domain.checks import check_plan
from dtmnb.domain.findings import Finding, Place
from dtmnb.domain.plan import Plan
from dtmnb.language import language_for, sentence_of, sentence_of_cause
from dtmnb.language.sentences import joint_sentences
from dtmnb.language.wording import Wording

TODAY = date(2026, 3, 1)
SECTORS = ("wash", "health", "protection", "education", "food_security", "cccm")
ROWS = 255


def _finding(code: str, row: str, field: str, severity: str = "blocker") -> Finding:
    where = Place("rows", row, field)
    return Finding(code, severity, where, {"row": where, "value": row})


def test_findings_of_one_check_and_field_are_one_cause(reference):
    """The gravest come first; what stands alone keeps its place."""
    found = (
        _finding("VAL001", "r1", "method", "alarm"),
        _finding("ROL001", "r1", "analysis_roles"),
        _finding("VAL001", "r2", "sector", "alarm"),
        _finding("ROL001", "r2", "analysis_roles"),
        _finding("VAL001", "r3", "method", "alarm"),
    )

    told = [(each.code, each.where, each.records) for each in causes(found, reference)]

    assert told == [
        ("ROL001", Place("duties", "", "analysis_roles"), ("r1", "r2")),
        ("VAL001", None, ("r1", "r3")),
        ("VAL001", Place("rows", "r2", "sector"), ("r2",)),
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "“r0” has no roles in analysis: agree who describes, interprets and decides."),
        (
            254,
            "254 rows lack roles in analysis: set them for all, for a sector or dataset, "
            "or row by row.",
        ),
    ],
)
def test_a_cause_says_how_many_and_what_to_do(reference, number, words):
    """One row is told by its name, many by their number and where they are mended."""
    found = [_finding("ROL001", f"r{n}", "analysis_roles") for n in range(number)]
    wording = Wording(Plan(plan_id="p"), reference, language_for("en"))

    (cause,) = causes(found, reference)

    assert sentence_of_cause(cause, wording) == words


def test_what_has_no_joint_sentence_says_its_first_and_how_many_more(reference):
    """No check is left without words."""
    found = [_finding("ROW004", f"r{n}", "status_reason", "advice") for n in range(3)]
    wording = Wording(Plan(plan_id="p"), reference, language_for("en"))

    (cause,) = causes(found, reference)

    words = sentence_of(found[0], wording)
    assert sentence_of_cause(cause, wording) == f"{words} (2 more like it)"


def test_joint_sentences_are_those_of_checks(reference):
    """Each has its plural forms with their number; what can be told for many has one."""
    assert joint_sentences().keys() <= reference.checks.keys()
    for forms in joint_sentences().values():
        assert forms.keys() == {"one", "many"}
        assert all("{number}" in words for words in forms.values())
    duties = {code for code, rule in reference.checks.items() if rule.told_in == "duties"}
    assert duties <= joint_sentences().keys()


def _imported() -> Plan:
    """Return a household needs assessment as a file brings it: questions, and little else."""
    rows = [
        Add(
            collection="rows",
            record=f"r-{n:04}",
            values={
                "order": n,
                "sector": SECTORS[n % len(SECTORS)],
                "information_need": f"Indicator {n}",
                "question": f"What about {n}?",
                "reply_type": "select_one",
                "reply_options": ["a", "b"],
                "method": "HH survey" if n % 6 else "KI Interview",
            },
        )
        for n in range(ROWS)
    ]
    return _after(Plan(plan_id="msna"), *rows)


def _after(plan: Plan, *changes: Add) -> Plan:
    applied = apply(plan, Batch(batch_id="b", author="a", changes=changes))
    assert not applied.conflicts
    return applied.plan


def _blockers_of_rows(plan: Plan, reference) -> set[str]:
    found = check_plan(plan, reference, today=TODAY)
    wanted = (each for each in found if each.severity == "blocker")
    return {each.code for each in wanted if each.where.collection == "rows"}


def test_an_imported_plan_of_255_rows_is_open_in_few_points(reference):
    """About five findings a row are a short list, and what blocks them all is told at once."""
    findings = check_plan(_imported(), reference, today=TODAY)

    found = causes(findings, reference)

    print("findings:", len(findings), "causes:", len(found))
    assert len(findings) > 4 * ROWS
    assert len(found) <= 30
    many = {each.code for each in found if len(each.findings) > 10 and each.severity == "blocker"}
    assert many == {"ROW001", "ROL001", "HRM002", "CAT001"}
    assert many <= {each.code for each in found if each.is_for_many}


def test_few_acts_leave_no_blocker_that_each_row_must_answer(reference):
    """Roles and harm for all rows, the use for each sector: only categories are left."""
    acts = [
        Add(
            collection="duties",
            record="all",
            values={"analysis_roles": {"decide": "wash"}, "harm_reviewed": True},
        ),
        *(
            Add(collection="duties", record=s, values={"sector": s, "use_of_data": "Plan it"})
            for s in SECTORS
        ),
    ]

    plan = _after(_imported(), *acts)

    print("acts:", len(acts))
    assert _blockers_of_rows(plan, reference) == {"CAT001"}
    assert len(acts) <= 30
