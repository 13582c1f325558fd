from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dtmnb.domain.journal import Whereabouts
from dtmnb.store import open_store, presence
from dtmnb.store.presence import Presences
from tests.unit.store.conftest import batch, title

HERE = Whereabouts("p1", "Zed", "health", "r1")


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


def test_a_page_loaded_anew_is_no_other(store, two):
    """Who reloads a page takes the same seat and does not see oneself."""
    before, other = two
    before.sit_down("tab1")
    before.announce(HERE)

    with Presences(store) as again:
        again.sit_down("tab1")
        assert again.others("p1") == ()
        again.announce(HERE._replace(step="40"))

    assert other.others("p1") == (HERE._replace(step="40"),)


def test_the_same_place_is_not_said_twice(two, monkeypatch):
    """A place is written when it is new, or before it would be forgotten."""
    one, _ = two
    written = []
    writing = one.writing
    monkeypatch.setattr(one, "writing", lambda doing: written.append(doing) or writing(doing))
    now = presence.time.time()
    monkeypatch.setattr(presence.time, "time", lambda: now)

    one.announce(HERE)
    one.announce(HERE)
    assert len(written) == 1
    now += presence.AGAIN_SECONDS
    one.announce(HERE)

    assert len(written) == 2


def test_ten_pages_open_at_once(store):
    """Ten people who come together all find the notes ready."""

    def come(number: int) -> int:
        with Presences(store) as mine:
            mine.announce(HERE._replace(author=f"Seat {number}"))
            return len(mine.others("p1"))

    with ThreadPoolExecutor(10) as pool:
        seen = list(pool.map(come, range(10)))

    with Presences(store) as last:
        assert len(last.others("p1")) == 10
    assert max(seen) <= 9
