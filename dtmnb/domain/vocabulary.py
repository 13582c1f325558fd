"""What the field knows, as records: terms in codelists, and all tables together.

The domain never asks a term for its name but for its properties: `term.has("needs_agreement")`.
A new category is a change of data. Every record says how sure we are of it (`attested`: read in
a source; `inferred`: follows closely from one; `proposed`: ours) and where it comes from.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Literal, Self, get_args

from dtmnb.domain.advice_rules import AdviceRule, Profile
from dtmnb.domain.checklist import Checklist
from dtmnb.domain.decision import DecisionTree
from dtmnb.domain.guide import Guide
from dtmnb.domain.record import JsonValue, Record
from dtmnb.errors import VocabularyError


class Term(Record):
    """One entry of a codelist.

    Attributes:
        code: Stable name; never reused, never changes its meaning.
        label: Short text for drop-downs and tables, by language.
        description: What it means, by language; empty where the label says it all.
        evidence: How sure we are of it.
        source: Codes of the sources.
        retired_on: From this day no longer offered; old plans keep it.
        properties: What rules ask for; their names and types stand in the schema of the list.
    """

    code: str
    label: Mapping[str, str]
    description: Mapping[str, str] = {}
    evidence: Literal["attested", "inferred", "proposed"]
    source: tuple[str, ...]
    retired_on: date | None = None
    properties: Mapping[str, JsonValue] = {}

    def has(self, name: str) -> bool:
        """Tell whether the property *name* is true; false when the term lacks it."""
        return self.properties.get(name) is True

    def property(self, name: str, default: JsonValue = None) -> JsonValue:
        """Return the property *name*, or *default* when the term lacks it."""
        return self.properties.get(name, default)


class Codelist(Record):
    """Terms by code, in the order of their file.

    Attributes:
        name: The name of the list, also its key in `Reference.codelists`.
        title: Title by language.
        terms: The terms by code.
    """

    name: str
    title: Mapping[str, str]
    terms: Mapping[str, Term]

    def __hash__(self) -> int:
        """Return a number for caches of what is made of a list."""
        return hash(self.name)

    def __getitem__(self, code: str) -> Term:
        """Return the term of *code*.

        Raises:
            VocabularyError: The list has no such code; the message names those it has.
        """
        try:
            return self.terms[code]
        except KeyError:
            raise VocabularyError(
                "Cannot find '{code}' in codelist '{name}'. Use one of: {known}.",
                code=code,
                name=self.name,
                known=", ".join(self.terms),
            ) from None

    def __contains__(self, code: object) -> bool:
        """Tell whether the list has *code*."""
        return code in self.terms

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        """Iterate over the codes in the order of the file."""
        return iter(self.terms)

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.terms)


class Source(Record):
    """Where a fact was read.

    Attributes:
        code: Its number, or `own` for our own proposals.
        title: Title of the page, document or code.
        address: Where it was found; several are parted by " ; ".
        used_for: What we took from it.
        is_transcribed: It was transcribed by machine, and nobody has compared it yet.
    """

    code: str
    title: str
    address: str
    used_for: str
    is_transcribed: bool = False


class CheckRule(Record):
    """The dictionary entry of one check; the check itself is Python, found by this code.

    Attributes:
        code: Code of the findings it makes.
        severity: A blocker stops collection, an alarm will, advice may be declined.
        step: Code of the session step where it is mended.
        told_in: The collection where what several rows lack is told for all of them, "" for none.
        evidence: How sure we are that the field wants it.
        source: Codes of the sources.
    """

    code: str
    severity: Literal["blocker", "alarm", "advice"]
    step: str
    evidence: Literal["attested", "inferred", "proposed"]
    source: tuple[str, ...]
    told_in: str = ""


class Step(Record):
    """One step of the session; its division is this tool's own.

    Attributes:
        code: Two digits, "00" to "80"; also the number of the notebook.
        slug: The name in words, as in the notebook's file name.
        title: Title by language.
        purpose: What people leave the step with, by language.
        minutes: How long a session should plan for it.
    """

    code: str
    slug: str
    title: Mapping[str, str]
    purpose: Mapping[str, str]
    minutes: int


Reader = Literal["public", "partners", "partner", "participant", "own", "internal"]
"""Who reads a field: each sees, besides, the fields of those before it. `own` is an organisation
that plans along, looking at its own records."""

Writer = Literal["together", "own", "room", "settled"]
"""Who writes: everybody at the table, the organisation whose word it is, the room alone; `settled`
is what the room settles or DTM answers, which no file proposes."""


class RowRule(Record):
    """Which rows an audience may see.

    Attributes:
        needs_agreed: Whether a row must be agreed before it is shown.
        categories: Dissemination categories whose rows may be shown.
        own_categories: Those shown to an organisation only where it receives the row.
        line_categories: Those of dissemination lines; `categories` where None.
        all_positions: Whether others' positions are shown, once all are heard.
    """

    needs_agreed: bool = True
    categories: tuple[str, ...] = ()
    own_categories: tuple[str, ...] = ()
    line_categories: tuple[str, ...] | None = None
    all_positions: bool = False


class AudienceRule(Record):
    """One kind of reader.

    Attributes:
        code: internal, partners, partner, participant or public.
        label: Label by language.
        of_organisation: Whether it is one organisation's; then it is asked for as `code:id`.
        rows: Which rows it may see.
    """

    code: Reader
    label: Mapping[str, str]
    of_organisation: bool = False
    rows: RowRule


class CollectionAccess(Record):
    """Who reads and who writes the records of one collection; what is not named, nobody.

    Attributes:
        code: The collection.
        shown: Which of its records are shown outside the room, as the file says.
        added_by: Who adds records.
        removed_by: Who removes them.
        fields: Reader and writer of each field.
    """

    code: str
    shown: str
    added_by: Writer
    removed_by: Writer
    fields: Mapping[str, tuple[Reader, Writer]]

    def seen_by(self, kind: str, *, is_own: bool = True) -> tuple[str, ...]:
        """Return the fields that readers of *kind* see, in other organisations' records or own."""
        reach = "own" if kind == "participant" and is_own else kind
        readers = get_args(Reader)[: get_args(Reader).index(reach) + 1]
        return tuple(name for name, (reader, _) in self.fields.items() if reader in readers)

    @property
    def is_word(self) -> bool:
        """Whether its records are the word of one organisation each."""
        return any(writer == "own" for _, writer in self.fields.values())


class Reference(Record):
    """All tables of the field's knowledge, each by code.

    Attributes:
        codelists: Lists of terms.
        trees: Decision trees and the planning flow.
        checklists: Definitions of checklists.
        checks: The dictionary of checks.
        steps: The steps of the session, in order.
        audiences: The kinds of readers, from the widest to the room.
        access: Who reads and who writes, by collection.
        sources: Where everything comes from.
        advice_rules: Rules of advice, R1 to R36.
        profiles: Countries' own classifications of data, as evidence.
        guides: What people are told of each step.
    """

    codelists: Mapping[str, Codelist]
    trees: Mapping[str, DecisionTree]
    checklists: Mapping[str, Checklist]
    checks: Mapping[str, CheckRule]
    steps: Mapping[str, Step]
    audiences: Mapping[str, AudienceRule]
    access: Mapping[str, CollectionAccess] = {}
    sources: Mapping[str, Source]
    advice_rules: Mapping[str, AdviceRule] = {}
    profiles: Mapping[str, Profile] = {}
    guides: Mapping[str, Guide] = {}

    def terms(self, name: str) -> Codelist:
        """Return the codelist *name*.

        Raises:
            VocabularyError: There is no such list; the message names those there are.
        """
        try:
            return self.codelists[name]
        except KeyError:
            raise VocabularyError(
                "Cannot find the codelist '{name}'. Use one of: {known}.",
                name=name,
                known=", ".join(self.codelists),
            ) from None

    def term(self, codelist: str, code: str) -> Term:
        """Return the term *code* of the codelist *codelist*.

        Raises:
            VocabularyError: The list or the code is unknown.
        """
        return self.terms(codelist)[code]

    def checking(self, codes: Collection[str]) -> Self:
        """Return the same tables with no other checks than *codes*."""
        kept = {code: rule for code, rule in self.checks.items() if code in codes}
        return self.model_copy(update={"checks": kept})
