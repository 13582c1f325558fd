"""A file is held against the plan and leaves no trace."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dtmnb.screening import tables
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.check_data import CheckDataPanel
from tests.unit.widgets.conftest import alert

DATA = (
    b"admin1Name,respondent_phone,resp_sex,resp_age,ind_wt\n"
    b"Unity,+211900000111,f,34,2\nUnity,+211900000222,m,61,3\n"
)


@pytest.fixture
def panel(session, guard):
    """Return the page of the example's session."""
    return CheckDataPanel(session, guard)


def _upload(panel, name: str = "data.csv", content: bytes = DATA) -> None:
    file = {"name": name, "type": "", "size": len(content), "content": memoryview(content)}
    panel._upload.value = (file | {"last_modified": datetime(2026, 3, 1, tzinfo=UTC)},)


def test_before_a_file_the_page_says_what_it_is_for(panel):
    """Nothing to choose yet, what would stand here, and how large a file may be."""
    assert "up to 50 MB and 100,000 rows a table" in panel.root.children[0].value
    assert "Here will stand" in panel._result.root.value
    assert not is_shown(panel._form)


def test_a_file_is_measured_by_what_outsiders_may_know(panel, guard):
    """The likely keys are proposed and the page shows findings, risk and columns at once."""
    _upload(panel)

    words = panel._result.root.value
    assert alert(guard) == ""
    assert panel._keys.value == ("resp_sex", "resp_age")
    assert is_shown(panel._form)
    for said in ("Do not share this file", "Must not leave", "k-anonymity", "respondent_phone"):
        assert said in words
    assert "“data.csv” held against revision 1" in panel._state.root.value
    assert "211900" not in words


def test_other_keys_and_a_population_are_measured_on_demand(panel):
    """What outsiders know is for the room to say."""
    _upload(panel)
    before = panel._result.root.value

    panel._keys.value = ("admin1Name",)
    panel._weight.value = "ind_wt"
    panel._population.value = 5000
    panel._check()

    assert "Weights: ind_wt" in panel._result.root.value
    assert panel._result.root.value != before


def test_the_file_is_for_the_category_chosen(panel):
    """Public first; only what leaves at all can be chosen."""
    _upload(panel)

    values = [value for _, value in panel._category.options]
    assert panel._category.value == values[0] == "public"
    assert "internal" not in values and "personal" in values
    assert "agrees on an area" not in panel._result.root.value

    panel._category.value = "personal"
    panel._check()

    assert "agrees on an area" in panel._result.root.value


def test_flagged_columns_are_no_weights(panel):
    """A position or telephone offered as weight could end up in a message."""
    _upload(panel)

    assert [value for _, value in panel._weight.options] == ["", "admin1Name", "ind_wt"]


def test_headings_that_may_be_values_are_offered_by_number(panel, guard):
    """A file without headings has a person in its first row: nobody picks that person's name."""
    _upload(panel, content=b"Akol Deng Akol,sex\nMary Nyandeng,f\nJohn Garang,m\n")

    panel._keys.value = ("column 1",)
    panel._check()

    assert alert(guard) == ""
    assert "Akol" not in str([each.get_state() for each in _parts(panel.root)])


def test_no_copy_of_the_file_stays(panel, session, tmp_path, monkeypatch):
    """Not on disk, not in the widgets that a notebook keeps, not in the store."""
    folders = []
    read = tables.read_data

    def watched(source: Path, known: set[str]):
        folders.append(source.parent)
        assert known == {row.question_id for row in session.plan.rows.values()}
        return read(source, known)

    monkeypatch.setattr(tables, "read_data", watched)
    before = session.store.load(session.plan_id)
    _upload(panel)

    assert [folder.exists() for folder in folders] == [False]
    assert panel._upload.value == ()
    assert session.store.load(session.plan_id) == before
    assert "211900" not in str([each.get_state() for each in _parts(panel.root)])


def _parts(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _parts(child)


def test_a_file_is_put_away(panel):
    """The data leave the memory, and the page is as before."""
    _upload(panel)

    panel._put_away()

    assert panel._file is None
    assert "respondent_phone" not in str([each.get_state() for each in _parts(panel.root)])
    assert not is_shown(panel._form)


def test_people_see_that_it_works(panel, monkeypatch):
    """While a file is read and checked the page says so."""
    said = []
    monkeypatch.setattr(panel, "_say", said.append)

    _upload(panel)

    assert "Reading “data.csv” …" in said
    assert "Checking “data.csv” …" in said


@pytest.mark.parametrize(
    ("name", "content"),
    [("data.pdf", DATA), ("data.csv", b""), ("data.xlsx", b"PK"), ("../..", DATA)],
)
def test_what_cannot_be_read_is_said(panel, guard, name, content):
    """A clear sentence, no working state left over, nothing kept."""
    _upload(panel, name, content)

    assert "Cannot" in alert(guard)
    assert panel._state.root.value == ""
    assert panel._upload.value == ()
    assert panel._file is None


def test_several_tables_are_chosen_from(panel, tmp_path, guard):
    """A survey and its roster: the columns offered are those of the table chosen."""
    from openpyxl import Workbook

    book = Workbook()
    for title, head in (("main", "hoh_sex"), ("roster", "ind_sex")):
        sheet = book.create_sheet(title)
        for row in ((head, "colour"), ("f", "red"), ("m", "blue")):
            sheet.append(row)
    target = tmp_path / "data.xlsx"
    book.save(target)
    _upload(panel, "data.xlsx", target.read_bytes())

    panel._sheet.value = 1
    panel._check()

    assert alert(guard) == ""
    assert panel._keys.value == ("ind_sex",)
    assert "Keys in “roster”: ind_sex" in panel._result.root.value
