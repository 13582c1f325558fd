"""Notebooks are prose with one call a cell; what they do stands in the package."""

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.conftest import ROOT

NAMES = [
    "00_start_here",
    "10_partners",
    "20_information_needs",
    "30_data_analysis_plan",
    "40_dissemination_categories",
    "50_sharing_modalities",
    "60_urgent_action",
    "70_agreements",
    "80_review_and_agree",
    "90_report",
    "92_document",
    "95_partner_dashboard",
    "97_country_overview",
    "workbook",
]
MOST_CELLS = 25
MOST_LINES = 8
LEAST_PROSE = 0.4
TOO_MUCH = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.For,
    ast.While,
    ast.Try,
)


@pytest.fixture(params=NAMES)
def notebook(request: pytest.FixtureRequest) -> dict:
    """Return one notebook as it is kept."""
    return json.loads((ROOT / "notebooks" / f"{request.param}.ipynb").read_text(encoding="utf-8"))


def _sources(notebook: dict, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def _nodes(notebook: dict) -> list[ast.AST]:
    return [node for code in _sources(notebook, "code") for node in ast.walk(ast.parse(code))]


def test_every_step_has_its_notebook():
    """The folder holds the steps of the session and nothing else."""
    found = {path.name for path in Path(ROOT, "notebooks").iterdir() if path.suffix == ".ipynb"}

    assert found == {f"{name}.ipynb" for name in NAMES}


def test_notebook_is_short(notebook):
    """At most 25 cells, and at most 8 lines in a cell of code."""
    lines = [
        sum(map(bool, map(str.strip, each.splitlines()))) for each in _sources(notebook, "code")
    ]

    assert len(notebook["cells"]) <= MOST_CELLS
    assert max(lines, default=0) <= MOST_LINES


def test_notebook_is_mostly_prose(notebook):
    """At least four cells in ten tell people what to do."""
    kinds = Counter(cell["cell_type"] for cell in notebook["cells"])

    assert kinds["markdown"] >= LEAST_PROSE * kinds.total()


def test_notebook_holds_no_logic(notebook):
    """No function, class, loop or catch stands in a cell."""
    assert [type(node).__name__ for node in _nodes(notebook) if isinstance(node, TOO_MUCH)] == []


def test_notebook_imports_only_the_package(notebook):
    """A notebook knows the names of our shop window and nothing else."""
    nodes = _nodes(notebook)
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    origins = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}

    assert plain | origins <= {"dtmnb"}


def test_notebook_holds_no_results(notebook):
    """No output and no count of a run is kept: they can hold what people answered."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]

    assert [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"]] == []


def test_notebook_holds_no_traces(notebook):
    """The kernel's name and tags are all the metadata there is."""
    cells = {key for cell in notebook["cells"] for key in cell["metadata"]}

    assert set(notebook["metadata"]) <= {"kernelspec"}
    assert cells <= {"tags"}


def test_notebook_cells_have_ids_of_their_own(notebook):
    """Each cell keeps one id, so that a change shows only what changed."""
    ids = [cell.get("id") for cell in notebook["cells"]]

    assert all(ids)
    assert len(set(ids)) == len(ids)
