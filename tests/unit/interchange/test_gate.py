"""What is too large, damaged or dangerous never comes to a reader."""

import errno
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from dtmnb.errors import InterchangeError, SheetError
from dtmnb.interchange import gate, read_plan
from dtmnb.interchange.gate import DATA, PLAN, Tables, read_bytes, read_workbook, write_bytes
from dtmnb.language import language_for, sentence_of_error


def workbook(*cells: tuple[str, object]) -> bytes:
    """Return the bytes of a workbook with *cells*."""
    book, out = Workbook(), io.BytesIO()
    for place, value in cells:
        book.active[place] = value
    book.save(out)
    return out.getvalue()


def with_parts(
    data: bytes, parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return the workbook *data* with *parts* added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook(("A1", "Question"))
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "b">]>'
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><x>&j;</x>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)

REFUSED = {
    "no workbook": (b"hello", "it is no workbook"),
    "a piece": (PLAIN[:400], "it is no workbook or only a piece"),
    "with password": (
        b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "an old one without tables": (b"\xd0\xcf\x11\xe0" + bytes(600), "damaged"),
    "no parts": (with_parts(b"PK\x05\x06" + bytes(18), {}), "damaged"),
    "macros": (with_parts(PLAIN, {"xl/vbaProject.bin": b"x"}), "macros"),
    "a path that leads out": (with_parts(PLAIN, {"../evil.xml": b"x"}), "leads out"),
    "an absolute path": (with_parts(PLAIN, {"/etc/evil.xml": b"x"}), "leads out"),
    "many parts": (with_parts(PLAIN, {f"xl/p{n}": b"" for n in range(250)}), "parts"),
    "a bomb of zeros": (with_parts(PLAIN, {"xl/zeros.bin": bytes(30 * 2**20)}), "30 MiB"),
    "120 MiB": (
        with_parts(PLAIN, {f"xl/z{n}.bin": bytes(2**20 - 1) for n in range(120)}),
        "120 MiB",
    ),
    "entities": (with_parts(PLAIN, {"xl/sharedStrings.xml": BOMB}), "document type"),
    "outside entity": (with_parts(PLAIN, {"docProps/app.xml": OUTSIDE}), "document type"),
    "a doctype under another name": (with_parts(PLAIN, {"xl/a.dat": DOCTYPE}), "document type"),
    "a cell at the far end": (with_parts(PLAIN, {SHEET: FAR}), "a cell lies far from all others"),
    "broken XML": (with_parts(PLAIN, {SHEET: b"<worksheet>"}), "part 'Sheet' is damaged"),
    "no sheet part": (with_parts(PLAIN, {"xl/workbook.xml": b"<workbook/>"}), "it holds no table"),
    "column 2,001": (workbook(("BXY1", 1)), "sheet 'Sheet' is too large .rows: 1, columns: 2001"),
    "row 100,001": (workbook(("A100001", 1)), "sheet 'Sheet' is too large .rows: 100001, "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_dangerous_workbook_is_refused_in_one_sentence(case):
    """The message names the file, the place, what was found and what to do."""
    data, found = REFUSED[case]

    with pytest.raises(SheetError, match=f"^Cannot read bad.xlsx: .*({found}).*[.] [A-Z].*[.]$"):
        read_workbook("bad.xlsx", data)


def test_too_many_sheets_are_refused():
    """A plan has fewer than thirty sheets."""
    book, out = Workbook(), io.BytesIO()
    for number in range(30):
        book.create_sheet(f"Sheet {number}")
    book.save(out)

    with pytest.raises(SheetError, match="31 sheets"):
        read_workbook("bad.xlsx", out.getvalue())


def test_cells_with_nothing_but_a_format_may_lie_anywhere():
    """A template with formatted rows down to the end is no danger."""
    far = FAR.replace(b"<v>1</v>", b"")

    tables = read_workbook("wide.xlsx", with_parts(PLAIN, {SHEET: far}))

    assert tables.sheets == {"Sheet": []}


def test_links_to_other_workbooks_are_named_and_not_followed():
    """Whoever imports learns that values came from elsewhere."""
    parts = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}

    tables = read_workbook("linked.xlsx", with_parts(PLAIN, parts))

    assert tables.notes == ("Links to other workbooks were left out; values read from them stay.",)
    assert tables.sheets == {"Sheet": [["Question"]]}


def test_an_error_in_a_cell_is_named():
    """What a formula left behind is empty for us, and said so."""
    error = PLAIN and workbook(("A1", "Question"), ("B2", "#N/A"))

    assert read_workbook("x.xlsx", error).notes == (
        "sheet 'Sheet', cell B2 holds an error and was read as empty.",
    )


def test_a_reader_that_dies_is_one_clear_error(monkeypatch):
    """Whatever a workbook does to the reader, the tool goes on."""
    monkeypatch.setattr(gate.sys, "executable", "/bin/false")

    with pytest.raises(SheetError, match="the reader stopped working"):
        read_workbook("x.xlsx", PLAIN)


def test_a_reader_that_hangs_is_stopped():
    """Nobody waits for ever."""
    with pytest.raises(SheetError, match="took more than"):
        read_workbook("x.xlsx", PLAIN, PLAN._replace(seconds=0))


CALCULATED = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1*2</f><v>4</v></c>'
    b'<c r="C1"><f>HYPERLINK("http://example.org")</f></c></row></sheetData></worksheet>'
)


def test_of_formulas_the_values_are_taken_and_nothing_is_calculated():
    """Once a sheet it is told that there were some; one without a value is empty."""
    tables = read_workbook("plan.xlsx", with_parts(PLAIN, {SHEET: CALCULATED}))

    assert tables.sheets == {"Sheet": [[2, 4]]}
    assert tables.notes == (
        "sheet 'Sheet' holds formulas: the values that stood there were taken.",
    )


def test_macros_of_a_file_that_may_have_them_are_told_and_left_out():
    """What runs in it comes no further; whoever imports learns of it."""
    tables = read_workbook("form.xlsm", with_parts(PLAIN, {"xl/vbaProject.bin": b"x"}))

    assert (tables.sheets, tables.notes) == ({"Sheet": [["Question"]]}, ("Macros were left out.",))


def test_more_fits_into_collected_data_than_into_a_plan():
    """Each kind of file has its limits, and says them."""
    large = with_parts(PLAIN, {f"xl/z{n}.bin": bytes(2**20 - 1) for n in range(120)})

    assert read_workbook("data.xlsx", large, DATA).sheets == {"Sheet": [["Question"]]}


def test_a_plan_has_at_most_200_columns(tmp_path, reference):
    """A sheet that is wider is something else."""
    path = tmp_path / "wide.xlsx"
    path.write_bytes(workbook(("A1", "Question"), ("GS1", "Sector")))

    with pytest.raises(SheetError, match="rows: 1, columns: 201"):
        read_plan(path, reference=reference)


@pytest.mark.parametrize(
    ("content", "found"),
    [(None, "No such file"), (b"", "empty"), (bytes(10 * 2**20 + 1), "10 MiB")],
    ids=["absent", "empty", "too large"],
)
def test_a_file_that_cannot_be_taken_is_refused(tmp_path, content, found):
    """A missing, empty or huge file is named."""
    path = tmp_path / "bad.xlsx"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SheetError, match=f"Cannot read bad.xlsx: .*{found}"):
        read_bytes(path)


def test_a_file_that_cannot_be_written_is_told_in_any_language(tmp_path, monkeypatch):
    """A full disk is what people meet at the end of a session; what was there stays."""
    (tmp_path / "plan.csv").write_text("what was there")
    monkeypatch.setattr(Path, "write_bytes", _full_disk)

    with pytest.raises(InterchangeError, match=r"Cannot write plan\.csv: the disk is full") as told:
        write_bytes(tmp_path / "plan.csv", b"more")

    assert "el disco está lleno" in sentence_of_error(told.value, language_for("es"))
    assert (tmp_path / "plan.csv").read_text() == "what was there"


def _full_disk(_path, _content):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_sheet_beyond_the_limits_is_refused():
    """CSV has the same limits as a workbook."""
    with pytest.raises(SheetError, match="rows: 1, columns: 2001"):
        Tables("x.csv", {"x": [[""] * 2_001]}).require_size()
