"""YAML as plain values, and what is refused before it is read."""

import pytest
import yaml

from dtmnb.store.plain_yaml import plain_yaml, require_simple


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: yes", {"a": "yes"}),
        ("a: true", {"a": True}),
        ("a: 2026-03-01", {"a": "2026-03-01"}),
        ("a: 00", {"a": "00"}),
        ("a: -1.5", {"a": -1.5}),
        ("a: 'true'", {"a": "true"}),
        ("a:", {"a": None}),
        ("", None),
        ("- !!python/object/apply:os.abort []", [[]]),
    ],
)
def test_scalars_are_text_but_for_a_few(text, value):
    """Codes stay words, and no tag makes anything else of them."""
    assert plain_yaml(text) == value


@pytest.mark.parametrize("text", ["a: 1\na: 2", "a: [", "a: 1\n---\nb: 2"])
def test_what_is_not_one_plain_document_is_refused(text):
    """A key given twice would hide one of its values."""
    with pytest.raises((yaml.YAMLError, ValueError)):
        plain_yaml(text)


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


@pytest.mark.parametrize(
    "text",
    [BOMB, "&a [*a]", "a: &x 1\nb: *x", "[" * 21 + "]" * 21, "[" * 100_000],
    ids=["a bomb", "endless", "an alias", "deep", "deeper"],
)
def test_bombs_are_refused_before_they_are_read(text):
    """What refers to itself or nests without end could use up the machine."""
    with pytest.raises(ValueError, match="nests deeper than 20 or repeats another part"):
        require_simple(text)


def test_what_people_write_is_simple():
    """Twenty levels are more than any table has."""
    require_simple("[" * 20 + "]" * 20)
