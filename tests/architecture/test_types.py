"""Types hold throughout, and a plan does not pass where a shared view is wanted."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.conftest import ROOT, Module

# One worker, so that the second run finds what the first has learnt.
pytestmark = pytest.mark.xdist_group("types")

OUTWARD = ("dtmnb/reports/", "dtmnb/interchange/")


def mypy(*words: str) -> subprocess.CompletedProcess[str]:
    """Run mypy with our configuration."""
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def _takers(modules: list[Module], record: str) -> list[tuple[str, str]]:
    """Return module and name of each outward function whose first argument is a *record*."""
    return [
        (module.name.removesuffix(".py").removesuffix("/__init__").replace("/", "."), node.name)
        for module in modules
        if module.name.startswith(OUTWARD)
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and node.args.args
        if isinstance(first := node.args.args[0].annotation, ast.Name) and first.id == record
    ]


def test_types_hold_throughout():
    """Every function says what it takes and gives, and keeps its word."""
    report = mypy()

    assert report.returncode == 0, report.stdout + report.stderr


def test_a_plan_is_refused_where_a_shared_view_is_wanted(modules, tmp_path: Path):
    """Nothing leaves without an audience: giving a whole plan to a report is a type error."""
    takers = _takers(modules, "View")
    lines = ["from dtmnb.domain.plan import Plan", "def leak(plan: Plan) -> None:"]
    for module, name in takers:
        lines += [f"    import {module}", f"    {module}.{name}(plan)"]
    leak = tmp_path / "leak.py"
    leak.write_text("\n".join(lines) + "\n", encoding="utf-8")

    report = mypy(str(leak))

    refused = set(re.findall(r'Argument 1 to "(\w+)" .*"Plan"; expected "View"', report.stdout))
    assert takers
    assert refused == {name for _, name in takers}, report.stdout


def test_no_report_takes_a_plan(modules):
    """Reports know shared views only; there is no door for a plan."""
    takers = _takers(modules, "Plan")

    assert [place for place in takers if place[0].startswith("dtmnb.reports")] == []
