"""The last look at finished files: none leaves with a contact that its readers may not have."""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from dtmnb.domain.findings import Place
from dtmnb.errors import SharingError
from dtmnb.reports.contacts import contacts_in, fold, sought

_MARKUP = re.compile(r"<[^<>]*>")
# A calendar breaks its lines within words.
_FOLDED = re.compile(r"\n[ \t]")
# Fonts, pictures, and the coordinates of drawings: nothing that people read. What people wrote
# looks like none of them in a page, where its quotation marks are written out.
_DRAWN = re.compile(
    r'@font-face\{font-family:"[\w ]+";font-weight:\d+;src:url\(data:font/\w+;base64,[\w+/=]+\)\}'
    r'| src="data:image/\w+;base64,[\w+/=]+"'
    r'| (?:d|points)="[-MmLlHhVvCcSsQqTtAaZz\d., ]*"| transform="[a-z]+\([-\d., ]*\)"',
    re.ASCII,
)


def release(files: Mapping[str, Path | str], withheld: Mapping[str, Place]) -> None:
    """Let *files* go, or refuse all of them.

    Names are looked for as whole words in any order, telephone numbers with and without their
    country code, all of them in any script and disguise that `contacts_in` knows; with and
    without markup, in every part of a workbook.

    Args:
        files: What to look into, by the name to tell: a file, or the text a file was made of.
        withheld: Names, addresses and numbers that may stand in none of them, each with the
            field of the plan that holds it.

    Raises:
        SharingError: A file holds one; the message names the file, the kind of contact and the
            field, and never the contact.
    """
    wanted = sought(withheld)
    for name, content in files.items():
        for text in _texts(content, is_page=name.endswith(".html")):
            for kind, place in contacts_in(text, wanted):
                raise SharingError(
                    "Cannot release {name}: it holds {kind} that its readers may not have "
                    "(the one in {place}). "
                    "Take it out of the texts of the plan, or have the person share the contact.",
                    name=name,
                    kind=kind,
                    place="/".join(place),
                )


def let_go(written: Path, withheld: Mapping[str, Place], content: Path | str | None = None) -> Path:
    """Return the finished file *written* once it was looked into; one that tells too much goes.

    Args:
        written: The file.
        withheld: What may not stand in it, as for `release`.
        content: What is looked into in its place, where the file packs its text.

    Raises:
        SharingError: It holds a contact; the file is there no more.
    """
    try:
        release({written.name: written if content is None else content}, withheld)
    except SharingError:
        written.unlink()
        raise
    return written


def _texts(content: Path | str, *, is_page: bool) -> Iterator[str]:
    """Yield every text in a file, folded: with its markup, without it, and closed up over it.

    Of a page nothing is read that is drawn, and each element is read once.
    """
    for part in _parts(content):
        raw = _DRAWN.sub("", part) if is_page else part
        marked = _once(raw) if is_page else raw
        for text in {marked, _MARKUP.sub(" ", raw), _MARKUP.sub("", raw)}:
            yield fold(unquote(unescape(text)))


def _once(page: str) -> str:
    """Return *page* with each element whole where it stands first, elsewhere with its name alone.

    A page has thousands of elements of a few kinds.
    """
    seen = set[str]()

    def first(found: re.Match[str]) -> str:
        element = found[0]
        if element in seen:
            return f"<{element.strip('</>').partition(' ')[0]}>"
        seen.add(element)
        return element

    return _MARKUP.sub(first, page)


def _parts(content: Path | str) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif zipfile.is_zipfile(content):
        with zipfile.ZipFile(content) as archive:
            for name in archive.namelist():
                yield f"{name} {archive.read(name).decode('utf-8', errors='replace')}"
    else:
        text = content.read_text(encoding="utf-8", errors="replace")
        if content.suffix in {".json", ".jsonld"}:
            text = json.dumps(json.loads(text), ensure_ascii=False)
        yield _FOLDED.sub("", text) if content.suffix == ".ics" else text
