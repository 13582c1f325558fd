"""How a workbook looks where a mission has a style of its own."""

from typing import NamedTuple


class Look(NamedTuple):
    """The look of a workbook.

    Attributes:
        head: Ground of its headings, `#rrggbb`, whose words are white; "" for ours.
        logo: A PNG or JPEG for the sheet "About"; empty for none.
    """

    head: str = ""
    logo: bytes = b""
