"""Rows with HXL hashtags: one to a column, codes as codes, nothing to calculate."""

import csv
import io
import re

import pytest

from dtmnb.interchange import read_plan
from dtmnb.interchange.hxl import build_hxl
from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES

TAG = re.compile(r"#[a-z]+(\+[a-z]+)*")


def rows_of(content: bytes):
    """Return the lines of a file."""
    return [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


@pytest.mark.parametrize("audience", ["internal", "partners", "public"])
def test_each_column_has_a_hashtag_of_its_own(view, reference, audience):
    """A reader of HXL finds columns by tags, whatever the headings say."""
    seen = view(audience)
    headings, tags, *rows = rows_of(build_hxl(seen, reference, language_for("en")))

    assert all(TAG.fullmatch(each) for each in tags)
    assert len({*tags}) == len(tags) == len(headings)
    assert len(rows) == len(seen.plan.rows)


def test_tags_and_codes_are_the_same_in_every_language(view, reference):
    """Only headings are translated."""
    files = [rows_of(build_hxl(view(), reference, language_for(code))) for code in LANGUAGES]

    assert len({tuple(map(tuple, each[1:])) for each in files}) == 1
    assert len({tuple(each[0]) for each in files}) == len(LANGUAGES)


def test_what_a_spreadsheet_would_calculate_is_text(plan, view, reference):
    """A formula that somebody typed into a question is inert."""
    signs = ("=1+1", "+1", "-1", "@x", "\t=1", "a;=1")
    rows = {
        f"r{number}": plan.rows["water"].model_copy(
            update={"record_id": f"r{number}", "question": text}
        )
        for number, text in enumerate(signs)
    }
    hostile = plan.model_copy(update={"rows": rows})

    _, tags, *lines = rows_of(build_hxl(view(of=hostile), reference, language_for("en")))

    questions = {line[tags.index("#indicator+question")] for line in lines}
    assert questions == {"'=1+1", "'+1", "'-1", "'@x", "'\t'=1", "a;'=1"}


def test_hashtags_are_no_question_when_the_file_comes_back(plan, view, reference, tmp_path):
    """Whoever sends the file back proposes its rows, and not the line of tags."""
    file = tmp_path / "plan.hxl.csv"
    file.write_bytes(build_hxl(view(), reference, language_for("en")))

    rows = read_plan(file, reference=reference).records["rows"].values()

    assert [each["question"] for each in rows] == [each.question for each in plan.rows.values()]
