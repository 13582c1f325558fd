"""Faults in the tables of advice are told when they are read."""

import shutil
from pathlib import Path

import pytest

from dtmnb.errors import ReferenceDataError
from dtmnb.resources import shipped
from dtmnb.store.reference import check_reference, load_reference

RULES = "rules/advice.yaml"
UKRAINE = "profiles/ukr.yaml"

BROKEN = {
    "a level": (RULES, "level: moderate", "level: middling", "'middling' is unknown"),
    "an axis": (RULES, "sensitivity: public", "sensitivity: open", "'open' is unknown"),
    "a modality": (RULES, "modalities: [none]", "modalities: [never]", "'never' is unknown"),
    "an agreement": (RULES, "agreement: access_request", "agreement: nod", "'nod' is unknown"),
    "a treatment": (RULES, "treated_by: [coord", "treated_by: [xoord", "is unknown"),
    "a content": (RULES, "[protection_list]", "[protected_list]", "'protected_list' is unknown"),
    "a question": (RULES, "misuse: ['yes']", "abuse: ['yes']", "'abuse' is unknown"),
    "an answer": (RULES, "misuse: ['yes']", "misuse: [maybe]", "'maybe' is unknown"),
    "an area": (RULES, "at_least: admin_3", "at_least: admin_9", "'admin_9' is unknown"),
    "a kind of breakdown": (RULES, "[sex, age]", "[sex, shoe_size]", "'shoe_size' is unknown"),
    "a trigger": (RULES, "[sudden_movement]\n", "[sudden_moves]\n", "'sudden_moves' is unknown"),
    "a source of a rule": (RULES, "source: [own, S63]", "source: [own, S99]", "R16: source 'S99'"),
    "a kind of data": (UKRAINE, "[phone_mobility]", "[phones]", "'phones' is unknown"),
    "a source of a profile": (UKRAINE, "[S60, S26]", "[S60, S98]", "Names of sites: source 'S98'"),
    "a rank where there is none": (
        UKRAINE,
        "evidence: inferred",
        "when: {all: {conflict: {at_least: yes}}}\n    evidence: inferred",
        "'conflict > at_least or at_most' is unknown. Use one of: smallest_area.",
    ),
    "an entry about nothing": (
        UKRAINE,
        "data_types: [site_list_with_coordinates]",
        "data_types: []",
        "it names neither data_types nor contents",
    ),
    "no source": (UKRAINE, "[S60, S26]", "[]", "names no source"),
    "a name": (UKRAINE, "code: ukr", "code: ua", "code is 'ua'. Give it the name of the file."),
}


@pytest.fixture
def tables(tmp_path) -> Path:
    """Return a copy of the shipped tables that a test may break."""
    return Path(shutil.copytree(shipped("reference"), tmp_path / "reference"))


def edit(tables: Path, name: str, was: str, becomes: str) -> None:
    """Replace the first *was* in the file *name*."""
    text = (tables / name).read_text(encoding="utf-8")
    assert was in text
    (tables / name).write_text(text.replace(was, becomes, 1), encoding="utf-8")


@pytest.mark.parametrize(("name", "was", "becomes", "told"), BROKEN.values(), ids=BROKEN)
def test_a_code_that_leads_nowhere_is_told(tables, name, was, becomes, told):
    """A misspelt code would silently switch a rule off, so the tables are refused."""
    edit(tables, name, was, becomes)

    with pytest.raises(ReferenceDataError) as caught:
        load_reference(tables)

    assert told in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        (RULES, "is_final: true", "is_final: 'no'"),
        (RULES, "shift: 1", "shift: 7"),
        (RULES, "  - code: R36", "  - code: R036"),
        (UKRAINE, "iso3: UKR", "iso3: Ukraine"),
    ],
)
def test_shapes_are_held_against_their_schema(tables, name, was, becomes):
    """What can be read but makes no sense is told when people check their tables."""
    edit(tables, name, was, becomes)

    assert any(fault.startswith(name) for fault in check_reference(tables))


def test_a_profile_of_ones_own_is_checked_too(tmp_path):
    """A fault in an added file is told by its name."""
    (tmp_path / "own.yaml").write_text(
        "code: own\niso3: TCD\ntitle: {en: Ours}\nentries:\n"
        "  - {topic: {en: Places}, level: dreadful, data_types: [place_codes],"
        " evidence: attested, source: [own]}\n",
        encoding="utf-8",
    )

    with pytest.raises(ReferenceDataError, match=r"profiles/own\.yaml: 'dreadful' is unknown"):
        load_reference(extra_profiles=tmp_path)


def test_a_profile_of_ones_own_takes_the_place_of_none(tmp_path):
    """A shipped profile of the same name may be the stricter one: both count or none."""
    text = (shipped("reference") / UKRAINE).read_text(encoding="utf-8")
    (tmp_path / "ukr.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ReferenceDataError, match="another protocol has this name"):
        load_reference(extra_profiles=tmp_path)
