"""The words of each edition, kept as files and read in review.

Run with DTMNB_UPDATE_GOLDEN=1 to write them anew, then read the difference.
"""

import os
from pathlib import Path

import pytest

from dtmnb.reports.report import report_of
from dtmnb.reports.text import as_text
from tests.unit.reports.conftest import context_of, small_plan  # noqa: F401

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("audience", ["internal", "partners", "public"])
def test_words_of_an_edition(audience, context_of):  # noqa: F811
    """Each edition reads as it did when it was last reviewed."""
    file = FOLDER / f"report_{audience}.txt"
    context = context_of(audience)
    blocks = report_of(context).whole().passage.blocks
    text = as_text(blocks, context.language).replace("\u00a0", " ") + "\n"
    if os.environ.get("DTMNB_UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")
