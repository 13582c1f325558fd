"""Shipped files are found from one place, and the wheel carries them all."""

import ast
import re
import tomllib

import pytest

from dtmnb import resources
from tests.architecture.conftest import ROOT

WHEEL = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"][
    "build"
]["targets"]["wheel"]
PLACES = {"getcwd", "cwd"}


def test_only_one_module_knows_where_files_are(modules):
    """No other module looks beside itself or in the current folder for what we ship."""
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules
        if module.name != "dtmnb/resources.py"
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Name) and node.id == "__file__")
        or (
            isinstance(node, ast.Attribute)
            and node.attr in PLACES
            and isinstance(node.ctx, ast.Load)
        )
    ]

    assert found == []


@pytest.mark.parametrize("folder", WHEEL["force-include"])
def test_what_the_wheel_carries_is_there(folder: str):
    """A folder that the wheel maps exists and is not empty."""
    assert any((ROOT / folder).iterdir())


@pytest.mark.parametrize("kind", ["reference", "locale", "examples", "templates", "notebooks"])
def test_a_checkout_uses_its_own_files(kind: str):
    """What is edited in a checkout is what runs, without installing again."""
    found = resources.shipped(kind)

    mapped = {target: source for source, target in WHEEL["force-include"].items()}
    assert found == ROOT / mapped[f"dtmnb/_share/{kind}"]


def test_fonts_come_with_their_licence():
    """Every font that the build brought stands beside the text that permits it."""
    folder = ROOT / "dtmnb/_share/fonts"
    if not folder.is_dir():
        pytest.skip("built without the npm registry")
    named = re.compile(r"(.+)-(?:(?:latin-ext|latin|arabic)-\d+-normal\.woff2|\d+[A-Z]\w+\.ttf)")
    families = {match[1] for path in folder.iterdir() if (match := named.fullmatch(path.name))}

    assert families >= {"noto-sans", "noto-sans-arabic"}
    assert all((folder / f"LICENSE-{family}.txt").is_file() for family in families)
