"""Parts of a page as markup: sections, tables, facts, badges."""

from collections.abc import Iterable, Mapping, Sequence

from dtmnb.domain.vocabulary import Term
from dtmnb.language import Language
from dtmnb.reports import writing
from dtmnb.reports.document import Badge
from dtmnb.reports.safe_html import Html, escape, join, tag

SHAPES: Mapping[str, str] = {
    "circle": "M6 1a5 5 0 1 0 .01 0Z",
    "ring": "M6 1a5 5 0 1 0 .01 0ZM6 3.5a2.5 2.5 0 1 1 -.01 0Z",
    "square": "M1.5 1.5h9v9h-9Z",
    "triangle": "M6 1L11.5 10.8H.5Z",
    "diamond": "M6 .3L11.7 6L6 11.7L.3 6Z",
    "hexagon": "M3.2 1.2h5.6L11.6 6L8.8 10.8H3.2L.4 6Z",
    "pentagon": "M6 .6L11.6 4.7L9.5 11.2H2.5L.4 4.7Z",
    "cross": "M2.6 1L6 4.4L9.4 1L11 2.6L7.6 6L11 9.4L9.4 11L6 7.6L2.6 11L1 9.4L4.4 6L1 2.6Z",
    "tick": "M1 6.5L2.6 4.9L5 7.3L9.6 1.6L11.3 3L5.2 10.7Z",
}


def section(key: str, title: str, *children: object) -> Html:
    """Return a titled part of the page; *key* is where the list of contents leads to."""
    return tag("section", tag("h2", title, id=key), children, class_="part", aria_labelledby=key)


def empty(words: str) -> Html:
    """Return what stands in a section while it has no content: what would stand there."""
    return tag("p", words, class_="empty")


def facts(pairs: Iterable[tuple[str, object]]) -> Html:
    """Return names with their values; what has no value is left out."""
    shown = [(name, value) for name, value in pairs if value not in (None, "")]
    return tag("dl", [tag("div", tag("dt", n), tag("dd", v)) for n, v in shown], class_="facts")


def items(things: Iterable[object], *, class_: str | None = None) -> Html:
    """Return a list with one item for each of *things*."""
    return tag("ul", [tag("li", thing) for thing in things], class_=class_)


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, class_: str = ""
) -> Html:
    """Return a table that can be scrolled by keyboard where the page is narrow.

    Args:
        caption: What the table shows.
        heads: Head of each column.
        rows: Cells of each row, the first one its head. A row with one cell is the head of
            those that follow.
        class_: Name for the style sheet.
    """
    bodies: list[list[Html]] = [[]]
    for cells in rows:
        if len(cells) == 1:
            head = tag("th", cells[0], scope="rowgroup", colspan=len(heads))
            bodies.append([tag("tr", head, class_="group")])
            continue
        first, *others = cells
        named = zip(heads[1:], others, strict=True)
        bodies[-1].append(
            tag(
                "tr",
                tag("th", first, scope="row"),
                [tag("td", cell, data_head=head) for head, cell in named],
            )
        )
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption),
            tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
            [tag("tbody", body) for body in bodies if body],
            class_=class_ or None,
        ),
        class_="scroll",
        role="region",
        tabindex=0,
        aria_label=caption,
    )


def listing(caption: str, records: Iterable[str | Mapping[str, object]]) -> Html:
    """Return a table of *records*, or nothing where there are none.

    Args:
        caption: What the table shows.
        records: The cells of each row by the head of their column, the same heads in each; what
            is empty becomes a dash. A text is the head of the rows that follow.
    """
    heads: list[str] = []
    rows: list[list[object]] = []
    for record in records:
        if isinstance(record, str):
            rows.append([record])
        else:
            heads = [*record]
            rows.append([or_dash(cell) for cell in record.values()])
    return table(caption, heads, rows) if rows else Html("")


def figure(chart: Html, caption: str) -> Html:
    """Return a picture below the words that say what it shows."""
    picture = tag("div", chart, class_="scroll", role="region", tabindex=0, aria_label=caption)
    return tag("figure", tag("figcaption", caption), picture)


def mark(shape: str, colour: str) -> Html:
    """Return a small sign; its meaning stands beside it in words."""
    return tag(
        "svg",
        tag("path", d=SHAPES.get(shape, SHAPES["circle"]), fill=colour, fill_rule="evenodd"),
        viewBox="0 0 12 12",
        width=12,
        height=12,
        aria_hidden="true",
        class_="mark",
    )


def badge(term: Term, language: Language) -> Html:
    """Return a dissemination category by shape, words and colour."""
    return signed(writing.badge(term, language))


def signed(badge: Badge) -> Html:
    """Return *badge* by shape, words and colour."""
    sign = mark(badge.shape, badge.colour)
    return tag("span", sign, " ", badge.label, class_="badge", style=f"color:{badge.colour}")


def or_dash(value: object) -> Html:
    """Return *value*, or a dash where there is none."""
    return escape(value) if value else tag("span", "–", class_="none")


def lines(parts: Iterable[object]) -> Html:
    """Return *parts* below each other in one cell; what is empty is left out."""
    return join([part for part in parts if part], tag("br"))
