"""The files of a mission's house style, looked at as files of strangers: what they are, how large.

A name leads out of no folder, a picture is what its first bytes say and no larger than a page, a
drawing holds nothing that runs or that is fetched, a font is one that can be opened.
"""

import io
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import ParseError, fromstring

from dtmnb.errors import Sentence, UsageError
from dtmnb.reports.document import Logo

MOST_BYTES = {
    "template": 2**20,
    "logo": 512 * 2**10,
    "font": 4 * 2**20,
    "first_page": 32 * 2**10,
    "yaml": 32 * 2**10,
}
"""How large a file of each kind may be."""

MOST_PIXELS = 4_000
"""The longest side of a logo."""

_PICTURES: Mapping[bytes, Literal["png", "jpeg"]] = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
}
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = {
    *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "use", "symbol", "title"),
    *("desc", "text", "tspan", "style"),
}
_FETCHED = re.compile(r"@import|url\s*\(\s*['\"]?\s*(?!#)|javascript:|expression\s*\(|\\", re.I)


def read_inside(folder: Path, name: str, kind: str, field: str) -> bytes:
    """Return the content of the file *name* of *folder*.

    Args:
        folder: The folder of the house style.
        name: As `house.yaml` names it.
        kind: What it is, for how large it may be.
        field: Where it is named.

    Raises:
        UsageError: It lies elsewhere, is not there, or is too large.
    """
    root = folder.resolve()
    try:
        place = (root / name).resolve()
        is_inside = place.is_relative_to(root) and place.is_file()
        size = place.stat().st_size if is_inside else 0
    except (OSError, ValueError):
        is_inside, size = False, 0
    if not is_inside:
        raise fault(
            field,
            Sentence("it names '{found}', which is no file of that folder", found=name),
            Sentence("Put the file into the folder and name it without a path"),
        )
    if size > MOST_BYTES[kind]:
        found, most = (Sentence("{number} kB", number=n // 2**10) for n in (size, MOST_BYTES[kind]))
        raise fault(
            field,
            Sentence(
                "'{name}' has {found}, and {most} are taken", name=name, found=found, most=most
            ),
            Sentence("Save it smaller"),
        )
    return place.read_bytes()


def logo_of(name: str, content: bytes, told: str) -> Logo:
    """Return the logo in *content*, once it was looked at; *told* says what it shows.

    Raises:
        UsageError: It is none, is damaged or too large, or a drawing that holds more than shapes.
    """
    kept = b64encode(content).decode()
    for start, kind in _PICTURES.items():
        if content.startswith(start):
            width, height = _size_of_picture(name, content)
            return Logo(kind=kind, width=width, height=height, content=kept, told=told)
    if b"<svg" in content[:4096]:
        _require_drawing(name, content)
        return Logo(kind="svg", content=kept, told=told)
    raise fault(
        "logo",
        Sentence("'{name}' is no PNG, JPEG or SVG by its content", name=name),
        Sentence("Save the logo as one of these"),
    )


def family_of_font(name: str, content: bytes) -> tuple[str, bool]:
    """Return the family of a font, and whether it is its bold one.

    Raises:
        UsageError: It is no TTF or OTF, or cannot be opened.
    """
    from PIL import ImageFont

    family = style = None
    if content.startswith(_FONTS):
        try:
            family, style = ImageFont.truetype(io.BytesIO(content), 12).getname()
        except (OSError, ValueError):
            family = None
    if not family or not re.fullmatch(r"[\w .&+-]{1,80}", family):
        raise fault(
            "fonts",
            Sentence("'{name}' is no TTF or OTF that can be opened", name=name),
            Sentence("Take the font as one of these"),
        )
    return family, "bold" in (style or "").lower()


def fault(field: str, found: str, remedy: Sentence) -> UsageError:
    """Return why a house style is not taken."""
    return UsageError(
        "Cannot take the house style: in house.yaml, {field}: {found}. {remedy}.",
        field=field,
        found=found,
        remedy=remedy,
    )


def _size_of_picture(name: str, content: bytes) -> tuple[int, int]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            if max(width, height) <= MOST_PIXELS:
                picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise fault(
            "logo",
            Sentence("'{name}' is a picture that cannot be opened", name=name),
            Sentence("Save it anew"),
        ) from error
    if max(width, height) > MOST_PIXELS:
        raise fault(
            "logo",
            Sentence("'{name}' is {found} pixels long", name=name, found=max(width, height)),
            Sentence("Save it with {most} at most", most=MOST_PIXELS),
        )
    return width, height


def _require_drawing(name: str, content: bytes) -> None:
    """Refuse a drawing that holds anything but shapes, text and their looks."""
    try:
        text = content.decode("utf-8-sig")
        if "<!" in text.replace("<!--", "").replace("<![CDATA[", ""):
            raise _not_plain(name, "<!")
        # Without a declaration of types there are no entities, so nothing grows and is fetched.
        root = fromstring(text)  # noqa: S314
    except (ParseError, ValueError) as error:
        raise _not_plain(name, str(error)[:80]) from error
    for element in root.iter():
        for found in _foreign_to_a_drawing(element):
            raise _not_plain(name, found)


def _foreign_to_a_drawing(element: Any) -> Iterator[str]:
    """Yield what of *element* runs, or is fetched from elsewhere, or is no part of a drawing."""
    if not isinstance(element.tag, str):
        return
    kind = element.tag.removeprefix(_SVG)
    if kind not in _DRAWN:
        yield f"<{element.tag.rpartition('}')[2][:40]}>"
    for attribute, value in element.attrib.items():
        short = attribute.rpartition("}")[2].lower()
        is_link = short in {"href", "src"} and not value.strip().startswith("#")
        if short.startswith("on") or is_link or _FETCHED.search(value):
            yield short[:40]
    if kind == "style" and _FETCHED.search(element.text or ""):
        yield "<style>"


def _not_plain(name: str, found: str) -> UsageError:
    return fault(
        "logo",
        Sentence("'{name}' holds '{found}', which is no plain drawing", name=name, found=found),
        Sentence("Save it as plain SVG without scripts and links, or as PNG"),
    )
