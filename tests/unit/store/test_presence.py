from pathlib import Path

import pytest

from dtmnb.store import open_store, presence
from dtmnb.store.presence import Place, Presences
from tests.unit.store.conftest import batch, title

HERE = Place("p1", "Zed", "health", "r1")


@pytest.fixture
def store(store_url, reference):
    """Return a store with one plan."""
    with open_store(store_url, reference=reference) as opened:
        opened.create("p1", batch(title("First")))
        yield opened


@pytest.fixture
def two(store):
    """Return the presences of two sessions."""
    with Presences(store) as one, Presences(store) as other:
        yield one, other


def test_others_are_seen_and_oneself_is_not(two):
    """Each session knows where the others are."""
    one, other = two

    other.announce(HERE)

    assert one.others("p1") == (HERE,)
    assert other.others("p1") == ()
    assert one.others("p2") == ()


def test_the_last_word_counts(two):
    """Who walks on is where they said last."""
    one, other = two
    other.announce(HERE)

    other.announce(HERE._replace(row="r2"))

    assert one.others("p1") == (HERE._replace(row="r2"),)


def test_who_says_nothing_any_more_is_forgotten(two, monkeypatch):
    """After half a minute of silence a person is gone, and the note with them."""
    one, other = two
    other.announce(HERE)
    now = presence.time.time()
    monkeypatch.setattr(presence.time, "time", lambda: now + presence.KEPT_SECONDS + 1)

    assert one.others("p1") == ()


def test_notes_are_no_part_of_the_plans(store, two, tmp_path):
    """A backup holds plans, not who looked at them."""
    two[0].announce(HERE)

    backup = store.backup(tmp_path / "backup.db")

    assert b"health" not in Path(backup).read_bytes()
