"""Files for whoever looks at the page: they go to the browser, into no folder of the server."""

import re
from pathlib import Path

from dtmnb.widgets.items import Shown, front_end

MOST_NAME = 120
"""Characters of a name that a browser is asked to save under."""


class Download(Shown):
    """Hands files to the browser, which saves them under their names; it shows nothing."""

    _esm = front_end("download.js")

    def hand(self, file: Path) -> str:
        """Hand over *file*; return the name that it gets."""
        name = safe_name(file.name)
        self.send({"name": name}, buffers=[file.read_bytes()])
        return name


def safe_name(name: str) -> str:
    """Return *name* of letters, figures, dots, hyphens and underscores, with its suffix kept."""
    stem, suffix = (
        re.sub(r"[^\w.-]+", "-", part, flags=re.ASCII)
        for part in (Path(name).stem, Path(name).suffix)
    )
    return (stem.strip(".-")[: MOST_NAME - len(suffix)] or "file") + suffix[:MOST_NAME]
