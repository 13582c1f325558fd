"""The package stays small: modules, functions, the whole."""

import ast
import subprocess
import sys
from collections import Counter

from tests.architecture.conftest import ROOT, Module

MODULE_LINES = 400
FUNCTION_LINES = 40
# Room for what is being moved between the rooms; caps per room follow when it stands.
PACKAGE_LINES = 19_600


def _docstring_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(function) is None:
        return 0
    first = function.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def _long_functions(module: Module) -> list[str]:
    """Return place and length of each function over the cap, docstrings not counted."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
            if lines > FUNCTION_LINES:
                found.append(f"{module.name}:{node.lineno} {node.name}: {lines}")
    return found


def test_no_module_is_longer_than_400_lines(modules):
    """A module that outgrows the cap is split by idea."""
    assert [f"{each.name}: {each.lines}" for each in modules if each.lines > MODULE_LINES] == []


def test_no_function_is_longer_than_40_lines(modules):
    """A function does one thing at one level."""
    assert [found for module in modules for found in _long_functions(module)] == []


def test_no_function_is_more_complex_than_8():
    """At most eight paths through a function, and no comment can switch the count off."""
    rules = ["--select", "C901", "--config", "lint.mccabe.max-complexity=8", "--ignore-noqa"]
    report = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", *rules, "dtmnb"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert report.returncode == 0, report.stdout + report.stderr


def _code_lines(module: Module) -> int:
    """Return the lines that hold code: no blanks, no comments, no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        line
        for node in ast.walk(module.tree)
        if isinstance(node, documented) and ast.get_docstring(node) is not None
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    lines = enumerate(module.text.splitlines(), start=1)
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") and number not in docstrings
        for number, line in lines
    )


def test_the_package_keeps_its_budget(modules):
    """All of dtmnb together grows no further; libraries carry the rest."""
    rooms = Counter[str]()
    for module in modules:
        rooms[module.name.split("/")[1]] += _code_lines(module)

    print("lines of code:", rooms.total(), rooms.most_common())
    assert rooms.total() <= PACKAGE_LINES, rooms.most_common()
