"""`import dtmnb` is light: nothing heavy comes along before it is used."""

import json
import statistics
import subprocess
import sys

import pytest

from dtmnb.cli.main import MODULES

WIDGETS_AND_TABLES = {"anywidget", "ipywidgets", "matplotlib", "pandas", "papermill", "voila"}
HEAVY = WIDGETS_AND_TABLES | {
    "IPython",
    "alembic",
    "docx",
    "icalendar",
    "nbconvert",
    "openpyxl",
    "sqlalchemy",
    "traitlets",
    "typst",
}
MOST_SECONDS = 0.15


def _loaded(name: str) -> set[str]:
    code = f"import json, sys, {name}; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(json.loads(answer.stdout))


@pytest.mark.parametrize("name", ["dtmnb", "dtmnb.domain", "dtmnb.resources"])
def test_import_loads_nothing_heavy(name: str):
    """No widgets, tables, documents or database are loaded by an import alone."""
    assert _loaded(name) & HEAVY == set()


def test_the_command_line_starts_without_widgets_and_tables():
    """`dtmnb --help`, which loads every command, does not wait for what most never use."""
    modules = sorted({f"dtmnb.cli.{each}" for each in MODULES.values()})

    assert _loaded(", ".join(modules)) & WIDGETS_AND_TABLES == set()


@pytest.mark.parametrize("name", ["dtmnb.cli", "dtmnb.cli.advise", "dtmnb.store.reference"])
def test_advice_on_a_form_does_without_database_and_reports(name: str):
    """The bar for large forms counts from the start of the process."""
    assert _loaded(name) & HEAVY == set()


def test_a_page_is_open_before_tables_are_loaded():
    """Only who checks a file waits for what screens it."""
    screening = {name for name in _loaded("dtmnb.widgets.workbook") if "screening" in name}

    assert "pandas" not in _loaded("dtmnb.widgets.workbook")
    assert screening == {"dtmnb.screening", "dtmnb.screening.results"}


def test_papermill_loads_our_engine_without_our_reports():
    """Everybody who has us installed loads it with papermill."""
    assert "dtmnb.batch.engine" in _loaded("dtmnb.batch.engine")
    loaded = _loaded("papermill, dtmnb.batch.entry")

    assert loaded & {"pandas", "sqlalchemy", "openpyxl", "typst", "ipywidgets"} == set()
    assert [name for name in loaded if name.startswith(("dtmnb.reports", "dtmnb.store"))] == []


@pytest.mark.bench
def test_import_takes_at_most_150_ms():
    """The median of nine imports, each in a new process."""
    code = "import time; t = time.perf_counter(); import dtmnb; print(time.perf_counter() - t)"
    took = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(9)
    ]

    assert statistics.median(took) <= MOST_SECONDS
