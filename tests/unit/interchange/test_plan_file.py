"""What a person decides about the columns of a foreign plan."""

import pytest

from dtmnb.errors import InterchangeError
from dtmnb.interchange import ColumnMapping, load_mapping


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
