"""Drafts of what is signed: the data access request and the data sharing agreement of a plan.

Each field tells from where in the plan it is filled; what the plan does not hold stays open. Which
field of a form is filled from which of the plan is data (`access_request_fields`,
`agreement_fields`), and so is the wording that this tool proposes. What is signed on paper counts,
never what stands here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from dtmnb.domain.agreement import DataSharingAgreement
from dtmnb.domain.agreements_due import is_in_force
from dtmnb.domain.category import category_of_row
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.drafting import Draftable, parties_of
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import HEADER
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.interchange.sheets import visible_values
from dtmnb.language.language import mark
from dtmnb.language.wording import TITLES, shorten
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Block, Cover, Page, Passage, Section
from dtmnb.reports.writing import (
    badge,
    lines,
    listing,
    paragraph,
    said,
    section,
    words,
)

_MOST, _MOST_TEXT = 8, 300
"""Most lines of one field, and most characters of each; the annex holds the questions in full."""

_BLANK = "\u00a0\n\u00a0\n\u00a0"
"""Leaves room to write by hand, or to type."""

_TITLES: Mapping[str, str] = {
    "agreements": mark("Data Sharing Agreement"),
    "access_requests": mark("Data Access Request"),
}
_NOT_LEGAL = mark(
    "DRAFT, not legal advice. This tool filled it from the plan. What is signed is what the "
    "parties wrote and checked themselves."
)
_LEGAL = mark("Personal data are shared under this agreement only after IOM Legal has verified it.")
_NO_PERSONAL = mark(
    "No personal data are shared under this agreement. Should any be needed, they wait for an "
    "agreement of their own that IOM Legal has verified."
)
_REQUEST_IS_NOT_ENOUGH = mark(
    "This request is not for personal data: they are shared only under an agreement that IOM "
    "Legal has verified."
)


class _Form(NamedTuple):
    """One draft, and the records of the plan that it is filled from.

    Attributes:
        context: What its readers may see.
        collection: Where its own record stands.
        record: The agreement or request.
        parties: The organisations that sign, DTM first.
        has_personal: Whether personal data go under it.
    """

    context: ReportContext
    collection: str
    record: Draftable
    parties: tuple[str, ...]
    has_personal: bool

    @property
    def partners(self) -> frozenset[str]:
        """Those of the parties that receive data."""
        return frozenset(self.parties) - {*self.context.plan.dtm}

    def rows(self) -> list[PlanRow]:
        """Return the questions that it covers; those on persons only where they may be."""
        found = (
            row
            for row in self.context.plan.ordered_rows()
            if (row.dataset and row.dataset in self.record.datasets)
            or row.agreement == self.record.record_id
        )
        category = partial(category_of_row, reference=self.context.reference)
        return [row for row in found if self.has_personal or not category(row).has("needs_legal")]

    def lines(self) -> list[DisseminationLine]:
        """Return the releases that wait for it."""
        return [
            line
            for line in self.context.plan.lines.values()
            if line.dataset in self.record.datasets
            and self.context.category(line.category).has("needs_agreement")
            and (not line.recipients or self.partners.intersection(line.recipients))
        ]

    def people(self) -> list[FocalPoint]:
        """Return who speaks for those who sign; a request is made by one person."""
        known = self.context.plan.focal_points.values()
        found = [each for each in known if each.partner in self.parties and not each.replaced_by]
        if self.collection == "agreements":
            return found
        own = [each for each in found if each.partner in self.partners]
        deputies = {each.deputy for each in own}
        return sorted(own, key=lambda each: each.record_id in deputies)[:1]

    def _in_force(self) -> list[DataSharingAgreement]:
        """Return the agreements that those who ask have already."""
        context = self.context
        return [
            each
            for each in context.plan.agreements.values()
            if self.partners.intersection(each.parties)
            and is_in_force(each, context.reference, today=context.today)
        ]

    def records(self, collection: str) -> Sequence[PlanRecord]:
        """Return the records of *collection* that it is filled from."""
        plan = self.context.plan
        decisions = dict.fromkeys(row.decision for row in self.rows())
        named = self.parties if self.collection == "agreements" else self.partners
        found: Mapping[str, Iterable[PlanRecord]] = {
            HEADER: [plan.header],
            "agreements": self._in_force(),
            self.collection: [self.record],
            "partners": [plan.partners[key] for key in named if key in plan.partners],
            "focal_points": self.people(),
            "rows": self.rows(),
            "lines": self.lines(),
            "decisions": [plan.decisions[key] for key in decisions if key in plan.decisions],
        }
        return [*found.get(collection, ())]


def draft_of(context: ReportContext, collection: str, record_id: str) -> Passage:
    """Return the draft of an agreement or request that *context* shows.

    Args:
        context: What one of its parties may see.
        collection: `agreements` or `access_requests`.
        record_id: The agreement or request.
    """
    record = context.plan.records(collection)[record_id]
    if not isinstance(record, Draftable):
        raise TypeError(f"{collection} cannot be drafted")
    is_personal = _covers_personal(record, context.reference)
    parties = parties_of(record, context.plan)
    form = _Form(context, collection, record, parties, is_personal)
    title = context.language.text(_TITLES[collection])
    name = context.name(collection, record_id)
    body = _agreement(form) if collection == "agreements" else _request(form)
    return Passage(
        page=Page(title=f"{title} · {name}", running=title, language=context.language.code),
        blocks=(_cover(form, title, name), *(each for each in body if each is not None)),
    )


def _cover(form: _Form, title: str, name: str) -> Cover:
    text = form.context.language.text
    edition = text(
        "{edition}, revision {revision}, written on {date}",
        edition=form.context.title,
        revision=form.context.view.stamp.revision,
        date=form.context.day(form.context.today),
    )
    is_request = form.collection == "access_requests"
    note = _REQUEST_IS_NOT_ENOUGH if is_request else _LEGAL if form.has_personal else _NO_PERSONAL
    return Cover(what=title, title=name, edition=edition, draft=text(_NOT_LEGAL), note=text(note))


def _request(form: _Form) -> Iterator[Block | None]:
    text = form.context.language.text
    terms = form.context.reference.terms("access_request_fields").terms.values()
    asked, answered = (
        [each for each in terms if each.property("part") == part] for part in ("requester", "dtm")
    )
    yield section(text("What is asked for"), _hidden(form), _fields(form, asked))
    yield _signatures(form, form.partners)
    yield section(text("What DTM answers"), _fields(form, answered))
    yield _signatures(form, set(form.parties) - form.partners)
    yield _annex(form)


def _agreement(form: _Form) -> Iterator[Block | None]:
    text = form.context.language.text
    terms = form.context.reference.terms("agreement_fields").terms.values()
    yield section(text("What is agreed"), _hidden(form), _fields(form, terms))
    yield _signatures(form, form.parties)
    yield _annex(form)


def _fields(form: _Form, terms: Iterable[Term]) -> list[Block | None]:
    """Return a table of the fields of a form: what stands there, and from where."""
    text, language = form.context.language.text, form.context.language
    records = [
        {
            text("Field"): words(language.label(term), "strong"),
            text("Text"): lines(_content(form, term)),
            text("Where it is from"): lines(_places(form, term)),
        }
        for term in terms
        if term.code != "signatures"
    ]
    note = text("(P) marks wording that this tool proposes; it is no text of IOM.")
    return [paragraph(note, tone="minor"), listing("", records)]


def _content(form: _Form, term: Term) -> list[object]:
    """Return what stands in a field: the plan's words, then ours; else room to write."""
    held, proposed = [*_values(form, term)], [*_wording(form, term)]
    is_open = not held and (_sources(term) or not proposed)
    return [*held, *([words(_BLANK)] if is_open else []), *proposed]


def _wording(form: _Form, term: Term) -> Iterator[str]:
    """Yield what is proposed for a field, and what must be said of personal data."""
    text, language = form.context.language.text, form.context.language
    if term.code == "consent_basis":
        yield text(_LEGAL if form.has_personal else _NO_PERSONAL)
    if term.code == "annexes":
        yield text("Annex: the questions of the Data Analysis Plan that this covers.")
    if term.description:
        yield f"{language.pick(term.description)} (P)"


def _values(form: _Form, term: Term) -> Iterator[object]:
    """Yield what the plan says for a field of a form, each once, those of one record together."""
    found: dict[str, None] = {}
    for collection, fields in _sources(term):
        names = [field for _, field in fields]
        for record in form.records(collection):
            found[_told(form, collection, record, names)] = None
    told = [each for each in found if each]
    yield from map(said, told[:_MOST])
    if len(told) > _MOST:
        rest = len(told) - _MOST
        yield form.context.language.plural("and {number} more", "and {number} more", rest)


def _told(form: _Form, collection: str, record: PlanRecord, fields: Sequence[str]) -> str:
    """Return the values of *fields* of *record*, as far as the readers may see them."""
    context = form.context
    values = visible_values(context.view, collection, record, context.reference)
    return context.language.comma.join(
        shorten(context.wording.value(collection, field, values[field]), _MOST_TEXT)
        for field in fields
        if values.get(field) not in (None, "", [], {})
    )


def _places(form: _Form, term: Term) -> list[object]:
    """Return where in the plan a field of a form stands, or that it stands nowhere there."""
    text, wording = form.context.language.text, form.context.wording
    found = [
        f"{text(TITLES[collection])} › {wording.field(collection, field)}"
        for _, fields in _sources(term)
        for collection, field in fields
    ]
    nowhere = text("Proposed by this tool") if term.description else text("Not in the plan")
    return [words(each, "minor") for each in found or [nowhere]]


def _sources(term: Term) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the fields of the plan that a field of a form is filled from, by collection."""
    named = [tuple(each.split(".", 1)) for each in term.property("fields", ())]
    return [
        (collection, [(collection, field) for _, field in fields])
        for collection, fields in groupby(named, key=lambda each: each[0])
    ]


def _hidden(form: _Form) -> Block | None:
    """Return that datasets are left out of which nothing is agreed yet."""
    named, shown = set(form.record.datasets), set(form.context.plan.datasets)
    number = len(named - shown)
    if not number:
        return None
    told = form.context.language.plural(
        "{number} dataset is left out: nothing of it is agreed yet that these readers may see.",
        "{number} datasets are left out: nothing of them is agreed yet that these readers may see.",
        number,
    )
    return paragraph(told, tone="note")


def _signatures(form: _Form, partners: Iterable[str]) -> Section:
    """Return where each of *partners* signs."""
    text, context = form.context.language.text, form.context
    records = [
        {
            text("Organisation"): said(context.name("partners", key)),
            text("Name and function"): words(_BLANK),
            text("Date"): words(_BLANK),
            text("Signature"): words(_BLANK),
        }
        for key in form.parties
        if key in set(partners)
    ]
    return section(text("Signatures"), listing("", records))


def _annex(form: _Form) -> Section | None:
    """Return the questions that a draft covers; one that several groups are asked stands once."""
    text, context = form.context.language.text, form.context
    asked = {
        (
            row.question or context.name("rows", row.record_id),
            context.name("datasets", row.dataset),
            category_of_row(row, context.reference).code,
        ): None
        for row in form.rows()
    }
    records = [
        {
            text("Question"): said(question),
            text("Dataset"): said(dataset),
            text("Category"): badge(context.category(code), context.language),
        }
        for question, dataset, code in asked
    ]
    table = listing(text("Questions of the Data Analysis Plan"), records)
    return section(text("Annex"), table) if table else None


def _covers_personal(record: Draftable, reference: Reference) -> bool:
    """Tell whether an agreement is of a kind under which personal data may go."""
    kinds = reference.terms("agreement_kinds").terms
    categories = reference.terms("dissemination_categories").terms
    kind = kinds.get(record.kind) if isinstance(record, DataSharingAgreement) else None
    covered = kind.property("covers", ()) if kind else ()
    return any(code in categories and categories[code].has("needs_legal") for code in covered)
