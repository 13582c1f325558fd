"""Plans written as pipe tables, so that a test reads like the workshop's sheet.

    rows

    | record_id | category  | recipients | finds |
    |-----------|-----------|------------|-------|
    | gbv_sites | sensitive | alpha      | here  |

A word alone on a line names the collection; `category` in rows stands for the two axes. An empty
cell leaves the default, a required text that is not given is the id. Several values are parted by
a comma, entries of a mapping are `key=value`; the fingerprint `now` of a signature is that of the
plan. The column `finds` is no field: it holds what a test expects of the record.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dtmnb.domain.agreeing import SignOff
from dtmnb.domain.category import axes_of
from dtmnb.domain.changes import build_record
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.schema import fields_of
from dtmnb.domain.signing import signed_content
from dtmnb.domain.vocabulary import Reference

EXPECTED = "finds"


class TableRow(NamedTuple):
    """One line of a table: its collection, its id, its cells as text."""

    collection: str
    record_id: str
    cells: Mapping[str, str]


def read_tables(text: str) -> Iterator[TableRow]:
    """Yield the lines of all tables in *text*."""
    collection, columns = "rows", None
    for line in (line.strip() for line in text.splitlines()):
        if line in RECORD_CLASSES:
            collection, columns = line, None
        elif line.startswith("|") and set(line) - set("|-: "):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if columns is None:
                columns = cells
            else:
                values = dict(zip(columns, cells, strict=True))
                yield TableRow(collection, values.pop("record_id", HEADER), values)
        elif not line:
            continue
        elif not line.startswith("|"):
            columns = None


def plan_from_tables(text: str, reference: Reference) -> Plan:
    """Return the plan that the tables in *text* describe; a row without id only expects."""
    collections: dict[str, dict] = {name: {} for name in RECORD_CLASSES}
    for line in read_tables(text):
        if line.record_id:
            values = dict(_values(line, reference))
            if line.collection == "rows":
                values.setdefault("order", len(collections["rows"]))
            record = build_record(line.collection, line.record_id, values)
            collections[line.collection][line.record_id] = record
    header = collections.pop(HEADER).get(HEADER)
    plan = Plan(plan_id="spec", **({"header": header} if header else {}), **collections)
    signed = {key: _signed(each, plan) for key, each in plan.sign_offs.items()}
    return plan.model_copy(update={"sign_offs": signed})


def _signed(signature: SignOff, plan: Plan) -> SignOff:
    now = {"fingerprint": signed_content(plan)} if signature.fingerprint == "now" else {}
    return signature.model_copy(update=now)


def _values(line: TableRow, reference: Reference) -> Iterator[tuple[str, object]]:
    fields = RECORD_CLASSES[line.collection].model_fields
    coded = {name for name, spec in fields_of(line.collection).items() if spec.words}
    for name, info in fields.items():
        if info.is_required() and info.annotation is str and name != "record_id":
            yield name, line.cells.get(name, "" if name in coded else line.record_id)
    for name, text in line.cells.items():
        if not text or name == EXPECTED:
            continue
        if name == "category" and line.collection == "rows":
            yield from zip(("is_urgent", "sensitivity"), axes_of(text, reference), strict=True)
        else:
            yield name, _value(text, fields[name].annotation)


def _value(text: str, annotation: object) -> object:
    if str(annotation).startswith("tuple"):
        return [part.strip() for part in text.split(",")]
    if str(annotation).startswith("dict"):
        return dict(part.strip().split("=", 1) for part in text.split(","))
    return text
