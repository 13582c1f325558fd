"""Run one of our notebooks by papermill, in a kernel of this very Python with little around it."""

import os
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dtmnb.errors import BatchError
from dtmnb.resources import shipped

REPORT = "90_report.ipynb"
OVERVIEW = "97_country_overview.ipynb"

_PASSED_ON = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP"),
    # Where people's own protocols lie: a report must not forget one.
    *("XDG_DATA_HOME", "DTMNB_PROFILES"),
    # What Python cannot do without on Windows.
    *("SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT"),
)
_OWN_PLACES = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")
_SECONDS = 300
_LONGEST = 300


def run_notebook(
    name: str, parameters: Mapping[str, str], *, environment: Mapping[str, str], folder: Path
) -> Any:
    """Return the executed notebook *name* of ours.

    Args:
        name: File name of the notebook.
        parameters: Exactly those of its `parameters` cell, as text.
        environment: What its kernel gets to know beside the few names it cannot do without.
        folder: A private folder, where the kernel works and keeps its own files.

    Raises:
        BatchError: The notebook takes other parameters, or a cell failed.
    """
    # jsonschema asks for this optional package and then takes a second to import it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from papermill import execute_notebook, inspect_notebook
    from papermill.exceptions import PapermillExecutionError

    notebook = str(shipped("notebooks") / name)
    taken = inspect_notebook(notebook).keys()
    if taken != parameters.keys():
        # Papermill would only warn.
        raise BatchError(
            f"Cannot run {name}: it takes {', '.join(sorted(taken)) or 'no parameter'}, "
            f"and was given {', '.join(sorted(parameters))}. Use the notebook of this version."
        )
    kernel = _own_kernel({**_little(folder), **environment}, folder)
    try:
        with warnings.catch_warnings():
            # They are about event loops of the libraries and say nothing about the report.
            warnings.simplefilter("ignore")
            return execute_notebook(
                notebook,
                None,
                parameters=dict(parameters),
                progress_bar=False,
                kernel_manager_class=kernel,
                shutdown_kernel="immediate",
                execution_timeout=_SECONDS,
            )
    except PapermillExecutionError as error:
        raise BatchError(_sentence(name, error)) from error


def _little(folder: Path) -> dict[str, str]:
    """Return the few variables that every kernel gets, with places of its own in *folder*."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    places = {name: str(folder / name.casefold()) for name in _OWN_PLACES}
    return {**passed_on, **places, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


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
    return f"Cannot run {name}: cell {error.exec_count} ended with {error.ename}: {said}"
