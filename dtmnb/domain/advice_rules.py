"""Rules of advice and country profiles as records, and the small language of their conditions.

A condition names fields and the codes they must hold: every line of `all` and, where given, one
line of `any`. A field line is a list of codes (one of them), or says `all_of`, `at_least` or
`at_most`. There are no expressions; "or" between whole conditions is a further case of the rule.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from dtmnb.domain.record import Record

Evidence = Literal["attested", "inferred", "proposed", "own"]
"""How sure we are; `own` is what people added themselves."""


class Wanted(Record):
    """What one field must hold.

    Attributes:
        any_of: One of these codes.
        all_of: All of these codes.
        at_least: A code of this rank or higher; only for fields with ranked codes.
        at_most: A code of this rank or lower.
    """

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    at_least: str = ""
    at_most: str = ""


def _from_list(value: object) -> object:
    return {"any_of": value} if isinstance(value, list | tuple) else value


Lines = Mapping[str, Annotated[Wanted, BeforeValidator(_from_list)]]


class Condition(Record):
    """Holds when every line of `all` holds and, where there are any, one line of `any`."""

    all: Lines = {}
    any: Lines = {}


class RuleCase(Condition):
    """One condition of a rule and what follows from it.

    Attributes:
        level: Code of the sensitivity level; empty where the rule only shifts or holds back.
        shift: Levels added to the highest level that other reasons give.
        sensitivity: Code of the second axis; empty where the level decides it.
        modalities: Codes of `advice_modalities`, the preferred one first.
        agreement: Code of `agreement_kinds`, or empty.
        is_urgent: Named responders need it at once.
        is_personal: The data tell who a person is; never below sensitive.
    """

    level: str = ""
    shift: int = 0
    sensitivity: str = ""
    modalities: tuple[str, ...] = ()
    agreement: str = ""
    is_urgent: bool = False
    is_personal: bool = False


class AdviceRule(Record):
    """What to advise when one of its cases holds; the first that does counts.

    Attributes:
        code: R1 to R36.
        label: What the data hold, short, by language.
        reason: Why, by language.
        cost: What is lost where the data are not shared, by language.
        cases: The conditions, the strictest first.
        evidence: How sure we are of it.
        source: Codes of the sources.
        is_final: No treatment and no override lowers it.
        is_area_rule: Sets what a product made from the data may not fall below.
        treated_by: Codes of treatments that lower its level.
    """

    code: str
    label: Mapping[str, str]
    reason: Mapping[str, str]
    cost: Mapping[str, str]
    cases: tuple[RuleCase, ...]
    evidence: Evidence
    source: tuple[str, ...]
    is_final: bool = False
    is_area_rule: bool = False
    treated_by: tuple[str, ...] = ()


class ProfileEntry(Record):
    """What the responders of one country settled for a kind of data.

    Attributes:
        topic: What the entry is about, by language.
        level: Code of the sensitivity level they settled on.
        data_types: Codes of the data types it speaks of.
        contents: Codes of the contents it speaks of, whatever the data type.
        when: Where it applies only under a condition.
        evidence: How sure we are of it.
        source: Codes of the sources.
    """

    topic: Mapping[str, str]
    level: str
    data_types: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    when: Condition = Condition()
    evidence: Evidence
    source: tuple[str, ...]

    @model_validator(mode="after")
    def _speaks_of_something(self) -> "ProfileEntry":
        if not self.data_types and not self.contents:
            raise ValueError("it names neither data_types nor contents")
        return self


class Profile(Record):
    """A country's own classification of data, as evidence and never as law.

    Attributes:
        code: Name of its file.
        iso3: The country.
        title: Which protocol, by language.
        dated: Its year, month or day in ISO's form; "" where it is not known.
        entries: What it settled.
    """

    code: str
    iso3: str
    title: Mapping[str, str]
    dated: Annotated[str, Field(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")] = ""
    entries: Annotated[tuple[ProfileEntry, ...], Field(min_length=1)]


class Facts(NamedTuple):
    """What is known of a subject, ready for conditions.

    Attributes:
        values: Codes by field; an unanswered question holds its stricter answer.
        unanswered: Questions that nobody has answered.
        ranks: Rank by code for the fields whose codes are ranked.
    """

    values: Mapping[str, frozenset[str]]
    unanswered: frozenset[str]
    ranks: Mapping[str, Mapping[str, int]]


def holds(condition: Condition, facts: Facts) -> bool:
    """Tell whether *condition* holds; a field without codes meets no line."""
    return all(_is_met(field, wanted, facts) for field, wanted in condition.all.items()) and (
        not condition.any
        or any(_is_met(field, wanted, facts) for field, wanted in condition.any.items())
    )


def questions_of(condition: Condition, facts: Facts) -> frozenset[str]:
    """Return the unanswered questions that *condition* waits for.

    None when what is known already rules it out, whatever the answers will be.
    """
    unanswered = facts.unanswered
    for field, wanted in condition.all.items():
        if field not in unanswered and not _is_met(field, wanted, facts):
            return frozenset()
    asked = unanswered & condition.all.keys()
    answered = {name: line for name, line in condition.any.items() if name not in unanswered}
    if not condition.any or any(_is_met(*line, facts) for line in answered.items()):
        return asked
    waiting = unanswered & condition.any.keys()
    return asked | waiting if waiting else frozenset()


def _is_met(field: str, wanted: Wanted, facts: Facts) -> bool:
    held = facts.values.get(field, frozenset())
    if wanted.any_of and held.isdisjoint(wanted.any_of):
        return False
    if wanted.at_least or wanted.at_most:
        ranks = facts.ranks[field]
        lowest = ranks.get(wanted.at_least, min(ranks.values()))
        highest = ranks.get(wanted.at_most, max(ranks.values()))
        return any(lowest <= ranks[code] <= highest for code in held)
    return bool(held) and held.issuperset(wanted.all_of)
