"""Step 80: findings, checklists, signatures, and what leaves the room."""

import json

import pytest

from dtmnb.widgets.session import set_field
from dtmnb.widgets.steps.review_and_agree import (
    ChecklistPanel,
    Gate,
    SignPanel,
    TakeAway,
    dissent,
    last_change,
    signatures,
)
from tests.unit.widgets.conftest import alert, keys, pick


def test_a_finding_leads_to_its_step_and_cell(session, guard):
    """Picking a sentence goes where it is mended."""
    led = []
    gate = Gate(session, guard, lambda code, place: led.append((code, place)))
    gate.refresh()
    shown = [each for each in session.findings if each.severity != "advice"]

    pick(gate._list.root, "0")

    assert led == [(session.reference.checks[shown[0].code].step, shown[0].where)]


@pytest.mark.parametrize("wanted", ["blocker", "open", ""])
def test_findings_are_filtered_by_weight(session, guard, wanted):
    """Blockers alone, with alarms, or everything."""
    gate = Gate(session, guard, lambda code, place: None)
    gate._severity.value = wanted
    gate.refresh()
    severities = {"blocker": {"blocker"}, "open": {"blocker", "alarm"}}.get(
        wanted, {"blocker", "alarm", "advice"}
    )

    expected = sum(each.severity in severities for each in session.findings)
    assert len(gate._list.root.items) == expected


@pytest.fixture
def sign(session, guard):
    """Return the signatures of the plan."""
    panel = SignPanel(session, guard)
    session.watch(panel.refresh)
    panel.refresh()
    return panel


def _sign(sign, partner: str) -> None:
    sign._partner.value = partner
    sign._person.value = "Example person"
    sign._sign()


def test_others_signatures_are_no_change(sign, session):
    """Two organisations sign the same plan one after the other, and both are current."""
    _sign(sign, "health")
    _sign(sign, "wash")

    found = {
        each.partner: each for each in signatures(session.plan, last_change=last_change(session))
    }
    assert found["health"].is_current
    assert found["wash"].is_current
    assert found["dtm"].revision is None
    assert "✓ signed" in sign._table.root.value


def test_a_change_after_signing_is_told(sign, session):
    """Whoever signed sees that the plan has moved since."""
    _sign(sign, "health")

    set_field(session, "header", "header", field="operation", value="changed")

    assert "changed since" in sign._table.root.value


def test_nobody_signs_without_a_name(sign, session, guard):
    """A signature has an organisation and a person."""
    sign._partner.value = "health"

    guard.run(sign._sign)

    assert "the person who signs is missing" in alert(guard)
    assert session.plan.sign_offs == {}


def test_a_revision_gets_a_name(sign, session):
    """The name stands under the signatures."""
    sign._name.value = "Agreed in the room"
    sign._give_name()

    assert "Agreed in the room" in sign._names.root.value


def test_checklists_are_answered(session, guard):
    """Each answer is kept under its list and item, and shown again."""
    panel = ChecklistPanel(session, guard)
    session.watch(panel.refresh)
    item = next(iter(panel._items))

    panel._items[item].value = "yes"

    (answer,) = session.plan.checklist_answers.values()
    assert (answer.checklist, answer.item, answer.answer) == (panel._which.value, item, "yes")
    panel._which.value = next(
        code for code in session.reference.checklists if code != panel._which.value
    )
    panel.choose(answer.record_id)
    assert panel._items[item].value == "yes"


def test_dissent_is_shown_with_its_reason(session):
    """Who dissents from what, and why."""
    session.save(
        [
            {
                "op": "add",
                "collection": "outcomes",
                "record": "r001",
                "values": {"row": "r001", "dissent": {"health": "Too open"}},
            }
        ]
    )

    assert "Too open" in dissent(session)
    assert "Example Health Cluster" in dissent(session)


def test_files_are_written_for_an_audience(session, guard, tmp_path, monkeypatch):
    """Each file is made from what the audience may see, and names it and the revision."""
    folder = tmp_path / "files"
    folder.mkdir()
    monkeypatch.chdir(folder)
    panel = TakeAway(session, guard)
    panel.refresh()
    panel._audience.value = "partner:health"

    for suffix in keys(panel._list):
        pick(panel._list, suffix)
        assert alert(guard) == "", suffix

    names = {path.name for path in folder.iterdir()}
    assert names == {f"ssd-example-partner-health-r1{suffix}" for suffix in keys(panel._list)}
    document = json.loads((folder / "ssd-example-partner-health-r1.json").read_text())
    assert "partner:health" in json.dumps(document)
