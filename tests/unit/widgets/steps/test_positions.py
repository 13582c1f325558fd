"""Who is heard, who is waited for, what is shown, and how long the rest takes."""

from datetime import UTC, datetime, timedelta

import pytest

from dtmnb.domain.consent import agreed_by, objections_to
from dtmnb.domain.hearing import LONGEST_PAUSE, hearing, pace
from dtmnb.session import deeds
from dtmnb.widgets.steps.positions import heat_map, how_long, positions_table
from tests.support.agreeing import say, settle

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
PAUSE = LONGEST_PAUSE.total_seconds()


@pytest.fixture
def row(session):
    """Return the first row on which nobody spoke and nothing is settled."""
    return next(
        key
        for key in session.plan.rows
        if not hearing(session.plan, key, session.reference).is_open
        and not hearing(session.plan, key, session.reference).positions
    )


def _say(session, row, partner, category="sensitive", reason="secret words"):
    say(session, row, partner, category, reason)


def test_all_organisations_but_dtm_are_waited_for(session, row):
    """Positions open when the last of the others is in."""
    others = [key for key, each in session.plan.partners.items() if not each.is_dtm]
    for partner in others[:-1]:
        _say(session, row, partner)
        assert not hearing(session.plan, row, session.reference).is_open

    _say(session, row, others[-1])

    heard = hearing(session.plan, row, session.reference)
    assert heard.is_open
    assert heard.waiting == ()
    assert set(heard.positions) == set(others)


@pytest.mark.parametrize("page", [positions_table, lambda session, row: heat_map(session)])
def test_nothing_of_a_hidden_position_is_on_the_page(session, row, page):
    """Neither category nor reason is told before its time; that somebody spoke is."""
    before = page(session, row).count("badge")
    _say(session, row, "wash", reason="secret words")

    words = page(session, row)

    assert "secret words" not in words
    assert "✓ said" in words
    assert words.count("badge") == before


def test_ones_own_position_is_not_hidden_from_oneself(other, row):
    """The organisation at its own seat reads what it said."""
    _say(other, row, "health")

    assert "secret words" in positions_table(other, row)


def test_revealing_is_seen_by_everyone_and_settles_nothing(session, other, row):
    """The facilitator opens the positions for all seats, in the history, without a decision."""
    _say(session, row, "wash")
    deeds.show_positions(session, row)
    other.refresh()

    assert "secret words" in positions_table(other, row)
    assert session.plan.outcomes[row].settled_on is None
    codes = {finding.code for finding in session.findings if finding.where.record == row}
    assert "CAT004" not in codes


def test_settling_after_a_reveal_asks_who_proposed_otherwise(session, row):
    """The outcome that was begun takes the decision; who objects is kept once it said so."""
    _say(session, row, "wash", "public", "Everybody needs it")
    _say(session, row, "health", "sensitive")
    deeds.show_positions(session, row)

    settle(session, row, "sensitive")

    outcome = session.plan.outcomes[row]
    assert (outcome.sensitivity, outcome.settled_on) == ("sensitive", session.today)
    assert agreed_by(session.plan, row, session.reference) == ("health",)
    assert objections_to(session.plan, row, session.reference) == {}
    deeds.answer(session, row, "wash", "objects", "Everybody needs it")
    assert objections_to(session.plan, row, session.reference) == {"wash": "Everybody needs it"}


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        ([], None),
        ([0], None),
        ([0, 60], 60),
        ([0, 60, 180, 360], 120),
        ([0, 60, 60 + PAUSE + 1, 120 + PAUSE + 1], 60),
        ([120, 0, 60], 60),
    ],
)
def test_the_pace_leaves_breaks_out(seconds, found):
    """The usual time between two rows counts, whatever the coffee took."""
    told = pace(START + timedelta(seconds=each) for each in seconds)

    assert told == (None if found is None else timedelta(seconds=found))


def test_rows_left_are_counted(session, row):
    """One row less is left after each settling."""
    before = how_long(session)
    settle(session, row, "sensitive")

    assert before != how_long(session)


def test_the_map_tells_dissent_in_words(session, row):
    """Shape and words carry what colour shows."""
    _say(session, row, "wash", "public")
    settle(session, row, "sensitive")
    deeds.answer(session, row, "wash", "objects", "Everybody needs it")

    assert "✕ objects" in heat_map(session)
    assert heat_map(session).count("<tr>") == len(session.plan.rows) + 1


def test_a_settled_row_tells_where_each_organisation_stands(session, row):
    """Who proposed the same, who was not asked, and who noted an answer: all in words."""
    _say(session, row, "wash", "public")
    _say(session, row, "health", "sensitive")
    settle(session, row, "sensitive")
    deeds.answer(session, row, "wash", "accepts")

    words = positions_table(session, row)

    for told in ("Proposed the same", "Not asked", "Can live with it", "noted by Ada"):
        assert told in words


def test_a_reveal_is_a_change_like_any_other(session, row):
    """Doing it twice changes nothing more."""
    deeds.show_positions(session, row)
    revision = session.stamp.revision

    deeds.show_positions(session, row)

    assert session.stamp.revision == revision


def test_a_partner_reads_who_spoke_and_not_what(session, other, row):
    """Its page holds no hidden position, and still says who is waited for."""
    _say(session, row, "wash", reason="secret words")
    other.refresh()

    words = positions_table(other, row)

    assert f"{row}.wash" not in other.plan.positions
    assert "✓ said" in words
    assert "Example WASH Cluster" not in words.partition("Not heard yet")[2]
