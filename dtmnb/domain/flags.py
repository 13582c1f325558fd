"""What a question or a column may hold, told by its name, type, label and hint.

The words stand in the codelist `name_patterns`, one term a kind (name of a person, phone,
position, ...). A flag is a proposal with its evidence: patterns find personal data well and
humanitarian sensitivity badly, so that no flag never means harmless.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

from dtmnb.domain.vocabulary import Codelist, Term

# How far apart two words of one idea may stand: "name of the head".
_REACH = 4
_NAME, _LABEL, _HINT, _HEADING, _CHOICE = "name", "label", "hint", "heading", "choice"
READS_LIKE = "meaning"
"""Where a flag stands whose evidence is the code of a topic that the question reads like."""

MOST_CHOICES = 60
"""Longer lists are of places and the like: they are not judged."""

# One answer among many that speaks of a thing does not make the question one about it.
_LEAST_CHOICES, _SHARE_OF_CHOICES = 2, 1 / 2
_CLAUSE_WORDS = 6
_PAUSE = re.compile(r"[,،;؛:.?؟!()]")

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_DIGITS = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_ARTICLE = re.compile(r"(?<![^\W_])(?:وال|فال|بال|كال|ال|لل)(?=[^\W_]{2})")
# "And", "so", "with", "to" and "as", which Arabic writes together with the next word.
_JOINED = re.compile(r"^[وفبلك](?=[^\W_]{4})")
_TOKEN = re.compile(r"[^\W_]+")
_DICTIONARY = re.compile(r"^[ms]\d{2,5}_(?=[a-z])")
_REFERENCE = re.compile(r"\$\{([^{}]*)\}")
# Filled in when the question is asked; `[age]` is how a plan shows it.
_PLACE = re.compile(r"\$\{[^{}]*\}|\[\w+\]")
_LOOK_UP = re.compile(r"pulldata\(([^()]*)\)?")
# What hands a value on, other than what counts or compares it.
_PASSES_ON = re.compile(r"concat|join|pulldata|indexed-repeat|^\s*\$\{[^{}]*\}\s*$")

# Types of XLSForm that none of the patterns asks for: with them a word means another thing.
_OTHER_TYPES = (
    *("select_one", "select_multiple", "select_many", "rank", "range", "acknowledge", "note"),
    *("select_one_from_file", "select_multiple_from_file", "time", "osm", "hidden"),
    *("uri:username", "uri:email", "xml-external", "csv-external"),
)

_Tokens = Sequence[str]
_Item = TypeVar("_Item")


class QuestionText(NamedTuple):
    """What is known of a question or column; all but the name may be missing.

    Attributes:
        name: Its name in the form, or the heading of the column, with or without groups.
        type: Its XLSForm type; empty when not known, as of a column.
        labels: The question in each language.
        hints: The hint in each language.
        hxl: Its HXL tag with attributes.
        calculation: The formula of a calculated value.
        choices: The labels of what may be replied.
        headings: What stands above it: groups, sections, the question that it follows up.
    """

    name: str
    type: str = ""
    labels: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    hxl: str = ""
    calculation: str = ""
    choices: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


class Flag(NamedTuple):
    """One kind of content a question may hold.

    Attributes:
        kind: Code of the kind in `name_patterns`.
        evidence: The word, type or tag that says so.
        where: `name`, `type`, `hxl`, `label`, `hint`, `calculation`, `heading` or `choice`;
            `beside` where the evidence is the name of another column; `READS_LIKE`.
        data_types: Codes of the kinds of data that the words speak of, where they say so.
    """

    kind: str
    evidence: str
    where: str
    data_types: tuple[str, ...] = ()


class _Word(NamedTuple, Generic[_Item]):
    tokens: tuple[str, ...]
    is_stem: bool
    is_first: bool
    is_last: bool
    text: str
    item: _Item


class _Hit(NamedTuple, Generic[_Item]):
    start: int
    end: int
    word: _Word[_Item]


class _Words(Generic[_Item]):
    """Finds words and phrases: `mine` alone, `disab*` its beginning, `=` at an end of the text."""

    def __init__(self, words: Iterable[tuple[str, _Item]]) -> None:
        self._first: dict[str, list[_Word[_Item]]] = {}
        for text, item in words:
            tokens = tokens_of(text)
            for form in {tokens, ("".join(tokens),)}:
                stem, first, last = text.endswith("*"), text[0] == "=", text[-1] == "="
                word = _Word(form, stem, first, last, text.strip("=*"), item)
                self._first.setdefault(form[0], []).append(word)
        # The same few words make up most texts.
        self._begun_by = lru_cache(maxsize=4096)(self._find_begun_by)

    def hits(self, tokens: _Tokens) -> Iterator[_Hit[_Item]]:
        """Yield where each word stands in *tokens*, also where a short word is joined to it."""
        bare = [_JOINED.sub("", token) for token in tokens]
        for each in (tokens, bare) if bare != list(tokens) else (tokens,):
            yield from self._hits(each)

    def _hits(self, tokens: _Tokens) -> Iterator[_Hit[_Item]]:
        for start, token in enumerate(tokens):
            for word in self._begun_by(token):
                end = start + len(word.tokens)
                if _fits(word, tokens[start:end]) and _stands(word, tokens, start, end=end):
                    yield _Hit(start, end, word)

    def _find_begun_by(self, token: str) -> tuple[_Word[_Item], ...]:
        """Return the words that may begin with *token*, those with a shorter beginning first."""
        beginnings = (token[:length] for length in range(1, len(token) + 1))
        found = chain.from_iterable(self._first.get(each, ()) for each in beginnings)
        return tuple(
            word
            for word in found
            if word.tokens[0] == token or (word.is_stem and len(word.tokens) == 1)
        )


def _fits(word: _Word[Any], tokens: _Tokens) -> bool:
    *whole, last = word.tokens
    if list(tokens[:-1]) != whole or len(tokens) != len(word.tokens):
        return False
    return tokens[-1].startswith(last) if word.is_stem else tokens[-1] == last


def _stands(word: _Word[Any], tokens: _Tokens, start: int, *, end: int) -> bool:
    """Tell whether the word stands at the end of the text it must; numbers do not count."""
    return (not word.is_first or start == 0) and (
        not word.is_last or all(token.isdecimal() for token in tokens[end:])
    )


class _Pattern(NamedTuple):
    kind: str
    types: frozenset[str]
    near: _Words[None] | None
    unless: _Words[None]
    in_name_only: bool
    data_types: tuple[str, ...]


class FlagRules:
    """The codelist `name_patterns`, made ready for many questions."""

    def __init__(self, patterns: Codelist, clauses: Codelist | None = None) -> None:
        """Take the words, types and tags of every kind in *patterns*.

        Args:
            patterns: The kinds.
            clauses: What begins a clause that only says since when: it is left out.
        """
        self.kinds = tuple(patterns)
        begins = {w for c in clauses or () for w in _listed(clauses, c, "words")} if clauses else ()
        self.clause = re.compile(rf"\b(?:{'|'.join(begins)})\b", re.IGNORECASE) if begins else None
        self.grouped = frozenset(c for c in patterns if patterns[c].has("is_told_by_groups"))
        self.prone = frozenset(c for c in patterns if patterns[c].has("is_disclosure_prone"))
        self.by_type = {code: _listed(patterns, code, "by_type") for code in patterns}
        self.otherwise = {code: _listed(patterns, code, "otherwise") for code in patterns}
        self.tags = tuple(
            (code, _tag(tag)) for code in patterns for tag in _listed(patterns, code, "hxl")
        )
        raws = [(code, raw) for code in patterns for raw in patterns[code].property("patterns", [])]
        made = [_pattern(patterns[code], raw) for code, raw in raws]
        asked = (*self.by_type.values(), *self.otherwise.values(), *(each.types for each in made))
        self.types = frozenset(_OTHER_TYPES).union(*asked)
        self.words = _Words(
            (word, pattern)
            for (_, raw), pattern in zip(raws, made, strict=True)
            for word in raw["words"]
        )


@lru_cache(maxsize=4)
def flag_rules(patterns: Codelist, clauses: Codelist) -> FlagRules:
    """Return the rules of *patterns*, made once."""
    return FlagRules(patterns, clauses)


def _listed(patterns: Codelist, code: str, name: str) -> list[str]:
    values: list[str] = patterns[code].property(name, [])
    return values


def _pattern(kind: Term, raw: Mapping[str, Any]) -> _Pattern:
    near = [(word, None) for word in raw.get("near", ())]
    unless = (*raw.get("unless", ()), *kind.property("unless", ()))
    return _Pattern(
        kind.code,
        frozenset(raw.get("types", kind.property("types", ()))),
        _Words(near) if near else None,
        _Words((word, None) for word in unless),
        raw.get("where") == _NAME,
        tuple(raw.get("data_types", ())),
    )


@lru_cache(maxsize=4096)
def flags_of(question: QuestionText, rules: FlagRules) -> tuple[Flag, ...]:
    """Return what *question* may hold: one flag a kind, in the order of the kinds.

    A type that nobody knows ("short answer") counts as none: it must not silence the words.
    """
    named = question.type.strip().casefold().partition(" ")[0]
    kind_of_reply = named if named in rules.types else ""
    found: dict[str, Flag] = {}
    for flag in (
        *_by_type(kind_of_reply, rules.by_type),
        *_by_tag(question.hxl, rules),
        *_by_words(question, kind_of_reply, rules),
        *_by_context(question, rules),
        *_by_calculation(question, rules),
    ):
        first = found.get(flag.kind, flag)
        speaks_of = tuple(dict.fromkeys((*first.data_types, *flag.data_types)))
        found[flag.kind] = first._replace(data_types=speaks_of)
    if not found:
        found = {flag.kind: flag for flag in _by_type(kind_of_reply, rules.otherwise)}
    return tuple(found[kind] for kind in rules.kinds if kind in found)


def column_names(columns: Iterable[str]) -> dict[str, str]:
    """Return the name of the question behind each export column.

    Groups before the name are cut, and so is the option after it where the question has a
    column of its own.
    """
    known = dict.fromkeys(columns)
    names = {}
    for column in known:
        parent = re.split(r"[/.](?=[^/.]*$)", column)[0]
        question = parent if parent in known else column
        names[column] = bare_name(question)
    return names


def bare_name(name: str) -> str:
    """Return *name* without the groups before it and the number of the data dictionary."""
    last = name.rpartition("/")[2]
    if " " not in last.strip():
        last = last.rpartition(".")[2] or last
    return _DICTIONARY.sub("", last.strip())


def name_tokens(name: str) -> tuple[str, ...]:
    """Return the words of the *name* of a question or column, glued ones apart."""
    return tokens_of(_CAMEL.sub(" ", bare_name(name)))


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the words of *text*: no case, accents, Arabic articles; digits apart."""
    if text.isascii():
        return tuple(_TOKEN.findall(_DIGITS.sub(" ", text).casefold()))
    parted = _DIGITS.sub(" ", _ARTICLE.sub("", text))
    plain = unicodedata.normalize("NFKD", parted).casefold()
    return tuple(_TOKEN.findall("".join(c for c in plain if not unicodedata.combining(c))))


def spans_of(tokens: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the words *tokens*, up to three together."""
    return {tuple(tokens[i : i + n]) for i in range(len(tokens)) for n in (1, 2, 3)}


def _by_type(kind_of_reply: str, types: Mapping[str, list[str]]) -> Iterator[Flag]:
    for kind, enough in types.items():
        if kind_of_reply in enough:
            yield Flag(kind, kind_of_reply, "type")


def _by_tag(hxl: str, rules: FlagRules) -> Iterator[Flag]:
    given = _tag(hxl)
    for kind, wanted in rules.tags:
        if wanted <= given:
            yield Flag(kind, hxl.strip(), "hxl")


def _tag(hxl: str) -> frozenset[str]:
    return frozenset(re.findall(r"[#+]\w+", hxl.casefold()))


def _by_words(
    question: QuestionText,
    kind_of_reply: str,
    rules: FlagRules,
    beside: Iterable[tuple[str, ...]] = (),
) -> Iterator[Flag]:
    name = name_tokens(question.name)
    told = (said_of(label, rules) for label in question.labels)
    labels = [*map(tokens_of, told)]
    hints = [tokens_of(_PLACE.sub(" ", hint)) for hint in question.hints]
    # The label explains a name and a hint, and itself: it may show that they mean another thing.
    texts = [(_NAME, name, [name, *labels])]
    texts += [(_LABEL, label, [label, *beside]) for label in labels]
    texts += [(_HINT, hint, [hint, *labels]) for hint in hints]
    for where, tokens, around in texts:
        for hit in rules.words.hits(tokens):
            pattern = hit.word.item
            is_type = not (kind_of_reply and pattern.types) or kind_of_reply in pattern.types
            is_place = where == _NAME or not pattern.in_name_only
            if is_type and is_place and _holds(hit, tokens, around):
                yield Flag(pattern.kind, hit.word.text, where, pattern.data_types)


def said_of(label: str, rules: FlagRules) -> str:
    """Return what *label* asks, without what is filled in and what only says since when."""
    return _without_clause(_PLACE.sub(" ", label), rules).strip()


def _without_clause(label: str, rules: FlagRules) -> str:
    """Return *label* without what only says since when: "since the outbreak of the war"."""
    found = rules.clause.search(label) if rules.clause else None
    if not found:
        return label
    after = label[found.end() :]
    pause = _PAUSE.search(after)
    clause, rest = (after[: pause.start()], after[pause.start() :]) if pause else (after, "")
    words = clause.split()
    # Without a sign at its end a clause is no longer than a few words.
    kept = " ".join(words[_CLAUSE_WORDS:])
    return f"{label[: found.start()]} {kept} {rest}"


def _by_context(question: QuestionText, rules: FlagRules) -> Iterator[Flag]:
    """Yield what the headings above a question tell of it, and what most of its replies do.

    A question under a heading says itself where it asks of another thing: training on a topic.
    """
    own = [tokens_of(said_of(label, rules)) for label in question.labels]
    for heading in question.headings:
        for flag in _by_words(QuestionText("", labels=(heading,)), "", rules, beside=own):
            if flag.kind in rules.grouped:
                yield flag._replace(where=_HEADING)
    told: dict[str, list[Flag]] = {}
    for choice in question.choices if len(question.choices) <= MOST_CHOICES else ():
        for flag in _of_choice(choice, rules):
            told.setdefault(flag.kind, []).append(flag)
    least = max(_LEAST_CHOICES, _SHARE_OF_CHOICES * len(question.choices))
    for flags in told.values():
        if len(flags) >= least:
            yield flags[0]._replace(where=_CHOICE)


@lru_cache(maxsize=4096)
def _of_choice(choice: str, rules: FlagRules) -> tuple[Flag, ...]:
    """Return one flag for each kind that a reply tells of; many questions have the same replies."""
    spoken = _by_words(QuestionText("", labels=(choice,)), "", rules)
    return tuple({each.kind: each for each in spoken if each.kind in rules.grouped}.values())


def _holds(hit: _Hit[_Pattern], tokens: _Tokens, around: Iterable[_Tokens]) -> bool:
    near, unless = hit.word.item.near, hit.word.item.unless
    start, end = max(0, hit.start - _REACH), hit.end + _REACH
    if near is not None and not any(near.hits(tokens[start:end])):
        return False
    return not any(any(unless.hits(text)) for text in around)


def _by_calculation(question: QuestionText, rules: FlagRules) -> Iterator[Flag]:
    """Yield what endangers people and a calculated value takes over from elsewhere."""
    if not _PASSES_ON.search(question.calculation):
        return
    taken = _REFERENCE.findall(_LOOK_UP.sub(" ", question.calculation))
    for arguments in _LOOK_UP.findall(question.calculation):
        # The list and its column; the rest only finds the line.
        taken.append(" ".join(re.findall(r"""['"]([^'"]*)['"]""", arguments)[:2]))
    for text in taken:
        for flag in _by_words(QuestionText(text), "", rules):
            if flag.kind in rules.prone:
                yield flag._replace(where="calculation")
