"""How sections write their blocks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel

from dtmnb.domain.vocabulary import Term
from dtmnb.language import Language
from dtmnb.reports.document import (
    Badge,
    Block,
    Facts,
    Inline,
    Link,
    Manner,
    Paragraph,
    Said,
    Section,
    Several,
    Style,
    Table,
    Tone,
    Words,
)
from dtmnb.reports.safe_html import E_MAIL, SAFE_ADDRESS


def inline(value: object) -> Inline:
    """Return *value* as it stands in a line: a text or a number as words, a list side by side."""
    match value:
        case Words() | Said() | Link() | Badge() | Several():
            return value
        case None:
            return Words(text="")
        case list() | tuple():
            return Several(way="beside", parts=tuple(map(inline, value)))
    return Words(text=str(value))


def is_empty(value: object) -> bool:
    """Tell whether *value* shows nothing."""
    match value:
        case Words() | Said():
            return not value.text
        case Several():
            return all(map(is_empty, value.parts))
    return value in {None, ""} if not isinstance(value, list | tuple) else all(map(is_empty, value))


def words(text: object, tone: Tone = "") -> Words:
    """Return our own words."""
    return Words(text=str(text), tone=tone)


def said(text: object, tone: Tone = "") -> Said:
    """Return what people wrote."""
    return Said(text="" if text is None else str(text).strip(), tone=tone)


def telephone(number: str, tone: Tone = "") -> Said:
    """Return a telephone number as people wrote it, on one line."""
    return said("\u00a0".join(number.split()), tone)


def address(text: object) -> Link | Said:
    """Return *text* as a link when it is one e-mail or web address, else as people wrote it."""
    found = str(text or "").strip()
    if E_MAIL.fullmatch(found):
        return Link(text=found, address=f"mailto:{found}")
    if SAFE_ADDRESS.fullmatch(found) and found.lower().startswith(("http://", "https://")):
        return Link(text=found, address=found)
    return said(found)


def link_of(term: Term, language: Language) -> Link:
    """Return a form, guideline or topic by its name, as a link to where it is."""
    return Link(text=language.label(term), address=str(term.property("address")))


def mail_of(told: str, whom: str, subject: str, body: str) -> Link:
    """Return a link, called *told*, that opens a mail to the address *whom*, ready to send."""
    said_in_it = urlencode({"subject": subject, "body": body}, quote_via=quote)
    return Link(text=told, address=f"mailto:{quote(whom, safe='@')}?{said_in_it}")


def lines(parts: Iterable[object]) -> Several:
    """Return *parts* below each other; what is empty is left out."""
    return _several("below", parts)


def beside(*parts: object) -> Several:
    """Return *parts* one after the other; what is empty is left out."""
    return _several("beside", parts)


def items(parts: Iterable[object]) -> Several:
    """Return a list with one item for each of *parts*."""
    return _several("list", parts)


def _several(way: Literal["beside", "below", "list"], parts: Iterable[object]) -> Several:
    return Several(way=way, parts=tuple(inline(part) for part in parts if not is_empty(part)))


def or_dash(value: object) -> Inline:
    """Return *value*, or a dash where there is none."""
    return Words(text="–", tone="none") if is_empty(value) else inline(value)


def badge(term: Term, language: Language) -> Badge:
    """Return how a dissemination category is shown."""
    looks = {name: term.property(name) for name in ("colour", "shape") if term.property(name)}
    return Badge(label=language.label(term), **looks)


def full_name(term: Term, language: Language) -> str:
    """Return the name by which DTM calls a dissemination category, its label where DTM has none."""
    return language.pick(term.property("dtm_name") or term.label)


def severities(language: Language) -> Mapping[str, Badge]:
    """Return how each severity of a finding is shown, the gravest first."""
    text = language.text
    return {
        "blocker": Badge(label=text("Blocks collection"), colour="#b3261e", shape="square"),
        "alarm": Badge(label=text("Soon a problem"), colour="#8f5200", shape="triangle"),
        "advice": Badge(label=text("Worth a look")),
    }


def paragraph(*parts: object, tone: Manner = "") -> Paragraph:
    """Return a paragraph of *parts*."""
    return Paragraph(content=inline(parts[0] if len(parts) == 1 else parts), tone=tone)


def empty(text: str) -> Paragraph:
    """Return what stands in a section while it has no content: what would stand there."""
    return paragraph(text, tone="empty")


def facts(pairs: Iterable[tuple[str, object]]) -> Facts:
    """Return names with their values; what has no value is left out."""
    return Facts(pairs=tuple((name, inline(value)) for name, value in pairs if not is_empty(value)))


def listing(
    caption: str, records: Iterable[str | Mapping[str, object]], style: Style = ""
) -> Table | None:
    """Return a table of *records*, or nothing where there are none.

    Args:
        caption: What the table shows.
        records: The cells of each row by the head of their column, the same heads in each; what
            is empty becomes a dash. A text is the head of the rows that follow.
        style: What kind of table it is.
    """
    heads: Sequence[str] = ()
    rows: list[tuple[Inline, ...]] = []
    for record in records:
        if isinstance(record, str):
            rows.append((inline(record),))
        else:
            heads = [*record]
            rows.append(tuple(or_dash(cell) for cell in record.values()))
    if not heads:
        return None
    return Table(caption=caption, heads=tuple(heads), rows=tuple(rows), style=style)


def section(
    title: str,
    *blocks: Block | Sequence[Block | None] | None,
    key: str = "",
    starts_page: bool = False,
) -> Section:
    """Return a titled part of the document; what is None is left out."""
    return Section(key=key, title=title, blocks=tuple(_flat(blocks)), starts_page=starts_page)


def _flat(blocks: Iterable[Block | Sequence[Block | None] | None]) -> Iterable[Block]:
    for block in blocks:
        if isinstance(block, BaseModel):
            yield block
        elif block is not None:
            yield from _flat(block)
