"""The script of the grid: made from locked packages, the same bytes every time."""

import hashlib
import json
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT

SOURCE = ROOT / "dtmnb" / "widgets" / "plan_grid"
MOST_COMPRESSED = 300_000


@pytest.mark.parametrize("folder", [SOURCE, ROOT / "tests" / "javascript"], ids=lambda it: it.name)
def test_the_lock_names_versions_and_checksums_and_no_address(folder):
    """Whoever builds uses the registry they trust; what comes is checked all the same."""
    text = (folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]

    assert re.findall(r"https?://|registry", text) == []
    assert [name for name, each in packages.items() if name and "integrity" not in each] == []


def build(folder: Path) -> bytes:
    """Build the script in a clean *folder*; skips where npm cannot."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    words = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
    done = subprocess.run([npm, *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot install here: {done.stderr[-200:]}")
    subprocess.run([npm, "run", "build"], cwd=folder, capture_output=True, check=True)
    return (folder / "dist" / "plan_grid.js").read_bytes()


def test_two_clean_builds_are_equal_byte_for_byte(tmp_path):
    """The same sources and the same lock give the same script, in whatever folder."""
    one, two = build(tmp_path / "one"), build(tmp_path / "another-name")

    assert hashlib.sha256(one).digest() == hashlib.sha256(two).digest()
    assert str(tmp_path).encode() not in one
    assert len(zlib.compress(one, 9)) <= MOST_COMPRESSED


def test_the_script_asks_no_other_machine(tmp_path):
    """It holds no address that a page would fetch something from."""
    script = build(tmp_path / "one").decode("utf-8")

    found = set(re.findall(r"https?://[a-z0-9.-]+", script))
    assert found <= {"http://www.w3.org", "https://www.ag-grid.com", "https://ag-grid.com"}, found
    assert not re.search(r"\b(fetch|XMLHttpRequest|sendBeacon)\s*\(", script)
