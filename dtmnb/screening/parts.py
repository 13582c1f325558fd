"""What stands beside the tables of a file: notes, hidden sheets, parts that nobody looked at."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pandas import Series

from dtmnb.domain.findings import Finding
from dtmnb.screening.columns import ColumnChecks, column_finding, data_finding
from dtmnb.screening.tables import DataColumn, DataFile, DataSheet

_PERSONS = "person_columns"
_SEARCHED = ("person_columns", "finer_columns", "exact_coordinates")
"""What a text may be searched for; that it is a text is no news."""


def file_findings(data: DataFile, checks: ColumnChecks) -> Iterator[Finding]:
    """Yield what is to be said of *data* beside its tables, one sentence a matter."""
    unread: dict[str, list[str]] = defaultdict(list)
    for code, sheet in data.unread:
        unread[sheet].append(code)
    for sheet, codes in unread.items():
        yield data_finding(checks.term("unread_parts"), sheet, {"parts": " ".join(codes)})
    for note in (*data.notes, *data.beside):
        yield from _text_findings(note, checks)
    if data.hidden:
        yield _named("hidden_parts", data.hidden, checks)
    if data.notes:
        yield _named("note_sheets", [note.title for note in data.notes], checks)


def _text_findings(note: DataSheet, checks: ColumnChecks) -> Iterator[Finding]:
    """Yield what the texts of *note* hold that must not leave, told by its title."""
    (looked,), (column,) = checks.look(note), note.columns
    told = tuple(
        code
        for code in _SEARCHED
        if code in looked.checks
        or (code == _PERSONS and any(map(checks.names_somebody, column.texts)))
    )
    called = note._replace(columns=(column._replace(name=note.title),))
    yield from checks.findings(called, [looked._replace(name=note.title, checks=told)])


def _named(code: str, titles: Sequence[str], checks: ColumnChecks) -> Finding:
    columns = [DataColumn(title, Series()) for title in titles]
    return column_finding(checks.term(code), "", columns)
