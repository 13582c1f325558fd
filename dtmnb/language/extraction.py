"""Finds what is to be translated, in code, pages and tables: extractors of Babel.

Named in `pyproject.toml`; only `nox -s catalogues` and the tests of the catalogues use them.
"""

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, BinaryIO

import yaml
from jinja2.ext import babel_extract

from dtmnb import errors
from dtmnb.language.language import LANGUAGES, SOURCE_LANGUAGE

Message = tuple[int, str, str | tuple[str, str], list[str]]

_ERRORS = [name for name, found in inspect.getmembers(errors, inspect.isclass)]
# In each of these calls what comes first is a sentence; of `plural` what comes second is, too.
# What a store is opened for, by `reading` and `writing`, its errors say could not be done.
_SPEAKING = dict.fromkeys(["text", "mark", "plural", "reading", "writing", *_ERRORS])


def code(file: IO[bytes], keywords: object, comment_tags: Any, options: Any) -> Iterator[Message]:
    """Yield what a module says.

    Babel's own extractor sees tokens: it takes the plain half of an f-string for a sentence, and
    none that stands inside of one.
    """
    calls = (each for each in ast.walk(ast.parse(file.read())) if isinstance(each, ast.Call))
    for call in sorted(calls, key=lambda each: (each.lineno, each.col_offset)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        words = [getattr(each, "value", None) for each in call.args]
        if name in _SPEAKING and words:
            yield from _told(call.lineno, name, words)


def pages(file: BinaryIO, keywords: object, comment_tags: Any, options: Any) -> Iterator[Message]:
    """Yield what a template says."""
    for line, name, words, _ in babel_extract(file, [*_SPEAKING], comment_tags, options):
        yield from _told(line, name, [words] if isinstance(words, str) else [*(words or ())])


def sentences(
    file: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[Message]:
    """Yield what findings say: a sentence, or `one` and `many` for a number of them."""
    for said in yaml.safe_load(file).values():
        if isinstance(said, str):
            yield 1, "gettext", said, []
        else:
            yield 1, "ngettext", (said["one"], said["many"]), []


def labels(
    file: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[Message]:
    """Yield the English texts of a reference table, unless it has them in all our languages."""
    for english in _untranslated(yaml.safe_load(file)):
        yield 1, "gettext", english, []


def _told(line: int, name: str, words: Sequence[object]) -> Iterator[Message]:
    match (name, *words):
        case ("plural", str(one), str(many), *_):
            yield line, "ngettext", (one, many), []
        case (_, str(sentence), *_):
            yield line, "gettext", sentence, []


def _untranslated(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        english = node.get(SOURCE_LANGUAGE)
        if isinstance(english, str) and english and not node.keys() >= set(LANGUAGES):
            yield english
        for each in node.values():
            yield from _untranslated(each)
    elif isinstance(node, list):
        for each in node:
            yield from _untranslated(each)
