"""Text to HTML and SVG: the only place where what people wrote becomes markup.

Everything is escaped unless it is `Html`, and only the functions here make `Html`. Joining
`Html` with `+` or an f-string gives plain text again, which is then escaped: a slip shows
as odd characters on the page, never as markup that somebody else wrote.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape as _escape

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
_MARKUP = re.compile(r"[&<>\"']")
_EMPTY_ELEMENTS = frozenset({"br", "col", "hr", "img", "meta"})
_ACTIVE_ELEMENTS = frozenset({"script", "style", "iframe", "object", "embed", "base", "link"})
_ADDRESSES = frozenset({"href", "src"})
SAFE_ADDRESS = re.compile(
    r"(https?://|mailto:|tel:|data:image/(?:png|jpeg);base64,|#|\?|/(?![/\\]))[^\s\x00-\x1f]*",
    re.IGNORECASE,
)
E_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"'.]+")


class Html(str):
    """Markup that is safe to show as it is."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return itself: notebooks ask for this to show it as a page and not as text."""
        return str(self)


def escape(value: object) -> Html:
    """Return *value* as text of a page; `Html` stays, None is nothing, a list its parts."""
    if isinstance(value, Html):
        return value
    if isinstance(value, str):
        return Html(_escaped(value))
    if value is None:
        return Html("")
    if isinstance(value, list | tuple | Iterator):
        return join(value)
    return Html(_escaped(str(value)))


def join(parts: Iterable[object], separator: object = "") -> Html:
    """Return *parts* one after the other, each escaped, with *separator* between them."""
    # Most parts are elements already.
    drawn = [part if isinstance(part, Html) else escape(part) for part in parts]
    return Html(str.join(escape(separator), drawn))


def tag(name: str, /, *children: object, **attributes: object) -> Html:
    """Return the element *name* around its escaped *children*.

    Args:
        name: Name of the element; elements that run or fetch something are refused.
        children: Text, `Html`, numbers, lists or iterators of them; None is left out.
        attributes: In Python's spelling: `class_` is class, `aria_label` is aria-label. None
            and False leave an attribute out, True gives it without a value. A fraction gets one
            decimal. An address that is neither web, mail, telephone nor of this page's own server
            is left out.

    Raises:
        ValueError: The name of the element or of an attribute may not be used.
    """
    start = _element(name) + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY_ELEMENTS:
        return Html(f"<{start}>")
    return Html(f"<{start}>{join(children)}</{name}>")


def said(text: object) -> Html:
    """Return what people wrote: lines kept, its own reading direction kept apart from ours."""
    lines = str(text).strip().split("\n") if text is not None else [""]
    return tag("bdi", join(lines, tag("br"))) if any(lines) else Html("")


def address(text: object) -> Html:
    """Return *text* as a link when it is one e-mail or web address, else as text."""
    found = str(text or "").strip()
    if E_MAIL.fullmatch(found):
        return tag("a", found, href=f"mailto:{found}", dir="ltr")
    if found.lower().startswith(("http://", "https://")) and SAFE_ADDRESS.fullmatch(found):
        return tag("a", found, href=found, dir="ltr")
    return said(found)


# A page has thousands of elements of a few kinds.
@lru_cache(maxsize=256)
def _element(name: str) -> str:
    if not _NAME.fullmatch(name) or name.lower() in _ACTIVE_ELEMENTS:
        raise ValueError(f"Cannot make an element {name!r}: it may not stand in our pages.")
    return name


@lru_cache(maxsize=256)
def _attribute_name(key: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    if not _NAME.fullmatch(name) or name.lower().startswith("on") or name.lower() == "srcdoc":
        raise ValueError(f"Cannot set the attribute {name!r}: it may not stand in our pages.")
    return name


# Most stand at every cell of a table again.
@lru_cache(maxsize=1024, typed=True)
def _attribute(key: str, value: object) -> str:
    name = _attribute_name(key)
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name.lower() in _ADDRESSES and not SAFE_ADDRESS.fullmatch(str(value)):
        return ""
    text = f"{value:.1f}" if isinstance(value, float) else str(value)
    return f' {name}="{_escaped(text)}"'


def _escaped(text: str) -> str:
    # Most texts have nothing to escape.
    return _escape(text, quote=True) if _MARKUP.search(text) else text
