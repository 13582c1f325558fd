"""Loading reference tables, sound and broken."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from dtmnb.errors import ReferenceDataError
from dtmnb.resources import shipped
from dtmnb.store.reference import check_reference, load_reference
from tests.support.costs import least_seconds


@pytest.fixture
def tables(tmp_path) -> Path:
    """Return a copy of the shipped tables that a test may break."""
    return Path(shutil.copytree(shipped("reference"), tmp_path / "reference"))


def edit(tables: Path, name: str, was: str, becomes: str) -> None:
    """Replace the first *was* in the file *name*."""
    text = (tables / name).read_text(encoding="utf-8")
    assert was in text
    (tables / name).write_text(text.replace(was, becomes, 1), encoding="utf-8")


def test_the_shipped_tables_are_read_once():
    """Every part of the tool asks the same tables; reading them again would cost time."""
    assert load_reference() is load_reference()


def test_tables_of_another_folder_are_read_from_there(tables):
    """A country may try out its own tables."""
    edit(tables, "objects/consents.yaml", "en: Can live with it", "en: Agrees")

    assert load_reference(tables).term("consents", "accepts").label["en"] == "Agrees"
    assert load_reference().term("consents", "accepts").label["en"] == "Can live with it"


def test_reading_all_tables_is_quick(tables):
    """Start-up stays short: reading and checking costs about what the plain reader does alone."""
    files = [path.read_bytes() for path in tables.rglob("*.yaml")]

    plain, ours = least_seconds(
        lambda: [yaml.load(file, yaml.CSafeLoader) for file in files],
        lambda: load_reference(tables),
    )

    assert ours <= 1.5 * plain


def test_yes_no_and_two_digits_stay_text(tables):
    """Codes such as yes, no and 00 are words, whatever other readers make of them."""
    edit(tables, "objects/checklist_answers.yaml", "code: 'yes'", "code: yes")
    edit(tables, "rules/steps.yaml", "code: '00'", "code: 00")

    reference = load_reference(tables)

    assert "yes" in reference.terms("checklist_answers")
    assert reference.steps["00"].slug == "start_here"


BROKEN = {
    "a code twice": (
        "objects/consents.yaml",
        "code: objects",
        "code: accepts",
        "objects/consents.yaml: 'accepts' occurs twice",
    ),
    "a code in capitals": (
        "objects/consents.yaml",
        "code: objects",
        "code: Objects!",
        "objects/consents.yaml: 'Objects!' is no code",
    ),
    "no evidence": (
        "objects/consents.yaml",
        "    evidence: proposed\n",
        "",
        "objects/consents.yaml: terms > accepts > evidence: Field required",
    ),
    "unknown evidence": (
        "objects/consents.yaml",
        "evidence: proposed",
        "evidence: guessed",
        "objects/consents.yaml: terms > accepts > evidence",
    ),
    "no source": (
        "objects/consents.yaml",
        "source: [own, S0]",
        "source: []",
        "objects/consents.yaml: accepts: names no source",
    ),
    "an unknown source": (
        "objects/consents.yaml",
        "source: [own, S0]",
        "source: [S999]",
        "objects/consents.yaml: accepts: source 'S999' is unknown",
    ),
    "an unknown key": (
        "objects/consents.yaml",
        "    evidence: proposed",
        "    evidence: proposed\n    colour: red",
        "objects/consents.yaml: terms > accepts > colour: Extra inputs",
    ),
    "a key twice": (
        "objects/consents.yaml",
        "title:",
        "name: again\ntitle:",
        "consents.yaml: is not readable YAML: line 1 starts a record with a key given twice",
    ),
    "no YAML": (
        "objects/consents.yaml",
        "title:",
        "title: [",
        "objects/consents.yaml: is not readable YAML",
    ),
    "the name of another file": (
        "objects/consents.yaml",
        "name: consents",
        "name: postures",
        "objects/consents.yaml: name is 'postures'",
    ),
    "no list": (
        "objects/consents.yaml",
        "terms:",
        "terms: none\nwords:",
        "objects/consents.yaml: holds no list of records",
    ),
    "a target that is not there": (
        "rules/trees/dissemination_category.yaml",
        "'yes': legal",
        "'yes': lawyers",
        "dissemination_category.yaml: personal: 'lawyers' is unknown",
    ),
    "a start that is not there": (
        "rules/trees/dissemination_category.yaml",
        "start: personal",
        "start: begin",
        "dissemination_category.yaml: start: there is no node 'begin'",
    ),
    "a question with one answer": (
        "rules/trees/dissemination_category.yaml",
        "    'yes': legal\n",
        "",
        "dissemination_category.yaml: personal: a question leads to 2 node(s)",
    ),
    "a node that nothing leads to": (
        "rules/trees/dissemination_category.yaml",
        "'yes': legal",
        "'yes': referral",
        "dissemination_category.yaml: legal: no answer leads here",
    ),
    "an outcome that nothing leads to": (
        "rules/trees/planning_flow.yaml",
        "'no': closed",
        "'no': explain",
        "planning_flow.yaml: closed: no answer leads here",
    ),
    "a circle without outcome": (
        "rules/trees/partner_use_of_location_assessment.yaml",
        "    next: include",
        "    next: category",
        "category: no outcome can be reached from here",
    ),
    "an unknown tree": (
        "rules/trees/planning_flow.yaml",
        "ref: dissemination_category",
        "ref: column_c",
        "planning_flow.yaml: column_b: 'column_c' is unknown",
    ),
    "an unknown actor": (
        "rules/trees/partner_use_of_location_assessment.yaml",
        "actors: [decision_makers",
        "actors: [oracles",
        "decision: 'oracles' is unknown",
    ),
    "an unlabelled option": (
        "rules/trees/planning_flow.yaml",
        "      drop:\n        en: Drop it\n",
        "",
        "harmful: options and their labels differ",
    ),
    "an unknown group": (
        "checklists/reports.yaml",
        "group: method",
        "group: madness",
        "checklists/reports.yaml: questionnaire: 'madness' is unknown",
    ),
    "an unknown category of an audience": (
        "rules/access.yaml",
        "categories: [",
        "categories: [secret, ",
        "'secret' is unknown",
    ),
}


@pytest.mark.parametrize(("name", "was", "becomes", "told"), BROKEN.values(), ids=BROKEN)
def test_a_fault_is_told_with_file_record_and_remedy(tables, name, was, becomes, told):
    """Who edits a table learns what is wrong, where, and what to do."""
    edit(tables, name, was, becomes)

    with pytest.raises(ReferenceDataError, match=re.escape(told)) as caught:
        load_reference(tables)

    assert all(line.endswith(".") for line in str(caught.value).splitlines()[1:])
    assert any(told in fault for fault in check_reference(tables))


SCHEMA_ONLY = {
    "a property that is missing": (
        "objects/row_statuses.yaml",
        "      is_agreed: false\n",
        "",
        "row_statuses.yaml: draft: file: 'is_agreed' is a required property",
    ),
    "a property of the wrong type": (
        "objects/row_statuses.yaml",
        "is_agreed: false",
        "is_agreed: no",
        "row_statuses.yaml: draft: is_agreed: 'no' is not of type 'boolean'",
    ),
    "a property that names no term": (
        "objects/row_statuses.yaml",
        "to_be_revised, rejected]",
        "to_be_revised, shelved]",
        "row_statuses.yaml: draft: 'shelved' is not in codelist 'row_statuses'",
    ),
    "a question whose list is not there": (
        "objects/context_questions.yaml",
        "codelist: release_levels",
        "codelist: trades",
        "'trades' is not in codelist '*'",
    ),
    "a property where none is known": (
        "objects/harm_times.yaml",
        "    source: [S12]",
        "    source: [S12]\n    properties: {mood: good}",
        "harm_times.yaml: at_collection: has no schema",
    ),
    "a schema that is no JSON": (
        "schema/checklist.json",
        "{",
        "",
        "schema/checklist.json: is not readable JSON",
    ),
    "a text without English": (
        "objects/consents.yaml",
        "{en: Can live with it, fr",
        "{fr",
        "consents.yaml: terms > 0 > label: 'en' is a required property",
    ),
}


@pytest.mark.parametrize(("name", "was", "becomes", "told"), SCHEMA_ONLY.values(), ids=SCHEMA_ONLY)
def test_the_schemas_find_what_loading_lets_pass(tables, name, was, becomes, told):
    """Types and properties are held against the schema when somebody edits, not at each start."""
    edit(tables, name, was, becomes)

    assert any(told in fault for fault in check_reference(tables))


def test_a_broken_folder_gives_one_error_with_all_its_faults(tables):
    """An editor mends everything in one go; nobody runs the tool once for each mistake."""
    edit(tables, "objects/consents.yaml", "code: objects", "code: accepts")
    edit(tables, "objects/levels.yaml", "source: [S15, S16b]", "source: [S999]")
    edit(tables, "rules/trees/planning_flow.yaml", "start: exercise", "start: begin")
    edit(tables, "checklists/reports.yaml", "group: data", "group: numbers")
    (tables / "objects" / "methods.yaml").write_text("- [", encoding="utf-8")

    with pytest.raises(ReferenceDataError) as caught:
        load_reference(tables)

    told = str(caught.value)
    for place in ("consents", "levels", "planning_flow", "reports", "methods"):
        assert f"{place}.yaml: " in told


def test_faults_of_shape_in_several_files_come_together(tables):
    """Records that cannot be built are all named, file by file."""
    for name in ("consents", "harm_times", "methods"):
        edit(tables, f"objects/{name}.yaml", "    evidence: ", "    proof: ")
    (tables / "rules" / "steps.yaml").unlink()

    with pytest.raises(ReferenceDataError) as caught:
        load_reference(tables)

    told = str(caught.value)
    for place in ("objects/consents", "objects/harm_times", "objects/methods", "rules/steps"):
        assert f"{place}.yaml: " in told


def test_one_missing_file_does_not_bury_its_own_fault(tables):
    """Without the sources the records are not all accused of naming unknown ones."""
    (tables / "sources.yaml").unlink()

    with pytest.raises(ReferenceDataError, match=r"found 2 fault.*\n.*sources.yaml: is missing"):
        load_reference(tables)


def test_an_empty_folder_is_told_as_such(tmp_path):
    """Pointing at the wrong folder is answered with what it lacks."""
    with pytest.raises(ReferenceDataError, match=r"sources.yaml: is missing"):
        load_reference(tmp_path)
