"""What a check looks at: a plan, our tables, the day, and indexes computed once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from dtmnb.domain.advice import Advice, advice_by_row
from dtmnb.domain.agreements_due import AgreementNeed, agreement_needs
from dtmnb.domain.category import category_of_row
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.findings import Place
from dtmnb.domain.holding import as_held
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.sharing_terms import SharingTerms, is_live, sharing_terms
from dtmnb.domain.vocabulary import Reference, Term

# What sentences call a record of a collection.
_CALLED = {
    "partners": "partner",
    "focal_points": "person",
    "decisions": "decision",
    "rows": "row",
    "datasets": "dataset",
    "lines": "release",
    "urgent_actions": "alert",
    "agreements": "agreement",
    "access_requests": "agreement",
    "feedback": "request",
    "overrides": "row",
}


class Case:
    """A plan on one day, with what several checks need.

    Attributes:
        plan: The plan.
        reference: Our tables.
        today: The day.
        rows: The rows that will be asked, in order: not rejected, not found unsafe; each with what
            holds for it by its duties.
        lines: The dissemination lines by dataset.
        arranged_rows: Ids of the rows that an urgent action is arranged for.
        ends_on: The end of the plan, else of collection, else None.
    """

    def __init__(self, plan: Plan, reference: Reference, today: date) -> None:
        """Look at *plan* on the day *today*."""
        self.plan = plan
        self.reference = reference
        self.today = today
        self.rows = tuple(
            as_held(plan, row) for row in plan.ordered_rows() if is_live(row, reference)
        )
        self.lines: dict[str, list[DisseminationLine]] = defaultdict(list)
        for line in plan.lines.values():
            self.lines[line.dataset].append(line)
        self.arranged_rows = frozenset(item.row for item in plan.urgent_actions.values())
        self.ends_on = plan.header.plan_ends_on or plan.header.collection_ends_on
        self._categories = {row.record_id: category_of_row(row, reference) for row in self.rows}

    def has(self, codelist: str, code: str, name: str) -> bool:
        """Tell whether the term *code* has the property *name*; false for an unknown code."""
        terms = self.reference.terms(codelist)
        return code in terms and terms[code].has(name)

    def number(self, codelist: str, code: str, name: str) -> float | None:
        """Return a number kept with the term *code*; None for an unknown code or no number."""
        terms = self.reference.terms(codelist)
        found = terms[code].property(name) if code in terms else None
        return found if isinstance(found, int | float) else None

    def records(self, collection: str) -> Iterable[PlanRecord]:
        """Return the records of *collection*, of the rows only those that will be asked."""
        return self.rows if collection == "rows" else self.plan.records(collection).values()

    def found(self, where: Place, **values: str | Place) -> "Found":
        """Return a finding at *where* with its record among its *values*."""
        called = _CALLED.get(where.collection)
        return Found(where, {**values, called: where} if called else values)

    def category(self, row: PlanRow) -> Term:
        """Return the dissemination category of one of `rows`."""
        return self._categories[row.record_id]

    @cached_property
    def advice(self) -> Mapping[str, Advice]:
        """The advice for each of `rows` by its id."""
        return advice_by_row(self.plan, self.rows, self.reference)

    @cached_property
    def shared_terms(self) -> tuple[SharingTerms, ...]:
        """The terms of every release that leaves DTM."""
        terms = sharing_terms(self.plan, self.reference)
        return tuple(each for each in terms if each.is_shared)

    @cached_property
    def needs(self) -> tuple[AgreementNeed, ...]:
        """Every recipient that needs an agreement."""
        return agreement_needs(self.plan, self.reference, today=self.today)

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """Ids of the organisations that receive anything by name."""
        found = [partner for each in self.shared_terms for partner in each.record.recipients]
        for item in self.plan.urgent_actions.values():
            people = map(self.plan.focal_points.get, item.recipients)
            found += [person.partner for person in people if person]
        return tuple(partner for partner in dict.fromkeys(found) if partner in self.plan.partners)


class Found(NamedTuple):
    """Where a check found something, and what fills its sentence.

    Values are places of records, texts of the plan or plain numbers; a key that ends in `_on`
    holds an ISO date, which the sentence shows in the reader's language.
    """

    where: Place
    values: Mapping[str, str | Place] = {}


Check = Callable[[Case], Iterable[Found]]
RecordTest = Callable[[Case, Any], bool]
ReleaseTest = Callable[[Case, SharingTerms], bool]

CHECKS: dict[str, Check] = {}
"""The function of every check by its code, in the order of the session."""


def check(code: str) -> Callable[[Check], Check]:
    """Enter the decorated function in `CHECKS` under *code*."""

    def enter(function: Check) -> Check:
        CHECKS[code] = function
        return function

    return enter


def record_check(code: str, collection: str, field: str) -> Callable[[RecordTest], RecordTest]:
    """Enter a check that finds *field* of every record for which the decorated test is true."""

    def enter(test: RecordTest) -> RecordTest:
        @check(code)
        def look(case: Case) -> Iterator[Found]:
            for record in case.records(collection):
                if test(case, record):
                    yield case.found(Place(collection, record.record_id, field))

        return test

    return enter


def release_check(code: str, field: str, line: str = "") -> Callable[[ReleaseTest], ReleaseTest]:
    """Enter a check of every release that leaves DTM; *line* is the field's name in a line."""

    def enter(test: ReleaseTest) -> ReleaseTest:
        @check(code)
        def look(case: Case) -> Iterator[Found]:
            for terms in case.shared_terms:
                if test(case, terms):
                    is_line = terms.where.collection == "lines"
                    place = terms.where._replace(field=line if is_line and line else field)
                    yield Found(place, {"release": place})

        return test

    return enter


def is_empty(value: object) -> bool:
    """Tell whether a field holds nothing that people would read."""
    return value is None or (not value.strip() if isinstance(value, str) else value in ((), {}))
