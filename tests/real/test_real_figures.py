"""Figures that DTM published tell where cells will be small."""

import pytest

from dtmnb.errors import SheetError
from dtmnb.screening.figures import forecast_areas
from dtmnb.screening.tables import read_data
from tests.support.tables import plan_from_tables

pytestmark = pytest.mark.real

PLAN = """
    header
    | iso3   |
    | {iso3} |

    rows
    | record_id | question | disaggregation |
    | idps      | Who?     | sex_and_age    |
"""


@pytest.fixture(scope="module")
def figures(real):
    """Return the figures of the DTM API, read once."""
    return read_data(real / "data" / "dtm_global_api_admin0_2_hxl.csv").sheets


@pytest.mark.parametrize(
    ("iso3", "level", "areas", "smallest", "small"),
    [
        ("AFG", "country", 1, ("AFG", 6_557_855, "2022-12-31"), 0),
        ("AFG", "admin_1", 34, ("AF08", 3_450, "2022-12-31"), 0),
        ("AFG", "admin_2", 401, ("AF0806", 18, "2022-12-31"), 22),
        ("TCD", "country", 1, ("TCD", 225_689, "2025-01-31"), 0),
        ("TCD", "admin_2", 3, ("TD0701", 44_297, "2025-01-31"), 0),
        ("HTI", "admin_1", 10, ("HT04", 4_434, "2025-06-30"), 0),
        ("HTI", "admin_2", 139, ("HT0441", 43, "2025-06-30"), 8),
    ],
)
def test_the_newest_figures_of_the_country(figures, reference, iso3, level, areas, smallest, small):
    """As counted from the file by other means; 401 districts, 22 of them with small cells."""
    plan = plan_from_tables(PLAN.format(iso3=iso3), reference)

    found = {each.level: each for each in forecast_areas(plan, figures, reference)}[level]

    first = found.areas[0]
    assert len(found.areas) == areas
    assert (first.code, first.people, first.counted) == smallest
    assert (found.small, found.foreign) == (small, ())
    assert found.to_drop == (("age_four_bands",) if small else ())


def test_a_country_that_is_not_in_the_file_is_told(figures, reference):
    """Nobody should plan with the figures of others."""
    plan = plan_from_tables(PLAN.format(iso3="SSD"), reference)

    told = r"they are of AFG, HTI, TCD\. Choose figures of one of: SS"
    with pytest.raises(SheetError, match=told):
        forecast_areas(plan, figures, reference)


def test_a_survey_holds_no_figures(real, reference):
    """Its columns ask persons; none counts people by area."""
    plan = plan_from_tables(PLAN.format(iso3="SSD"), reference)
    sheets = read_data(real / "data" / "reach_2024_msna_dummy_export.xlsx").sheets

    with pytest.raises(SheetError, match="no table has a column of people and one of areas"):
        forecast_areas(plan, sheets, reference)
