"""Find codes in the tables of advice that lead nowhere."""

from collections.abc import Collection, Iterator

from dtmnb.domain.advice_rules import AdviceRule, Condition, ProfileEntry
from dtmnb.domain.subject import AREA, answers_to
from dtmnb.domain.vocabulary import Reference

# Fields of conditions that a subject answers, and the codelist of their codes; every other field
# is a context question and takes its answers.
_SUBJECT_FIELDS = {
    "contents": "data_contents",
    "population_unit": "levels",
    "method": "methods",
    "triggers": "triggers",
}
_OWN_CODES = {"identifies_persons": ("yes",), "breakdowns": ("sex", "age", "group")}

RULES = "rules/advice.yaml"
Found = Iterator[tuple[str, str, Collection[str]]]


def advice_references(reference: Reference) -> Found:
    """Yield place, code, and the table that should hold it, for rules of advice and profiles."""
    for rule in reference.advice_rules.values():
        where = f"{RULES}: {rule.code}"
        yield from _listed(reference, where, "treatments", rule.treated_by)
        for case in rule.cases:
            yield from _of_condition(reference, where, case)
            yield from _listed(reference, where, "sensitivity_levels", (case.level,))
            yield from _listed(reference, where, "sensitivities", (case.sensitivity,))
            yield from _listed(reference, where, "advice_modalities", case.modalities)
            yield from _listed(reference, where, "agreement_kinds", (case.agreement,))
    for profile in reference.profiles.values():
        where = f"profiles/{profile.code}.yaml"
        for entry in profile.entries:
            yield from _of_condition(reference, where, entry.when)
            yield from _listed(reference, where, "sensitivity_levels", (entry.level,))
            yield from _listed(reference, where, "data_types", entry.data_types)
            yield from _listed(reference, where, "data_contents", entry.contents)


def sourced_advice(
    reference: Reference,
) -> Iterator[tuple[str, str, AdviceRule | ProfileEntry]]:
    """Yield file, name and record for every rule and every entry of a profile."""
    for rule in reference.advice_rules.values():
        yield RULES, rule.code, rule
    for profile in reference.profiles.values():
        for entry in profile.entries:
            yield f"profiles/{profile.code}.yaml", entry.topic.get("en", ""), entry


def _listed(reference: Reference, where: str, codelist: str, codes: Collection[str]) -> Found:
    known = reference.codelists.get(codelist, ())
    yield from ((where, code, known) for code in codes if code)


def _of_condition(reference: Reference, where: str, condition: Condition) -> Found:
    questions = reference.codelists.get("context_questions", ())
    for field, wanted in (*condition.all.items(), *condition.any.items()):
        codes = [*wanted.any_of, *wanted.all_of, wanted.at_least, wanted.at_most]
        if (wanted.at_least or wanted.at_most) and field != AREA:
            yield where, f"{field} > at_least or at_most", (AREA,)
        if field in _SUBJECT_FIELDS:
            yield from _listed(reference, where, _SUBJECT_FIELDS[field], codes)
        elif field in _OWN_CODES:
            yield from ((where, code, _OWN_CODES[field]) for code in codes if code)
        elif field in questions:
            answers = answers_to(reference, field)
            yield from ((where, code, answers) for code in codes if code)
        else:
            yield where, field, questions
