"""Advice that explains itself: what category, modality and agreement to start from, and why.

Three kinds of reason speak: the rules R1 to R36, what is usual for the kind of data, and what
the country's own protocol says. The highest level wins; every reason is named with its source.
Urgency is a second axis. Advice never settles anything: people do.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from dtmnb.domain.advice_rules import (
    AdviceRule,
    Facts,
    Profile,
    ProfileEntry,
    RuleCase,
    holds,
    questions_of,
)
from dtmnb.domain.agreeing import CategoryOverride
from dtmnb.domain.audience import View
from dtmnb.domain.category import category_of
from dtmnb.domain.forecast import Forecast
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import Record
from dtmnb.domain.row import PlanRow
from dtmnb.domain.subject import (
    CONFLICT,
    NAMED_URGENT,
    Subject,
    Tables,
    contents_of,
    data_types_of,
    facts_of,
    row_flags,
    subject_of,
)
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.domain.weighing import Reason, Scales, Terms, combined, treated

TREATMENTS = "treatments"

# The fields of a row that `subject_of` and its treatments take up, beside its words.
_RESTS_ON = attrgetter(
    *("data_types", "treatments", "reply_type", "unit_of_analysis", "release_level"),
    *("disaggregation", "method", "is_urgent", "dataset"),
)


class ProfileEvidence(NamedTuple):
    """What the responders of one country settled for a kind of data; `is_own` is this country."""

    profile: Profile
    is_own: bool
    entry: ProfileEntry


class Advice(Record):
    """What to start from, and why.

    Attributes:
        level: Code of `sensitivity_levels`; empty when nothing is known that speaks for one.
        sensitivity: Code of `sensitivities`; empty with the level.
        is_urgent: Whether named responders should get it at once.
        category: Code of `dissemination_categories`, from the two axes.
        modality: The preferred code of `advice_modalities`.
        modalities: All that fit, the preferred one first.
        agreement: Code of `agreement_kinds`, or empty.
        reasons: Everything that speaks, the weightiest first.
        costs: What is lost where the data are not shared, by language, each once.
        open_questions: Context questions whose answer could change the advice; until then the
            stricter answer is taken.
        overridable: Whether a signed override can change it.
        override: The one that was applied.
        forecast: The cells to expect before any treatment, where that could be told.
        profile_evidence: What this and other countries settled for these kinds of data.
    """

    level: str
    sensitivity: str
    is_urgent: bool
    category: str
    modality: str
    modalities: tuple[str, ...]
    agreement: str
    reasons: tuple[Reason, ...]
    costs: tuple[Mapping[str, str], ...]
    open_questions: tuple[str, ...]
    overridable: bool
    override: CategoryOverride | None
    forecast: Forecast | None
    profile_evidence: tuple[ProfileEvidence, ...]


def advise(
    subject: Subject,
    context: Mapping[str, str],
    reference: Reference,
    *,
    treatments: Collection[str] = (),
    override: CategoryOverride | None = None,
) -> Advice:
    """Return the advice for *subject*.

    Where a final rule speaks (personal data, lists of protected people, registrations),
    treatments and override have no effect: an extract without the persons is another subject.

    Args:
        subject: What is to be shared.
        context: Answer code by context question; what the subject answers itself goes first.
        reference: The tables.
        treatments: Codes of the treatments that will be done before sharing.
        override: A decision against the advice; without effect until it is signed in full.

    Raises:
        VocabularyError: A treatment, or a code of the override, is not in its list.
    """
    scales = Scales(reference)
    facts = facts_of(subject, context, reference)
    reasons = tuple(_reasons(subject, facts, reference, scales))
    overridable = not any(reason.is_final for reason in reasons)
    if overridable and treatments:
        done = [reference.term(TREATMENTS, code) for code in treatments]
        left = _reasons(subject, _treated_facts(facts, done), reference, scales)
        reasons = tuple(treated(reason, done, scales) for reason in left)
    is_signed = override is not None and not override.missing()
    applied = override if overridable and is_signed else None
    terms = combined(reasons, scales) if applied is None else _signed(applied, reasons, scales)
    is_urgent = any(reason.is_urgent for reason in reasons)
    return Advice(
        **terms._asdict(),
        modality=next(iter(terms.modalities), ""),
        is_urgent=is_urgent,
        category=category_of(is_urgent, terms.sensitivity, reference).code,
        reasons=tuple(sorted(reasons, key=scales.weight, reverse=True)),
        costs=tuple({tuple(r.cost.items()): r.cost for r in reasons if r.cost}.values()),
        open_questions=_open_questions(subject, facts, reference),
        overridable=overridable,
        override=applied,
        forecast=subject.forecast,
        profile_evidence=_evidence(reference, subject),
    )


def advice_for(plan: Plan, row: PlanRow, reference: Reference) -> Advice:
    """Return the advice for *row* as it stands in *plan*: context, treatments and override too.

    Codes that are in no list count for nothing; a check reports them.
    """
    return advice_by_row(plan, (row,), reference)[row.record_id]


def advice_on_view(view: View, plan: Plan, reference: Reference) -> Mapping[str, Advice]:
    """Return the advice on the rows of *view*, for readers who may see who went against it.

    Args:
        view: What the readers may see.
        plan: The whole plan: advice rests on it.
        reference: Our tables.
    """
    if not view.may_see("overrides"):
        return {}
    return advice_by_row(plan, (plan.rows[key] for key in view.plan.rows), reference)


def advice_by_row(
    plan: Plan, rows: Iterable[PlanRow], reference: Reference
) -> Mapping[str, Advice]:
    """Return the advice for each of *rows* of *plan* by its id.

    What is alike in all that advice rests on is thought about once: plans repeat themselves.
    """
    tables = Tables(reference)
    overrides = {each.row: each for each in plan.overrides.values() if _is_coded(each, reference)}
    found: dict[object, Advice] = {}
    advice = {}
    for row in rows:
        override = overrides.get(row.record_id)
        told = ((flag.kind, flag.data_types) for flag in row_flags(row, reference))
        key = (*_RESTS_ON(row), override.record_id if override else "", *told)
        if key not in found:
            dataset, header = plan.datasets.get(row.dataset), plan.header
            subject = subject_of(row, dataset, reference, iso3=header.iso3, context=header.context)
            # What is expected of cells is told along; advice rests on whether they are small.
            forecast, asked = subject.forecast, subject.model_copy(update={"forecast": None})
            thought = _thought(asked, row.treatments, override, tables)
            found[key] = thought.model_copy(update={"forecast": forecast})
        advice[row.record_id] = found[key]
    return advice


@lru_cache(maxsize=2048)
def _thought(
    subject: Subject,
    treatments: tuple[str, ...],
    override: CategoryOverride | None,
    tables: Tables,
) -> Advice:
    """Return the advice for a row; treatments that are in no list count for nothing."""
    known = tables.reference.terms(TREATMENTS)
    done = [code for code in treatments if code in known]
    return advise(subject, {}, tables.reference, treatments=done, override=override)


def _is_coded(override: CategoryOverride, reference: Reference) -> bool:
    return override.level in reference.terms("sensitivity_levels") and (
        override.sensitivity in reference.terms("sensitivities")
    )


def profile_evidence(
    reference: Reference, iso3: str, data_type: str
) -> tuple[ProfileEvidence, ...]:
    """Return what countries settled for *data_type*, the entries of *iso3* first."""
    return _evidence(reference, Subject(data_types=(data_type,), iso3=iso3))


def _evidence(reference: Reference, subject: Subject) -> tuple[ProfileEvidence, ...]:
    contents = contents_of(subject, reference)
    found = [
        ProfileEvidence(profile, profile.iso3 == subject.iso3, entry)
        for profile in reference.profiles.values()
        for entry in _entries_on(profile, subject, contents)
    ]
    return tuple(sorted(found, key=lambda each: not each.is_own))


def _entries_on(
    profile: Profile, subject: Subject, contents: frozenset[str]
) -> Iterator[ProfileEntry]:
    kinds = set(subject.data_types)
    for entry in profile.entries:
        if kinds.intersection(entry.data_types) or contents.intersection(entry.contents):
            yield entry


# Reasons ------------------------------------------------------------------------------------


def _reasons(
    subject: Subject, facts: Facts, reference: Reference, scales: Scales
) -> Iterator[Reason]:
    for rule in reference.advice_rules.values():
        case = next((case for case in rule.cases if holds(case, facts)), None)
        if case is not None:
            yield _of_rule(rule, case)
    for term in data_types_of(subject, reference):
        yield _of_data_type(term, facts, scales)
    own = (each for each in reference.profiles.values() if each.iso3 == subject.iso3)
    for profile in own:
        for entry in _entries_on(profile, subject, facts.values["contents"]):
            if holds(entry.when, facts):
                yield _of_profile(profile.code, entry, subject, reference)


def _of_rule(rule: AdviceRule, case: RuleCase) -> Reason:
    return Reason(
        kind="rule",
        code=rule.code,
        terms=Terms(case.level, case.sensitivity, case.modalities, case.agreement),
        shift=case.shift,
        is_urgent=case.is_urgent,
        is_personal=case.is_personal,
        is_final=rule.is_final,
        is_area_rule=rule.is_area_rule,
        text=rule.reason,
        cost=rule.cost,
        evidence=rule.evidence,
        source=rule.source,
        treated_by=rule.treated_by,
    )


def _of_data_type(term: Term, facts: Facts, scales: Scales) -> Reason:
    setting = "in_conflict" if "yes" in facts.values[CONFLICT] else "in_calm"
    usual = scales.at(term.property(f"level_{setting}"), term.property(f"sensitivity_{setting}"))
    own = tuple(term.property("modalities", ()))
    return Reason(
        kind="data_type",
        code=term.code,
        terms=usual._replace(modalities=own or usual.modalities),
        is_urgent=term.has("may_be_urgent") and "yes" in facts.values[NAMED_URGENT],
        is_personal=term.has("is_personal"),
        text=term.description,
        cost=term.property("cost"),
        evidence=term.evidence,
        source=term.source,
        treated_by=tuple(term.property("treated_by", ())),
    )


def _of_profile(code: str, entry: ProfileEntry, subject: Subject, reference: Reference) -> Reason:
    types = data_types_of(subject, reference)
    return Reason(
        kind="profile",
        code=code,
        terms=Terms(entry.level),
        text=entry.topic,
        evidence=entry.evidence,
        source=entry.source,
        treated_by=tuple(c for term in types for c in term.property("treated_by", ())),
    )


def _open_questions(subject: Subject, facts: Facts, reference: Reference) -> tuple[str, ...]:
    asked: set[str] = set()
    for rule in reference.advice_rules.values():
        for case in rule.cases:
            asked |= questions_of(case, facts)
    for term in data_types_of(subject, reference):
        asked |= facts.unanswered & {CONFLICT}
        asked |= facts.unanswered & ({NAMED_URGENT} if term.has("may_be_urgent") else set())
    return tuple(code for code in reference.terms("context_questions") if code in asked)


# Treatments ---------------------------------------------------------------------------------


def _treated_facts(facts: Facts, treatments: Iterable[Term]) -> Facts:
    """Return the facts after *treatments*: contents gone, questions settled, never a finer area."""
    values = dict(facts.values)
    for term in treatments:
        values["contents"] -= frozenset(term.property("removes", ()))
        for question, answer in term.property("answers", {}).items():
            rank = facts.ranks.get(question, {})
            codes = {answer, *(values[question] if rank else ())}
            values[question] = frozenset({min(codes, key=lambda code: rank.get(code, 0))})
    return facts._replace(values=values)


def _signed(override: CategoryOverride, reasons: Iterable[Reason], scales: Scales) -> Terms:
    """Return what was signed for, persons still protected."""
    terms = scales.at(override.level, override.sensitivity)
    is_personal = any(reason.is_personal for reason in reasons)
    return scales.raised(terms, 0, at_least=scales.floor_of_persons) if is_personal else terms
