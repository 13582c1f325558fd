"""The rows of a foreign plan: what stands in their cells, section by section, and notes below."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import MOST_TOLD, SECTION
from dtmnb.domain.schema import BROUGHT, CATEGORY, YES_NO, FieldSpec, spec_of
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import Sentence
from dtmnb.interchange.plan_file import (
    ColumnMapping,
    FoundWord,
    ProposedColumn,
    Unfit,
    Values,
    holding,
)
from dtmnb.language.written import Lists, names_of, options_of, parse_cell, plain, words_of

_SECTORS = "sectors"
_OPTIONS = "reply_options"
# A row may consist of one of these alone.
_TELLING = {"question", "information_need"}
_LEAST_COLUMNS = 3
_LEAST_WORD = 4
_ALIKE = 0.86
_COUNTED = re.compile(r"\d+")
_ASKS = ("?", "؟")
_HASHTAG = re.compile(r"#[A-Za-z]\w*(?:\s*\+\w+)*")


class Line(NamedTuple):
    """One row of a table: its number, its texts, and the heading that stands above it."""

    number: int
    texts: list[str]
    section: str = ""


class Parted(NamedTuple):
    """The rows of a table, and what stands between and below them, with its row."""

    rows: tuple[Line, ...]
    sections: tuple[Line, ...]
    notes: tuple[Line, ...]


def parted(lines: Sequence[Line], columns: Sequence[ProposedColumn]) -> Parted:
    """Return *lines* as rows, the headings between them, and the notes below them."""
    first = min((_places(line)[0] for line in lines), default=0)
    alone = {line.number for line in lines if _is_alone(line, first, columns)}
    asks = first < len(columns) and columns[first].field in _TELLING
    if asks and 2 * len(alone) > len(lines):
        alone = set()
    last = max((line.number for line in lines if line.number not in alone), default=0)
    rows: list[Line] = []
    sections, section = list[Line](), ""
    for line in lines:
        if line.number not in alone:
            rows.append(line._replace(section=section))
        elif line.number < last:
            sections.append(line)
            section = line.texts[first]
    below = (line for line in lines if line.number in alone and line.number > last)
    return Parted(tuple(rows), tuple(sections), tuple(below))


def are_tags(texts: Sequence[str]) -> bool:
    """Tell whether *texts* are the HXL hashtags of columns: nobody asks them."""
    return all(map(_HASHTAG.fullmatch, filter(None, texts)))


def _places(line: Line) -> list[int]:
    return [place for place, text in enumerate(line.texts) if text]


def _is_alone(line: Line, first: int, columns: Sequence[ProposedColumn]) -> bool:
    """Tell whether *line* has one text, where a heading stands, and it is no question."""
    is_table = sum(bool(column.header) for column in columns) >= _LEAST_COLUMNS
    return is_table and _places(line) == [first] and not line.texts[first].endswith(_ASKS)


class Cells:
    """Reads the cells of rows as fields, and keeps what no field takes under its heading."""

    def __init__(
        self, columns: Sequence[ProposedColumn], mapping: ColumnMapping, reference: Reference
    ) -> None:
        """Read cells of *columns*; what *mapping* says of words goes first."""
        self._columns = columns
        self._lists = Lists({}, reference)
        self._terms = {name: each.terms for name, each in reference.codelists.items()}
        self._decided = {
            plain(header): {plain(word): code for word, code in words.items()}
            for header, words in mapping.values.items()
        }
        self._words: dict[tuple[str, str, str], FoundWord] = {}
        self._unfit = Unfit()

    def values(self, line: Line, place: str) -> Values:
        """Return what *line*, which stands at *place*, says, by field or part of one."""
        found: dict[str, JsonValue] = {}
        for column, text in zip(self._columns, line.texts, strict=False):
            if column.field and text:
                found.update(self._cell(column, text, place))
        if found and line.section:
            found[f"{BROUGHT}.{self._section}"] = line.section[:MOST_TOLD]
            sector = _guessed(self._terms[_SECTORS], line.section)
            if sector:
                found.setdefault("sector", sector)
        return found

    @property
    def words(self) -> tuple[FoundWord, ...]:
        """The words that were found in columns of codes."""
        return tuple(self._words.values())

    @property
    def notes(self) -> Iterator[str]:
        """What did not fit its field, once for a column."""
        for where, why in self._unfit.told():
            yield Sentence("{where}: {why}", where=where, why=why)

    @property
    def _section(self) -> str:
        headers = {column.header for column in self._columns}
        return f"{SECTION} (between rows)" if SECTION in headers else SECTION

    def _cell(self, column: ProposedColumn, text: str, place: str) -> Values:
        field = str(column.field)
        spec = spec_of("rows", field)
        if spec is None or field == BROUGHT:
            return self._brought(column, text, place)
        if field == _OPTIONS:
            return {field: options_of(text)}
        if spec.words:
            return self._coded(column, spec, text, place)
        try:
            return {field: parse_cell(spec, text, self._lists)}
        except ValueError as error:
            why = Sentence("{needed}; kept as it is, brought along.", needed=error.args[0])
            self._unfit.add(column.header, why, holding(place, text))
            return self._brought(column, text, place)

    def _brought(self, column: ProposedColumn, text: str, place: str) -> Values:
        if len(text) > MOST_TOLD:
            why = Sentence("only the first {most} characters are brought along.", most=MOST_TOLD)
            self._unfit.add(column.header, why, place)
        return {f"{BROUGHT}.{column.header}": text[:MOST_TOLD]}

    def _coded(self, column: ProposedColumn, spec: FieldSpec, text: str, place: str) -> Values:
        """Return the codes that *text* stands for; with a word of no list, its text as well."""
        words = (word for word in words_of(spec, text, self._lists) if plain(word))
        codes = [self._code(column, spec, word) for word in words]
        known: list[JsonValue] = [code for code in codes if code]
        if spec.words == YES_NO:
            known = [code == "true" for code in known]
        kept: dict[str, JsonValue] = {}
        if known:
            kept[spec.name] = known if spec.is_many else known[0]
        return kept if None not in codes else {**kept, **self._brought(column, text, place)}

    def _code(self, column: ProposedColumn, spec: FieldSpec, word: str) -> str | None:
        """Return what *word* stands for; "": nothing, on purpose; None: nothing that is known."""
        key = column.header, spec.name, plain(word)
        if key not in self._words:
            decided = self._decided.get(plain(column.header), {})
            code, is_guess = self._proposed(spec, word)
            if plain(word) in decided:
                code, is_guess = decided[plain(word)] or "", False
            code = None if code == BROUGHT else code
            self._words[key] = FoundWord(column.header, spec.name, word, 0, code, is_guess)
        found = self._words[key]
        self._words[key] = found._replace(often=found.often + 1)
        return found.code

    def _proposed(self, spec: FieldSpec, word: str) -> tuple[str | None, bool]:
        if spec.collection:
            # Which records there are, the plan tells.
            return word, False
        code = self._lists.find(spec.words, word)
        # A category decides who may have the data: it is never guessed.
        may_guess = code is None and spec.name != CATEGORY
        code = _guessed(self._terms.get(spec.words, {}), word) if may_guess else code
        return code, may_guess and code is not None


def sector_of(text: str, reference: Reference) -> str:
    """Return the code of the sector that *text* names, such as the name of a sheet; "" for none."""
    known, name = reference.terms(_SECTORS).terms, _COUNTED.sub(" ", text)
    return Lists({}, reference).find(_SECTORS, name) or _guessed(known, name) or ""


def _guessed(terms: Mapping[str, Term], text: str) -> str | None:
    """Return the code in *terms* that *text* speaks of: the longest name in it, or one like it.

    None where it may be any of several.
    """
    known = {
        plain(name): code
        for code, term in terms.items()
        for name in names_of(term)
        if len(plain(name)) >= _LEAST_WORD
    }
    said = plain(text)
    held = sorted((name for name in known if f" {name} " in f" {said} "), key=len)
    if held:
        longest = held[-1]
        others = (name for name in held if name not in longest)
        return known[longest] if {known[name] for name in others} <= {known[longest]} else None
    alike = get_close_matches(said, known, n=1, cutoff=_ALIKE)
    return known[alike[0]] if alike else None
