"""The papermill engine `dtmnb`: each notebook in a fresh process that was warm before.

`papermill --engine dtmnb`, or `engine_name="dtmnb"` in Python, where many notebooks are run by
one program. Whatever cannot be run so is run by papermill's own engine, and the log says why.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger

from dtmnb.batch.notebook_files import hand_on, handed_on, imported
from dtmnb.errors import ForkServerError
from dtmnb.forkserver import ForkServer, is_child

_BASE = ("dtmnb.batch.cells", "dtmnb.batch.engine")


def execute(nb_man: Any, kernel_name: str, options: Mapping[str, Any]) -> None:
    """Run the cells of *nb_man*, here when this process is of one task only."""
    if is_child():
        reason = _run_here(nb_man, options)
    else:
        reason = _why_not(nb_man.nb, kernel_name) or _run_forked(nb_man, options)
    if reason:
        logger.warning("dtmnb: the notebook runs in a kernel of its own: %s", reason)
        NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)


def _run_here(nb_man: Any, options: Mapping[str, Any]) -> str:
    """Run the cells in this process; return why they need a kernel, if they do."""
    from dtmnb.batch.cells import CellClient, NeedsKernelError

    try:
        CellClient(nb_man, log=logger, **_taken(options)).execute()
    except NeedsKernelError:
        return "it talks with widgets"
    return ""


def _run_forked(nb_man: Any, options: Mapping[str, Any]) -> str:
    """Run the cells in a fresh child; return why that could not be."""
    server = _server(tuple(sorted(imported(nb_man.nb))))
    seconds = options.get("execution_timeout")
    with tempfile.TemporaryDirectory(prefix="dtmnb-") as folder:
        file = Path(folder, "notebook.ipynb")
        hand_on(nb_man.nb, file)
        try:
            reason = server.call(
                run_file,
                file,
                _taken(options),
                environment=dict(os.environ),
                folder=str(Path().resolve()),
                seconds=seconds and seconds * len(nb_man.nb.cells),
            )
        except ForkServerError as error:
            return str(error)
        nb_man.nb = handed_on(file) if not reason else nb_man.nb
    return str(reason)


def run_file(file: Path, options: Mapping[str, Any]) -> str:
    """Run the notebook *file* in this process and keep it there; return why it could not be run.

    Args:
        file: A notebook that papermill has prepared.
        options: What nbclient is told.
    """
    nb_man = NotebookExecutionManager(handed_on(file), progress_bar=False)
    nb_man.notebook_start()
    reason = _run_here(nb_man, options)
    nb_man.notebook_complete()
    hand_on(nb_man.nb, file)
    return reason


@cache
def _server(modules: tuple[str, ...]) -> ForkServer:
    return ForkServer((*_BASE, *modules))


def _taken(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return those options of papermill that matter for cells here."""
    known = {"allow_errors", "allow_error_names", "force_raise_errors", "skip_cells_with_tag"}
    return {name: options[name] for name in known & options.keys()}


def _why_not(notebook: Any, kernel_name: str) -> str:
    """Return why *notebook* needs another process than ours, "" if it does not."""
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if language != "python":
        return f"it is written in {language}"
    try:
        words = KernelSpecManager().get_kernel_spec(kernel_name).argv
    except NoSuchKernel:
        return f"there is no kernel {kernel_name!r}"
    interpreter = Path(words[0])
    if interpreter.name.startswith("python") and not interpreter.is_absolute():
        return ""
    is_ours = interpreter.exists() and interpreter.samefile(sys.executable)
    return "" if is_ours else f"its kernel is of {interpreter}"
