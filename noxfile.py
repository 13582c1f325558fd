"""What is run before a change is submitted: `nox` runs lint and tests, the rest by name."""

import itertools
import re
import tempfile
import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).parent
LOCK, LICENCES = ROOT / "docs" / "serving" / "requirements.txt", ROOT / "docs" / "licences.md"
NAME = re.compile(r"^([\w.-]+)==", re.MULTILINE)
EXTRAS = ".[test,server,scale]"

nox.options.sessions = ["lint", "tests"]
nox.options.reuse_existing_virtualenvs = True


def _install(session: nox.Session) -> None:
    session.install("-c", "constraints.txt", "-e", EXTRAS)


@nox.session
def lint(session: nox.Session) -> None:
    """Check form, types, floors and spelling."""
    _install(session)
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports", "--no-cache")
    session.run("codespell")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the default tests; words after `--` go to pytest."""
    _install(session)
    session.run("pytest", *session.posargs)


@nox.session
def torture(session: nox.Session) -> None:
    """Kill writers, feed damage, attack the partner page: minutes long."""
    _install(session)
    session.run("pytest", "-m", "torture", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure against named peers in one run, one test at a time."""
    _install(session)
    session.run("pytest", "-m", "bench", "-n", "0", "-s", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Drive an installed Chromium."""
    _install(session)
    session.run("pytest", "-m", "browser", *session.posargs)


@nox.session
def notebooks(session: nox.Session) -> None:
    """Run every notebook from a foreign folder."""
    _install(session)
    session.run("pytest", "tests/notebooks", *session.posargs)


@nox.session(reuse_venv=False)
def wheel(session: nox.Session) -> None:
    """Build the wheel, install it alone, and run the demonstration from a foreign folder."""
    with tempfile.TemporaryDirectory() as folder:
        session.run("python", "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ".")
        (built,) = Path(folder).glob("dtmnb-*.whl")
        session.install("-c", "constraints.txt", str(built))
        session.chdir(folder)
        session.run("dtmnb", "demo", env={"HOME": folder})


@nox.session
def catalogues(session: nox.Session) -> None:
    """Bring the catalogues in line with the words of code and tables, and compile them."""
    _install(session)
    found = str(Path(session.create_tmp(), "dtmnb.pot"))
    words = ("--no-wrap", "--omit-header", "--add-location=file", "--sort-by-file")
    session.run("pybabel", "extract", "-F", "pyproject.toml", *words, "-o", found, ".")
    ours = ("-D", "dtmnb", "-d", "data/locale")
    # Headers stay: they say by which numbers a form is taken, which Babel has changed its mind on.
    kept = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--no-wrap")
    session.run("pybabel", "update", "-i", found, *ours, *kept)
    session.run("pybabel", "compile", *ours)


@nox.session(reuse_venv=False)
def lock(session: nox.Session) -> None:
    """Write what a server installs anew, with checksums, and the licences of that."""
    session.install("uv", "pip-licenses")
    wanted = ("pyproject.toml", "--extra", "server", "-c", "constraints.txt")
    server = ("--python-version", "3.11", "--python-platform", "linux", "--generate-hashes")
    plain = ("--no-annotate", "--no-header", "--quiet")
    text = session.run("uv", "pip", "compile", *wanted, *server, *plain, silent=True, stderr=None)
    head = "# What a server installs, with the checksums of every file; written by `nox -s lock`.\n"
    LOCK.write_text(head + str(text), encoding="utf-8")
    session.install("--require-hashes", "-r", str(LOCK))
    # With its own, which are ours too.
    named = (
        "--with-system",
        "--format=markdown",
        "--from=mixed",
        "--packages",
        *NAME.findall(str(text)),
    )
    table = session.run("pip-licenses", *named, silent=True, stderr=None)
    above, *_ = LICENCES.read_text(encoding="utf-8").partition("| Name")
    LICENCES.write_text(above + str(table), encoding="utf-8")


@nox.session
def audit(session: nox.Session) -> None:
    """Ask whether a weakness is known of what a server installs; needs an advisory service."""
    session.install("pip-audit")
    session.run("pip-audit", "--strict", "--require-hashes", "-r", str(LOCK))


@nox.session(reuse_venv=False)
def constraints(session: nox.Session) -> None:
    """Write constraints.txt anew: the newest versions that pyproject.toml permits."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = itertools.chain.from_iterable(project["optional-dependencies"].values())
    session.install(*project["dependencies"], *extras)
    frozen = session.run("python", "-m", "pip", "freeze", silent=True) or ""
    head = "# Exact versions of all that gets installed; written by `nox -s constraints`.\n"
    (ROOT / "constraints.txt").write_text(head + frozen, encoding="utf-8")
