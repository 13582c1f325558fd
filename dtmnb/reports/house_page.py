"""A house style as rules and markup of a page."""

from base64 import b64encode
from collections.abc import Iterator

from dtmnb.reports.document import House
from dtmnb.reports.pdf import logo_as_picture
from dtmnb.reports.safe_html import Html, tag


def look_of(house: House | None) -> str:
    """Return the style rules of *house*, "" where there is none."""
    return "".join(_rules(house)) if house else ""


def logo_html(house: House | None) -> Html | str:
    """Return its logo, "" where there is none."""
    if house is None or house.logo is None:
        return ""
    # A drawing of others is in no page: it goes out as a picture of it.
    kind = "jpeg" if house.logo.kind == "jpeg" else "png"
    content = b64encode(logo_as_picture(house.logo)).decode()
    source = f"data:image/{kind};base64,{content}"
    return tag("p", tag("img", src=source, alt=house.logo.told), class_="logo")


def _rules(house: House) -> Iterator[str]:
    yield f":root{{--accent:{house.accent}}}.logo img{{max-height:4rem;max-width:16rem}}"
    yield ".first-page{break-after:page}"
    if house.head:
        yield f"thead th{{background:{house.head};color:#fff;print-color-adjust:exact}}"
    for font in house.fonts:
        weight = 700 if font.is_bold else 400
        yield (
            f'@font-face{{font-family:"House";font-weight:{weight};'
            f"src:url(data:font/sfnt;base64,{font.content})}}"
        )
    if house.fonts:
        yield (
            'body{font-family:"House","Noto Sans","Noto Sans Ext","Noto Sans Arabic",sans-serif}'
        )
