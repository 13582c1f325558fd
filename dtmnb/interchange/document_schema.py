"""The JSON Schema of our own JSON document, derived from the classes of its records."""

from collections.abc import Mapping
from typing import Any

from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.record import MAX_TEXT
from dtmnb.domain.schema import RECORD_ID, FieldSpec, fields_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.document import SCHEMA_VERSION, PlanDocument
from dtmnb.language import language_for
from dtmnb.language.wording import TITLES, Wording

SCHEMA_ID = f"urn:dtmnb:schema:plan:{SCHEMA_VERSION}"

_KINDS: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string", "maxLength": MAX_TEXT},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "dict": {"type": "object", "additionalProperties": {"type": "string"}},
}


def document_schema(reference: Reference) -> dict[str, Any]:
    """Return the schema of the JSON that a plan is exported to, in JSON Schema 2020-12.

    An edition leaves out what its readers may not see, so only ids are required. A code is a
    text: what people typed outside a list is kept; `x-codelist` names the list of the reference
    tables, `x-collection` the records that a value names.
    """
    wording = Wording(Plan(plan_id="schema"), reference, language_for("en"))
    document = PlanDocument.model_json_schema()
    properties = {name: {**each} for name, each in document["properties"].items()}
    records = {name: _record(name, wording) for name in RECORD_CLASSES}
    properties["header"] = {"$ref": f"#/$defs/{HEADER}"}
    properties["collections"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
            for name in records
            if name != HEADER
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A plan of DTM and its partners, as one audience may see it",
        **{name: document[name] for name in ("type", "required", "additionalProperties")},
        "properties": properties,
        "$defs": records,
    }


def _record(collection: str, wording: Wording) -> dict[str, Any]:
    fields = fields_of(collection).values()
    return {
        "title": TITLES[collection],
        "type": "object",
        "required": [] if collection == HEADER else [RECORD_ID],
        "additionalProperties": False,
        "properties": {each.name: _field(collection, each, wording) for each in fields},
    }


def _field(collection: str, spec: FieldSpec, wording: Wording) -> dict[str, Any]:
    one = dict(_KINDS[spec.kind])
    if spec.is_optional:
        one["type"] = [one["type"], "null"]
    shape: dict[str, Any] = {"type": "array", "items": one} if spec.is_many else one
    told = {
        "title": wording.field(collection, spec.name),
        "description": wording.help(collection, spec.name),
        "x-codelist": spec.codelist,
        "x-collection": spec.collection,
        "x-keys": spec.keys,
        "readOnly": spec.is_derived,
    }
    return {**shape, **{name: each for name, each in told.items() if each}}
