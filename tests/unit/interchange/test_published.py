"""Lists of published datasets: our own, figures of the DTM API, what a portal hands out."""

import pytest

from dtmnb.errors import SheetError
from dtmnb.interchange.published import read_published

OURS = "country,dataset,level,date,channel\nSSD,Sites,admin 2,2027-03-01,HDX\n"
FRENCH = "Country;Dataset;Date\nSoudan du Sud;Sites;31/03/2027\n"
FIGURES = (
    "operation,admin0Pcode,admin1Pcode,admin2Pcode,numPresentIdpInd,reportingDate\n"
    "Mobility,SSD,SS01,SS0101,12,2027-03-01\nMobility,SSD,SS01,SS0102,15,2027-03-01\n"
)
SITES = (
    "operation,admin0Pcode,admin2Pcode,latitude,longitude,reportingDate\n"
    "Mobility,SSD,SS0101,4.8,31.6,2027-03-01\n"
)
PORTAL = "Exported on,,\ntitle,location,metadata_modified\nSites,ssd,2027-03-01\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (OURS, [("SSD", "Sites", "admin_2", "2027-03-01", "HDX")]),
        (FRENCH, [("SSD", "Sites", "", "2027-03-31", "")]),
        (FIGURES, [("SSD", "Mobility", "admin_2", "2027-03-01", "")]),
        (SITES, [("SSD", "Mobility", "coordinates", "2027-03-01", "")]),
        (PORTAL, [("SSD", "Sites", "", "2027-03-01", "")]),
    ],
)
def test_a_list_is_read(tmp_path, reference, text, found):
    """Each dataset, level and day once, in any of the forms."""
    file = tmp_path / "published.csv"
    file.write_text(text, encoding="utf-8")

    read = read_published(file, reference)

    assert [(e.iso3, e.dataset, e.release_level, str(e.day), e.channel) for e in read] == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("country,date\nSSD,2027-03-01\n", "no column for dataset"),
        ("a,b\n1,2\n", "no column for country, dataset, day"),
        ("country,dataset,date\nSSD,Sites,soon\n", "row 2 says country 'SSD' and day 'soon'"),
        ("country,dataset,date\nAtlantis,Sites,2027-03-01\n", "country 'Atlantis'"),
        ("country,dataset,date\nSSD,Sites,03/04/2027\n", "day '03/04/2027'"),
    ],
)
def test_what_cannot_be_held_against_plans_is_one_sentence(tmp_path, reference, text, words):
    """It says where, what was found and what to write."""
    file = tmp_path / "published.csv"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SheetError, match=words):
        read_published(file, reference)
