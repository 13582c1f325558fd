"""The reader, which runs in a process of its own."""

import io
import json
import subprocess
import sys
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from dtmnb.interchange import reading


def answer(*rows: list[object]) -> dict:
    """Return what the reader says of a workbook with *rows*."""
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return reading.answer_to(out.getvalue(), ".xlsx", 2**20)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("text", "text"),
        (" kept ", " kept "),
        (12, 12),
        (1.5, 1.5),
        (True, True),
        (date(2026, 3, 31), "2026-03-31"),
        (datetime(2026, 3, 31, 8, 30), "2026-03-31T08:30:00"),  # noqa: DTZ001 (sheets know no zone)
        ("😀\u202e", "😀\u202e"),
    ],
)
def test_cells_become_plain_values(value, read):
    """Numbers stay numbers, dates become ISO text."""
    assert answer([value])["sheets"]["Sheet"] == [[read]]


def test_it_needs_nothing_of_ours():
    """The reader starts fast because it loads the standard library and calamine only."""
    code = (
        "import runpy, sys; sys.stdin.close(); "
        f"runpy.run_path({reading.__spec__.origin!r}); "
        "print([name for name in sys.modules if name.split('.')[0] in {'dtmnb', 'pydantic'}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_as_a_script_it_answers_in_json():
    """Bytes in, JSON out; a fault is an answer, too."""
    done = subprocess.run(
        [sys.executable, "-P", reading.__spec__.origin, ".xlsx", "1000", str(2**30), "20"],
        input=b"no workbook",
        capture_output=True,
        check=True,
    )

    assert json.loads(done.stdout)["fault"][0] == "no_workbook"
    assert done.stderr == b""
