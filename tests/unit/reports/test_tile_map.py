"""A map of equal tiles: each country once, in its place, with its neighbours."""

import re

import pytest
from pycountry import countries

from dtmnb.language import language_for
from dtmnb.reports.document import Badge, Page, Passage
from dtmnb.reports.html import as_html
from dtmnb.reports.pdf import as_pdf
from dtmnb.reports.text import as_text
from dtmnb.reports.tile_map import tile_map
from dtmnb.reports.word import as_docx

READY = Badge(label="Ready", shape="tick", colour="#1b6e3c")
ENGLISH = language_for("en")


def shown(reference, *codes, language=ENGLISH):
    """Return the map of countries that are ready, and its tiles by code."""
    made = tile_map("Where", dict.fromkeys(codes, READY), reference, language)
    return made, {tile.code: tile for tile in made.tiles}


def test_each_country_of_the_arrangement_stands_once(reference):
    """It knows no country that ISO 3166 does not, and no tile lies on another."""
    everywhere = [country.alpha_3 for country in countries]
    made, _ = shown(reference, *everywhere)

    assert sorted(tile.code for tile in made.tiles) == sorted(everywhere)
    assert len({(tile.row, tile.column) for tile in made.tiles}) == len(everywhere)


@pytest.mark.parametrize(
    ("west", "east"), [("COL", "VEN"), ("SEN", "ETH"), ("IRQ", "IRN"), ("MMR", "PHL")]
)
def test_west_is_left_and_north_is_above(reference, west, east):
    """Countries stand to each other as they do on a map."""
    _, tiles = shown(reference, west, east, "ZAF", "NOR")

    assert tiles[west].column < tiles[east].column
    assert tiles["NOR"].row < tiles[west].row < tiles["ZAF"].row


def test_a_region_is_shown_with_its_neighbours_and_not_the_world(reference):
    """Two countries fill a small map that can be read."""
    _, tiles = shown(reference, "SSD", "ETH")

    assert tiles["SDN"].sign is None
    assert tiles["SSD"].sign == READY
    assert "BRA" not in tiles
    assert max(tile.column for tile in tiles.values()) <= 11


def test_what_has_no_tile_stands_below(reference):
    """No plan is lost because its country is not in the arrangement."""
    _, tiles = shown(reference, "SSD", "ZZZ")

    assert tiles["ZZZ"].row > max(tile.row for tile in tiles.values() if tile.code != "ZZZ")


@pytest.mark.parametrize("code", ["en", "ar"])
def test_every_document_tells_it_in_words(reference, code):
    """Colours and places are for those who see them; the words say the same."""
    language = language_for(code)
    made, tiles = shown(reference, "SSD", language=language)
    words = f"{language.colon}".join(("Ready", tiles["SSD"].label))
    document = Passage(page=Page(language=code, title="T"), blocks=(made,))

    assert words in as_html(document.blocks, language)
    assert words in as_text(document.blocks, language)
    assert as_pdf(document).startswith(b"%PDF")
    assert as_docx(document).startswith(b"PK")


def test_words_of_the_map_stand_where_a_document_draws_them_too(reference):
    """What turns words round in a page does not in a PDF: all of them stand about a middle."""
    arabic = language_for("ar")
    made, _ = shown(reference, "SSD", "ETH", language=arabic)
    drawn = re.findall("<text [^>]*>", as_html((made,), arabic))

    assert len(drawn) > 2
    assert [each for each in drawn if 'text-anchor="middle"' not in each] == []
