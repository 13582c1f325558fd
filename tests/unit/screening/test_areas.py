"""How small the areas are that a column shows."""

import pytest

from dtmnb.screening.areas import AreaNames
from tests.support.sheets import column_of

WORDS = [
    ("SSD", "County", "admin_2"),
    ("SSD", "payam_name", "admin_3"),
    ("SSD", "Boma", "location"),
    ("ETH", "woreda", "admin_3"),
    ("ETH", "Kebele of origin", "location"),
    ("KEN", "county", "admin_1"),
    ("NER", "Commune", "admin_3"),
    ("HTI", "commune", "admin_2"),
    ("MRT", "Wilaya", "admin_1"),
    ("DZA", "baladiya", "admin_2"),
    ("COL", "Vereda", "location"),
    ("COL", "nombre del barrio", "location"),
    ("SYR", "ناحية", "admin_3"),
    ("UKR", "Hromada", "admin_3"),
    ("PHL", "Barangay", "location"),
    ("COD", "zone de santé", "admin_3"),
    ("", "payam", "admin_3"),
    ("SOM", "boma", "location"),
    ("SSD", "admin3Name", "admin_3"),
    ("SSD", "adm4_pcode", "location"),
    ("SSD", "number of counties", ""),
    ("SSD", "colour", ""),
]


@pytest.mark.parametrize(("iso3", "name", "level"), WORDS)
def test_the_words_of_a_country_tell_the_level(reference, iso3, name, level):
    """A commune is another thing in each country; where no word is known nothing is said."""
    assert AreaNames(reference, iso3).level_of(column_of(name, ("a", "b")), name) == level


CODES = [
    ("SSD", "pcode", ("SS01", "SS02"), "admin_1"),
    ("SSD", "pcode", ("SS0101", "SS0203"), "admin_2"),
    ("SSD", "q1", ("SS010101", "SS020301"), "admin_3"),
    ("SSD", "admin2Pcode", ("SS010101", "SS020301"), "admin_3"),
    ("NGA", "q1", ("NG001001", "NG002003"), "admin_2"),
    ("IRQ", "q1", ("IQG01Q01", "IQG02Q03"), "admin_2"),
    ("UKR", "q1", ("UA0102003", "UA0504012"), "admin_3"),
    ("SYR", "q1", ("SY01010105", "SY01010199"), "location"),
    ("SSD", "q1", ("AF0101", "AF0102"), ""),
    ("SSD", "q1", ("SS0101", "river", "pump"), ""),
    ("SSD", "q1", ("", ""), ""),
    ("", "location_code", ("SSD", "SDN"), "country"),
    ("", "location_name", ("South Sudan", "Sudan"), "country"),
    ("", "site_code", ("SSD", "Juba"), "location"),
]


@pytest.mark.parametrize(("iso3", "name", "values", "level"), CODES)
def test_the_length_of_a_code_tells_the_level(reference, iso3, name, values, level):
    """The heading says admin 2, the codes say payam."""
    assert AreaNames(reference, iso3).level_of(column_of(name, values), name) == level
