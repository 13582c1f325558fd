"""A store of the version before opens, and says no more than people said."""

import sqlite3
from pathlib import Path

import pytest

from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.consent import agreed_by, answers_to, objections_to
from dtmnb.store import open_store

DUMP = Path(__file__).parents[2] / "golden" / "store_before_consents.sql"
"""Two rows: one settled with a dissent and a preset consent, one that a file called agreed."""


@pytest.fixture
def carried(tmp_path, monkeypatch, reference):
    """Return that store, opened by this version."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    file = tmp_path / "old.db"
    with sqlite3.connect(file) as connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))
    connection.close()
    with open_store(file, reference=reference) as store:
        yield store


def test_positions_and_outcomes_are_carried_over(carried, reference):
    """What organisations proposed and what was settled stay; the chain of hashes holds."""
    plan = carried.load("old").plan

    assert {key: each.sensitivity for key, each in plan.positions.items()} == {
        "r1.wash": "sensitive",
        "r1.health": "public",
        "r1.food": "internal",
    }
    assert is_row_agreed(plan, plan.rows["r1"], reference)
    assert carried.verify("old").ok


def test_a_preset_consent_becomes_not_asked_and_a_dissent_stays(carried, reference):
    """Who proposed the outcome agreed; who was listed without a word did not."""
    plan = carried.load("old").plan

    assert agreed_by(plan, "r1", reference) == ("wash",)
    assert objections_to(plan, "r1", reference) == {"health": "All know them"}
    found = {key: each.code for key, each in answers_to(plan, "r1", reference).items()}
    assert found == {"dtm": "not_asked", "wash": "same", "health": "objects", "food": "not_asked"}


def test_what_only_a_file_called_agreed_is_not(carried, reference):
    """A row without an outcome is agreed in no edition, whatever its status says."""
    plan = carried.load("old").plan

    assert not is_row_agreed(plan, plan.rows["r2"], reference)


def test_an_old_signature_is_stale(carried):
    """Nothing tells what exactly was signed, so it is asked for again."""
    [signed] = carried.load("old").plan.sign_offs.values()

    assert signed.fingerprint == ""


def test_every_revision_opens_and_the_newest_goes_on(carried):
    """History is read in today's words."""
    for revision in range(5):
        assert carried.load("old", revision).stamp.revision == revision
