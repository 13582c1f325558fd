"""Files for whoever looks at the page: they go to the browser, into no folder of the server."""

from pathlib import Path

from dtmnb.session.files import safe_name
from dtmnb.widgets.items import FrontEnd, Shown


class Download(Shown):
    """Hands files to the browser, which saves them under their names; it shows nothing."""

    _esm = FrontEnd("download.js")

    def hand(self, file: Path) -> str:
        """Hand over *file*; return the name that it gets."""
        name = safe_name(file.name)
        self.send({"name": name}, buffers=[file.read_bytes()])
        return name
