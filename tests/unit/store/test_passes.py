"""Passes are made for a plan that there is, for a while, where a wall stands.

What a pass opens, and that it ends when it is taken back, is tried in `test_wall.py`.
"""

from datetime import UTC, datetime, timedelta

import pytest

from dtmnb.errors import PlanNotFoundError, UsageError
from dtmnb.store import open_store
from dtmnb.store.passes import make_pass, revoke_passes
from dtmnb.store.wall import build
from tests.unit.store.conftest import batch, title


@pytest.fixture
def walled(postgres_url, reference):
    """Return a store with plan `p`, and a wall."""
    with open_store(postgres_url, reference=reference) as store:
        store.create("p", batch(title("Round 3")))
        with store.writing("build the wall") as connection:
            build(connection)
        yield store


def test_a_pass_says_how_the_store_is_reached(walled):
    """By the role of the wall, without the owner's name and password, until a moment."""
    made = make_pass(walled, "p", timedelta(days=3))

    assert made.address.startswith("postgresql://dtmnb_door@127.0.0.1:")
    assert "?options=-cdtmnb.pass%3D" in made.address
    assert timedelta(days=2.9) < made.expires_at - datetime.now(UTC) <= timedelta(days=3)


def test_all_passes_to_a_plan_are_taken_back_once(walled):
    """Also an earlier one that goes on beside a later."""
    for _ in range(2):
        make_pass(walled, "p", timedelta(days=1))

    assert revoke_passes(walled, "p") == 2
    assert revoke_passes(walled, "p") == 0


@pytest.mark.parametrize(
    ("plan", "days", "error", "told"),
    [
        ("nowhere", 1, PlanNotFoundError, "the store holds p"),
        ("p", 0, UsageError, "Use 1 to 90"),
        ("p", 91, UsageError, "Use 1 to 90"),
    ],
)
def test_what_no_pass_is_made_for(walled, plan, days, error, told):
    """A plan that is not there, no time and too long a time."""
    with pytest.raises(error, match=told):
        make_pass(walled, plan, timedelta(days=days))


def test_where_no_wall_stands_there_are_no_passes(store):
    """In a file there can be none; on a server it is told how to build it."""
    store.create("p", batch(title("Round 3")))

    with pytest.raises(UsageError, match="dtmnb wall build"):
        make_pass(store, "p", timedelta(days=1))
    with pytest.raises(UsageError, match="dtmnb wall build"):
        revoke_passes(store, "p")
