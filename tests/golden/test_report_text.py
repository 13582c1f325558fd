"""The words of each edition, kept as files and read in review.

Run with DTMNB_UPDATE_GOLDEN=1 to write them anew, then read the difference.
"""

import os
import re
from html import unescape
from pathlib import Path

import pytest

from dtmnb.reports.report import Report
from tests.unit.reports.conftest import context_of, small_plan  # noqa: F401

FOLDER = Path(__file__).parent
BLOCKS = "address|article|div|dl|dt|figcaption|figure|h1|h2|h3|h4|li|p|section|svg|table|tr|ul"


def as_text(page):
    """Return the words of *page*, one line a block, the cells of a row side by side."""
    inside = r"(?:(?!</svg>).)*"
    page = re.sub(rf"<svg{inside}<desc>(.*?)</desc>{inside}</svg>", r"<p>[picture: \1]</p>", page)
    page = re.sub(rf"<svg{inside}</svg>", "", page)
    page = re.sub(r"</t[dh]><t[dh][^>]*>", " | ", page)
    page = re.sub(rf"</?(?:{BLOCKS})\b[^>]*>", "\n", page).replace("<br>", " / ")
    lines = unescape(re.sub(r"<[^>]+>", "", page)).replace("\u00a0", " ").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip()) + "\n"


@pytest.mark.parametrize("audience", ["internal", "partners", "public"])
def test_words_of_an_edition(audience, context_of):  # noqa: F811
    """Each edition reads as it did when it was last reviewed."""
    file = FOLDER / f"report_{audience}.txt"
    text = as_text(Report(context_of(audience)).whole())
    if os.environ.get("DTMNB_UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")
