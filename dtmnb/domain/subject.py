"""What advice is asked about: a row with its dataset, or kinds of data, and what is known of it."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from dtmnb.domain.advice_rules import Facts
from dtmnb.domain.dataset import Dataset
from dtmnb.domain.flags import Flag, FlagRules, QuestionText, flag_rules, flags_of
from dtmnb.domain.forecast import Forecast, cell_limit, forecast_cells
from dtmnb.domain.record import Record
from dtmnb.domain.row import BELOW, SECTION, PlanRow
from dtmnb.domain.vocabulary import Reference, Term

AREA = "smallest_area"
CONFLICT = "conflict"
NAMED_URGENT = "named_urgent"
SMALL_CELLS = "small_cells"


class Subject(Record):
    """What is to be shared, as far as it is known before collection.

    Attributes:
        data_types: Codes of `data_types`.
        contents: Codes of `data_contents` beside those that the data types bring along.
        identifies_persons: It tells who a person is, or how to reach them.
        population_unit: Code of `levels`: what one record is about.
        smallest_area: Code of `release_levels`; empty when not settled.
        breakdowns: Codes of `breakdowns`.
        method: Code of `methods`.
        triggers: Codes of `triggers` arranged for it.
        answers: Answers to context questions known from the plan.
        iso3: The country, to find its profile.
        forecast: The cells to expect, where people said how many live in the smallest unit.
    """

    data_types: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    identifies_persons: bool = False
    population_unit: str = ""
    smallest_area: str = ""
    breakdowns: tuple[str, ...] = ()
    method: str = ""
    triggers: tuple[str, ...] = ()
    answers: Mapping[str, str] = {}
    iso3: str = ""
    forecast: Forecast | None = None

    def __hash__(self) -> int:
        """Return a number for caches of what is thought about a subject."""
        spoken = (self.data_types, self.contents, self.breakdowns, self.triggers)
        known = (self.population_unit, self.smallest_area, self.method, self.iso3)
        return hash((*spoken, *known, frozenset(self.answers.items())))


class Tables:
    """The tables that advice rests on, for a cache: they are the same while they are not copied."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        parts = (reference.codelists, reference.advice_rules, reference.profiles)
        self._key = tuple(map(id, parts))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tables) and self._key == other._key


def subject_of(
    row: PlanRow,
    dataset: Dataset | None,
    reference: Reference,
    *,
    iso3: str = "",
    context: Mapping[str, str] = MappingProxyType({}),
) -> Subject:
    """Return *row*, released with *dataset*, as a subject of advice.

    While nobody has named the kinds of data of *row*, its words tell what it may hold.
    Answers of the dataset's context go before those of the plan's. Whether small cells are to
    be expected is forecast where the dataset says how many people live in its smallest unit.

    Args:
        row: The row.
        dataset: The dataset of the row, if it has one.
        reference: The tables.
        iso3: The country of the plan.
        context: The plan's answers to context questions.
    """
    area = (dataset.smallest_area if dataset else "") or row.release_level
    contents = [
        content
        for codelist, code in (
            ("reply_types", row.reply_type),
            ("levels", row.unit_of_analysis),
            ("release_levels", area),
        )
        for content in _property(reference, codelist, code, "contents")
    ]
    told = subject_of_flags(row_flags(row, reference), reference)
    answers = {**context, **(dataset.context if dataset else {})}
    if row.is_urgent is not None:
        answers[NAMED_URGENT] = "yes" if row.is_urgent else "no"
    subject = Subject(
        data_types=told.data_types or row.data_types,
        contents=tuple(dict.fromkeys((*contents, *told.contents))),
        identifies_persons=told.identifies_persons,
        population_unit=row.unit_of_analysis,
        smallest_area=area,
        breakdowns=_property(reference, "disaggregations", row.disaggregation, "breakdowns"),
        method=row.method,
        answers=answers,
        iso3=iso3,
    )
    people = dataset.population if dataset else None
    return subject if people is None else _with_forecast(subject, people, reference)


def row_flags(row: PlanRow, reference: Reference) -> tuple[Flag, ...]:
    """Return what the words of *row* say it may hold; nothing once its kinds of data are named."""
    is_named = not reference.terms("data_types").terms.keys().isdisjoint(row.data_types)
    return () if is_named else word_flags(row, reference)


def word_flags(row: PlanRow, reference: Reference) -> tuple[Flag, ...]:
    """Return what the words of *row* say it may hold, whatever else is known of it."""
    labels = (row.question, row.information_need, *row.question_translations.values())
    question = QuestionText(
        row.question_id,
        row.reply_type,
        labels,
        (row.form_instructions,),
        choices=row.reply_options,
        headings=tuple(filter(None, row.brought_along.get(SECTION, "").split(BELOW))),
    )
    return flags_of(question, rules_of(reference))


def rules_of(reference: Reference) -> FlagRules:
    """Return the words that tell what questions and columns may hold."""
    return flag_rules(reference.terms("name_patterns"), reference.terms("label_clauses"))


def subject_of_flags(flags: Collection[Flag], reference: Reference) -> Subject:
    """Return what a question or column may hold, told by its *flags*.

    The kinds of data that its words speak of; where they do not say, what is usual for the flag.
    """
    patterns = reference.terms("name_patterns")
    usual = [patterns[flag.kind] for flag in flags if not flag.data_types]
    contents = (content for term in usual for content in term.property("contents", ()))
    return Subject(
        data_types=tuple(dict.fromkeys(code for flag in flags for code in flag.data_types)),
        contents=tuple(dict.fromkeys(contents)),
        identifies_persons=any(patterns[flag.kind].has("is_personal") for flag in flags),
    )


def facts_of(subject: Subject, context: Mapping[str, str], reference: Reference) -> Facts:
    """Return what is known of *subject*; answers of its own count before those of *context*.

    A question without an answer, or with one that it does not take, holds its stricter answer
    and is named in `unanswered`.
    """
    types = data_types_of(subject, reference)
    areas = reference.terms("release_levels")
    questions = reference.terms("context_questions").terms
    typical = [term.property(AREA) for term in types if term.property(AREA)]
    finest = max(typical, key=lambda code: _rank(areas[code]), default="")
    known = {**context, **subject.answers}
    area = subject.smallest_area or known.get(AREA) or finest
    known = {code: known.get(code, "") for code in questions} | {AREA: area}
    given = {code: known[code] for code in questions if known[code] in answers_to(reference, code)}
    asked = {code: term.property("stricter") for code, term in questions.items()}
    held: dict[str, Iterable[str]] = {
        "data_types": subject.data_types,
        "contents": contents_of(subject, reference),
        "identifies_persons": ("yes",) if subject.identifies_persons else (),
        "population_unit": (subject.population_unit,),
        "breakdowns": _breakdown_kinds(subject, types, reference),
        "method": (subject.method,),
        "triggers": subject.triggers,
    }
    values = {field: frozenset(filter(None, codes)) for field, codes in held.items()}
    values |= {code: frozenset({answer}) for code, answer in (asked | given).items()}
    return Facts(
        values=values,
        unanswered=frozenset(asked.keys() - given.keys()),
        ranks={AREA: {code: _rank(term) for code, term in areas.terms.items()}},
    )


def answers_to(reference: Reference, question: str) -> tuple[str, ...]:
    """Return the codes that the context question *question* takes, none of a list there is not."""
    term = reference.term("context_questions", question)
    codelist = term.property("codelist")
    return tuple(reference.codelists.get(codelist, ()) if codelist else term.property("answers"))


def data_types_of(subject: Subject, reference: Reference) -> tuple[Term, ...]:
    """Return the data types of *subject*; a code that the list does not have is left out."""
    known = reference.terms("data_types")
    return tuple(known[code] for code in subject.data_types if code in known)


def contents_of(subject: Subject, reference: Reference) -> frozenset[str]:
    """Return what *subject* holds, its kinds of data included."""
    types = data_types_of(subject, reference)
    return frozenset(subject.contents).union(*(term.property("contents", ()) for term in types))


def _with_forecast(subject: Subject, people: int, reference: Reference) -> Subject:
    if SMALL_CELLS in subject.answers:
        return subject
    own = (term.property("breakdown") for term in data_types_of(subject, reference))
    planned = dict.fromkeys((*subject.breakdowns, *filter(None, own)))
    forecast = forecast_cells(people, planned, reference, limit=_limit(subject, Tables(reference)))
    answers = {**subject.answers, SMALL_CELLS: "yes" if forecast.is_small else "no"}
    return subject.model_copy(update={"answers": answers, "forecast": forecast})


@lru_cache(maxsize=2048)
def _limit(subject: Subject, tables: Tables) -> int:
    return cell_limit(facts_of(subject, {}, tables.reference), tables.reference)


def _breakdown_kinds(
    subject: Subject, types: Iterable[Term], reference: Reference
) -> tuple[str, ...]:
    own = (term.property("breakdown") for term in types)
    known = reference.terms("breakdowns")
    codes = (code for code in (*subject.breakdowns, *own) if code in known)
    return tuple(known[code].property("kind") for code in codes)


def _property(reference: Reference, codelist: str, code: str, name: str) -> tuple[str, ...]:
    terms = reference.terms(codelist)
    return tuple(terms[code].property(name, [])) if code in terms else ()


def _rank(term: Term) -> int:
    return int(term.property("rank"))
