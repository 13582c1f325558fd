"""A view as one JSON document of our own shape, and back."""

import codecs
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from dtmnb.domain.audience import View
from dtmnb.domain.plan import HEADER, RECORD_CLASSES
from dtmnb.domain.schema import RECORD_ID
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import Sentence
from dtmnb.interchange.gate import MAX_ROWS, Tables
from dtmnb.interchange.plan_file import ANEW, ReadPlan, Values
from dtmnb.interchange.sheets import values_of

SCHEMA_VERSION = 1


class PlanDocument(BaseModel):
    """The shape of the document."""

    model_config = ConfigDict(extra="forbid", strict=True)

    schema_version: Literal[1]
    plan_id: str
    revision: Annotated[int, Field(ge=0)]
    head: str
    audience: str
    signature: str = ""
    header: dict[str, Any]
    collections: dict[str, list[dict[str, Any]]]


def build_json(view: View, reference: Reference) -> bytes:
    """Return *view* as the bytes of a JSON document."""
    seen = {
        name: values_of(view, name, reference) for name, fields in view.fields.items() if fields
    }
    content = {
        "schema_version": SCHEMA_VERSION,
        "plan_id": view.plan.plan_id,
        **view.stamp._asdict(),
        "audience": view.audience,
        "signature": view.signature,
        "header": seen.pop(HEADER, ({},))[0],
        "collections": seen,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def read_json(name: str, data: bytes) -> ReadPlan:
    """Return the records of the JSON document *data*.

    Raises:
        SheetError: It is no JSON, too deep or too long, or not of our shape.
    """
    tables = Tables(name, {})
    try:
        content = from_json(data.removeprefix(codecs.BOM_UTF8), allow_inf_nan=False)
        document = PlanDocument.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = " > ".join(map(str, first["loc"])) or Sentence("the document")
        fault = Sentence("{place} is not as we write it ({why})", place=place, why=first["msg"])
        raise tables.fault(fault, ANEW) from error
    except ValueError as error:
        raise tables.fault(Sentence("it is no JSON ({why})", why=error), ANEW) from error
    records: dict[str, dict[str, Values]] = {HEADER: {HEADER: document.header}}
    unmapped = []
    for collection, found in document.collections.items():
        if collection in RECORD_CLASSES and collection != HEADER:
            records[collection] = _by_id(tables, collection, found)
        else:
            unmapped.append((collection, Sentence("a plan has no such collection")))
    return ReadPlan(
        name,
        is_own=True,
        records=records,
        plan_id=document.plan_id,
        base_revision=document.revision,
        audience=document.audience,
        head=document.head,
        signature=document.signature,
        unmapped=tuple(unmapped),
    )


def _by_id(tables: Tables, collection: str, found: list[dict[str, Any]]) -> dict[str, Values]:
    if len(found) > MAX_ROWS:
        size = Sentence("{part} is too long: {found} records", part=collection, found=len(found))
        raise tables.fault(size, Sentence("Keep to {most} records.", most=MAX_ROWS))
    records: dict[str, Values] = {str(each.get(RECORD_ID, "")): each for each in found}
    if len(records) < len(found) or "" in records:
        raise tables.fault(
            Sentence(
                "{part}: a record has no {field}, or two have the same",
                part=collection,
                field=RECORD_ID,
            ),
            ANEW,
        )
    return records
