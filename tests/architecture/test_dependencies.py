"""The three lists of what the tool needs agree with each other and with the code."""

import ast
import importlib.metadata
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.architecture.conftest import ROOT, Module

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BASE = [Requirement(each) for each in PROJECT["dependencies"]]
EXTRAS = {
    name: [Requirement(each) for each in needed]
    for name, needed in PROJECT["optional-dependencies"].items()
}
ALL = [*BASE, *(each for needed in EXTRAS.values() for each in needed)]
# Parts of Jupyter that its named packages are made of and cannot come without.
BROUGHT = {
    "comm": "ipykernel",
    "ipython": "ipykernel",
    "jupyter-client": "ipykernel",
    "jupyter-core": "ipykernel",
    "jupyter-server": "voila",
    "nbformat": "nbconvert",
    "numpy": "pandas",
    "pydantic-core": "pydantic",
    "pyzmq": "ipykernel",
    "tornado": "ipykernel",
    "traitlets": "ipywidgets",
}


def _constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def _conda() -> dict[str, SpecifierSet]:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == "dtmnb"
    *packages, by_pip = environment["dependencies"]
    told = [*packages, *(each for each in by_pip["pip"] if not each.startswith("-e"))]
    return {each.name: each.specifier for each in map(Requirement, told)}


def _everything_needed() -> set[str]:
    """Return all that pip installs for us here, by the installed packages' own word."""
    found: set[tuple[str, str]] = set()
    open_ = list(ALL)
    while open_:
        asked = open_.pop()
        for extra in asked.extras or {""}:
            key = (canonicalize_name(asked.name), extra)
            if key not in found:
                found.add(key)
                open_ += _needs(asked.name, extra)
    return {name for name, _ in found}


def _needs(name: str, extra: str) -> list[Requirement]:
    needed = [Requirement(each) for each in importlib.metadata.requires(name) or []]
    environments = [{"extra": extra}, {"extra": ""}]
    return [
        each
        for each in needed
        if each.marker is None or any(map(each.marker.evaluate, environments))
    ]


@pytest.mark.parametrize("needed", ALL, ids=lambda each: each.name)
def test_a_named_version_is_within_its_range(needed: Requirement):
    """constraints.txt names one version of every package, one that pyproject.toml permits."""
    assert needed.specifier.contains(_constraints()[canonicalize_name(needed.name)])


def test_constraints_name_all_that_gets_installed():
    """No package comes in a version that happened to be newest that day."""
    assert _everything_needed() - set(_constraints()) == set()


@pytest.mark.parametrize(
    "needed", [*BASE, *EXTRAS["server"], *EXTRAS["scale"]], ids=lambda each: each.name
)
def test_conda_installs_the_same(needed: Requirement):
    """environment.yml names the same packages in the same ranges."""
    assert _conda()[needed.name] == needed.specifier


def test_conda_installs_nothing_else():
    """environment.yml names no package that pyproject.toml does not."""
    ours = [*BASE, *EXTRAS["server"], *EXTRAS["scale"]]

    assert set(_conda()) - {each.name for each in ours} == {"python", "pip"}
    assert _conda()["python"] == SpecifierSet(PROJECT["requires-python"])


def test_what_conda_has_not_comes_by_pip():
    """What is no package of conda-forge stands last; of two extras the tests use the same."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    typst = next(each for each in BASE if each.name == "typst")

    *others, own = environment["dependencies"][-1]["pip"]
    assert (list(map(Requirement, others)), own) == ([typst], "-e .[forms,meaning]")
    assert {*EXTRAS["forms"], *EXTRAS["meaning"]} <= set(EXTRAS["test"])


def _imported(module: Module) -> set[str]:
    """Return the top names of all libraries that *module* imports."""
    names = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names - {"dtmnb"} - sys.stdlib_module_names


def test_what_is_imported_is_asked_for(modules):
    """Every library that our code imports is one that pyproject.toml names, or part of one."""
    homes = importlib.metadata.packages_distributions()
    ours = (*BASE, *EXTRAS["server"], *EXTRAS["scale"], *EXTRAS["forms"], *EXTRAS["meaning"])
    asked = {canonicalize_name(each.name) for each in ours}
    imported = {name: module.name for module in modules for name in _imported(module)}

    strange = {
        f"{name} in {place}"
        for name, place in imported.items()
        if not {canonicalize_name(home) for home in homes.get(name, ())} & (asked | set(BROUGHT))
    }

    assert strange == set()


def test_what_is_pinned_works_with_the_oldest_python_that_is_promised():
    """A distribution's Python is older than a developer's: of a line it may be the first."""
    oldest = min(each.version for each in SpecifierSet(PROJECT["requires-python"])) + ".0"
    pinned = _constraints()
    found = {canonicalize_name(each.name): each for each in importlib.metadata.distributions()}
    asked = {
        # A library that stands in for the finder raises for what a package leaves out.
        name: dict(each.metadata.items()).get("Requires-Python", "")
        for name, each in found.items()
        if pinned.get(name) == each.version
    }

    assert len(asked) > len(BASE)
    assert {
        name: python for name, python in asked.items() if oldest not in SpecifierSet(python)
    } == {}
