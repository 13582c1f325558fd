"""The do-no-harm grid: 32 cells a row, each with risk and mitigation."""

import pytest

from dtmnb.widgets.steps.harm_grid import AXES, HarmPanel, cells_of, grid


@pytest.fixture
def panel(session, guard):
    """Return the grid of the first row that was not reviewed."""
    made = HarmPanel(session, guard)
    session.watch(made.refresh)
    made.refresh()
    return made


def test_the_grid_has_32_cells(panel, session):
    """Four parties, four steps, two times."""
    assert grid(session, panel.picker.chosen).count("<td") == 32


def test_a_risk_is_open_until_it_is_mitigated(panel, session):
    """Both are written to one cell, and the grid tells in words and signs."""
    row = panel.picker.chosen
    panel._words["risk"].value = "Seen at the interview"
    assert "▲ open risk" in panel._grid.root.value

    panel._words["mitigation"].value = "Another place"

    (cell,) = cells_of(session.plan, row).values()
    assert (cell.risk, cell.mitigation) == ("Seen at the interview", "Another place")
    assert "✓ mitigated" in panel._grid.root.value


def test_another_cell_starts_empty_and_says_nothing(panel, session):
    """Looking at a cell is no change."""
    panel._words["risk"].value = "Seen"
    revision = session.stamp.revision

    panel._axes[1].value = list(session.reference.terms(AXES[1][1]))[-1]

    assert panel._words["risk"].value == ""
    assert session.stamp.revision == revision


def test_the_review_is_ticked_for_the_row(panel, session):
    """The tick stays with its row."""
    row = panel.picker.chosen

    panel._reviewed.input.value = True

    assert session.plan.rows[row].harm_reviewed is True
