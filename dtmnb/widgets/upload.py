"""A file that people choose: on the disk while it is read, and nowhere afterwards."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import ipywidgets as widgets

from dtmnb.language import Language
from dtmnb.widgets.boxes import LAYOUT


def chooser(suffixes: Iterable[str], language: Language) -> widgets.FileUpload:
    """Return a button by which people choose a file with one of *suffixes*."""
    words = language.text("Choose a file")
    kinds = ",".join(suffixes)
    return widgets.FileUpload(accept=kinds, multiple=False, description=words, layout=LAYOUT)


def name_of(upload: widgets.FileUpload) -> str:
    """Return the name of the file chosen, without folders."""
    return Path(str(upload.value[-1]["name"])).name


class Chosen(NamedTuple):
    """A file that somebody chose, kept in memory while it is looked at."""

    name: str
    content: bytes

    @contextmanager
    def file(self) -> Iterator[Path]:
        """Yield it as a file, which is gone when it was read, well or not."""
        with TemporaryDirectory(prefix="dtmnb-") as folder:
            source = Path(folder) / (self.name.strip(".") or "file")
            source.write_bytes(self.content)
            yield source


def taken_from(upload: widgets.FileUpload) -> Chosen:
    """Return the file chosen, and leave none in *upload*.

    A notebook that is saved keeps the state of its widgets: no data may stay there.
    """
    chosen = Chosen(name_of(upload), bytes(upload.value[-1]["content"]))
    upload.value = ()
    return chosen


@contextmanager
def chosen_file(upload: widgets.FileUpload) -> Iterator[Path]:
    """Yield the file chosen; it is gone when it was read, well or not."""
    with taken_from(upload).file() as source:
        yield source
