"""Types hold throughout, and a plan does not pass where a shared view is wanted."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.conftest import ROOT

# One worker, so that the second run finds what the first has learnt.
pytestmark = pytest.mark.xdist_group("types")

LEAK = """
from dtmnb.domain.plan import Plan
from dtmnb.reports import {function}

def leak(plan: Plan) -> None:
    {function}(plan)
"""


def mypy(*words: str) -> subprocess.CompletedProcess[str]:
    """Run mypy with our configuration."""
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_types_hold_throughout():
    """Every function says what it takes and gives, and keeps its word."""
    report = mypy()

    assert report.returncode == 0, report.stdout + report.stderr


@pytest.mark.parametrize("function", ["report_html"])
def test_a_plan_is_refused_where_a_shared_view_is_wanted(tmp_path: Path, function: str):
    """Nothing leaves without an audience: passing a whole plan to a report is a type error."""
    snippet = tmp_path / "leak.py"
    snippet.write_text(LEAK.format(function=function))

    report = mypy(str(snippet))

    assert report.returncode == 1, report.stdout + report.stderr
    assert '"Plan"; expected "SharedView"' in report.stdout, report.stdout
