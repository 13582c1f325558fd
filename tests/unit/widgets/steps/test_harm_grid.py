"""The do-no-harm grid: 32 cells a row, each with risk and mitigation."""

import pytest

from dtmnb.domain.settling import put_record
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

    panel._reviewed.value = True

    assert session.plan.rows[row].harm_reviewed is True


@pytest.mark.parametrize("begins", ["", "Named before"])
@pytest.mark.parametrize("follows", [True, False])
def test_what_others_wrote_into_the_cell_meanwhile_is_not_overwritten(
    panel, session, other, begins, follows
):
    """Two people name the risk of one cell: the first text stays, the second one is listed."""
    panel._words["risk"].value = begins
    other.refresh()
    _write(other, panel, risk="Theirs")
    if follows:
        session.refresh(is_following=True)

    panel._words["risk"].value = "Mine"

    (cell,) = cells_of(session.plan, panel.picker.chosen).values()
    assert cell.risk == "Theirs"
    (stored,) = session.conflicts
    assert (stored.conflict.change.value, stored.conflict.found) == ("Mine", "Theirs")


def test_two_people_may_fill_one_cell(panel, session, other):
    """One names the risk, the other what is done about it: both stand, without a conflict."""
    _write(other, panel, mitigation="Theirs")
    session.refresh(is_following=True)

    panel._words["risk"].value = "Mine"

    (cell,) = cells_of(session.plan, panel.picker.chosen).values()
    assert (cell.risk, cell.mitigation) == ("Mine", "Theirs")
    assert session.conflicts == []


def _write(session, panel, **words: str) -> None:
    """Let somebody else write into the cell that *panel* shows."""
    row, where = panel.picker.chosen, panel._where()
    place = {axis: code for (axis, _), code in zip(AXES, where, strict=True)}
    record = ".".join((row, *where))
    values = {"row": row, **place, **words}
    session.save(put_record(session.plan, "harm_cells", record, values))
