"""Finds the English words of our tables for the catalogues: an extractor of Babel.

Named in `pyproject.toml`; only `nox -s catalogues` and the tests of the catalogues use it.
"""

from collections.abc import Iterator, Mapping
from typing import IO, Any

import yaml

from dtmnb.language.language import LANGUAGES, SOURCE_LANGUAGE

Message = tuple[int, str, str | tuple[str, str], list[str]]


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
