"""The last look at finished files: none leaves with a contact that its readers may not have."""

import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

from dtmnb.errors import SharingError

_MARKUP = re.compile(r"<[^>]*>")
_EMBEDDED = re.compile(r"base64,[A-Za-z0-9+/=]+")
_NUMBER = re.compile(r"\d(?:[\s().\-/]*\d)+")
_SEVERAL = re.compile(r"[;,/\s]+")
_FEWEST_DIGITS = 7
_COMPARED_DIGITS = 8


def release(files: Mapping[str, Path | str], withheld: frozenset[str]) -> None:
    """Let *files* go, or refuse all of them.

    Names are looked for as whole words, e-mail addresses in any case, telephone numbers by
    their last eight digits; with and without markup, in every part of a workbook. A number of
    fewer than seven digits cannot be told from other figures and is not looked for.

    Args:
        files: What to look into, by the name to tell: a file, or the text a file was made of.
        withheld: Names, addresses and numbers that may stand in none of them.

    Raises:
        SharingError: A file holds one; the message names the file and the kind of contact.
    """
    wanted = _wanted(withheld)
    for name, content in files.items():
        for text in _texts(content):
            found = _found(text, wanted)
            if found:
                raise SharingError(
                    f"Cannot release {name}: it holds {found} that its readers may not have. "
                    "Take it out of the texts of the plan, or have the person share the contact."
                )


class _Wanted(NamedTuple):
    """What to look for, by kind."""

    mails: frozenset[str]
    numbers: frozenset[str]
    names: re.Pattern[str] | None


def _wanted(withheld: frozenset[str]) -> _Wanted:
    mails, numbers, names = set(), set(), set()
    for value in map(_plain, withheld):
        if "@" in value:
            mails |= {part for part in _SEVERAL.split(value) if "@" in part}
        elif len(_digits(value)) >= _FEWEST_DIGITS:
            parts = {_digits(part) for part in (*re.split("[;,/]", value), value)}
            numbers |= {part[-_COMPARED_DIGITS:] for part in parts if len(part) >= _FEWEST_DIGITS}
        elif any(char.isalpha() for char in value):
            names.add(re.escape(value))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(names))})(?!\w)") if names else None
    return _Wanted(frozenset(mails), frozenset(numbers), pattern)


def _found(text: str, wanted: _Wanted) -> str | None:
    """Return which kind of contact *text* holds, or None."""
    if any(mail in text for mail in wanted.mails):
        return "an e-mail address"
    digits = "|".join(map(_digits, _NUMBER.findall(text)))
    if any(number in digits for number in wanted.numbers):
        return "a telephone number"
    if wanted.names and wanted.names.search(text):
        return "a person's name"
    return None


def _texts(content: Path | str) -> Iterator[str]:
    """Yield every text in a file, as it stands and without its markup, in one plain form."""
    for raw in _parts(content):
        text = unescape(_EMBEDDED.sub("", raw))
        yield _plain(text)
        yield _plain(unescape(_MARKUP.sub(" ", _EMBEDDED.sub("", raw))))


def _parts(content: Path | str) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif zipfile.is_zipfile(content):
        with zipfile.ZipFile(content) as archive:
            for name in archive.namelist():
                yield f"{name} {archive.read(name).decode('utf-8', errors='replace')}"
    else:
        text = content.read_text(encoding="utf-8", errors="replace")
        is_json = content.suffix == ".json"
        yield json.dumps(json.loads(text), ensure_ascii=False) if is_json else text


def _plain(text: str) -> str:
    """Return *text* in one form: composed, lower case, white space evened out."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())
