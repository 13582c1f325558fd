"""Names say what a thing is; tests stand where their subject stands."""

import ast
from pathlib import PurePosixPath

import pytest

from tests.architecture.conftest import ROOT

EMPTY_NAMES = {
    "common",
    "core",
    "helper",
    "helpers",
    "lib",
    "misc",
    "stuff",
    "tools",
    "util",
    "utils",
}
EMPTY_ENDINGS = ("Helper", "Manager", "Util", "Utils", "Impl")
TOP_LEVEL = {"notebooks", "dtmnb", "templates", "data", "docs", "tests", ".ci"}


def test_no_module_is_a_drawer(modules):
    """No module or room is named for not having a subject."""
    parts = {part for each in modules for part in PurePosixPath(each.name).with_suffix("").parts}

    assert parts & EMPTY_NAMES == set()


def test_no_class_is_a_manager(modules):
    """A class is named for what it is, not for being busy."""
    names = [
        node.name
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    ]

    assert [name for name in names if name.endswith(EMPTY_ENDINGS)] == []


def test_the_project_has_no_other_folder(tracked):
    """The top level is notebooks, package, templates, data, docs and tests, and the root files."""
    folders = {path.relative_to(ROOT).parts[0] for path in tracked if path.parent != ROOT}

    assert folders - TOP_LEVEL == set()


UNIT_TESTS = sorted((ROOT / "tests" / "unit").rglob("test_*.py"))


@pytest.mark.parametrize(
    "test", UNIT_TESTS, ids=[path.relative_to(ROOT).as_posix() for path in UNIT_TESTS]
)
def test_a_unit_test_stands_where_its_module_stands(test):
    """tests/unit mirrors the package, one file a module."""
    inside = test.relative_to(ROOT / "tests" / "unit")
    name = test.stem.removeprefix("test_")
    subject = ROOT / "dtmnb" / inside.parent / name

    assert subject.with_suffix(".py").is_file() or subject.is_dir()
