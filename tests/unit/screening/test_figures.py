"""Published figures: where people are few, and which breakdown would show it."""

import pytest

from dtmnb.domain.plan import Plan
from dtmnb.errors import SheetError
from dtmnb.screening.figures import country_codes, forecast_areas
from dtmnb.screening.tables import DataSheet
from tests.support.sheets import column_of
from tests.support.tables import plan_from_tables

PLAN = """
    header
    | iso3 | context      |
    | SSD  | conflict=yes |

    datasets
    | record_id | title | smallest_area | population |
    | sites     | Sites | location      | 40         |
    | areas     | Areas | admin_2       |            |

    rows
    | record_id | question | dataset | disaggregation | data_types          |
    | a         | Who?     | sites   | sex_and_age    |                     |
    | b         | Who?     | areas   | sex            |                     |
    | c         | Who?     | areas   | none           | disability_per_site |
"""


@pytest.fixture(scope="module")
def plan(reference):
    """Return a plan with two datasets, broken down differently."""
    return plan_from_tables(PLAN, reference)


@pytest.fixture
def forecast(plan, reference):
    """Return what forecasts from one table, given as lines of cells parted by bars."""

    def make(text: str, dataset: str = "", of: Plan = plan):
        heads, *rows = ([c.strip() for c in line.split("|")] for line in text.strip().splitlines())
        tags = rows.pop(0) if "#" in "".join(rows[0]) else [""] * len(heads)
        values = zip(*rows, strict=True)
        columns = zip(heads, values, tags, strict=True)
        sheet = DataSheet("figures", tuple(column_of(h, v, "", tag) for h, v, tag in columns))
        found = forecast_areas(of, [sheet], reference, dataset=dataset)
        return {each.level: each for each in found}

    return make


def people(found) -> dict[str, int]:
    """Return the people of each area."""
    return {area.code: area.people for area in found.areas}


API = """
admin0Pcode | admin1Pcode | admin2Pcode | admin2Name | numPresentIdpInd | reportingDate
SSD         | SS01        | SS0101      | Juba       | 900              | 2025-06-30T00:00:00
SSD         | SS01        | SS0102      | Lainya     | 30               | 2025-06-30T00:00:00
SSD         | SS02        | SS0201      | Bor        | 500              | 2025-06-30T00:00:00
"""


def test_each_level_of_the_file_has_its_areas(forecast):
    """Parts are added up to the larger areas; the fewest people stand first."""
    found = forecast(API)

    assert {level: people(each) for level, each in found.items()} == {
        "country": {"SSD": 1_430},
        "admin_1": {"SS02": 500, "SS01": 930},
        "admin_2": {"SS0102": 30, "SS0201": 500, "SS0101": 900},
    }
    area = found["admin_2"].areas[0]
    assert (area.name, area.counted) == ("Lainya", "2025-06-30")
    assert found["admin_2"].median == 500


HEADINGS = {
    "DTM API": "admin1Pcode | numPresentIdpInd",
    "HXL": "State | IDPs\n#adm1+code | #affected+idps+ind",
    "HXL with more": "x | y\n#adm1 +code+v_pcode | #affected +ind+idps",
    "common names": "ADM1_PCODE | IDP individuals",
    "words": "Admin 1 P-Code | Total number of IDPs",
    "people in all": "adm1_code | #population",
}


@pytest.mark.parametrize("heads", HEADINGS.values(), ids=HEADINGS)
def test_columns_are_found_by_name_or_tag(forecast, heads):
    """As the API names them, as HDX tags them, and as people write them."""
    assert people(forecast(f"{heads}\nSS01 | 12\nSS02 | 40")["admin_1"]) == {"SS01": 12, "SS02": 40}


LISTS = {
    "Returnee Master List": (
        """
        Place id | Governorate | District | Subdistrict | Location | Lat  | Families | Individuals
        1        | Ninewa      | Sinjar   | Qaeyrrawan  | Hamadan  | 36.3 | 10       | 60
        2        | Ninewa      | Sinjar   | Qaeyrrawan  | Tal      | 36.2 | 4        | <5
        3        | Ninewa      | Telafar  | Ayadiya     | Tal      | 36.4 | 2        | 12
        """,
        "IRQ",
        {"Ninewa / Sinjar": 60, "Ninewa / Telafar": 12},
    ),
    "French": (
        """
        Province | Territoire | Date d'évaluation | Nombre de PDI
        Ituri    | Irumu      | 13/05/2025        | 1 250
        Ituri    | Irumu      | 09/06/2025        | 1 300
        Ituri    | Djugu      | 09/06/2025        | 40
        """,
        "COD",
        {"Ituri / Djugu": 40, "Ituri / Irumu": 1_300},
    ),
    "Spanish": (
        """
        Departamento | Municipio | Ronda   | Total de personas desplazadas
        Nariño       | Tumaco    | Ronda 2 | 1.020
        Nariño       | Tumaco    | Ronda 3 | 900
        Nariño       | Barbacoas | Ronda 3 | *
        """,
        "COL",
        {"Nariño / Tumaco": 900},
    ),
    "Arabic": (
        """
        المحافظة | المديرية | عدد الأفراد
        مأرب     | صرواح    | ٨٠
        مأرب     | الجوبة   | ٧
        """,
        "YEM",
        {"مأرب / الجوبة": 7, "مأرب / صرواح": 80},
    ),
}


@pytest.mark.parametrize(("text", "iso3", "expected"), LISTS.values(), ids=LISTS)
def test_lists_without_codes_are_known_by_the_names_of_areas(
    reference, forecast, text, iso3, expected
):
    """As a country calls its areas and a mission its columns; two places of one name are two."""
    of = plan_from_tables(PLAN.replace("SSD ", iso3 + " "), reference)

    assert people(forecast(text, of=of)["admin_2"]) == expected


def test_places_of_one_name_are_counted_apart(reference, forecast):
    """Tal in Sinjar and Tal in Telafar are two villages, each with its people."""
    text, iso3, _ = LISTS["Returnee Master List"]
    of = plan_from_tables(PLAN.replace("SSD ", iso3 + " "), reference)

    found = forecast(text, of=of)["location"]

    assert [(area.name, area.people) for area in found.areas] == [("Tal", 12), ("Hamadan", 60)]
    assert found.foreign == ()


def test_places_are_a_level_too(forecast):
    """Files of sites have a code for each; the areas above them are added up."""
    found = forecast("adm2_pcode | ssid | idps\nSS0101 | SS_9 | 8\nSS0101 | SS_7 | 50")

    assert {level: people(each) for level, each in found.items()} == {
        "admin_2": {"SS0101": 58},
        "location": {"SS_9": 8, "SS_7": 50},
    }
    assert (found["admin_2"].cells.limit, found["location"].cells.limit) == (5, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("admin1Pcode | idps | date\nSS01 | 9 | 2024-12-31\nSS01 | 7 | 2025-01-31", 7),
        ("admin1Pcode | idps | roundNumber\nSS01 | 9 | 9\nSS01 | 7 | 10", 7),
        ("admin1Pcode | idps | round\nSS01 | 9 | 9.0\nSS01 | 7 | 10.0", 7),
        ("admin1Pcode | idps | date\nSS01 | 9 | 2025-01-31\nSS01 | NA | 2025-06-30", 9),
        ("admin1Pcode | idps | cause\nSS01 | 9 | Conflict\nSS01 | 7 | Flood", 16),
        ("admin1Pcode | idps | assessmentType\nSS01 | 9 | BA\nSS01 | 7 | SA", 9),
        ("admin1Pcode | admin2Pcode | idps\nSS01 | | 20\nSS01 | SS0101 | 9\nSS01 | SS0102 | 8", 20),
        ("admin1Pcode | numPresentIdpInd | numberMales\nSS01 | 9 | 5\nSS01 | 3 | 2", 12),
        ("admin1Pcode | idpOriginAdmin1Pcode | idps\nSS01 | SS02 | 9\nSS01 | SS03 | 4", 13),
        ("admin1Pcode | idps\nSS01 | 1,250", 1_250),
        ("admin1Pcode | idps\nSS01 | 1 250 000", 1_250_000),
        ("admin1Pcode | idps\nSS01 | 12.0\nSS02 | 0", 12),
    ],
    ids=[
        *("newest day", "newest round", "rounds of Excel", "a count that is missing", "reasons"),
        *("kinds of assessment", "totals and parts", "men beside all", "origin beside area"),
        *("commas", "blanks", "nobody"),
    ],
)
def test_people_are_counted_once(forecast, text, expected):
    """The newest count of an area; no double counting of totals, men or assessments."""
    assert people(forecast(text)["admin_1"]) == {"SS01": expected}


NUMBERS = """
    12        12
    12.0      12
    1250.000  1250
    1.000     1000
    12.034    12034
    1.050     1050
    1.050.000 1050000
    1'050'000 1050000
    1,000,000 1000000
    10.000    10000
    0.0       0
"""


@pytest.mark.parametrize(("text", "number"), [line.split() for line in NUMBERS.split("\n")[1:-1]])
def test_dots_part_groups_as_commas_do(forecast, text, number):
    """Half of the world writes 12.034 for twelve thousand; nobody counts parts of people."""
    found = forecast(f"admin1Pcode | idps\nSS01 | {text}\nSS02 | 3000000")

    assert people(found["admin_1"]).get("SS01", 0) == int(number)


@pytest.mark.parametrize(
    ("dataset", "breakdowns", "small", "to_drop"),
    [
        ("sites", ("sex", "age_four_bands"), 1, ("age_four_bands",)),
        ("areas", ("disability",), 1, ("disability",)),
        ("", ("sex", "age_four_bands"), 1, ("age_four_bands",)),
    ],
)
def test_the_breakdowns_planned_tell_where_cells_are_small(
    forecast, dataset, breakdowns, small, to_drop
):
    """Those of the row that breaks down most; what people typed before does not count."""
    found = forecast(API, dataset)["admin_2"]

    assert found.cells.breakdowns == breakdowns
    assert found.cells.population == 30
    assert (found.small, found.to_drop) == (small, to_drop)


def test_a_dataset_without_rows_has_totals_only(reference, forecast):
    """Then nothing need be left out but areas that are too small as a whole."""
    bare = plan_from_tables("header\n| iso3 |\n| SSD |", reference)
    column = column_of("adm1_code", ("SS01", "SS02")), column_of("idps", (3, 60))

    (found,) = forecast_areas(bare, [DataSheet("t", column)], reference)

    assert (found.cells.breakdowns, found.small, found.to_drop) == ((), 1, None)


def test_other_countries_are_left_out(forecast):
    """A file of the whole world holds the plan's country, too."""
    found = forecast("admin0Pcode | admin1Pcode | idps\nSSD | SS01 | 50\nTCD | TD01 | 3")

    assert people(found["admin_1"]) == {"SS01": 50}
    assert found["admin_1"].foreign == ()


def test_p_codes_of_another_country_are_noticed(forecast, plan):
    """The file may be the wrong one; ISO codes of two and of three letters are both in use."""
    found = forecast("admin1Pcode | idps\nSSD01 | 50\nSS02 | 60\nTD01 | 3")["admin_1"]

    assert found.foreign == ("TD01",)
    nowhere = plan.model_copy(update={"header": plan.header.model_copy(update={"iso3": ""})})
    assert forecast("admin1Pcode | idps\nTD01 | 3", of=nowhere)["admin_1"].foreign == ()


@pytest.mark.parametrize("masked", ["<5", "< 10", "≤4", "*", "**"])
def test_a_masked_cell_is_not_known(forecast, masked):
    """Too few to be shown is not nobody, and spoils no other area."""
    found = forecast(f"admin1Pcode | idps\nSS01 | {masked}\nSS02 | 60")

    assert people(found["admin_1"]) == {"SS02": 60}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Round 9", "Round 10"),
        ("R9", "r12"),
        ("Tour 2", "tour 3"),
        ("الجولة 1", "الجولة 2"),
        ("30/06/2025", "31/07/2025"),
        ("06/30/2025", "07/31/2025"),
        ("30.11.2024", "31.01.2025"),
    ],
)
def test_rounds_and_days_are_read_as_people_write_them(forecast, older, newer):
    """The newest count stands; which number is the day is never guessed."""
    found = forecast(f"admin1Pcode | idps | date\nSS01 | 4 | {older}\nSS01 | 60 | {newer}")

    assert people(found["admin_1"]) == {"SS01": 60}


FAULTS = {
    "no people": ("admin1Pcode | households\nSS01 | 4", "no table has a column of people and one"),
    "no areas": ("Shelter | idps\nTents | 4", "no table has a column of people and one"),
    "another country": (
        "admin0Pcode | idps\nTCD | 4",
        "they are of TCD. Choose figures of one of: SS, SSD.",
    ),
    "words": ("admin1Pcode | idps\nSS01 | many", "column 'idps' holds 'many'. Write whole"),
    "below nothing": ("admin1Pcode | idps\nSS01 | -4", "column 'idps' holds '-4'"),
    "no number": ("admin1Pcode | idps\nSS01 | nan", "column 'idps' holds 'nan'"),
    "no end": ("admin1Pcode | idps\nSS01 | " + "9" * 400, "holds '9999999999999999999999"),
    "a day": (
        "admin1Pcode | idps | date\nSS01 | 4 | 03/06/2025",
        "column 'date' holds '03/06/2025'. Write days as 2026-03-01",
    ),
    "nobody": ("admin1Pcode | idps\nSS01 | 0", "they count nobody"),
    "nowhere": ("admin1Pcode | idps\n | 4", "they count nobody"),
}


@pytest.mark.parametrize(("text", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_sentence_and_what_to_do(forecast, text, told):
    """Nothing is guessed from figures that cannot be read."""
    with pytest.raises(SheetError) as caught:
        forecast(text)

    assert str(caught.value).startswith("Cannot use the figures: ")
    assert told in str(caught.value)
    assert len(str(caught.value)) < 260


@pytest.mark.parametrize("people", [float("nan"), float("inf"), 1e300, -1.0])
def test_numbers_of_no_people_are_refused(plan, reference, people):
    """A workbook may hold any number."""
    columns = column_of("adm1_code", ("SS01",)), column_of("idps", (people,))

    with pytest.raises(SheetError, match="Write whole numbers"):
        forecast_areas(plan, [DataSheet("t", columns)], reference)


def test_the_table_with_the_smallest_areas_is_taken(plan, reference):
    """Workbooks have a sheet a level, and a read-me."""
    read_me = DataSheet("read me", (column_of("what", ("x",)), column_of("why", ("y",))))
    country = DataSheet("0", (column_of("admin0Pcode", ("SSD",)), column_of("idps", (9,))))
    codes = (column_of("admin0Pcode", ("SSD",)), column_of("admin1Pcode", ("SS01",)))
    states = DataSheet("1", (*codes, column_of("idps", (9,))))

    found = forecast_areas(plan, [read_me, country, states], reference)

    assert [each.level for each in found] == ["country", "admin_1"]


@pytest.mark.parametrize(
    ("iso3", "codes"),
    [("TCD", ("TCD", "TD")), ("SSD", ("SSD", "SS")), ("UKR", ("UKR", "UA")), ("XXX", ()), ("", ())],
)
def test_p_codes_start_with_a_code_of_the_country(iso3, codes):
    """Two letters or three, which are not always the same ones."""
    assert country_codes(iso3) == codes
