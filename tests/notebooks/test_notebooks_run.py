"""Every notebook of the session runs top to bottom in a new kernel, from any folder."""

import json
from datetime import date
from pathlib import Path
from random import Random

import nbclient
import nbformat
import pytest

from dtmnb.cli import main
from dtmnb.domain.changes import Batch
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from tests.conftest import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = [
    *sorted(path.name for path in (ROOT / "notebooks").glob("[0-8]0_*.ipynb")),
    "95_partner_dashboard.ipynb",
    "workbook.ipynb",
]
PLAN = "ssd-example"


@pytest.fixture(scope="module")
def example_store(tmp_path_factory, reference) -> Path:
    """Return a store with an example plan."""
    file = tmp_path_factory.mktemp("notebooks") / "plans.db"
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=12)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(file, reference=reference) as store:
        store.create(PLAN, Batch(batch_id="made", author="example", changes=changes))
    return file


def test_all_steps_are_run(reference):
    """No step is left out of this test."""
    named = {f"{step.code}_{step.slug}.ipynb" for step in reference.steps.values()}

    assert named == {name for name in NOTEBOOKS if name[0] in "012345678"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs(name, example_store, tmp_path, monkeypatch):
    """The step opens, and no alert stands in its place."""
    monkeypatch.setenv("DTMNB_STORE", str(example_store))
    monkeypatch.setenv("DTMNB_PLAN", PLAN)
    monkeypatch.setenv("DTMNB_ORGANISATION", "health")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)

    done = nbclient.NotebookClient(
        notebook, timeout=PATIENCE_SECONDS, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()

    outputs = [out for cell in done.cells if cell.cell_type == "code" for out in cell.outputs]
    assert [out.output_type for out in outputs] == ["execute_result"]
    assert "application/vnd.jupyter.widget-view+json" in outputs[0].data
    state = json.dumps(done.metadata.widgets)
    assert 'role=\\"alert\\"' not in state
    assert "South Sudan" in state
    assert list(tmp_path.iterdir()) == []


def test_the_report_runs_as_it_stands_on_the_training_example(tmp_path, monkeypatch):
    """Whoever types `papermill 90_report.ipynb out.ipynb` sees a report before a manual."""
    monkeypatch.setenv("DTMNB_STORE", str(tmp_path / "plans.db"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(SystemExit):
        main(["example", "--countries", "1", "--rows", "12"])
    notebook = nbformat.read(ROOT / "notebooks" / "90_report.ipynb", as_version=4)
    place = {"metadata": {"path": str(tmp_path)}}

    done = nbclient.NotebookClient(notebook, timeout=PATIENCE_SECONDS, resources=place).execute()

    shown = "".join(
        output.data["text/html"] for cell in done.cells for output in cell.get("outputs", ())
    )
    assert "example-afg-1" in shown
