"""Run a notebook by papermill with little around it.

In this process, if it is of one task only; else in a kernel of this very Python.
"""

import os
import sys
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dtmnb.errors import BatchError, Sentence
from dtmnb.forkserver import few_variables, is_child

# Where people's own protocols lie: a report must not forget one.
OWN_PROTOCOLS = ("XDG_DATA_HOME", "DTMNB_PROFILES")

_OWN_PLACES = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")
_SECONDS = 300
_LONGEST = 300


def parameters_of(notebook: Path) -> frozenset[str]:
    """Return the names of what *notebook* takes; it is read anew where it has changed."""
    return _parameters(notebook, notebook.stat().st_mtime_ns)


@cache
def _parameters(notebook: Path, _changed: int) -> frozenset[str]:
    # jsonschema asks for this optional package and then takes a second to import it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from papermill import inspect_notebook

    return frozenset(inspect_notebook(str(notebook)))


def run_notebook(
    notebook: Path, parameters: Mapping[str, Any], *, environment: Mapping[str, str], folder: Path
) -> Any:
    """Return the executed *notebook*.

    Args:
        notebook: A notebook with a cell of parameters.
        parameters: Exactly those of that cell.
        environment: What it gets to know beside the few names it cannot do without.
        folder: A private folder, where it works and keeps its own files.

    Raises:
        BatchError: It takes other parameters, or a cell failed.
    """
    from papermill.exceptions import PapermillExecutionError

    taken = parameters_of(notebook)
    if taken != parameters.keys():
        # Papermill would only warn.
        raise BatchError(
            "Cannot run {name}: it takes {taken}, and was given {given}. "
            "Use the notebook of this version.",
            name=notebook.name,
            taken=", ".join(sorted(taken)) or Sentence("no parameter"),
            given=", ".join(sorted(parameters)),
        )
    few = {**surroundings(folder), **environment}
    try:
        with warnings.catch_warnings():
            # They are about event loops of the libraries and say nothing about the report.
            warnings.simplefilter("ignore")
            return _executed(notebook, parameters, _engine(few, folder), _own_kernel(few, folder))
    except PapermillExecutionError as error:
        raise BatchError(_sentence(notebook.name, error)) from error


def _executed(
    notebook: Path, parameters: Mapping[str, Any], engine: str | None, kernel: Any
) -> Any:
    """Return *notebook* run by *engine*.

    As `execute_notebook` does, which turns all outputs into text also where no file is asked for.
    """
    from papermill import execute_notebook
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors

    ready = execute_notebook(
        str(notebook), None, dict(parameters), engine_name=engine, prepare_only=True
    )
    # Notes are for whoever opens the notebook: no document shows them, and each would be timed.
    ready.cells = [cell for cell in ready.cells if cell.cell_type == "code"]
    executed = papermill_engines.execute_notebook_with_engine(
        engine,
        ready,
        papermill_engines.nb_kernel_name(engine, ready),
        progress_bar=False,
        kernel_manager_class=kernel,
        shutdown_kernel="immediate",
        execution_timeout=_SECONDS,
    )
    raise_for_execution_errors(executed, None)
    return executed


def surroundings(folder: Path) -> dict[str, str]:
    """Return the few variables that every notebook gets, with places of its own in *folder*."""
    places = {name: str(folder / name.casefold()) for name in _OWN_PLACES}
    return {**few_variables(*OWN_PROTOCOLS), **places}


def _engine(environment: Mapping[str, str], folder: Path) -> str | None:
    """Return the engine that runs cells here, once here is as a kernel would find it."""
    if not is_child():
        return None
    from papermill.engines import papermill_engines

    from dtmnb.batch.entry import ForkEngine

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # By name as the installed package has it, also where it runs from a folder.
    papermill_engines.register("dtmnb", ForkEngine)
    return "dtmnb"


def _own_kernel(environment: Mapping[str, str], folder: Path) -> Any:
    """Return the class of kernels of this Python, whatever kernels this machine knows."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    words = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = KernelSpec(argv=words, display_name="Python", language="python")
    # Sockets in the private folder, where there are such; others on loopback can be listened to.
    transport = "ipc" if os.name == "posix" else "tcp"

    class OwnKernel(AsyncKernelManager):
        """A kernel started by our own words and with our own environment."""

        def __init__(self, **options: Any) -> None:
            places = {"connection_file": str(folder / "kernel.json"), "transport": transport}
            super().__init__(**options, **places)

        @property
        def kernel_spec(self) -> KernelSpec:
            """Our own words instead of a file on this machine."""
            return spec

        async def _async_start_kernel(self, **options: Any) -> None:
            options |= {"env": dict(environment), "cwd": str(folder)}
            await super()._async_start_kernel(**options)

        start_kernel = _async_start_kernel

    return OwnKernel


def _sentence(name: str, error: Any) -> str:
    """Return what failed in one sentence: our own error as it is, others with their place."""
    said = str(error.evalue).strip().split("\n", 1)[0][:_LONGEST]
    if error.ename.endswith("Error") and said.startswith("Cannot"):
        return said
    return Sentence(
        "Cannot run {name}: cell {cell} ended with {kind}: {said}",
        name=name,
        cell=error.exec_count,
        kind=error.ename,
        said=said,
    )
