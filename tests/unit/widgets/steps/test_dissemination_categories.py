"""Step 40: the tree proposes, organisations speak, the room settles; dissent stays."""

import pytest

from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.decision import all_paths
from dtmnb.widgets.steps.dissemination_categories import (
    TREE,
    CategoryPanel,
    positions_of,
    shared_position,
    tree_proposal,
)
from tests.unit.widgets.conftest import alert, pick


@pytest.fixture
def panel(session, guard):
    """Return the step at its first open row."""
    made = CategoryPanel(session, guard)
    session.watch(made.refresh)
    made.refresh()
    return made


def _say(panel, partner: str, category: str, stance: str = "", reason: str = "") -> None:
    form = panel._said
    form._partner.value, form._category.value = partner, category
    form._stance.value, form._reason.value = stance, reason
    form.root.children[1].click()


def test_every_outcome_of_the_tree_proposes_a_category(reference):
    """No way through the tree ends without a proposal, and none is made before the end."""
    tree = reference.trees[TREE]
    outcomes = {
        tree.nodes[node].yes if answer == "yes" else tree.nodes[node].no
        for node, answer in (way[-1] for way in all_paths(tree))
    }

    assert all(tree_proposal(reference, outcome) for outcome in outcomes)
    assert tree_proposal(reference, None) is None


def test_the_tree_is_walked_for_the_row(panel, session):
    """Answers stay with the row, and the category they lead to is offered."""
    row = panel.picker.chosen
    for answer in ("no", "no", "yes", "no", "no"):
        pick(panel.walker._choices, answer)

    assert session.plan.rows[row].tree_answers["harm_if_open"] == "no"
    assert panel._category.value == "public"


def test_positions_stand_side_by_side(panel, session):
    """Each organisation has one position on a row, which it may change."""
    row = panel.picker.chosen
    _say(panel, "dtm", "public")
    _say(panel, "protection", "sensitive", reason="Places can be found")
    assert shared_position(session.plan, row) is None

    _say(panel, "protection", "public")

    assert [each.partner for each in positions_of(session.plan, row)] == ["dtm", "protection"]
    assert shared_position(session.plan, row).sensitivity == "public"
    assert "Example Protection Cluster" in panel._positions.root.value


def test_settling_keeps_dissent_and_goes_on(panel, session, guard):
    """The row is agreed by those who did not dissent, and the next open row is shown."""
    row = panel.picker.chosen
    _say(panel, "dtm", "sensitive", "consent")
    _say(panel, "child", "public", "dissent", "Helps everybody")
    panel._category.value = "sensitive"
    panel._reason.value = "Few places"

    panel._settle()

    settled = session.plan.rows[row]
    assert alert(guard) == ""
    assert category_of_row(settled, session.reference).code == "sensitive"
    assert is_row_agreed(settled, session.reference)
    assert session.plan.outcomes[row].dissent == {"child": "Helps everybody"}
    assert "child" not in settled.agreed_by
    assert panel.picker.chosen != row


def test_nothing_is_settled_without_a_category(panel, session, guard):
    """The alert says what is missing."""
    panel._category.value = None

    guard.run(panel._settle)

    assert "no category is chosen" in alert(guard)
    assert session.stamp.revision == 1
