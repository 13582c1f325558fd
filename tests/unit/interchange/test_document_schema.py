"""The published schema of our JSON describes what is exported, and nothing else."""

import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from dtmnb.domain.schema import fields_of
from dtmnb.interchange.document import build_json
from dtmnb.interchange.document_schema import document_schema


@pytest.fixture(scope="module")
def validator(reference):
    """Return what holds a document against our schema, which is itself a sound one."""
    schema = document_schema(reference)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("audience", ["internal", "participant:wash", "partners", "public"])
def test_each_edition_is_as_the_schema_says(validator, view, reference, audience):
    """Whoever reads the JSON of any audience can check it first."""
    document = json.loads(build_json(view(audience), reference))

    assert [each.message for each in validator.iter_errors(document)] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("revision"),
        lambda d: d.update(extra=1),
        lambda d: d["header"].update(collection_starts_on="soon"),
        lambda d: d["collections"].update(spells=[]),
        lambda d: d["collections"]["rows"][0].pop("record_id"),
        lambda d: d["collections"]["rows"][0].update(share_within_hours="many"),
        lambda d: d["collections"]["rows"][0].update(recipients="health"),
    ],
)
def test_what_is_not_of_our_shape_breaks_the_schema(validator, view, reference, change):
    """The schema is no empty promise."""
    document = json.loads(build_json(view(), reference))
    change(document)

    assert not validator.is_valid(document)


def test_the_schema_names_lists_and_records(reference):
    """A reader learns which codes and which records a field names."""
    fields = document_schema(reference)["$defs"]["rows"]["properties"]

    assert fields.keys() == fields_of("rows").keys()
    assert fields["sector"]["x-codelist"] == "sectors"
    assert fields["recipients"]["x-collection"] == "partners"
    assert fields["agreed_on"]["readOnly"] is True
