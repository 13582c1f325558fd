"""Our notebooks run in a kernel that knows little and takes only what it asks for."""

import sys

import nbformat
import pytest

from dtmnb.batch import notebook
from dtmnb.errors import BatchError


@pytest.fixture
def made(tmp_path):
    """Return what makes a notebook of these cells."""

    def make(*cells):
        book = nbformat.v4.new_notebook()
        for number, source in enumerate(cells):
            tags = ["parameters"] if number == 0 else []
            book.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
        book.metadata["kernelspec"] = {
            "name": "not-on-this-machine",
            "language": "python",
            "display_name": "x",
        }
        nbformat.write(book, tmp_path / "x.ipynb")

    return make


def run(parameters, tmp_path, **environment):
    """Run the notebook that `made` made."""
    folder = tmp_path / "private"
    folder.mkdir()
    book = tmp_path / "x.ipynb"
    return notebook.run_notebook(book, parameters, environment=environment, folder=folder)


@pytest.mark.parametrize(
    "parameters", [{"plan_id": "a"}, {"planid": "a"}, {}, {"plan": "a", "b": "c"}]
)
def test_a_misspelt_parameter_is_refused(parameters, made, tmp_path):
    """What papermill would only warn of stops the run before a kernel starts."""
    made('plan = "x"')

    with pytest.raises(BatchError, match="it takes plan, and was given"):
        run(parameters, tmp_path)


def test_a_kernel_of_this_python_gets_the_named_variables_only(made, tmp_path, monkeypatch):
    """Secrets of our environment do not reach the kernel; the kernel's name does not matter."""
    monkeypatch.setenv("A_SECRET", "canary")
    monkeypatch.setenv("DTMNB_PROFILES", str(tmp_path / "ours"))
    made(
        'word = ""',
        "import os, sys\nprint(sys.executable, word, os.environ['GIVEN'])",
        "print(os.environ.get('A_SECRET'), os.getcwd(), os.environ['DTMNB_PROFILES'])",
    )

    done = run({"word": '"; hostile {word}'}, tmp_path, GIVEN="given")

    said = "".join(out["text"] for cell in done.cells for out in cell.get("outputs", ()))
    assert f'{sys.executable} "; hostile {{word}} given' in said
    assert f"None {tmp_path / 'private'} {tmp_path / 'ours'}" in said


def test_a_failing_cell_is_told_in_one_sentence(made, tmp_path):
    """Our own errors keep their sentence, others say which cell; nobody sees a traceback."""
    made('word = ""', "raise ValueError('first line\\nsecond line')")

    with pytest.raises(BatchError) as failed:
        run({"word": "x"}, tmp_path)

    assert str(failed.value).startswith("Cannot run x.ipynb: cell")
    assert str(failed.value).endswith("ended with ValueError: first line")
