"""Step 60: a trigger of the catalogue becomes an alert to discuss."""

from dtmnb.widgets.steps.urgent_action import Catalogue, arrangement_values
from tests.unit.widgets.conftest import keys, pick


def test_a_trigger_is_added_with_channel_hours_and_people(session, guard):
    """The first focal points of its sectors are proposed."""
    panel = Catalogue(session, guard)
    session.watch(panel.refresh)
    panel.refresh()

    pick(panel._list, "children_without_family")

    item = list(session.plan.urgent_actions.values())[-1]
    assert item.recipients == ("fp-child-1",)
    assert (item.within_hours, item.channel) == (24, "phone_call")
    assert "children_without_family" not in keys(panel._list)


def test_a_referral_never_becomes_an_alert(session, guard):
    """One person's case is referred along the local pathway."""
    panel = Catalogue(session, guard)
    panel.refresh()
    triggers = session.reference.terms("triggers").terms
    referrals = [code for code, term in triggers.items() if term.has("is_referral")]
    before = session.stamp

    for code in referrals:
        pick(panel._list, code)

    assert referrals
    assert session.stamp == before


def test_every_trigger_can_be_arranged(session, reference):
    """No entry of the catalogue asks for something an alert cannot hold."""
    from dtmnb.domain.changes import build_record

    for term in reference.terms("triggers").terms.values():
        values = arrangement_values(session.plan, term, "x")
        assert build_record("urgent_actions", "u", values)
