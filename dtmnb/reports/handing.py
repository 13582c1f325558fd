"""What a run hands to the notebook that it starts: what its readers may see, and no store.

The file lies in the private folder of the run. A notebook that was handed something shows that
and asks no store, so that its process needs no address and no password of one.
"""

import copyreg
import io
import os
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import UsageError
from dtmnb.language import Language, language_for
from dtmnb.store import load_reference

HANDED = "DTMNB_HANDED"
"""Environment variable that names the file."""


_OWN: Mapping[type, Callable[[Any], Any]] = {
    **copyreg.dispatch_table,
    Language: lambda language: (language_for, (language.code,)),
    Reference: lambda _tables: (load_reference, ()),
}
"""How is kept what every process has by itself."""


def keep(content: object, file: Path) -> Path:
    """Keep *content* in *file*, a file of a run's private folder, and return that."""
    kept = io.BytesIO()
    pickler = pickle.Pickler(kept, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _OWN
    pickler.dump(content)
    # Whoever reads it meanwhile finds all of it or none.
    half = file.with_suffix(f".{os.getpid()}")
    half.write_bytes(kept.getvalue())
    return half.replace(file)


def kept(file: Path) -> Any:
    """Return what `keep` wrote to *file*."""
    # Written by the run that started this process, in a folder that is its own.
    return pickle.loads(file.read_bytes())  # noqa: S301 (reads what `keep` wrote)


def hand(content: object, folder: Path) -> dict[str, str]:
    """Keep *content* in *folder* and return the variable by which a notebook finds it."""
    return {HANDED: str(keep(content, folder / "handed"))}


def handed(kind: type) -> Any:
    """Return what a run handed to this notebook, None when no run started it.

    Raises:
        UsageError: It is something else than *kind*.
    """
    if HANDED not in os.environ:
        return None
    content = kept(Path(os.environ[HANDED]))
    if not isinstance(content, kind):
        raise UsageError(
            "Cannot show this: the run hands out {given} and the notebook asks for {asked}. "
            "Show a report of one plan by open_report.",
            given=type(content).__name__,
            asked=kind.__name__,
        )
    return content
