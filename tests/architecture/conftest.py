"""What the architecture tests read: our modules, parsed, and our tracked files."""

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "dtmnb"


@dataclass(frozen=True)
class Module:
    """One Python file of the package."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """Return the number of lines."""
        return len(self.text.splitlines())


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """Return every Python module of the package."""
    found = [_module(path) for path in sorted(PACKAGE.rglob("*.py"))]
    assert found
    return found


@pytest.fixture(scope="session")
def domain(modules: list[Module]) -> list[Module]:
    """Return the modules of the domain."""
    return [module for module in modules if module.name.startswith("dtmnb/domain/")]


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Return all files of the project; what git does not track is nobody's business."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
