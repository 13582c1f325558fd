"""The text in the bytes of a CSV, which do not say how they are written; a guess is told."""

import re
import unicodedata
from typing import NamedTuple

from dtmnb.errors import Sentence

# Windows in Western Europe, the Arab world and Eastern Europe, DOS, old Macintosh.
_CODINGS = ("cp1252", "cp1256", "cp1251", "cp850", "mac_roman")
_LOOKED_AT = 200_000
_GAP = "\ufffd"
_WORD = re.compile(r"[^\W\d_]+")
# Signs that people type beside letters.
_TYPED = frozenset("’‘“”«»–—…€°№¿¡ºª،؛؟·•\xa0\u200c\u200d\u200e\u200f")


class Decoded(NamedTuple):
    """A text, and what is to be told of how it was read; nothing where its bytes said it."""

    text: str
    note: str = ""


def decoded(data: bytes) -> Decoded:
    """Return the text of *data*: UTF-16 by its mark, UTF-8 though bytes are cut, else a guess.

    Of the codings that people still use the one is taken in which most words look like words.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(data.decode("utf-16", "replace"))
    text = data.decode("utf-8-sig", "replace")
    gaps = text.count(_GAP) - data.count(_GAP.encode())
    if not gaps:
        return Decoded(text)
    whole = sum(each > "\x7f" for each in text) - text.count(_GAP)
    if whole >= gaps:
        note = Sentence(
            "Letters were cut or damaged and stand as '{sign}' ({gaps} of them).",
            gaps=gaps,
            sign=_GAP,
        )
        return Decoded(text, note)
    coding = max(_CODINGS, key=lambda each: _likeness(data[:_LOOKED_AT], each))
    note = Sentence(
        "The file does not say how its letters are written: it was read as {coding}. Save it as "
        "CSV (UTF-8) to be sure.",
        coding=coding,
    )
    return Decoded(data.decode(coding, "replace"), note)


def _likeness(data: bytes, coding: str) -> int:
    """Return how many more words than signs and letters in disorder *coding* makes of *data*."""
    text = data.decode(coding, "replace")
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    signs = [each for each in text if each > "\x7f" and not each.isalpha() and each not in _TYPED]
    return sum(1 if _is_word(word) else -1 for word in words) - len(signs)


def _is_word(word: str) -> bool:
    """Tell whether *word* is of one script, cased like a word, and not of accents alone."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
    accents = sum(not letter.isascii() for letter in word)
    is_cased = word in {word.lower(), word.upper(), word.capitalize()}
    return (
        len(scripts) == 1 and is_cased and ("LATIN" not in scripts or 2 * accents <= len(word) + 1)
    )
