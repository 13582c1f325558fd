"""Step 70: what is needed, what is there, and what is missing."""

from datetime import timedelta

import pytest

from dtmnb.domain.agreements_due import agreement_needs
from dtmnb.session.desk import remove_record, set_field
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.agreements import (
    Coverage,
    coverage,
    missing_agreements,
    needs_by_partner,
)


@pytest.fixture
def bare(session):
    """Return the session with all agreements gone."""
    for key in list(session.plan.agreements):
        remove_record(session, "agreements", key)
    return session


def _needs(session):
    return agreement_needs(session.plan, session.reference, today=session.today)


def test_every_recipient_of_closed_data_is_listed(session):
    """The table has a row for each partner that needs an agreement."""
    words = coverage(session, _needs(session))
    found = list(needs_by_partner(_needs(session)))

    assert len(found) > 1
    for partner, _ in found:
        assert session.plan.partners[partner].name in words


def test_each_step_has_a_last_day_counted_back_from_the_start(session):
    """The room sees by when to draft and by when to sign; without a start it is told that."""
    starts_on = session.plan.header.collection_starts_on
    drafted_by = session.language.date(starts_on - timedelta(days=42)).replace(" ", "\u00a0")

    assert f"To draft: until {drafted_by}" in coverage(session, _needs(session))
    set_field(session, "header", "header", field="collection_starts_on", value=None)
    words = coverage(session, _needs(session))
    assert "until" not in words
    assert "⚠ no date" in words


def test_missing_agreements_are_listed_once(bare, guard):
    """One press adds an agreement for each partner that has none, due before collection."""
    panel = Coverage(bare, guard)
    bare.watch(panel.refresh)
    panel.refresh()
    wanted = {need.partner for need in _needs(bare) if need.partner}

    panel._add.click()

    made = list(bare.plan.agreements.values())
    assert {each.parties[-1] for each in made} == wanted
    assert all(each.parties[0] == "dtm" for each in made)
    assert {each.needed_by for each in made} == {bare.plan.header.collection_starts_on}
    assert all(each.kind for each in made)
    assert not is_shown(panel._add)


def test_nothing_is_missing_where_all_is_under_way(session):
    """An agreement that is being written is not asked for again."""
    covered = {need.partner for need in _needs(session) if need.agreements}
    missing = missing_agreements(session.plan, session.reference, _needs(session))

    assert covered.isdisjoint(each["parties"][-1] for each in missing)
