"""The first page: what waits for an organisation, and what does not any more."""

import pytest

from dtmnb.domain.waiting import waits_for
from dtmnb.session.desk import set_field
from dtmnb.session.waiting import line_of


def test_it_tells_what_the_workbook_tells(wash, twin):
    """The same things wait by the same words."""
    found = waits_for(twin.plan, "wash", twin.reference)
    text = wash.get().text

    assert "What waits for you" in text
    for each in found:
        if each.kind == "agreement":
            assert line_of(each, twin.wording)[0] in text


def test_what_is_dealt_with_waits_no_longer(wash, twin):
    """All that waits can be dealt with from here, until nothing does."""
    for _ in range(60):
        page = wash.get()
        acts = [each for each in page.forms() if each.fields.get("act") in {"agree", "accept"}]
        if not acts:
            break
        assert wash.post(acts[0].action, acts[0].fields).status == 200

    assert not acts
    assert "were settled" not in page.text


@pytest.mark.parametrize(("seat", "leads"), [("reader", False), ("wash", True)])
def test_whoever_plans_along_is_led_to_the_whole_workbook(visit, seat, leads):
    """In the language of the page; readers, for whom it does not open, are not led there."""
    assert ('href="/live/?lang=en"' in visit(seat).get().text) is leads


@pytest.mark.parametrize("seat", ["reader", "wash"])
def test_dates_and_alerts_are_read_by_all(visit, room, seat):
    """What an organisation receives does not depend on who reads it for the organisation."""
    own = next(each for each in room.plan.focal_points.values() if each.partner == "wash")
    key = next(
        key
        for key, each in room.plan.urgent_actions.items()
        if each.row in {row.record_id for row in room.plan.rows.values() if row.status == "agreed"}
    )
    set_field(room, "urgent_actions", key, field="recipients", value=[own.record_id])

    text = visit(seat).get().text
    assert "You receive" in text
    assert room.plan.urgent_actions[key].trigger.split("(")[0].strip() in text
