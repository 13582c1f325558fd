"""Load the reference tables and tell every fault in them.

`load_reference` reads and cross-checks; `check_reference` also holds every file against its
JSON Schema, which costs seconds and is for those who edit the tables.
"""

import gc
import json
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from dtmnb.domain.decision import DecisionTree, targets_of
from dtmnb.domain.reading import LINKS, TOPICS
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import ReferenceDataError
from dtmnb.language.countries import COUNTRIES, all_countries
from dtmnb.resources import shipped
from dtmnb.store.advice_tables import advice_references, sourced_advice
from dtmnb.store.plain_yaml import plain_yaml
from dtmnb.store.profiles import own_profiles, profile_code, read_profile

# What may be a code at all; the schema of each table says how its own codes look.
_CODE = re.compile(r"[A-Za-z0-9_]+")

# Where each table lies: a folder with one file a record, or one file with a list of records.
_FOLDERS = {
    "codelists": ("objects", "name"),
    "trees": ("rules/trees", "id"),
    "checklists": ("checklists", "code"),
    "profiles": ("profiles", "code"),
    "guides": ("guides", "code"),
}
_FILES = {
    "checks": "rules/checks.yaml",
    "steps": "rules/steps.yaml",
    "audiences": "rules/access.yaml",
    "access": "rules/access.yaml",
    "sources": "sources.yaml",
    "advice_rules": "rules/advice.yaml",
}


# The schema of the files in a folder; other files have one of their own name.
_SHAPES = {
    "objects": "codelist",
    "trees": "tree",
    "checklists": "checklist",
    "profiles": "profile",
    "guides": "guide",
}


def load_reference(folder: Path | None = None, *, extra_profiles: Path | None = None) -> Reference:
    """Return the tables in *folder*, by default the shipped ones with people's own profiles.

    What was read is kept until a profile of people's own changes.

    Args:
        folder: Other tables than the shipped ones; then no profile is added by itself.
        extra_profiles: Another file or folder of profiles of people's own than the usual one.

    Raises:
        ReferenceDataError: The tables hold faults; the message lists all of them.
    """
    if extra_profiles and extra_profiles.is_dir():
        return _load(folder or shipped("reference"), *sorted(extra_profiles.glob("*.yaml")))
    if folder or extra_profiles:
        return _load(folder or shipped("reference"), *filter(None, [extra_profiles]))
    return _usual_reference(tuple(own_profiles().items()))


def check_reference(folder: Path) -> tuple[str, ...]:
    """Return every fault of the tables in *folder*, one line each: file, record, fault, remedy.

    Holds each file against its schema in `schema/` and looks for codes that occur twice,
    references that lead nowhere, trees that do not end, and records without evidence or source.
    """
    faults: list[str] = []
    raw = _read(folder, faults)
    validators = _validators(folder, faults)
    faults.extend(_schema_faults(validators, raw))
    reference = _build(raw, faults)
    if reference is not None:
        faults.extend(_cross_faults(reference))
        faults.extend(_property_faults(validators, reference))
    return tuple(dict.fromkeys(faults))


@lru_cache(maxsize=2)
def _usual_reference(own: tuple[tuple[Path, object], ...]) -> Reference:
    return _load(shipped("reference"), *(path for path, _ in own))


def _load(folder: Path, *own: Path) -> Reference:
    """Return the tables in *folder* and the profiles *own*, which take the place of none."""
    faults: list[str] = []
    # Looking for garbage among so many new values would double the time.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        raw = _read(folder, faults)
        for path in own:
            name = f"profiles/{profile_code(path)}.yaml"
            if name in raw:
                faults.append(f"{path}: another protocol has this name. Rename the file.")
            raw[name] = read_profile(path)
        reference = _build(raw, faults)
    finally:
        if was_collecting:
            gc.enable()
    if reference is not None:
        faults.extend(_cross_faults(reference))
    if reference is None or faults:
        raise ReferenceDataError(
            f"Cannot use {', '.join(map(str, own)) or f'the reference tables in {folder}'}: "
            f"found {len(faults)} fault(s).\n" + "\n".join(f"- {fault}" for fault in faults)
        )
    return reference


# Reading: files to plain values -------------------------------------------------------------


def _read(folder: Path, faults: list[str]) -> dict[str, dict[str, Any]]:
    """Return the plain content of every file by its path below *folder*."""
    paths = [folder / name for name in dict.fromkeys(_FILES.values())]
    for place, _ in _FOLDERS.values():
        found = sorted((folder / place).glob("*.yaml"))
        if not found:
            faults.append(f"{place}: has no .yaml file. Restore the folder.")
        paths.extend(found)
    raw: dict[str, dict[str, Any]] = {}
    for path in paths:
        _read_into(raw, path, path.relative_to(folder).as_posix(), faults)
    return raw


def _read_into(raw: dict[str, dict[str, Any]], path: Path, name: str, faults: list[str]) -> None:
    try:
        content = plain_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"{name}: is missing. Restore the file.")
    except (yaml.YAMLError, ValueError) as error:
        faults.append(f"{name}: is not readable YAML: {_one_line(error)}. Mend the file.")
    else:
        if isinstance(content, dict):
            raw[name] = content
        else:
            faults.append(f"{name}: holds no keys. Mend the file.")


# Building: plain values to records ----------------------------------------------------------


def _build(raw: Mapping[str, dict[str, Any]], faults: list[str]) -> Reference | None:
    """Return the records, or None when their shape does not allow it."""
    tables: dict[str, dict[str, Any]] = {}
    for table, (place, key) in _FOLDERS.items():
        tables[table] = {}
        for name in (name for name in raw if name.startswith(f"{place}/")):
            content = dict(raw[name])
            stem = Path(name).stem
            if content.get(key) != stem:
                faults.append(
                    f"{name}: {key} is '{content.get(key)}'. Give it the name of the file."
                )
            if table == "codelists":
                content["terms"] = _by_code(content.get("terms"), name, faults)
            elif table == "checklists":
                _by_code(content.get("items"), name, faults)
            tables[table][stem] = content
    for table, name in _FILES.items():
        tables[table] = _by_code(raw.get(name, {}).get(table), name, faults)
    try:
        return _with_all_countries(Reference.model_validate(tables))
    except ValidationError as error:
        faults.extend(_shape_faults(error))
        return None


def _with_all_countries(reference: Reference) -> Reference:
    known = reference.codelists.get(COUNTRIES)
    lists = {COUNTRIES: all_countries(known)} if known else {}
    return reference.model_copy(update={"codelists": {**reference.codelists, **lists}})


def _by_code(records: Any, name: str, faults: list[str]) -> dict[str, Any]:
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        faults.append(f"{name}: holds no list of records. Mend the file.")
        return {}
    found: dict[str, Any] = {}
    for record in records:
        code = record.get("code")
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            faults.append(f"{name}: '{code}' is no code. Use letters, digits and underscores.")
        elif code in found:
            faults.append(f"{name}: '{code}' occurs twice. Give each record its own code.")
        found[str(code)] = record
    return found


def _shape_faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False):
        table, *place = (str(part) for part in fault["loc"])
        if table in _FOLDERS and place:
            name, place = f"{_FOLDERS[table][0]}/{place[0]}.yaml", place[1:]
        else:
            name = _FILES.get(table, table)
        yield f"{name}: {' > '.join(place)}: {fault['msg']}. Mend the record."


# Checking: records against each other -------------------------------------------------------


def _cross_faults(reference: Reference) -> Iterator[str]:
    """Yield references that lead nowhere, records without source, and faults of trees."""
    for name, where, record in _sourced(reference):
        if not record.source:
            yield f"{name}: {where}: names no source. Add one of sources.yaml, or 'own'."
        for code in record.source:
            if reference.sources and code not in reference.sources:
                yield f"{name}: {where}: source '{code}' is unknown. Add it to sources.yaml."
    for where, code, known in _references(reference):
        if code not in known:
            yield f"{where}: '{code}' is unknown. Use one of: {', '.join(known)}."
    for tree in reference.trees.values():
        yield from _tree_faults(tree)


def _references(reference: Reference) -> Iterator[tuple[str, Any, Collection[str]]]:
    """Yield place, code, and the table that should hold it, for references between tables."""
    for checklist in reference.checklists.values():
        for item in checklist.items:
            yield f"checklists/{checklist.code}.yaml: {item.code}", item.group, checklist.groups
    for check in reference.checks.values():
        yield f"{_FILES['checks']}: {check.code}", check.step, reference.steps
    categories = reference.codelists.get("dissemination_categories", ())
    for rule in reference.audiences.values():
        rows = rule.rows
        for code in (*rows.categories, *rows.own_categories, *(rows.line_categories or ())):
            yield f"{_FILES['audiences']}: {rule.code}", code, categories
    for tree in reference.trees.values():
        yield from _node_references(tree, reference)
    yield from _guide_references(reference)
    yield from advice_references(reference)


def _guide_references(reference: Reference) -> Iterator[tuple[str, Any, Collection[str]]]:
    for step in reference.steps.values():
        yield f"{_FILES['steps']}: {step.code}", step.slug, reference.guides
    for name in {LINKS, TOPICS} & reference.codelists.keys():
        for code, term in reference.terms(name).terms.items():
            where = f"objects/{name}.yaml: {code}"
            yield from ((where, guide, reference.guides) for guide in term.property("steps", ()))


def _node_references(
    tree: DecisionTree, reference: Reference
) -> Iterator[tuple[str, Any, Collection[str]]]:
    actors = reference.codelists.get("analysis_actors", ())
    for node_id, node in tree.nodes.items():
        where = f"rules/trees/{tree.id}.yaml: {node_id}"
        yield from ((where, actor, actors) for actor in node.actors)
        yield from ((where, target, tree.nodes) for target in targets_of(node).values())
        if node.kind == "subtree":
            yield where, node.ref, reference.trees


def _sourced(reference: Reference) -> Iterator[tuple[str, str, Any]]:
    """Yield file, record name and record for everything that has a source."""
    for codelist in reference.codelists.values():
        for code, term in codelist.terms.items():
            yield f"objects/{codelist.name}.yaml", code, term
    for tree in reference.trees.values():
        for node_id, node in tree.nodes.items():
            yield f"rules/trees/{tree.id}.yaml", node_id, node
    for checklist in reference.checklists.values():
        yield f"checklists/{checklist.code}.yaml", "title", checklist
        for item in checklist.items:
            yield f"checklists/{checklist.code}.yaml", item.code, item
    for check in reference.checks.values():
        yield _FILES["checks"], check.code, check
    yield from _told(reference)
    yield from sourced_advice(reference)


def _told(reference: Reference) -> Iterator[tuple[str, str, Any]]:
    for guide in reference.guides.values():
        for number, entry in enumerate(guide.entries, 1):
            yield f"guides/{guide.code}.yaml", f"entry {number}", entry


def _tree_faults(tree: DecisionTree) -> Iterator[str]:
    """Yield nodes of the wrong shape, nodes never met, and nodes that lead to no outcome."""
    name = f"rules/trees/{tree.id}.yaml"
    if tree.start not in tree.nodes:
        yield f"{name}: start: there is no node '{tree.start}'. Name an existing node."
    reached = _reached(tree, tree.start)
    for node_id, node in tree.nodes.items():
        leads_to = len(targets_of(node))
        wanted = {"outcome": 0, "question": 2}.get(node.kind, max(1, leads_to))
        if leads_to != wanted:
            yield f"{name}: {node_id}: a {node.kind} leads to {wanted} node(s). Mend the node."
        if node.options.keys() != node.option_labels.keys():
            yield f"{name}: {node_id}: options and their labels differ. Label each option."
        if node_id not in reached:
            yield f"{name}: {node_id}: no answer leads here. Lead one here or remove the node."
        if not any(tree.nodes[end].kind == "outcome" for end in _reached(tree, node_id)):
            yield f"{name}: {node_id}: no outcome can be reached from here. Lead it to one."


def _reached(tree: DecisionTree, start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here in tree.nodes and here not in found:
            found.add(here)
            waiting.extend(targets_of(tree.nodes[here]).values())
    return found


# Checking: files against schemas ------------------------------------------------------------


def _validators(folder: Path, faults: list[str]) -> dict[str, Any]:
    """Return a validator for each schema by its path below *folder*."""
    # jsonschema asks for this optional package and then takes a second to import it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from jsonschema import Draft202012Validator

    found = {}
    for path in sorted((folder / "schema").rglob("*.json")):
        name = path.relative_to(folder).as_posix()
        schema = {}
        try:
            schema = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            faults.append(f"{name}: is not readable JSON: {_one_line(error)}. Mend the file.")
        found[name] = Draft202012Validator(schema)
    return found


def _schema_faults(
    validators: Mapping[str, Any], raw: Mapping[str, dict[str, Any]]
) -> Iterator[str]:
    for name, content in raw.items():
        place = Path(name)
        shape = _SHAPES.get(place.parent.name, place.stem)
        yield from _against(validators, f"schema/{shape}.json", content, name)


def _property_faults(validators: Mapping[str, Any], reference: Reference) -> Iterator[str]:
    """Yield properties that break the schema of their list or name a term that is not there."""
    for codelist in reference.codelists.values():
        schema = f"schema/properties/{codelist.name}.json"
        links = _links(validators[schema].schema) if schema in validators else {}
        for code, term in codelist.terms.items():
            where = f"objects/{codelist.name}.yaml: {code}"
            if term.properties or schema in validators:
                yield from _against(validators, schema, dict(term.properties), where)
            for key, target in links.items():
                yield from _link_faults(reference, target, term.property(key), where)


def _links(schema: Mapping[str, Any]) -> dict[str, str]:
    """Return the codelist that each property's values come from, as its schema says."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    return {key: shape["codelist"] for key, shape in properties.items() if "codelist" in shape}


def _link_faults(reference: Reference, target: str, value: Any, where: str) -> Iterator[str]:
    known = reference.codelists if target == "*" else reference.codelists.get(target, ())
    values = value if isinstance(value, list) else [value]
    for code in values:
        if code is not None and code not in known:
            yield f"{where}: '{code}' is not in codelist '{target}'. Use one of its codes."


def _against(validators: Mapping[str, Any], name: str, content: Any, where: str) -> Iterator[str]:
    if name not in validators:
        yield f"{where}: has no schema. Add {name}."
        return
    for error in validators[name].iter_errors(content):
        place = " > ".join(str(part) for part in error.absolute_path)
        yield f"{where}: {place or 'file'}: {_one_line(error.message)}. See {name}."


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:300]
