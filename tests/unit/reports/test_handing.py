"""A notebook that a run started shows what it was handed, and asks no store."""

import pytest

from dtmnb.errors import UsageError
from dtmnb.reports.handing import HANDED, hand, handed
from dtmnb.reports.overview import open_overview
from dtmnb.reports.report import Report, open_report, report_of


@pytest.fixture
def given(context_of, tmp_path, monkeypatch):
    """Return the context of the partners' edition, handed to this process; there is no store."""
    monkeypatch.setenv("DTMNB_STORE", "no-such-scheme://")
    context = context_of("partners")
    for name, value in hand(context, tmp_path).items():
        monkeypatch.setenv(name, value)
    return context


def test_what_was_handed_is_shown(given):
    """Section by section as if the notebook had read the plan itself."""
    shown = open_report(given.plan.plan_id, "partners", "en").whole()

    assert shown.passage == report_of(given).whole().passage


@pytest.mark.parametrize("edition", [("x", "partners", "en"), (None, "internal", "en")])
def test_another_edition_is_refused(edition, given):
    """What its readers may not see is not there to be shown."""
    plan_id, *rest = edition

    with pytest.raises(UsageError, match="the run hands out"):
        open_report(plan_id or given.plan.plan_id, *rest)


def test_an_overview_is_no_report(given):
    """A notebook that asks for what it was not handed is told what it has."""
    with pytest.raises(UsageError, match="hands out ReportContext and the notebook asks for Desk"):
        open_overview("en")


def test_tables_are_not_handed(given, tmp_path):
    """Every process has them: a report hands on what is its own."""
    assert (tmp_path / "handed").stat().st_size < 100_000


def test_without_a_run_nothing_is_handed(monkeypatch):
    """A notebook that somebody opens reads the store."""
    monkeypatch.delenv(HANDED, raising=False)

    assert handed(Report) is None
