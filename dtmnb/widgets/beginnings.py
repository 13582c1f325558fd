"""How lists that are empty are begun, in words."""

from collections.abc import Mapping

from dtmnb.language import mark

BEGINNINGS: Mapping[str, str] = {
    "partners": mark(
        "No organisation yet: paste your list from Excel under “Paste a list”, or press “Add”."
    ),
    "focal_points": mark(
        "Nobody yet: paste organisations and people from Excel under “Paste a list”, or press "
        "“Add”."
    ),
    "rows": mark(
        "No question yet: take in a file in step 00, paste from Excel into “Table for all”, or "
        "press “Add”."
    ),
    "": mark("Nothing is entered here yet: press “Add”."),
}
"""By collection; under "" for any other."""
