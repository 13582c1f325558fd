"""What went wrong is kept for whoever looks after the tool, and for nobody else."""

import stat
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from dtmnb import incidents
from tests.conftest import PATIENCE_SECONDS

WORDS = "the informant is called Example"

# What a visitor does in a page whose callback fails; the page's kernel is theirs to read.
_PAGE = """
from dtmnb.language import language_for
from dtmnb.widgets.guard import Guard

guard = Guard(language_for("en"))
guard.button("Press", lambda: {}["a word that somebody wrote"]).click()
print(guard.alert.root.value)
"""


@pytest.fixture
def log(tmp_path, monkeypatch):
    """Return the file of incidents of a machine that had none yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return incidents.incident_file()


def failing():
    """Raise an error that has a cause, and words of people in both."""
    try:
        int(WORDS)
    except ValueError as error:
        raise KeyError(WORDS) from error


def test_an_incident_is_kept_with_its_traceback_and_its_cause(log):
    """Number, place and kind of all that led to it; never the words of people."""
    with pytest.raises(KeyError) as raised:
        failing()

    number = incidents.keep_incident(raised.value)

    kept = log.read_text(encoding="utf-8")
    assert f"incident {number}" in kept
    assert kept.index("ValueError") < kept.index("which led to") < kept.index("KeyError")
    assert "int(WORDS)" in kept
    assert WORDS not in kept


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of files")
def test_the_log_is_its_owners_alone(log, monkeypatch):
    """Also after it was begun anew, which it is before it fills the disk."""
    monkeypatch.setattr(incidents, "_BYTES", 60)

    for _ in range(9):
        incidents.keep_incident(KeyError())

    files = sorted(log.parent.iterdir())
    assert [file.name for file in files] == [log.name, *(f"{log.name}.{n}" for n in (1, 2, 3))]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_log_that_cannot_be_written_stops_nobody(log, capsys):
    """The visitor gets a number, and nothing of it is printed."""
    log.parent.parent.mkdir(parents=True)
    log.parent.write_text("a file where the folder should be", encoding="utf-8")

    assert incidents.keep_incident(KeyError(WORDS))
    assert capsys.readouterr() == ("", "")


def test_a_visitor_is_told_the_number_and_nothing_more(log, tmp_path):
    """All that a page's kernel sends is the sentence with the number, which the log has."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_PAGE)])

    where = {"metadata": {"path": tmp_path}}
    NotebookClient(book, timeout=PATIENCE_SECONDS, resources=where).execute()

    sent = str(book.cells[0].outputs)
    kept = log.read_text(encoding="utf-8")
    number = kept.partition("incident ")[2][:8]
    assert number in sent
    assert "KeyError" in kept
    assert "a word that somebody wrote" not in sent
    assert "Traceback" not in sent
    assert "KeyError" not in sent
