"""Run the command line as people do, in this process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dtmnb.cli import main


class Ran(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The answer of a command with ``--json``."""
        return json.loads(self.out)


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """A function that runs ``dtmnb WORDS`` on a store of its own and returns the answer."""
    monkeypatch.setenv("DTMNB_STORE", f"sqlite:///{tmp_path / 'plans.sqlite'}")
    # Takes a second or two; `test_meaning` tries it.
    monkeypatch.setattr("dtmnb.screening.meaning.encoder", lambda: None)

    def run_words(*words: object) -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run_words
