"""Style sheet and script of the light pages: fetched once, named by what they hold."""

import gzip
from hashlib import sha256
from typing import Any

from tornado.web import HTTPError, RequestHandler

from dtmnb.domain.vocabulary import Reference
from dtmnb.resources import shipped

_KINDS = {"light.css": "text/css", "light.js": "text/javascript", "icon.svg": "image/svg+xml"}


class Assets:
    """The files, compressed; their address changes with what they hold.

    Attributes:
        address: What stands before the name of a file.
    """

    def __init__(self, reference: Reference) -> None:
        """Take the shipped files, with the colours that *reference* gives to categories."""
        folder = shipped("templates") / "light" / "static"
        texts = {name: (folder / name).read_text(encoding="utf-8") for name in _KINDS}
        texts["light.css"] += _colours(reference)
        version = sha256("".join(texts.values()).encode()).hexdigest()[:12]
        self.address = f"/p/static/{version}/"
        self._files = {name: gzip.compress(text.encode(), mtime=0) for name, text in texts.items()}

    def find(self, name: str) -> tuple[str, bytes] | None:
        """Return the kind of the file *name* and what it holds, compressed."""
        content = self._files.get(name)
        return (f"{_KINDS[name]}; charset=utf-8", content) if content else None


class AssetHandler(RequestHandler):
    """Hands out the files; they say nothing of anybody, so nobody is asked who they are."""

    def initialize(self, assets: Assets) -> None:
        """Hand out *assets*."""
        self._assets = assets

    def get(self, *parts: Any) -> None:
        """Send the file that the end of the address names."""
        found = self._assets.find(parts[-1])
        if found is None:
            raise HTTPError(404)
        kind, content = found
        self.set_header("Content-Type", kind)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Content-Encoding", "gzip")
        self.finish(content)


def _colours(reference: Reference) -> str:
    """Return the style of each category: no page carries a style of its own."""
    terms = reference.terms("dissemination_categories").terms.values()
    rules = (f".c-{each.code} {{ color: {each.property('colour', '#44525e')}; }}" for each in terms)
    return "\n".join(("", *rules, ""))
