"""How a workbook looks where a mission has a style of its own."""

from typing import NamedTuple

from dtmnb.interchange.template import Template


class Look(NamedTuple):
    """The look of a workbook.

    Attributes:
        head: Ground of its headings, `#rrggbb`, whose words are white; "" for ours.
        logo: A PNG or JPEG for the sheet "About"; empty for none.
        template: How the Data Analysis Plan is laid out, None for our way.
    """

    head: str = ""
    logo: bytes = b""
    template: Template | None = None
