"""Figures that others publish at admin 0 to 2 are let go, and nothing hides in them."""

from random import Random

import pytest

from dtmnb.screening.results import Measure
from dtmnb.screening.risk import check_data
from dtmnb.screening.tables import read_data
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | question_id | category | release_level |
    | r1        | idps        | public   | admin_2       |
"""
FIRST = "location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,"
AREAS = FIRST + "admin1_name,admin2_code,admin2_name,admin_level,"
LAST = "reference_period_start,reference_period_end,dataset_hdx_id,resource_hdx_id,warning,error"
IDPS = f"{AREAS}assessment_type,reporting_round,operation,population,{LAST}"
REFUGEES = (
    "origin_location_code,origin_has_hrp,asylum_location_code,population_group,gender,age_range,"
    f"min_age,max_age,population,{LAST}"
)
BASELINE = f"{AREAS}gender,age_range,min_age,max_age,population,{LAST}"
DTM = (
    "id,operation,admin0Name,admin0Pcode,admin1Name,admin1Pcode,admin2Name,admin2Pcode,adminLevel,"
    "numPresentIdpInd,reportingDate,yearReportingDate,monthReportingDate,roundNumber,"
    "displacementReason,numberMales,numberFemales,assessmentType,operationStatus"
)


def cell(head: str, number: int, rng: Random) -> str:
    """Return what such a column holds in the row *number*."""
    area, band = number // 6 % 8 + 1, number % 3
    known = {
        "location_code": "SSD",
        "operation": "Displacement Tracking in South Sudan",
        "population": str(rng.randint(20, 90_000)),
        "numPresentIdpInd": str(rng.randint(20, 90_000)),
        "numberMales": str(rng.randint(20, 9_000)),
        "numberFemales": str(rng.randint(20, 9_000)),
        "gender": "fm"[number % 2],
        "age_range": ("0-4", "5-17", "18+")[band],
        "min_age": ("0", "5", "18")[band],
        "max_age": ("4", "17", "")[band],
        "origin_location_code": ("SDN", "ETH", "COD", "KEN", "UGA", "CAF", "ERI", "RWA")[area - 1],
        "asylum_location_code": "SSD",
        "population_group": "REF",
        "reporting_round": str(number // 48 + 1),
        "reportingDate": "2026-03-01T00:00:00",
        "reference_period_start": "2026-03-01T00:00:00",
        "displacementReason": "Natural disaster",
        "dataset_hdx_id": "57a8e5d4-5b0f-4f4e-9b2c-0c5c5a5f1d2e",
    }
    if head in known:
        return known[head]
    if "code" in head or "Pcode" in head:
        return f"SS{area:02}" + ("01" if "2" in head else "")
    return f"Area {area}" if "name" in head.casefold() else ""


@pytest.fixture
def held_back(tmp_path, reference):
    """Return a function from headings to what holds their file back; columns can be replaced."""
    plan = plan_from_tables(PLAN, reference)

    def check(heads: str, **other) -> set[str]:
        rng, names = Random(1), heads.split(",")  # noqa: S311 (a test)
        lines = [heads]
        for number in range(48):
            drawn = (other.get(h, lambda n, h=h: cell(h, n, rng))(number) for h in names)
            lines.append(",".join(drawn))
        (tmp_path / "data.csv").write_text("\n".join(lines), encoding="utf-8")
        found = check_data(plan, read_data(tmp_path / "data.csv"), reference, measure=Measure())
        return {each.code for each in found.findings if each.severity != "advice"}

    return check


@pytest.mark.parametrize("heads", [IDPS, REFUGEES, BASELINE, DTM])
def test_published_figures_are_let_go(held_back, heads):
    """Everybody has them already."""
    assert held_back(heads) == set()


HIDDEN = {
    "a telephone": {"operation": lambda n: f"+211 92{n:07}"},
    "names": {"warning": lambda n: f"Amal Deng{'abcdefgh'[n % 8]}{'abcdef'[n // 8]}"},
    "points": {"error": lambda n: f"4.85{n:03} 31.58{n:03}"},
    "payams": {"admin2_code": lambda n: f"SS0101{n % 9 + 1:02}"},
}


@pytest.mark.parametrize("columns", HIDDEN.values(), ids=HIDDEN)
def test_nothing_hides_behind_their_headings(held_back, columns):
    """The values speak."""
    assert held_back(IDPS, **columns)
