"""Every check, by the tables in `checks/`: what it finds and what it leaves alone."""

import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

from dtmnb.domain.checks import CHECKS, check_plan
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.language import language_for, sentence_of
from dtmnb.language.sentences import sentences
from dtmnb.language.wording import Wording
from tests.support.tables import EXPECTED, plan_from_tables, read_tables

FOLDER = Path(__file__).parent / "checks"


def _specs() -> list[tuple[str, str]]:
    """Return code and tables of every check written down; a code met twice comes twice."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))]
    parts = [re.split(r"^## +(\w+)$", text, flags=re.MULTILINE)[1:] for text in texts]
    return [pair for part in parts for pair in zip(part[::2], part[1::2], strict=True)]


SPECS = _specs()


def _plans(text: str) -> list[str]:
    return re.split(r"^---$", text, flags=re.MULTILINE)


def _expected(text: str) -> Counter[Place]:
    """Return every place that the tables expect a finding at."""
    expected = Counter()
    for line in read_tables(text):
        for field in filter(None, re.split(r",\s*", line.cells.get(EXPECTED, ""))):
            place = Place(line.collection, line.record_id, "" if field == "here" else field)
            expected[place] += 1
    return expected


@pytest.mark.parametrize(("code", "text"), SPECS, ids=[code for code, _ in SPECS])
def test_a_check_finds_what_its_table_says(code, text, reference, fixed_today):
    """A check finds the cells named in its table and no other."""
    for part in _plans(text):
        findings = check_plan(plan_from_tables(part, reference), reference, today=fixed_today)

        assert Counter(each.where for each in findings if each.code == code) == _expected(part)


@pytest.mark.parametrize(("code", "text"), SPECS, ids=[code for code, _ in SPECS])
def test_a_table_holds_both_sides_of_its_rule(code, text):
    """At least one record breaks the rule and at least one keeps it."""
    said = [line.cells[EXPECTED] for line in read_tables(text) if EXPECTED in line.cells]

    assert any(said)
    assert not all(said)


def test_every_check_has_one_function_one_sentence_one_table(reference):
    """No check without words, no words without a check, no check that nobody wrote down."""
    codes = [code for code, _ in SPECS]

    assert [*CHECKS.keys() ^ reference.checks.keys()] == []
    about_files = reference.terms("data_checks").terms
    assert [*sentences().keys() ^ (reference.checks.keys() | about_files.keys())] == []
    assert sorted(codes) == sorted(reference.checks)


@pytest.mark.parametrize(("code", "text"), SPECS, ids=[code for code, _ in SPECS])
def test_a_finding_fills_its_sentence(code, text, reference, fixed_today):
    """Every place of a sentence has a value, and no value is left over."""
    plans = [plan_from_tables(part, reference) for part in _plans(text)]
    findings = [
        (each, Wording(plan, reference, language_for("en")))
        for plan in plans
        for each in check_plan(plan, reference, today=fixed_today)
        if each.code == code
    ]
    places = {name for _, name, _, _ in Formatter().parse(sentences()[code]) if name}

    for finding, wording in findings:
        assert set(finding.values) == places
        assert "{" not in sentence_of(finding, wording)


def test_dates_stand_in_the_language_of_the_reader(reference, fixed_today):
    """A finding holds ISO dates; its sentence says them as the reader does."""
    text = "header\n| plan_ends_on |\n| 2026-12-31 |\n"
    text += "focal_points\n| record_id | until_on |\n| amal | 2026-06-30 |"
    plan = plan_from_tables(text, reference)
    findings = check_plan(plan, reference, today=fixed_today)

    wording = Wording(plan, reference, language_for("en"))
    said = [sentence_of(each, wording) for each in findings if each.code == "PEO002"]

    assert said == ["amal leaves on 30 Jun 2026, before the plan ends: name the successor."]


def test_findings_come_in_plan_order(reference, fixed_today):
    """The header first, then the rows as people ordered them, then everything else."""
    text = """
        rows
        | record_id | order | category  |
        | last      | 9     | sensitive |
        | first     | 1     |           |

        partners
        | record_id |
        | alpha     |
    """

    findings = check_plan(plan_from_tables(text, reference), reference, today=fixed_today)

    seen = list(dict.fromkeys((each.where.collection, each.where.record) for each in findings))
    assert seen == [
        (HEADER, HEADER),
        ("rows", "first"),
        ("rows", "last"),
        ("partners", "alpha"),
        ("decisions", ""),
    ]


def test_an_empty_plan_has_findings_and_no_fault(reference, fixed_today):
    """A new plan is not an error: it says what to do first."""
    findings = check_plan(Plan(plan_id="new"), reference, today=fixed_today)

    assert {"HDR001", "PLN001", "PLN002", "PLN003"} <= {each.code for each in findings}


def test_severity_is_data(reference, fixed_today):
    """How severe a finding is stands in the tables, not in the code."""
    rule = reference.checks["PLN001"].model_copy(update={"severity": "advice"})
    softer = reference.model_copy(update={"checks": {"PLN001": rule}})

    findings = check_plan(Plan(plan_id="new"), softer, today=fixed_today)

    assert [(each.code, each.severity) for each in findings] == [("PLN001", "advice")]


def test_the_gate_and_the_rules_are_all_there(reference):
    """What must hold before collection is a blocker; what the field proposes is in the list."""
    gate = "CAT001 URG001 URG002 URG003 URG004 URG005 URG006 AGR001 AGR004 PER001 HRM001 HRM002"
    gate += " PRE001 DAT001 HDR002 HDR003 HDR004 HDR005 HDR006 HDR007 ROL001 MOD001 ROW001 MET001"

    assert {reference.checks[code].severity for code in gate.split()} == {"blocker"}


def test_a_sentence_names_records_and_never_their_ids(reference, fixed_today):
    """A row without a question is told by where it stands; a reference that leads nowhere too."""
    text = "rows\n| record_id | recipients |\n| row-2108cfdd | partner-802de87b |"
    plan = plan_from_tables(text, reference)
    wording = Wording(plan, reference, language_for("en"))

    said = " ".join(
        sentence_of(each, wording) for each in check_plan(plan, reference, today=fixed_today)
    )

    assert "a row without a question, number 1" in said
    assert "2108cfdd" not in said
    assert "802de87b" not in said
