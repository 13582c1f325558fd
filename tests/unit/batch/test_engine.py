"""What a notebook shows does not depend on where its cells ran."""

import logging
import re

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from papermill import execute_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from dtmnb.batch.entry import ForkEngine

pytestmark = [
    pytest.mark.xdist_group("forkserver"),
    # Loops of jupyter_client and sockets of its kernels, which it closes when it likes.
    pytest.mark.filterwarnings("ignore"),
]

ATTEMPTS, PATIENCE_SECONDS = 3, 60

SHOWS = [
    'word = "x"',
    "import sys, warnings\nimport pandas as pd\nfrom IPython.display import *",
    "print('out'); print('err', file=sys.stderr); print('out again')\nword",
    "pd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "pd.DataFrame({'wide' * 9 + str(n): range(3) for n in range(9)}).style",
    "display(HTML('<b>x</b>'), Markdown('*x*'))",
    "display({'text/plain': 'x', 'x/y': 'z'}, raw=True)",
    "Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + bytes(range(64)), format='png')",
    "handle = display('first', display_id='one'); print('between')",
    "handle.update('second'); update_display('third', display_id='one')",
    "display('gone'); clear_output(); display('stays')",
    "display('waits'); clear_output(wait=True); display('came')",
    "display(JSON({'at': 1, 'of': [0.5, (1, 2), {3: 'x'}]}))",
    "import asyncio\nawait asyncio.sleep(0); 'awaited'",
    "%time 1 + 1\n!echo from the shell",
    "warnings.warn('careful'); _ = 5; _",
    "raise_later = lambda: 1 / 0\nlist(map(type, [word, _]))",
    "def gone(): raise ValueError('first line\\nsecond line')\n"
    "try:\n    gone()\nfinally:\n    print('end')",
    "print('never reached')",
]
ASKS = ['word = "x"', "print('before'); input('who? ')"]
STOPS = ['word = "x"', "import sys; print('before'); sys.exit(0)", "print('never')"]
TYPES_WRONG = ['word = "x"', "def (:"]
ALLOWED = ['word = "x"', "1 / 0  # allowed", "'after'"]
WIDGETS = [
    'word = "x"',
    "import ipywidgets as w\nslider = w.IntSlider(description=word); slider",
    "out = w.Output()\nwith out:\n    print('inside')\nout",
]


def book_of(cells):
    """Return a notebook of these cells; one that says so may fail."""
    book = nbformat.v4.new_notebook()
    for number, source in enumerate(cells):
        tags = ["parameters"] if number == 0 else ["raises-exception"] * ("allowed" in source)
        book.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    book.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "P"}
    return book


def run(cells, tmp_path, engine):
    """Return the executed notebook, failed or not, as the file on the disk has it."""
    source, target = tmp_path / "in.ipynb", tmp_path / f"{engine}.ipynb"
    nbformat.write(book_of(cells), source)
    told = {"parameters": {"word": "told"}, "engine_name": engine, "progress_bar": False}
    # Once in many runs a stock kernel never answers its client: then it is asked anew.
    for _ in range(ATTEMPTS):
        try:
            execute_notebook(source, target, execution_timeout=PATIENCE_SECONDS, **told)
        except CellTimeoutError:
            continue
        except PapermillExecutionError:
            pass
        break
    return nbformat.read(target, as_version=4)


def payloads(book):
    """Return all that cells show, without ids, times and places of one process.

    In how many pieces a stream came is a matter of time.
    """
    book, _ = CoalesceStreamsPreprocessor().preprocess(book, {})
    text = nbformat.writes(
        nbformat.from_dict(
            {
                **book,
                "metadata": {"language_info": book.metadata["language_info"]},
                "cells": [
                    {**cell, "metadata": {}, "id": f"cell{number}"}
                    for number, cell in enumerate(book.cells)
                ],
            }
        )
    )
    text = re.sub(r"ipykernel_\d+/\d+\.py|at 0x[0-9a-f]+|T_[0-9a-f]{5}", "_", text)
    text = re.sub(r"(CPU times|Wall time|user|sys|total):? [^\\]*\\n", "_", text)
    return re.sub(r"IPY_MODEL_[0-9a-f]+|[0-9a-f]{32}", "id", text)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    """Have papermill know the engine, as it does where the package is installed."""
    monkeypatch.setitem(papermill_engines._engines, "dtmnb", ForkEngine)


@pytest.mark.parametrize(
    "cells",
    [SHOWS, ASKS, STOPS, TYPES_WRONG, ALLOWED],
    ids=["shows", "asks", "stops", "types wrong", "allowed"],
)
def test_outputs_are_those_of_a_kernel(cells, tmp_path, caplog):
    """Texts, tables, pictures, updates, errors: every payload equals the stock engine's."""
    caplog.set_level(logging.WARNING, "papermill")
    stock, ours = run(cells, tmp_path, "nbclient"), run(cells, tmp_path, "dtmnb")

    assert payloads(ours) == payloads(stock)
    assert "kernel of its own" not in caplog.text


def test_widgets_run_in_a_kernel_of_their_own(tmp_path, caplog):
    """A widget talks by channels that only a kernel has; one line of the log says so."""
    caplog.set_level(logging.WARNING, "papermill")
    stock, ours = run(WIDGETS, tmp_path, "nbclient"), run(WIDGETS, tmp_path, "dtmnb")

    assert payloads(ours) == payloads(stock)
    assert len(ours.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]) > 3
    assert [each.message for each in caplog.records if "kernel of its own" in each.message] == [
        "dtmnb: the notebook runs in a kernel of its own: it talks with widgets"
    ]


def test_parameters_and_times_are_papermills(tmp_path):
    """Whoever reads papermill's metadata finds all of it."""
    book = run(['word = "x"', "word"], tmp_path, "dtmnb")

    assert book.metadata.papermill["parameters"] == {"word": "told"}
    assert book.metadata.papermill["exception"] is None
    assert [cell.metadata.papermill["status"] for cell in book.cells] == ["completed"] * 3
    assert book.cells[-1].outputs[0]["data"]["text/plain"] == "'told'"


def test_another_language_or_interpreter_goes_the_usual_way(tmp_path, caplog):
    """Only notebooks of this Python can come out of it."""
    caplog.set_level(logging.WARNING, "papermill")
    book = book_of(["1 + 1"])
    book.metadata.kernelspec.language = "R"
    nbformat.write(book, tmp_path / "in.ipynb")

    execute_notebook(
        tmp_path / "in.ipynb", None, engine_name="dtmnb", progress_bar=False, language="python"
    )

    assert "it is written in R" in caplog.text


def test_two_runs_share_nothing(tmp_path):
    """Modules, options and history of one notebook are unknown to the next."""
    cells = [
        'word = "x"',
        "import builtins, os, pandas\n"
        "print(hasattr(builtins, 'left'), get_ipython().history_manager.enabled)",
        "print(pandas.options.display.max_rows, os.environ.get('LEFT'), 'other' in globals())",
        "builtins.left = other = 1; os.environ['LEFT'] = 'x'; pandas.options.display.max_rows = 7",
    ]
    first, second = run(cells, tmp_path, "dtmnb"), run(cells, tmp_path, "dtmnb")

    assert payloads(first) == payloads(second)
    assert first.cells[2].outputs[0]["text"] == "False False\n"
