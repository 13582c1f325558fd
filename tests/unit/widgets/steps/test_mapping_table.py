"""What becomes of a file's columns and words can be mended on the page, and is remembered."""

from datetime import UTC, datetime

import ipywidgets as widgets
import pytest

from dtmnb.interchange import load_mapping
from dtmnb.session.files import Source, offer
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.take_in import TakeInPanel
from tests.unit.widgets.conftest import alert

TABLE = """Question,Use of data,Method,Level,Pillar
Is there water?,a,KI interview,Dwelling,Living
Is there soap?,b,KI interview,Dwelling,Living
Is it safe?,c,HH survey,HH,Risks
"""


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch, tmp_path):
    """Begin as somebody who has taken in no file yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def panel(session, guard):
    """Return the upload of the example's session."""
    return TakeInPanel(session, guard, lambda code, place: None)


def _upload(panel, content: str, name: str = "theirs.csv") -> None:
    file = {"name": name, "type": "", "size": len(content), "content": content.encode()}
    panel._upload.value = (file | {"last_modified": datetime(2026, 3, 1, tzinfo=UTC)},)


def _asked(widget) -> dict[str, widgets.Dropdown]:
    """Return the questions that are on the page, by their labels."""
    if not is_shown(widget):
        return {}
    if isinstance(widget, widgets.Dropdown):
        return {widget.description: widget}
    parts = (_asked(each) for each in getattr(widget, "children", ()))
    return {label: each for part in parts for label, each in part.items()}


def _rows(session):
    return session.plan.ordered_rows()[-3:]


def test_what_is_not_recognised_is_asked_first(panel, guard):
    """A column that fits no field and a word of no list are asked; the rest is folded."""
    _upload(panel, TABLE)

    assert alert(guard) == ""
    assert list(_asked(panel.root)) == ["Pillar", "“Dwelling” (2)"]
    panel._mapping._more.click()
    assert {"Question", "Method"} <= _asked(panel.root).keys()
    assert "3 rows are added" in panel._preview.root.value


def test_a_choice_redoes_the_preview_and_is_taken_in(panel, session):
    """A column goes where it is put, a word stands for what was chosen once."""
    _upload(panel, TABLE)
    labels = dict(_asked(panel.root)["Pillar"].options)

    _asked(panel.root)["Pillar"].value = "information_need"
    _asked(panel.root)["“Dwelling” (2)"].value = "household"
    panel._take.click()

    assert labels["Keep as brought along"] == "brought_along"
    assert "C · Information need" in labels
    assert {row.information_need for row in _rows(session)} == {"Living", "Risks"}
    assert {row.unit_of_analysis for row in _rows(session)} == {"household"}
    assert not any(row.brought_along for row in _rows(session))


def test_what_was_decided_is_known_for_the_next_file(panel, session, tmp_path):
    """The next file with these headings is read the same way, also by command."""
    _upload(panel, TABLE)
    _asked(panel.root)["“Dwelling” (2)"].value = "household"
    _asked(panel.root)["Pillar"].value = ""
    panel._take.click()
    file = tmp_path / "next.csv"
    file.write_text(TABLE.replace("Is it safe?", "Is it dark?"), encoding="utf-8")

    offered = offer(session, Source(file), session.plan_id)

    assert offered.mapping.values == {"Level": {"Dwelling": "household"}}
    assert offered.tally[:3] == (1, 0, 2)
    assert ("Pillar", "left out by the mapping") in offered.proposal.unmapped


def test_a_file_makes_the_plan(store, make_session, guard):
    """Before any plan is open the file makes one, of a country that is asked for."""
    session, gone = make_session(store, "Ada", ""), []
    panel = TakeInPanel(session, guard, lambda code, place: gone.append(code))

    _upload(panel, TABLE, "msna 2026.csv")
    panel._take.click()
    assert "no country is chosen" in alert(guard)
    _asked(panel.root)["Country of the new plan"].value = "SOM"
    panel._take.click()

    assert alert(guard) == ""
    assert (session.plan.header.iso3, session.plan.header.title) == ("SOM", "msna 2026")
    assert len(session.plan.rows) == 3
    assert gone == ["00"]


def test_the_page_gives_the_file_for_the_command_line(panel, tmp_path):
    """What is shown is a file that the command reads."""
    _upload(panel, TABLE)

    text = panel._mapping._said.root.value.partition("<pre>")[2].partition("</pre>")[0]
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")

    assert load_mapping(path).columns["Pillar"] == "brought_along"
    assert load_mapping(path).values["Method"]["HH survey"] == "survey_interview"
