"""A list of published datasets: what is held against what was agreed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dtmnb.domain.record import as_compared
from dtmnb.domain.releases import Publication
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import SheetError
from dtmnb.interchange.tables import find_head, open_tables, texts_of
from dtmnb.language.written import Lists, day_of, is_day_first

# Our own headings, those of the DTM API's figures and those of lists that HDX hands out.
_HEADINGS: Mapping[str, Sequence[str]] = {
    "country": (
        "country",
        "iso3",
        "admin0Pcode",
        "admin0Name",
        "country code",
        "location",
        "groups",
    ),
    "dataset": ("dataset", "title", "operation", "dataset name", "name"),
    "level": ("level", "release level", "admin level"),
    "day": ("date", "day", "published", "reportingDate", "last modified", "metadata_modified"),
    "channel": ("channel", "source", "platform", "url"),
}
_NEEDED = ("country", "dataset", "day")


def read_published(file: Path, reference: Reference) -> tuple[Publication, ...]:
    """Return what *file* says was published, each dataset, level and day once.

    A file of figures of the DTM API counts too: each operation and reporting date is a publication,
    at the smallest area that its columns name.

    Raises:
        SheetError: The file cannot be read, lacks a column, or a row has no country or day that is
            known; the message says where.
    """
    tables = open_tables(file)
    rows = next(iter(tables.sheets.values()), [])
    _, start = find_head(rows, lambda cells: len(_columns(cells)))
    head = texts_of(rows[start]) if rows else []
    columns = _columns(head)
    if missing := [name for name in _NEEDED if name not in columns]:
        raise SheetError(
            "Cannot hold plans against {file}: it has no column for {missing}. Name its columns "
            "country, dataset, level, date, channel.",
            file=file.name,
            missing=", ".join(missing),
        )
    body = [texts_of(row) for row in rows[start + 1 :]]
    first = is_day_first(cells[columns["day"]] for cells in body if len(cells) > columns["day"])
    finest, lists = _finest(head, reference), Lists({}, reference)
    found: dict[Publication, None] = {}
    for number, cells in enumerate(body, start=start + 2):
        said = {name: cells[place] for name, place in columns.items() if place < len(cells)}
        try:
            if any(said.values()):
                found[_publication(said, lists, finest, first)] = None
        except ValueError:
            raise SheetError(
                "Cannot hold plans against {file}: row {number} says country '{country}' and day "
                "'{day}'. Write three letters such as SSD, and a day such as 2027-03-31.",
                file=file.name,
                number=number,
                country=said.get("country", ""),
                day=said.get("day", ""),
            ) from None
    return tuple(found)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return the place of each column that is known; of two names the first in our list counts."""
    places = {as_compared(text): place for place, text in reversed([*enumerate(cells)])}
    return {
        name: places[as_compared(heading)]
        for name, headings in _HEADINGS.items()
        for heading in reversed(headings)
        if as_compared(heading) in places
    }


def _finest(head: Sequence[str], reference: Reference) -> str:
    """Return the code of the smallest area that the columns of figures name, "" for none."""
    named = {as_compared(text) for text in head}
    if {"latitude", "longitude"} <= named:
        return "coordinates"
    found = ""
    for level in reference.terms("release_levels").terms.values():
        number = level.property("admin_level")
        if number and {f"admin{number}pcode", f"admin{number}name"} & named:
            found = level.code
    return found


def _publication(
    said: Mapping[str, str], lists: Lists, finest: str, first: bool | None
) -> Publication:
    country = lists.find("countries", said.get("country", ""))
    day = day_of(said.get("day", ""), is_day_first=first)
    if not country or day is None:
        raise ValueError
    level = said.get("level", "")
    code = lists.find("release_levels", level) if level else finest
    return Publication(country, said.get("dataset", ""), code or "", day, said.get("channel", ""))
