"""A partner's page holds what the partner may see, and nothing else."""

import json

import pytest

from dtmnb.domain.audience import view_for, withheld_contacts
from dtmnb.language import language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.kinds import SECTIONS
from dtmnb.widgets.dashboard import PARTS, Dashboard, concerning
from tests.unit.widgets.conftest import keys, pick

AUDIENCES = ["partner:health", "partner:authority", "partners", "public"]


def _context(session, audience: str) -> ReportContext:
    view = view_for(session.plan, audience, reference=session.reference, stamp=session.stamp)
    return ReportContext(view, session.reference, language_for("en"), session.today)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_widget_holds_what_the_audience_may_not_see(session, audience):
    """All state that the page could ask for is free of contacts and rows that are withheld."""
    context = _context(session, audience)
    page = Dashboard(context)
    shown = []
    for key in keys(page._tabs):
        pick(page._tabs, key)
        shown.append(page._body.root.value)
    words = "".join(shown) + json.dumps(page._tabs.get_state(["items"]))

    contacts = withheld_contacts(session.plan, context.view)
    assert contacts
    assert [contact for contact in contacts if contact in words] == []
    visible = set(context.plan.rows)
    questions = {row.question for key, row in session.plan.rows.items() if key in visible}
    hidden = {row.question for key, row in session.plan.rows.items() if key not in visible}
    assert questions and hidden - questions
    assert any(question in words for question in questions)
    assert [question for question in hidden - questions if question in words] == []


def test_each_part_is_made_once(session, monkeypatch):
    """Going through the parts of the page reads them; nothing is worked out again."""
    made = []
    for key in PARTS:
        section = SECTIONS[key]
        monkeypatch.setitem(
            SECTIONS, key, lambda context, key=key, make=section: made.append(key) or make(context)
        )
    page = Dashboard(_context(session, "partner:health"))

    for key in keys(page._tabs):
        pick(page._tabs, key)

    assert made == list(PARTS)


def test_a_partner_finds_its_duties(session):
    """Rows, alerts, agreements, calendar and contacts have a tab each."""
    page = Dashboard(_context(session, "partner:health"))

    assert {"questions", "urgent_actions", "agreements", "releases", "people"} <= set(
        keys(page._tabs)
    )


def test_a_partner_reads_only_what_it_can_do(session):
    """Other organisations' open points are not its list."""
    view = _context(session, "partner:health").view
    found = concerning(session.findings, view)

    assert 0 < len(found) < len(session.findings)
    for each in found:
        record = view.plan.records(each.where.collection)[each.where.record]
        assert "health" in str(record) + str(view.alerted.get(each.where.record))
    assert concerning(session.findings, _context(session, "partners").view) == session.findings


def test_a_partner_finds_only_the_alerts_that_come_to_it(session):
    """An alert that the audience may know of but does not receive is not on its page."""
    context = _context(session, "partner:health")
    alerts, alerted = context.plan.urgent_actions, context.view.alerted
    own = [each.trigger for key, each in alerts.items() if "health" in alerted[key]]
    other = [each.trigger for key, each in alerts.items() if "health" not in alerted[key]]
    page = Dashboard(context)

    pick(page._tabs, "urgent_actions")

    shown = page._body.root.value
    assert own
    assert other
    assert all(trigger in shown for trigger in own)
    assert not any(trigger in shown for trigger in other)
