"""What is read before a signature: names and whole sentences, and nothing left out in silence."""

from dtmnb.domain.causes import causes
from dtmnb.session import deeds
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


def test_blockers_that_are_alike_are_told_once(session):
    """What many rows lack is one line with their number, and no row is left out of it."""
    found = [each for each in session.findings if each.severity == "blocker"]

    counts, _, told = told_summary(session)

    assert counts[-1] == f"{len(told)} blockers are open"
    assert len(told) == len(causes(found, session.reference)) < len(found)
    assert len(set(told)) == len(told)
