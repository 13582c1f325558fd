"""Find shipped files: the only module that knows where they are.

A wheel carries them in `dtmnb/_share`; a checkout has the authored ones in its own folders.
Fonts and scripts are made when the package is installed and exist only in `_share`.
"""

from pathlib import Path
from typing import Literal

from dtmnb.errors import ResourceError

Kind = Literal["reference", "locale", "examples", "templates", "notebooks", "fonts", "static"]

_SHARE = Path(__file__).parent / "_share"
_CHECKOUT = Path(__file__).parent.parent
_AUTHORED = {
    "reference": "data/reference",
    "locale": "data/locale",
    "examples": "data/examples",
    "templates": "templates",
    "notebooks": "notebooks",
}
_BUILT = ("fonts", "static")


def shipped(kind: Kind) -> Path:
    """Return the folder that holds the shipped files of *kind*.

    Raises:
        ResourceError: The kind is unknown, or the installation lacks the folder.
    """
    if kind not in (*_AUTHORED, *_BUILT):
        raise ResourceError(
            "Cannot find shipped files: '{kind}' is no kind of them. Use one of: {known}.",
            kind=kind,
            known=", ".join((*_AUTHORED, *_BUILT)),
        )
    places = [_SHARE / kind]
    if kind in _AUTHORED:
        places.append(_CHECKOUT / _AUTHORED[kind])
    for place in places:
        if place.is_dir():
            return place
    raise ResourceError(
        "Cannot find the shipped {kind}: looked in {places}. Install the package again.",
        kind=kind,
        places=", ".join(map(str, places)),
    )


def own_folders() -> set[Path]:
    """Return the folders that hold this program and what is shipped with it, if they are there."""
    return {_SHARE.parent, *(_CHECKOUT / folder for folder in _AUTHORED.values())}
