"""JSON of our own shape, and what is refused before it is believed."""

import json

import pytest

from dtmnb.errors import SheetError
from dtmnb.interchange.document import build_json, read_json


def test_the_document_holds_the_view(view, reference):
    """Plan, revision, hash and audience stand beside the records."""
    content = json.loads(build_json(view(), reference))

    assert {key: content[key] for key in ("schema_version", "plan_id", "revision", "head")} == {
        "schema_version": 1,
        "plan_id": "demo",
        "revision": 3,
        "head": "ab12",
    }
    assert content["collections"]["rows"][0]["record_id"] == "water"


def changed(**values):
    """Return a small document with *values* changed."""
    content = {
        "schema_version": 1,
        "plan_id": "demo",
        "revision": 3,
        "head": "ab12",
        "audience": "internal",
        "header": {},
        "collections": {},
    }
    return json.dumps({**content, **values}).encode()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "it is no JSON"),
        (b"{", "it is no JSON"),
        (b"\xff\xfe", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b'{"a": NaN}', "it is no JSON"),
        (b"[]", "valid dictionary"),
        (b"1" * 5000, "it is no JSON"),
        (changed(schema_version=2), "schema_version"),
        (changed(revision="3"), "revision"),
        (changed(revision=-1), "revision"),
        (changed(other=1), "other"),
        (changed(collections=[]), "collections"),
        (changed(collections={"rows": [1]}), "collections > rows > 0"),
        (changed(collections={"rows": [{}]}), "no record_id"),
        (changed(collections={"rows": [{"record_id": "a"}] * 2}), "have the same"),
        (changed(collections={"rows": [{"record_id": "a"}] * 100_001}), "100001 records"),
    ],
)
def test_what_is_not_of_our_shape_is_refused(data, found):
    """The message says where the document went wrong."""
    with pytest.raises(SheetError, match=f"Cannot read x.json: .*{found}"):
        read_json("x.json", data)


def test_an_unknown_collection_is_listed():
    """What a plan does not have is named, not dropped."""
    assert read_json("x.json", changed(collections={"spells": []})).unmapped == (
        ("spells", "a plan has no such collection"),
    )
