"""The scripts of the page: linted, and tried in a document without a browser."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

HERE = ROOT / "tests" / "javascript"
SCRIPTS = {
    "static": ROOT / "templates" / "voila" / "dtmnb" / "static",
    "light": ROOT / "templates" / "light" / "static",
    "snapshot": ROOT / "templates" / "snapshot",
    "plan_grid": ROOT / "dtmnb" / "widgets" / "plan_grid" / "src",
}
LOADER = ROOT / "dtmnb" / "widgets" / "plan_grid" / "loader.js"

pytestmark = pytest.mark.xdist_group("javascript")


@pytest.fixture(scope="session")
def scripts(npm_folder: Path) -> Path:
    """Return a folder with our scripts, their tests and what these need."""
    for name, source in SCRIPTS.items():
        ignored = shutil.ignore_patterns("plan_grid.js") if name == "static" else None
        shutil.copytree(source, npm_folder / name, ignore=ignored)
    for file in (LOADER, *HERE.glob("*.js")):
        shutil.copy(file, npm_folder)
    return npm_folder


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Run node in *folder*; return how it ended and what it said."""
    done = subprocess.run(
        ["node", *words], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    return done.returncode, done.stdout + done.stderr


def lint(folder: Path) -> tuple[int, str]:
    """Lint what lies in *folder*."""
    return run(folder, str(folder / "node_modules" / "eslint" / "bin" / "eslint.js"), ".")


def test_the_linter_has_nothing_against_them(scripts):
    """No shadowed or unused name, and nowhere markup made of words."""
    assert lint(scripts) == (0, "")


def test_the_linter_can_fail(scripts):
    """Each rule that we lean on speaks."""
    broken = {
        "no-restricted-properties": 'document.body.innerHTML = "<b>x</b>";',
        "no-shadow": "const key = 1; export const turn = (key) => key;",
        "no-undef": "typo();",
        "no-unused-vars": "const unused = 1;",
    }
    file = scripts / "broken.js"
    file.write_text("\n".join(broken.values()), encoding="utf-8")
    try:
        code, said = lint(scripts)
    finally:
        file.unlink()

    assert (code, [rule for rule in broken if rule not in said]) == (1, []), said


def test_they_do_what_they_say(scripts):
    """What is typed, pressed and answered, without a browser; in time that stands still."""
    code, said = run(scripts, "--test")

    assert code == 0, said[-4000:]
