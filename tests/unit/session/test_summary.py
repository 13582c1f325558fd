"""What is read before a signature: names and whole sentences, and nothing left out in silence."""

from dtmnb.session import deeds, summary
from dtmnb.session.summary import told_summary
from tests.support.agreeing import say, settle


def test_rows_and_organisations_are_named(session):
    """Nobody signs for an id."""
    row = next(iter(session.plan.rows))
    say(session, row, "wash", "internal")
    settle(session, row, "sensitive")
    deeds.answer(session, row, "wash", "objects", "Too open for us")

    told = told_summary(session)

    name = session.wording.name("rows", row)
    wash = session.wording.name("partners", "wash")
    assert f"{name}: {wash} objects: Too open for us" in told.apart
    assert all(line.startswith(name) for line in told.apart)
    assert not any(row in line for line in (*told.counts, *told.apart, *told.blockers))


def test_blockers_that_are_not_told_are_counted(session, monkeypatch):
    """The last line says how many more there are."""
    every = told_summary(session).blockers
    monkeypatch.setattr(summary, "MOST_BLOCKERS", len(every) - 1)

    cut = told_summary(session).blockers

    assert cut == (*every[:-1], "and 1 more")
