"""The examples for servers say what is so: versions, files, extras, commands and their options."""

import re
import shlex
import tomllib
from importlib import import_module

import click
import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from dtmnb.cli.main import MODULES
from tests.architecture.conftest import ROOT

SERVING = ROOT / "docs" / "serving"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (SERVING / "requirements.txt").read_text(encoding="utf-8")
_LOCKED = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)
_PART = re.compile(r"^(?=[\w.-]+==)", re.MULTILINE)
_COPYLEFT = re.compile(r"A?GPL|GNU (Affero )?General")
CONTAINER = (SERVING / "Containerfile").read_text(encoding="utf-8")


def lines(word: str) -> list[str]:
    """Return what follows *word* in the container file, lines that go on put together."""
    whole = CONTAINER.replace("\\\n", " ")
    return [
        line.removeprefix(f"{word} ") for line in whole.splitlines() if line.startswith(f"{word} ")
    ]


def test_the_container_has_a_python_that_the_package_takes():
    """Both stages have the same one."""
    versions = {re.match(r"python:([\d.]+)", each)[1] for each in lines("FROM")}

    assert len(versions) == 1
    assert versions.pop() in SpecifierSet(PROJECT["project"]["requires-python"])


def test_the_container_gets_what_the_wheel_is_made_of_and_nothing_else():
    """What is forgotten breaks the build; what is too much may be somebody's plan."""
    project, wheel = PROJECT["project"], PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {
        project["readme"],
        *project["license-files"],
        *wheel["packages"],
        *wheel["force-include"],
    }
    copied = {name for each in lines("COPY") if "--from" not in each for name in each.split()[:-1]}

    assert copied == needed | {"pyproject.toml", "hatch_build.py", "docs/serving/requirements.txt"}
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_container_installs_extras_that_there_are():
    """By the versions that were tried together."""
    (command,) = (each for each in lines("RUN") if "pip install" in each)
    extras = Requirement(re.search(r'"\.(\[.*?\])"', command)[1].join(("dtmnb", ""))).extras

    assert extras <= PROJECT["project"]["optional-dependencies"].keys()
    assert "--require-hashes --requirement requirements.txt" in command


def test_what_a_server_installs_is_what_was_tried_file_by_file():
    """Each package in the version of the tests, with checksums, and all that are asked for."""
    locked = dict(_LOCKED.findall(LOCK))
    tried = dict(_LOCKED.findall((ROOT / "constraints.txt").read_text(encoding="utf-8")))
    extra = PROJECT["project"]["optional-dependencies"]["server"]
    asked = {Requirement(each).name for each in (*PROJECT["project"]["dependencies"], *extra)}

    assert {_plain(name): version for name, version in locked.items()}.items() <= {
        _plain(name): version for name, version in tried.items()
    }.items()
    assert {_plain(name) for name in asked} <= {_plain(name) for name in locked}
    assert [part.split()[0] for part in _PART.split(LOCK)[1:] if "--hash=sha256:" not in part] == []


def test_the_licence_of_all_that_a_server_installs_is_told():
    """Each by its own word, none unknown, and none that asks for the source of ours."""
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ][1:]

    assert {_plain(name): version for name, version, _ in rows} == {
        _plain(name): version for name, version in _LOCKED.findall(LOCK)
    }
    told = {licence for _, _, licence in rows}
    assert [each for each in told if each in {"", "UNKNOWN"} or _COPYLEFT.match(each)] == []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_container_runs_as_nobody_in_particular_and_writes_in_two_places():
    """Its user is made there, and its data lie where the volume is."""
    (user,), (volume,), (around,) = lines("USER"), lines("VOLUME"), lines("ENV")

    assert f" {user}" in lines("RUN")[-1]
    assert {"HOME", "XDG_DATA_HOME", "DTMNB_STORE"} <= {
        name
        for name, value in (each.split("=") for each in around.split())
        if value.startswith(volume)
    }
    assert "--read-only --tmpfs /tmp" in CONTAINER


def _commands() -> list[list[str]]:
    """Return every command of ours in an example, by its words."""
    texts = [file.read_text(encoding="utf-8").replace("\\\n", " ") for file in SERVING.iterdir()]
    texts.append(CONTAINER.replace("\\\n#", " "))
    found = [
        match
        for text in texts
        for match in re.findall(r"\bdtmnb ((?:serve|invite|plan)\b[^#\n'`]*)", text)
    ]
    (entry,) = lines("ENTRYPOINT")
    asked = re.findall(r"(?<= dtmnb )my-plan [^#\n]*", CONTAINER)
    words = " ".join(re.findall(r'"([^"]*)"', entry)[1:])
    return [shlex.split(each) for each in (*found, *(f"{words} {more}" for more in asked))]


@pytest.mark.parametrize("words", _commands(), ids=" ".join)
def test_commands_of_the_examples_are_ours(words):
    """Each command is there and takes the options that it is given."""
    module = import_module(f"dtmnb.cli.{MODULES[words[0]]}")
    command, rest = getattr(module, words[0]), words[1:]
    while isinstance(command, click.Group):
        command, rest = command.commands[rest[0]], rest[1:]
    known = {name for each in command.params for name in each.opts}

    assert [word for word in rest if word.startswith("--") and word not in known] == []
