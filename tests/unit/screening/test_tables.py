"""Tables of collected data, as they come."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from dtmnb.errors import SheetError, UnknownFormatError
from dtmnb.screening.tables import read_data


@pytest.fixture
def data(tmp_path: Path):
    """Return a function that writes sheets of rows and reads them as data."""

    def read(*known, **sheets):
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        book.save(tmp_path / "data.xlsx")
        return read_data(tmp_path / "data.xlsx", known).sheets

    return read


def table(sheet) -> dict[str, tuple]:
    """Return the values of each column of *sheet*."""
    return {column.name: tuple(column.values) for column in sheet.columns}


def test_sheets_with_tables_are_read_and_notes_left_out(data):
    """The first sheet often explains the others."""
    sheets = data(
        README=[["This file holds the data of one round."]],
        main=[["site", "people"], ["Camp", 120]],
        empty=[],
        roster=[["site", "age"], ["Camp", 31], ["Camp", 4]],
    )

    assert {sheet.title: table(sheet) for sheet in sheets} == {
        "main": {"site": ("Camp",), "people": (120,)},
        "roster": {"site": ("Camp", "Camp"), "age": (31, 4)},
    }


@pytest.mark.parametrize(
    ("rows", "labels", "tags"),
    [
        ([["site", "people"], ["Camp", 120]], ["", ""], ["", ""]),
        ([["Round 12"], [], ["site", "people"], ["Camp", 120]], ["", ""], ["", ""]),
        (
            [["site", "people"], ["#loc+name", "#affected +idps"], ["Camp", 120]],
            ["", ""],
            ["#loc+name", "#affected +idps"],
        ),
        ([["Place", ""], ["site", "people"], ["Camp", 120]], ["", ""], ["", ""]),
        ([["site", "people", "", ""], ["Camp", 120, "", ""]], ["", ""], ["", ""]),
    ],
    ids=["plain", "title rows", "HXL", "groups", "phantom columns"],
)
def test_headings_are_found(data, rows, labels, tags):
    """Title rows, groups, HXL tags below."""
    (sheet,) = data(main=rows)

    assert table(sheet) == {"site": ("Camp",), "people": (120,)}
    assert [column.label for column in sheet.columns] == labels
    assert [column.tag for column in sheet.columns] == tags


HXL = ["#adm2+name", "#affected+idps+age_0-4", "#contact+name"]


@pytest.mark.parametrize(
    "tags",
    [
        HXL,
        ["#adm2+name", "affected+idps", "#contact+name"],
        ["#adm2", "#affected +idps", "n/a"],
        ["#x_0-4", "#y 1", ""],
    ],
)
def test_a_bad_tag_costs_that_tag_only(data, tags):
    """The person's name below the bad one is still known as one."""
    (sheet,) = data(main=[["Area", "Kids", "Resp"], tags, ["Juba", 12, "Amal"], ["Yei", 7, "Deng"]])

    assert [column.tag for column in sheet.columns] == tags
    assert table(sheet) == {"Area": ("Juba", "Yei"), "Kids": (12, 7), "Resp": ("Amal", "Deng")}


@pytest.mark.parametrize(
    "heads",
    [
        ["admin2", 2019, 2020],
        ["admin2", "2019", "2020"],
        ["admin2", 1, 2, 3],
        ["Zone", 1998, "All"],
    ],
)
def test_years_and_numbers_may_be_headings(data, heads):
    """Series over time have a column a year, questions a number."""
    rows = [["Juba", 1200, 80, 7], ["Yei", 40, 3000, 9]]

    (sheet,) = data(main=[heads, *(row[: len(heads)] for row in rows)])

    assert [column.name for column in sheet.columns] == list(map(str, heads))
    assert len(sheet.columns[0].values) == 2


@pytest.mark.parametrize(
    ("above", "heads", "names"),
    [
        (
            [["Place", None, "IDPs", None], [None, None, "Girls", "Boys"]],
            ["admin2Name", "admin2Pcode", "0-5", "0-5"],
            ["admin2Name", "admin2Pcode", "IDPs Girls 0-5", "IDPs Boys 0-5"],
        ),
        (
            [["Place", None, "Returnees", None]],
            ["admin2Name", "admin2Pcode", "0-17", "18+"],
            ["admin2Name", "admin2Pcode", "Returnees 0-17", "Returnees 18+"],
        ),
        (
            [["Lieu", None, "Ménages", None], [None, None, "Filles", None]],
            ["admin2Name", "admin2Pcode", "nb", "total"],
            ["admin2Name", "admin2Pcode", "nb", "total"],
        ),
    ],
)
def test_groups_above_headings_are_told_with_them(data, above, heads, names):
    """Three rows of headings: what says nothing by itself is told with what stands above it."""
    rows = [["Juba", "SS0101", 3, 40], ["Yei", "SS0102", 7, 80]]

    (sheet,) = data(main=[*above, heads, *rows])

    assert [column.name for column in sheet.columns] == names
    assert sheet.columns[2].label.startswith(str(above[0][2]))
    assert len(sheet.columns[0].values) == 2


LABELS = ["Name of the head", "Village of origin", "Where do you live now"]


@pytest.mark.parametrize(
    "names",
    [
        ["hh_head", "origin", "place"],
        ["head", "where/origin", "place"],
        ["head", "q2", "place"],
        ["head", "origin", "known"],
    ],
)
def test_names_below_labels_are_taken(data, names):
    """A sign that no word has, or a question of the plan, tells names from persons."""
    (sheet,) = data("known", main=[LABELS, names, ["Amal", "Juba", "Wau"]])

    assert table(sheet) == dict(zip(names, [("Amal",), ("Juba",), ("Wau",)], strict=True))
    assert [column.label for column in sheet.columns] == LABELS


@pytest.mark.parametrize(
    "first", [["Amal", "Juba", "Wau"], ["Amal", "Juba", "Female"], ["Amal", "Block_1", "Wau"]]
)
def test_the_first_person_below_labels_stays_a_record(data, first):
    """A record lost would be missing from k, and its values would be shown as headings."""
    (sheet,) = data(main=[LABELS, first, ["Deng", "Block_1", "Female"]])

    assert [column.name for column in sheet.columns] == LABELS
    assert [column.values[0] for column in sheet.columns] == first


@pytest.mark.parametrize(
    ("groups", "heads", "names"),
    [
        (
            ["Location", "Location", "People", "People"],
            ["Admin 2", "Site", "HH", "KI name"],
            ["Admin 2", "Site", "HH", "KI name"],
        ),
        (
            ["Place", "IDPs", "IDPs", "Returnees", "Returnees"],
            ["Site", "HH", "Ind", "HH", "Ind"],
            ["Site", "IDPs HH", "IDPs Ind", "Returnees HH", "Returnees Ind"],
        ),
    ],
)
def test_groups_in_every_cell_are_no_headings(data, groups, heads, names):
    """The headings stand below them; what stands twice there is told with its group."""
    rows = [[f"Camp {letter}", "a", 12, "b", 7][: len(heads)] for letter in "ABC"]

    (sheet,) = data(main=[groups, heads, *rows])

    assert [column.name for column in sheet.columns] == names
    assert [column.label for column in sheet.columns] == [
        f"{group} {head}" for group, head in zip(groups, heads, strict=True)
    ]
    assert len(sheet.columns[0].values) == 3


def test_headings_that_stand_twice_above_text_are_refused(data):
    """Whether the row below holds headings or persons cannot be told."""
    rows = [["Name", "Name", "Camp"], ["Amal", "Deng", "Camp A"], ["Badr", "Ali", "Camp B"]]

    with pytest.raises(SheetError, match="sheet 'main' has the same heading twice") as refused:
        data(main=rows)

    assert "Amal" not in str(refused.value)


def test_headings_that_stand_twice_above_numbers_are_kept(data):
    """A row with a number is no second row of headings."""
    (sheet,) = data(main=[["Other", "Other", "Age"], ["a", "b", 31], ["b", "a", 4]])

    assert [column.name for column in sheet.columns] == ["Other", "Other", "Age"]


def test_a_column_without_heading_is_still_looked_at(data):
    """What has no name may hold anything."""
    (sheet,) = data(main=[["site", "people", None], ["Camp", 120, "ask@example.org"]])

    assert table(sheet)["column 3"] == ("ask@example.org",)


def test_data_without_headings_are_refused_without_a_value(data):
    """Values would be shown as headings otherwise."""
    rows = [["Amal", "Juba", "Female"], ["Deng", "Wau", "Male"], ["Badr", "Yei", "Female"]]

    with pytest.raises(SheetError, match="sheet 'main' starts with data") as refused:
        data(main=rows)

    assert "Amal" not in str(refused.value)


@pytest.mark.parametrize(
    "value",
    ["+211 900 000 111", "0615 550 000", "ID 000123", "mail: amal@example.org", "ID0"],
)
def test_what_is_written_like_a_value_is_no_heading(data, value):
    """A first row of persons would be shown on the page and in the terminal."""
    rows = [["Amal Deng", value, "camp"], ["Badr Ali", value.replace("0", "7"), "tent"]]

    with pytest.raises(SheetError, match="sheet 'main' starts with data") as refused:
        data(main=rows)

    assert value not in str(refused.value)


@pytest.mark.parametrize("head", ["2024-05-31", "31/05/2024", "Arrivals 2023-2024", "adm2", "q1"])
def test_dates_and_years_may_be_headings(data, head):
    """Series over time have a column a month."""
    (sheet,) = data(main=[["site", head], ["Camp", 120], ["Camp", 80]])

    assert [(column.name, column.number) for column in sheet.columns] == [("site", 1), (head, 2)]


@pytest.mark.parametrize("rows", [[], [["only a note"]], [["site", "people"]], [[1, 2], [3, 4]]])
def test_a_file_without_a_table_is_refused(data, rows):
    """There is nothing to check."""
    with pytest.raises(SheetError, match="holds no table with headings"):
        data(main=rows)


def test_csv_and_wide_tables_are_read(tmp_path):
    """Surveys have more columns than plans."""
    names = [f"q{number}" for number in range(1000)]
    path = tmp_path / "wide.csv"
    path.write_text(f"{';'.join(names)}\n{';'.join('1' * 1000)}\n", encoding="utf-8")

    (sheet,) = read_data(path).sheets

    assert [column.name for column in sheet.columns] == names


def test_other_formats_are_refused(tmp_path):
    """The message names the formats."""
    with pytest.raises(UnknownFormatError, match=r"found the suffix '\.sav'"):
        read_data(tmp_path / "survey.sav")
