"""Telling once what holds for many rows, and seeing in the row where it comes from."""

import pytest

from dtmnb.domain.findings import Place
from dtmnb.domain.holding import as_held
from dtmnb.session.desk import set_field
from dtmnb.widgets.boxes import column
from dtmnb.widgets.forms import CollectionEditor
from dtmnb.widgets.steps import data_analysis_plan
from dtmnb.widgets.steps.duties import DutiesPanel
from dtmnb.widgets.steps.harm_grid import HarmPart, cells_of
from dtmnb.widgets.steps.step_view import StepView
from tests.unit.widgets.conftest import keys, notes, type_in


@pytest.fixture
def panel(session, guard):
    """Return the part that tells all sections of a duty."""
    made = DutiesPanel(session, guard)
    session.watch(made.refresh)
    made.refresh()
    return made


def _row(session) -> str:
    return next(iter(session.plan.rows))


def test_a_scope_is_told_once(panel, session):
    """Whoever asks for all rows again is shown what was said."""
    panel.tell_for("", "")
    (first,) = session.plan.duties

    panel.tell_for("", "")

    assert panel.chosen == first
    assert [*session.plan.duties] == [first]
    assert f"{len(session.plan.rows)} rows" in panel.editor.above_form.root.value


def test_a_sector_is_chosen_from_those_of_the_plan(panel, session):
    """It holds for the rows of that sector and no other."""
    sector = session.plan.rows[_row(session)].sector

    panel._sector.value = sector

    (duty,) = session.plan.duties.values()
    assert (duty.sector, duty.dataset) == (sector, "")
    type_in(panel.editor.form, "use_of_data", "Truck water")
    for row in session.plan.rows.values():
        has_own = bool(row.use_of_data)
        held = as_held(session.plan, row).use_of_data
        assert (held == "Truck water") == (row.sector == sector and not has_own)


def test_the_form_of_a_row_tells_where_a_value_comes_from(panel, session, guard):
    """Beside the empty field stands what holds and from where; once filled it stands no more."""
    row = _row(session)
    set_field(session, "rows", row, field="use_of_data", value="")
    panel.tell_for("", "")
    type_in(panel.editor.form, "use_of_data", "Truck water")
    editor = CollectionEditor(session, guard, "rows", "Rows")
    editor.choose(row, "use_of_data")
    assert "From all rows: Truck water" in notes(editor.form, "use_of_data")
    assert editor.form.inputs.values["use_of_data"] == ""
    type_in(editor.form, "use_of_data", "Own")
    editor.refresh()
    assert "Truck water" not in notes(editor.form, "use_of_data")


@pytest.mark.parametrize(
    ("kinds", "told"),
    [(["registration_list"], "a word on a sector or on all rows is not enough"), ([], "From all")],
)
def test_the_form_tells_where_a_word_on_many_is_not_enough(panel, session, guard, kinds, told):
    """Do-no-harm of all rows holds for a row, unless it is about persons."""
    row = _row(session)
    for name, value in (("harm_reviewed", False), ("data_types", kinds), ("question", "Sites")):
        set_field(session, "rows", row, field=name, value=value)
    panel.tell_for("", "")
    set_field(session, "duties", panel.chosen, field="harm_reviewed", value=True)
    editor = CollectionEditor(session, guard, "rows", "Rows")

    editor.choose(row, "harm_reviewed")

    assert told in notes(editor.form, "harm_reviewed")


def test_a_cause_leads_to_where_it_is_told_for_many(session, guard):
    """The part opens with the section that is asked for."""
    specs = data_analysis_plan.panels(session, guard, print)
    view = StepView(session, guard, "30", specs=specs, opener=column())
    view.refresh()

    view.reveal(Place("duties", "", "analysis_roles"))

    assert view.panels["duties"].editor.form.tabs.current == "duties_roles"


def test_the_grid_of_many_is_their_own(session, guard):
    """A risk of all rows is written once; the grid of a row stays empty."""
    part = HarmPart(session, guard)
    session.watch(part.refresh)
    part.refresh()
    many = part.panels["many"]
    many.picker.tell_for("", "")
    (duty,) = session.plan.duties

    many._words["risk"].value = "Seen at the interview"
    type_in(many.picker.editor.form, "harm_reviewed", True)

    (cell,) = cells_of(session.plan, duty).values()
    assert (cell.row, cell.duty, cell.risk) == ("", duty, "Seen at the interview")
    assert "▲ open risk" in many._grid.root.value
    assert cells_of(session.plan, _row(session)) == {}
    assert keys(part.panels["rows"].picker._list) <= [_row(session)]
    part.choose(cell.record_id)
    assert part._key == "many"
