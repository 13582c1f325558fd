"""The rules of advice R1 to R36: what each says, where it speaks and where it is silent."""

import pytest

from dtmnb.domain.advice import advise
from dtmnb.domain.subject import Subject, answers_to
from dtmnb.domain.weighing import Reason
from dtmnb.store.reference import load_reference

REFERENCE = load_reference()

# The most harmless answer to every question; tables below say what differs.
CALM = {
    "conflict": "no",
    "control": "one_side",
    "host_validation": "no",
    "smallest_area": "location",
    "released_as": "totals",
    "misuse": "no",
    "targeted_group": "no",
    "site_visibility": "managed",
    "small_cells": "no",
    "identifiers_removed": "yes",
    "risk_assessed": "below_limit",
    "consent": "yes",
    "contact_consent": "yes",
    "partners_exposed": "no",
    "hidden_route": "no",
    "named_urgent": "no",
    "reviewed": "no",
}
LEVELS = {"L": "low", "M": "moderate", "H": "high", "V": "severe", "-": ""}
AXIS = {"P": "public", "S": "sensitive", "N": "personal", "-": ""}
MODALITIES = {
    REFERENCE.term("advice_modalities", code).property("letter"): code
    for code in REFERENCE.terms("advice_modalities")
} | {"-": ""}
AGREEMENTS = {
    "licence": "open_licence",
    "request": "access_request",
    "ISP": "information_sharing_protocol",
    "DSA": "data_sharing_agreement",
    "hosts": "host_arrangement",
    "Legal": "personal_data_agreement",
    "-": "",
}

# rule | what the data hold | answers | level, second axis, modality, agreement | silent where
SPEAKS = """
R1 | person_identifiers |  | V N E Legal |
R1 | identifies_persons=yes |  | V N E Legal |
R2 | protection_list |  | V N G Legal |
R3 | survey_records | as=records ids_removed=no | V N E Legal | ids_removed=yes
R3 | survey_records | as=records ids_removed=no | V N E Legal | as=totals
R3 | population_unit=household | as=records ids_removed=no | V N E Legal | as=product
R3 | population_unit=individual | as=records ids_removed=no | V N E Legal | ids_removed=yes
R3 | method=survey_interview | as=records ids_removed=no | V N E Legal | as=totals
R4 | survey_records | as=records risk=not_assessed | V S D DSA | risk=below_limit
R4 | survey_records | as=records risk=not_assessed | V S D DSA | ids_removed=no
R5 | survey_records | as=records risk=above_limit | H S B request | risk=not_assessed
R6 | survey_records | as=records risk=below_limit | M P A licence | risk=above_limit
R7 | key_informant_identity | conflict=yes | V N X - |
R7 | key_informant_identity |  | H N X - |
R8 | aid_worker_contacts | contact_consent=no | H S C ISP | contact_consent=yes
R9 | aid_worker_contacts | contact_consent=yes | L S C ISP | contact_consent=no
R10 | site_data |  | M P A licence | conflict=yes
R10 | site_data |  | M P A licence | site_visibility=hidden
R10 | site_data |  | M P A licence | area=admin_3
R11 | coordinates | conflict=yes | H S D DSA | conflict=no
R11 | coordinates | misuse=yes | H S D DSA | misuse=no
R12 | coordinates | conflict=yes targeted_group=yes | V S F DSA | targeted_group=no
R12 | coordinates | conflict=yes site_visibility=hidden | V S F DSA | site_visibility=managed
R12 | coordinates | misuse=yes targeted_group=yes | V S F DSA | misuse=no
R12 | hidden_sites | conflict=yes | V S F DSA | conflict=no
R12 | site_data | site_visibility=hidden | M S C ISP | site_visibility=managed
R12 | site_data | site_visibility=hidden | M S C ISP | area=admin_3
R13 | protection_services | conflict=yes | V S D DSA |
R13 | protection_services |  | H S D DSA |
R14 | population_counts | area=admin_2 | L P A licence | area=admin_3
R14 | population_counts | area=country conflict=yes | L P A licence | area=location
R15 | population_counts | area=admin_3 conflict=yes | M S C ISP | area=admin_2
R15 | population_counts | area=location | L P A licence | area=admin_1
R16 | vulnerable_counts | small_cells=yes | +1 - - - | small_cells=no
R17 | vulnerable_counts breakdowns=sex,age_four_bands |  | H S D DSA | area=admin_3
R17 | breakdowns=sex,age_four_bands,disability |  | H S D DSA | area=admin_2
R18 | unaccompanied_children | named_urgent=yes | H S D DSA | named_urgent=no
R18 | triggers=children_without_family | named_urgent=yes | H S D DSA | named_urgent=no
R19 | sudden_movement | named_urgent=yes | M P C ISP | named_urgent=no
R20 | health_signals | named_urgent=yes | M S C ISP | named_urgent=no
R20 | health_signals | named_urgent=yes conflict=yes | H S C ISP | named_urgent=no
R21 | explosive_ordnance | named_urgent=yes | H S D DSA | named_urgent=no
R22 | access_and_control | conflict=yes area=admin_2 | V S D ISP |
R22 | access_and_control | control=contested | V S D ISP |
R22 | access_and_control | conflict=yes area=admin_1 | H S D ISP |
R22 | access_and_control |  | M S C ISP |
R23 | security_incidents | conflict=yes | V S D ISP |
R23 | security_incidents | conflict=yes area=admin_2 | M S C ISP |
R23 | security_incidents | conflict=yes area=admin_1 | L P A licence |
R24 | partner_presence | partners_exposed=yes conflict=yes | H S C ISP |
R24 | partner_presence | partners_exposed=yes | M S C ISP |
R24 | partner_presence |  | L P A licence |
R25 | identity_traits | as=records | V S F DSA |
R25 | identity_traits |  | H S F DSA |
R26 | intentions | conflict=yes | H S C ISP |
R26 | movement_routes |  | M S C ISP |
R27 | registration_list |  | V N D Legal |
R28 | flow_counts |  | L P A licence |
R28 | flow_counts | hidden_route=yes | M S C ISP |
R29 | flow_survey_records | ids_removed=no | V S D DSA |
R29 | flow_survey_records | risk=not_assessed | V S D DSA |
R29 | flow_survey_records | risk=above_limit | H S B request |
R29 | flow_survey_records |  | M P A licence |
R30 | complaints |  | V S G ISP |
R31 | free_text |  | +1 S - - |
R32 | device_metadata |  | H S X - |
R33 | population_counts | as=product | -1 - - - | as=totals
R34 | person_identifiers | consent=no | V S X - | consent=yes
R34 | identifies_persons=yes | consent=no | V S X - | consent=yes
R35 | population_counts | reviewed=yes | -1 - - - | reviewed=no
R36 | population_counts | host_validation=yes | 0 - - hosts | host_validation=no
"""
SHORT = {
    "as": "released_as",
    "ids_removed": "identifiers_removed",
    "risk": "risk_assessed",
    "area": "smallest_area",
}
URGENT = {"R18", "R19", "R20", "R21"}
FINAL = {"R1", "R2", "R27"}


def pairs(text: str) -> dict[str, str]:
    """Return `field=value` words as a mapping; a word without a sign is a content."""
    found: dict[str, str] = {}
    for word in text.split():
        field, sign, value = word.partition("=")
        found[SHORT.get(field, field) if sign else "contents"] = value if sign else word
    return found


def subject(text: str) -> Subject:
    """Return the subject that a cell of the table describes."""
    held = pairs(text)
    return Subject(
        contents=tuple(filter(None, [held.get("contents", "")])),
        identifies_persons=held.get("identifies_persons") == "yes",
        population_unit=held.get("population_unit", ""),
        method=held.get("method", ""),
        breakdowns=tuple(filter(None, held.get("breakdowns", "").split(","))),
        triggers=tuple(filter(None, [held.get("triggers", "")])),
    )


TABLE = [[cell.strip() for cell in line.split("|")] for line in SPEAKS.strip().splitlines()]
ROWS = pytest.mark.parametrize(
    ("rule", "held", "answers", "says", "silent"),
    TABLE,
    ids=[" ".join(row[:3]) for row in TABLE],
)


def spoken(held: Subject, answers: dict[str, str]) -> dict[str, Reason]:
    """Return the reasons of rules by code."""
    return {reason.code: reason for reason in advise(held, answers, REFERENCE).reasons}


@ROWS
def test_a_rule_speaks(rule, held, answers, says, silent):
    """Where its condition holds the rule is among the reasons, with its level and remedy."""
    level, axis, modality, agreement = says.split()

    reason = spoken(subject(held), CALM | pairs(answers))[rule]

    if level in LEVELS:
        assert (reason.terms.level, reason.shift) == (LEVELS[level], 0)
    else:
        assert (reason.terms.level, reason.shift) == ("", int(level))
    assert reason.terms.sensitivity == AXIS[axis]
    assert next(iter(reason.terms.modalities), "") == MODALITIES[modality]
    assert reason.terms.agreement == AGREEMENTS[agreement]
    assert reason.is_urgent == (rule in URGENT)
    assert reason.is_final == (rule in FINAL)


@ROWS
def test_a_rule_is_silent(rule, held, answers, says, silent):
    """With one answer changed, or without what it speaks of, the rule is not among the reasons."""
    if silent:
        found = spoken(subject(held), CALM | pairs(answers) | pairs(silent))
    else:
        found = spoken(Subject(contents=("services",)), CALM | pairs(answers))

    assert rule not in found


def test_every_rule_is_in_the_table():
    """No rule is shipped without a row that shows it at work."""
    assert [f"R{n}" for n in range(1, 37)] == list(REFERENCE.advice_rules)
    assert {row[0] for row in TABLE} == set(REFERENCE.advice_rules)


def test_every_case_of_every_rule_is_in_the_table():
    """Each case is what some row is answered with."""
    shown = {(row[0], *row[3].split()[:2]) for row in TABLE}

    for rule in REFERENCE.advice_rules.values():
        for case in rule.cases:
            level = next(k for k, v in LEVELS.items() if v == case.level)
            says = level if case.level else f"{case.shift:+d}".replace("+0", "0")
            axis = next(k for k, v in AXIS.items() if v == case.sensitivity)
            assert (rule.code, says, axis) in shown


@pytest.mark.parametrize("rule", REFERENCE.advice_rules.values(), ids=REFERENCE.advice_rules)
def test_every_rule_explains_itself(rule):
    """A reason, what is lost by not sharing, and a source; no rule is a fact about DTM."""
    assert rule.label["en"] and rule.reason["en"] and rule.cost["en"]
    assert all(code in REFERENCE.sources for code in rule.source)
    assert rule.evidence in ("inferred", "proposed")
    assert ("own" in rule.source) == (rule.evidence == "proposed")


@pytest.mark.parametrize("rule", REFERENCE.advice_rules.values(), ids=REFERENCE.advice_rules)
def test_the_cases_of_a_rule_run_from_strict_to_open(rule):
    """The first case that holds counts, so none hides a stricter one behind it."""
    ranks = [
        REFERENCE.term("sensitivity_levels", case.level).property("rank")
        for case in rule.cases
        if case.level
    ]

    assert ranks == sorted(ranks, reverse=True)


def test_final_rules_are_about_persons_and_have_no_treatment():
    """Only personal data, protection lists and registrations cannot be talked down."""
    final = {rule.code for rule in REFERENCE.advice_rules.values() if rule.is_final}

    assert final == FINAL
    for code in final:
        rule = REFERENCE.advice_rules[code]
        assert rule.treated_by == ()
        assert all(case.is_personal and case.level == "severe" for case in rule.cases)


# Context questions --------------------------------------------------------------------------


@pytest.mark.parametrize("question", REFERENCE.terms("context_questions"))
def test_each_context_question_is_used_by_a_rule(question):
    """Nobody is asked what no rule needs."""
    users = [
        rule.code
        for rule in REFERENCE.advice_rules.values()
        for case in rule.cases
        if question in case.all or question in case.any
    ]

    assert users


@pytest.mark.parametrize("question", REFERENCE.terms("context_questions"))
def test_the_answer_to_each_context_question_matters(question):
    """For some row of the table another answer gives other reasons."""
    different = False
    for _, held, answers, _, _ in TABLE:
        asked = CALM | pairs(answers)
        given = {
            tuple((code, reason.terms) for code, reason in found.items())
            for answer in answers_to(REFERENCE, question)
            for found in [spoken(subject(held), asked | {question: answer})]
        }
        different = different or len(given) > 1

    assert different


@pytest.mark.parametrize("question", REFERENCE.terms("context_questions"))
def test_a_context_question_is_short(question):
    """It fits a line, has at least two answers, and one of them is the stricter."""
    term = REFERENCE.term("context_questions", question)

    assert len(term.label["en"]) <= 80
    assert len(answers_to(REFERENCE, question)) >= 2
    assert term.property("stricter") in answers_to(REFERENCE, question)


def test_the_harmless_answers_are_complete():
    """The table above leaves no question open."""
    assert list(CALM) == list(REFERENCE.terms("context_questions"))
    assert advise(Subject(contents=("services",)), CALM, REFERENCE).open_questions == ()
