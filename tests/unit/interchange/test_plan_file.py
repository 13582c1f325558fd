"""What a person decides about the columns of a foreign plan."""

import pytest

from dtmnb.errors import InterchangeError
from dtmnb.interchange import EVERY_SHEET, ColumnMapping, load_mapping, write_mapping


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "m.yaml",
            "Frage: question\nNote: null\n",
            ColumnMapping({"Frage": "question", "Note": None}),
        ),
        ("m.json", '{"Frage": "question"}', ColumnMapping({"Frage": "question"})),
        (
            "m.yaml",
            "sheet: Plan\ncolumns:\n  Frage: question_translations.fr\n",
            ColumnMapping({"Frage": "question_translations.fr"}, "Plan"),
        ),
        (
            "m.yaml",
            "columns: {Art: method}\nvalues: {Art: {HH: household, yes: null, 5: count}}\n",
            ColumnMapping(
                {"Art": "method"}, "", {"Art": {"HH": "household", "yes": None, "5": "count"}}
            ),
        ),
    ],
)
def test_a_mapping_is_pairs_of_heading_and_field(tmp_path, name, content, expected):
    """YAML and JSON, flat or with the name of the sheet."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    assert load_mapping(path) == expected


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"- a\n- b\n", "no pairs"),
        (b"Frage: colour\n", "no row has the field 'colour'"),
        (b"Frage: [1]\n", "no row has the field"),
        (b"a: b: c\n", "mapping values"),
        (b"columns: {Frage: question}\nvalues: {Art: HH}\n", "'values' holds no words"),
        (b"!!python/object:os.system {}\n", "could not determine a constructor"),
        (b"\xff\xfe\xff", "unacceptable character"),
    ],
)
def test_what_is_no_mapping_is_refused(tmp_path, content, found):
    """The message lists the fields there are."""
    path = tmp_path / "m.yaml"
    path.write_bytes(content)

    with pytest.raises(InterchangeError, match=f"Cannot use the mapping m.yaml: .*{found}"):
        load_mapping(path)


def test_a_mapping_that_was_written_is_read_the_same(tmp_path):
    """What the page remembers is a file for the command line."""
    mapping = ColumnMapping(
        {"Frage": "question", "Pfeiler": "brought_along", "Notiz": None},
        EVERY_SHEET,
        {"Urgent": {"yes": "true", "on": None, "مسح": "survey_interview"}},
    )

    assert load_mapping(write_mapping(mapping, tmp_path / "m.yaml")) == mapping
