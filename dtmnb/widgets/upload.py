"""A file that people choose: on the disk while it is read, and nowhere afterwards."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import ipywidgets as widgets

from dtmnb.language import Language


def chooser(suffixes: Iterable[str], language: Language) -> widgets.FileUpload:
    """Return a button by which people choose a file with one of *suffixes*."""
    words = language.text("Choose a file")
    return widgets.FileUpload(accept=",".join(suffixes), multiple=False, description=words)


def name_of(upload: widgets.FileUpload) -> str:
    """Return the name of the file chosen, without folders."""
    return Path(str(upload.value[-1]["name"])).name


@contextmanager
def chosen_file(upload: widgets.FileUpload) -> Iterator[Path]:
    """Yield the file chosen; it is gone when it was read, well or not.

    A notebook that is saved keeps the state of its widgets: no data may stay there either.
    """
    try:
        with TemporaryDirectory(prefix="dtmnb-") as folder:
            source = Path(folder) / (name_of(upload).strip(".") or "file")
            source.write_bytes(bytes(upload.value[-1]["content"]))
            yield source
    finally:
        upload.value = ()
