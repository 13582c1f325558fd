"""The floors of the house hold, and would not hold with a breach."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.conftest import PACKAGE, ROOT

# A file of the package, what is written at its end, and the contract that must say so.
BREACHES = {
    "the domain reads files": ("domain/plan.py", "import pathlib", "The domain is pure"),
    "the domain knows the store": ("domain/plan.py", "import dtmnb.store", "Ordered floors"),
    "reports know widgets": ("reports/breach.py", "import ipywidgets", "Only widgets know"),
    "a room without a floor": ("helpers.py", "HELP = 1", "Ordered floors"),
    "two modules need each other": (
        "domain/plan.py",
        "import dtmnb.domain.checks_breach",
        "No module needs itself",
    ),
}
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "uuid4"}
CODES = {"urgent_action", "sensitive", "personal", "do_not_collect"}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the package in *folder* against the contracts in its pyproject.toml."""
    code = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(cache_dir=None, no_cache=True, no_logo=True))"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


def test_every_module_stands_on_its_floor():
    """A room uses only the rooms below it, and each library has its one room."""
    report = lint_imports(ROOT)

    assert report.returncode == 0, report.stdout + report.stderr
    assert "0 broken" in report.stdout


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the package and its contracts, free to be damaged."""
    ours = shutil.ignore_patterns("__pycache__", "_share", "plan_grid")
    shutil.copytree(PACKAGE, tmp_path / "dtmnb", ignore=ours)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_reported(house: Path, breach: str):
    """What the house forbids is said with the name of the contract."""
    place, line, contract = BREACHES[breach]
    damaged = house / "dtmnb" / place
    damaged.parent.mkdir(exist_ok=True)
    (damaged.parent / "__init__.py").touch()
    with damaged.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    if "breach" in line:
        (house / "dtmnb/domain/checks_breach.py").write_text("import dtmnb.domain.plan\n")

    report = lint_imports(house)

    assert report.returncode == 1
    broken = [line for line in report.stdout.splitlines() if " BROKEN" in line]
    assert [line for line in broken if line.startswith(contract)], report.stdout


def test_the_domain_has_no_clock_and_no_dice(domain):
    """Today and random numbers come into the domain as arguments."""
    found = [
        f"{module.name}:{node.lineno}"
        for module in domain
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
    ]

    assert found == []


def test_code_asks_for_properties_never_for_names(modules):
    """What a category means stands in the reference tables, so no code compares its name."""
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare)
        and {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)} & CODES
    ]

    assert found == []


def _asks_for_the_day(node: ast.AST) -> bool:
    """Return whether *node* asks a clock for a day: date.today(), now(), or now(...).date()."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    of = node.func.value
    is_now = isinstance(of, ast.Call) and isinstance(of.func, ast.Attribute)
    return (
        (node.func.attr == "today" and ast.unparse(of) != "clock")
        or (node.func.attr == "now" and not node.args)
        or (node.func.attr == "date" and is_now and of.func.attr == "now")
    )


def test_one_clock_tells_the_day(modules):
    """The day is asked for in one place, so that page, command and report cannot differ."""
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if module.name != "dtmnb/clock.py" and _asks_for_the_day(node)
    ]

    assert found == []
