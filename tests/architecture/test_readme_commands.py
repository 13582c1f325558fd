"""What README and docs tell people to type is what is tested."""

import re
import shlex
import subprocess
import sys

import pytest

from tests.architecture.conftest import ROOT

USERS = "python3 -m pip install -c constraints.txt . && dtmnb demo"
DEVELOPERS = (
    'python3 -m pip install -c constraints.txt -e ".[test,server,scale]" && python3 -m pytest'
)
GROUPS = {"invite", "plan", "reference", "wall"}
_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def _shown_commands() -> list[str]:
    """Return each command of ours that a code block shows, with its options and no values."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    texts = [each.read_text(encoding="utf-8") for each in files if each.is_file()]
    blocks = [block for text in texts for block in _BLOCK.findall(text)]
    lines = [line for block in blocks for line in block.splitlines()]
    words = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("dtmnb ")]
    return sorted({" ".join((*_names(each), *_options(each))) for each in words})


def _names(words: list[str]) -> list[str]:
    """Return the words that name a command; what follows them are its values."""
    return words[:2] if words[0] in GROUPS else words[:1]


def _options(words: list[str]) -> list[str]:
    return [each.partition("=")[0] for each in words if each.startswith("--")]


@pytest.mark.parametrize("command", [USERS, DEVELOPERS], ids=["users", "developers"])
def test_readme_shows_the_set_up(command: str):
    """Each of the two set-up commands stands in README on one line, to be copied."""
    assert command in _readme().splitlines()


def test_ci_runs_the_command_of_readme():
    """What is run on every submission is what README tells developers to type."""
    assert DEVELOPERS in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", _shown_commands())
def test_a_shown_command_exists(command: str):
    """Every command in README and docs answers to --help, which names the options it has there."""
    names, options = _names(command.split()), _options(command.split())
    answer = subprocess.run(
        [sys.executable, "-m", "dtmnb", *names, "--help"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert [each for each in options if each not in answer.stdout] == []
