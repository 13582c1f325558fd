"""All Python of the project has one form and keeps the rules of style."""

import subprocess
import sys

import pytest

from tests.architecture.conftest import ROOT


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]], ids=["rules", "form"])
def test_style_holds(words: list[str]):
    """Ruff has nothing to say, about the rules and about the form."""
    report = subprocess.run(
        [sys.executable, "-m", "ruff", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert report.returncode == 0, report.stdout + report.stderr
