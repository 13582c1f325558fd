"""Figures that are uploaded show where cells will be small; a person keeps what counts."""

from datetime import UTC, datetime
from html import unescape

import pytest

from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.figures import FiguresPanel
from tests.unit.widgets.conftest import alert

FIGURES = """admin1Pcode,admin1Name,admin2Pcode,admin2Name,numPresentIdpInd
SS01,Central Equatoria,SS0101,Juba <b>,900
SS01,Central Equatoria,SS0102,Lainya,8
"""


@pytest.fixture
def panel(session, guard):
    """Return the upload of the example's session."""
    made = FiguresPanel(session, guard)
    session.watch(made.refresh)
    made.refresh()
    return made


def _upload(panel, text: str, name: str = "figures.csv") -> None:
    content = memoryview(text.encode())
    file = {"name": name, "type": "", "size": len(content), "content": content}
    panel._upload.value = (file | {"last_modified": datetime(2026, 3, 1, tzinfo=UTC)},)


def test_nothing_changes_before_a_figure_is_kept(panel, session, guard):
    """The result is shown first; the button keeps the people of the level chosen."""
    revision, dataset = session.stamp.revision, panel._dataset.value

    _upload(panel, FIGURES)
    panel._level.value = "admin_2"

    assert alert(guard) == ""
    assert "What to expect of figures.csv" in panel._result.root.value
    assert "SS0102" in panel._areas.root.value and "&lt;b&gt;" in panel._areas.root.value
    assert session.stamp.revision == revision
    panel._form.children[-1].click()
    assert session.plan.datasets[dataset].population == 8
    (entry,) = session.store.history(session.plan_id, revision)
    assert entry.note == "People of the smallest area, Admin 2, out of figures.csv"


def test_no_figures_stay_in_the_page(panel):
    """A notebook that is saved keeps the state of its widgets."""
    _upload(panel, FIGURES)

    assert panel._upload.value == ()


def test_another_dataset_is_forecast_anew(panel, session):
    """Each dataset has its own breakdowns; the level starts from its smallest area."""
    _upload(panel, FIGURES)
    other = next(code for _, code in panel._dataset.options if code != panel._dataset.value)

    panel._dataset.value = other

    smallest = session.plan.datasets[other].smallest_area
    assert panel._level.value == (smallest if smallest in panel._found else "admin_2")


def test_codes_of_another_country_are_noticed(panel):
    """The file may be the wrong one."""
    _upload(panel, FIGURES.replace("SS0", "TD0"))

    assert "for instance TD01" in panel._result.root.value


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("name,colour\na,b\n", "x.csv", "no table has a column of people"),
        (FIGURES.replace("900", "many"), "x.csv", "holds 'many'"),
        ("", "x.csv", "it is empty"),
        ("x", "x.pdf", "found the suffix '.pdf'"),
        ("PK", "x.xlsx", "it is no workbook"),
    ],
)
def test_a_fault_is_told_and_nothing_old_stays(panel, guard, session, text, name, told):
    """Figures of an earlier file would be taken for those of this one."""
    revision = session.stamp.revision
    _upload(panel, FIGURES)

    _upload(panel, text, name)

    assert told in unescape(alert(guard))
    assert "Juba" not in panel._result.root.value and not is_shown(panel._form)
    assert session.stamp.revision == revision
