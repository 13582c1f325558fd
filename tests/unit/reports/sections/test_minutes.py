"""The section with the minutes: a page for twenty acts, for those who were in the room."""

import re

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import build_record
from dtmnb.domain.plan import Plan
from dtmnb.language import language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.report import report_of

ACTS, ROWS = 20, 10
WORDS_OF_A_PAGE = 700


@pytest.fixture
def make_section(reference, fixed_today):
    """Return a maker of the section of a plan with twenty acts of ten rows."""
    rows, outcomes = {}, {}
    for number in range(ACTS * ROWS):
        key, act = f"r{number}", number // ROWS
        said = {"question": f"Question {number}?", "is_urgent": False, "sensitivity": "sensitive"}
        rows[key] = build_record("rows", key, {**said, "order": number, "status": "agreed"})
        settled = {"row": key, "settlement": 1, "reason": "Can be traced", "settled_by": "Amal"}
        settled |= {"settled_on": "2026-03-01", "settled_at": f"2026-03-01T10:{act:02}:00+00:00"}
        outcomes[key] = build_record("outcomes", key, {**said, **settled})
    partners = {
        key: build_record("partners", key, {"name": key.title()}) for key in ("wash", "food")
    }
    plan = Plan(plan_id="p", rows=rows, outcomes=outcomes, partners=partners)

    def make(audience: str, language: str = "en") -> str:
        view = view_for(plan, audience, reference=reference, stamp=Stamp(1, "0a"))
        context = ReportContext(view, reference, language_for(language), fixed_today)
        return report_of(context).section("minutes").html()

    return make


def test_twenty_acts_fit_on_a_page(make_section):
    """One line of a table an act; of many rows the first are named and all are counted."""
    page = make_section("internal")

    assert page.count('scope="row"') == ACTS
    assert page.count("10 rows") == ACTS
    assert page.count("r0, r1, r2, r3, r4, r5, and 4 more") == 1
    assert len(re.sub(r"<[^>]*>", " ", page).split()) < WORDS_OF_A_PAGE


@pytest.mark.parametrize(("audience", "is_there"), [("partner:food", True), ("partners", False)])
def test_minutes_are_for_those_who_planned(make_section, audience, is_there):
    """Partners and the public are not told how a category came about."""
    assert bool(make_section(audience)) is is_there
