"""A mission's house style: logo, colours, fonts and a first page, from one folder.

`house.yaml` names them; whatever is in the folder is looked at before anything of it is used.
Without a folder documents look as ours do.
"""

import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import Sentence, UsageError
from dtmnb.interchange import load_template
from dtmnb.interchange.look import Look
from dtmnb.language.language import LANGUAGES
from dtmnb.reports.document import Font, House, Logo, Page
from dtmnb.reports.first_page import first_page_of
from dtmnb.reports.house_files import (
    family_of_font,
    fault,
    logo_of,
    read_inside,
)
from dtmnb.reports.pdf import logo_as_picture
from dtmnb.store.address import find_store
from dtmnb.store.plain_yaml import plain_yaml, require_simple

FILE = "house.yaml"
FOLDER = "house"
ENVIRONMENT = "DTMNB_HOUSE"
LEAST_CONTRAST = 4.5
"""Of words to what they stand on, as WCAG 2 asks for."""

_PAPER = "#f4f6f8"
"""The darkest ground that our words stand on without a colour of their own."""
_WHITE = "#ffffff"

_Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Colours(_Told):
    """Colours of words and of the heads of tables.

    Attributes:
        accent: Words that stand out, and links, on paper.
        head: The ground of heads of tables, whose words are white.
    """

    accent: _Colour = "#00539f"
    head: _Colour | None = None


class _HouseFile(_Told):
    """What `house.yaml` may say."""

    logo: _Name | None = None
    logo_text: Annotated[str, StringConstraints(max_length=200)] = ""
    colours: _Colours = _Colours()
    fonts: Annotated[tuple[_Name, ...], Field(max_length=4)] = ()
    first_page: Mapping[str, _Name] = {}
    template: _Name | None = None


def house_for(folder: Path | None, store_url: str = "") -> House | None:
    """Return the house style of *folder*, else the one that goes with a store; None for ours.

    That is what `DTMNB_HOUSE` names, else a folder `house` beside the file of the store.

    Raises:
        UsageError: There is none where one is named, or it is not as it should be.
    """
    place = folder or _beside(store_url)
    return load_house(place) if place else None


def in_house(page: Page, house: House | None) -> Page:
    """Return *page* as documents of *house* have it."""
    return page.model_copy(update={"house": house})


def look_for(
    folder: Path | None, store_url: str, reference: Reference, template: Path | None = None
) -> Look | None:
    """Return how workbooks look and are laid out, None for our way.

    Args:
        folder: As `house_for` takes it.
        store_url: As `house_for` takes it.
        reference: Our tables.
        template: A layout that goes before the one of the house.

    Raises:
        UsageError: The house style is not as it should be.
        InterchangeError: The template is not.
    """
    place = folder or _beside(store_url)
    if place is None and template is None:
        return None
    house = load_house(place) if place else House()
    file = template or (place and _template_in(place))
    return Look(
        house.head,
        logo_as_picture(house.logo) if house.logo else b"",
        load_template(file, reference) if file else None,
    )


def _template_in(folder: Path) -> Path | None:
    name = _read(folder).template
    if name is None:
        return None
    read_inside(folder, name, "template", "template")
    return folder / name


def _beside(store_url: str) -> Path | None:
    if given := os.environ.get(ENVIRONMENT):
        if not Path(given).is_absolute():
            raise UsageError(
                "Cannot take the house style: {variable} names '{given}'. Give the whole path "
                "of the folder: reports are written in folders of their own.",
                variable=ENVIRONMENT,
                given=given,
            )
        return Path(given)
    file = find_store(store_url).path if store_url else None
    beside = file.parent / FOLDER if file else None
    return beside if beside and (beside / FILE).is_file() else None


def load_house(folder: Path) -> House:
    """Return the house style of *folder*, whose every file was looked at.

    Raises:
        UsageError: One sentence: what is wrong where, and what to do.
    """
    told = _read(folder)
    _require_legible("accent", told.colours.accent, _PAPER)
    if told.colours.head:
        _require_legible("head", told.colours.head, _WHITE)
    return House(
        accent=told.colours.accent.lower(),
        head=(told.colours.head or "").lower(),
        logo=_logo(folder, told),
        fonts=_fonts(folder, told),
        first_page={
            code: first_page_of(_text(read_inside(folder, name, "first_page", "first_page")))
            for code, name in told.first_page.items()
        },
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 counts it, from 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _read(folder: Path) -> _HouseFile:
    if not (folder / FILE).is_file():
        raise UsageError(
            "Cannot take the house style: {folder} holds no {file}. Name the folder that does.",
            folder=folder.name,
            file=FILE,
        )
    text = _text(read_inside(folder, FILE, "yaml", FILE))
    try:
        require_simple(text)
        told = _HouseFile.model_validate(plain_yaml(text) or {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        found = Sentence("found '{found}'", found=str(first["input"])[:80])
        raise fault(where or FILE, found, _remedy(where, first["type"])) from error
    except (yaml.YAMLError, ValueError) as error:
        words = " ".join(str(error).split())[:200]
        raise fault(FILE, words, Sentence("Mend the file")) from error
    if unknown := [code for code in told.first_page if code not in LANGUAGES]:
        known = Sentence("Use of the languages: {known}", known=", ".join(LANGUAGES))
        raise fault("first_page", Sentence("found '{found}'", found=unknown[0]), known)
    return told


def _remedy(where: str, kind: str) -> Sentence:
    if kind == "extra_forbidden":
        known = (*_HouseFile.model_fields, *(f"colours.{each}" for each in _Colours.model_fields))
        return Sentence("Use only: {known}", known=", ".join(known))
    if where.startswith("colours."):
        return Sentence("Write a colour as '#00539f', in quotation marks")
    return Sentence("See the example in the documentation of the templates")


def _require_legible(field: str, colour: str, ground: str) -> None:
    found = contrast(colour, ground)
    if found < LEAST_CONTRAST:
        raise fault(
            f"colours.{field}",
            Sentence(
                "the contrast of {colour} to {ground} is {found} to 1",
                colour=colour,
                ground=ground,
                found=round(found, 1),
            ),
            Sentence("Choose a darker colour, with at least 4.5 to 1, so that all can read it"),
        )


def _luminance(colour: str) -> float:
    parts = (byte / 255 for byte in bytes.fromhex(colour.lstrip("#")))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _logo(folder: Path, told: _HouseFile) -> Logo | None:
    if told.logo is None:
        return None
    if not told.logo_text.strip():
        raise fault(
            "logo_text",
            Sentence("nothing says what the logo shows"),
            Sentence("Write it for those who do not see it, for instance the name of the mission"),
        )
    content = read_inside(folder, told.logo, "logo", "logo")
    return logo_of(told.logo, content, told.logo_text.strip())


def _fonts(folder: Path, told: _HouseFile) -> tuple[Font, ...]:
    found = []
    for name in told.fonts:
        content = read_inside(folder, name, "font", "fonts")
        family, is_bold = family_of_font(name, content)
        kept = b64encode(content).decode()
        found.append(Font(family=family, is_bold=is_bold, content=kept))
    families = sorted({each.family for each in found})
    if len(families) > 1:
        raise fault(
            "fonts",
            Sentence("the files are of several families: {found}", found=", ".join(families)),
            Sentence("Name the regular and the bold one of a single family"),
        )
    return tuple(found)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault(
            FILE, Sentence("a text of it is not UTF-8"), Sentence("Save it as UTF-8")
        ) from error
