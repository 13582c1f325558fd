"""Records of persons are never taken for totals."""

import pytest

from dtmnb.screening.results import Measure
from dtmnb.screening.risk import check_data
from dtmnb.screening.tables import DataFile, DataSheet
from tests.support.sheets import column_of
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | question_id | category | release_level | order |
    | r1        | sex         | public   | admin_2       | 1     |
    | r2        | age         | public   | admin_2       | 2     |
    | r3        | population  | public   | admin_2       | 3     |
    | r4        | disability  | public   | admin_2       | 4     |
    | r5        | hh_size     | public   | admin_2       | 5     |
    | r6        | num_girls   | public   | admin_2       | 6     |
"""
PLACES = ("Juba", "Juba", "Yei", "Yei", "Wau", "Wau")
SEXES = ("f", "m") * 3
RECORDS = {
    "sex and age": {"sex": SEXES, "age": (3, 40, 12, 77, 31, 5)},
    "sex alone": {"sex": ("f", "f", "f", "m", "m", "m")},
    "disability alone": {"disability": ("no", "yes", "no", "no", "no", "no")},
    "households": {"sex": SEXES, "hh_size": (4, 7, 3, 9, 1, 5), "num_girls": (1, 2, 0, 3, 0, 2)},
    "persons with the total of their place": {
        "sex": ("f", "f", "m", "m", "f", "f"),
        "population": (500, 500, 700, 700, 90, 90),
    },
}
TOTALS = {
    "by sex": {"sex": SEXES, "population": (1200, 1100, 640, 650, 90, 80)},
    "by sex and age band": {
        "sex": SEXES,
        "age": ("0-17", "18+", "18+", "0-17", "0-17", "18+"),
        "population": (1200, 1100, 640, 650, 90, 80),
    },
}


@pytest.fixture
def codes(reference):
    """Return a function from columns to the codes of what holds the file back."""
    plan = plan_from_tables(PLAN, reference)

    def check(columns, **measure) -> set[str]:
        places = {"admin2Name": PLACES, **columns}
        sheet = DataSheet("main", tuple(column_of(*each) for each in places.items()))
        found = check_data(plan, DataFile((sheet,)), reference, measure=Measure(**measure)).findings
        return {each.code for each in found if each.severity != "advice"}

    return check


@pytest.mark.parametrize("columns", RECORDS.values(), ids=RECORDS)
def test_records_that_nobody_measured_stay(codes, columns):
    """Sex, age and six answers single people out; nobody has looked how often."""
    assert "not_measured" in codes(columns)


@pytest.mark.parametrize("columns", TOTALS.values(), ids=TOTALS)
def test_totals_need_no_measure(codes, columns):
    """Published figures are by sex and age band."""
    assert "not_measured" not in codes(columns)


def test_a_measure_by_areas_alone_is_none(codes):
    """Whoever knows the person knows sex and age, too."""
    assert "not_measured" in codes(RECORDS["sex and age"], keys=("admin2Name",))


def test_what_was_measured_is_not_asked_again(codes):
    """Its own findings speak then."""
    assert "not_measured" not in codes(RECORDS["sex and age"], keys=("sex", "age"))
