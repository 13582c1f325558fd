"""Data that others published or generated, held against a plan."""

from dataclasses import dataclass

import pytest
from pandas import DataFrame

from dtmnb.domain.advice import advice_for
from dtmnb.screening.disclosure import disclosure_risk
from dtmnb.screening.results import DataCheck, Measure
from dtmnb.screening.risk import check_data
from dtmnb.screening.tables import DataFile, read_data
from tests.support.tables import plan_from_tables

pytestmark = pytest.mark.real

FIGURES = "dtm_global_api_admin0_2_hxl.csv"
SURVEY = "reach_2024_msna_dummy_export.xlsx"
NOTHING = Measure()
KEYS = ("admin1", "resp_gender", "resp_age", "hh_size")

PLAN = """
    header
    | context                                |
    | conflict=yes, released_as=totals       |

    rows
    | record_id | question_id      | data_types     | category | release_level |
    | idps      | numPresentIdpInd | totals_admin_2 | public   | admin_2       |
"""


@dataclass
class Held:
    """A function from file and measure to what was found."""

    reference: object
    files: dict[str, DataFile]

    def __call__(self, name: str, measure: Measure = NOTHING) -> DataCheck:
        """Hold the file *name* against the plan."""
        plan = plan_from_tables(PLAN, self.reference)
        return check_data(plan, self.files[name], self.reference, measure=measure)


@pytest.fixture(scope="module")
def held(real, reference) -> Held:
    """Return the checks over the real files, each read once."""
    return Held(reference, {name: read_data(real / "data" / name) for name in (FIGURES, SURVEY)})


def test_published_figures_are_public_and_name_nobody(held, reference):
    """The public control: no person, no finer area, and the advice for it is Public."""
    checked = held(FIGURES)

    plan = plan_from_tables(PLAN, reference)
    kinds = {kind for column in checked.columns for kind in column.flags}
    patterns = reference.terms("name_patterns")
    assert advice_for(plan, plan.rows["idps"], reference).category == "public"
    assert not any(patterns[kind].has("is_personal") for kind in kinds)
    assert {finding.code: finding.severity for finding in checked.findings} == {
        "few_small_cells": "advice"
    }
    assert {c.name: c.release_level for c in checked.columns if c.row or c.release_level} == {
        "numPresentIdpInd": "",
        "admin0Name": "country",
        "admin0Pcode": "country",
        "admin1Name": "admin_1",
        "admin1Pcode": "admin_1",
        "admin2Name": "admin_2",
        "admin2Pcode": "admin_2",
        "idpOriginAdmin1Name": "admin_1",
        "idpOriginAdmin1Pcode": "admin_1",
    }


def test_a_survey_shows_what_must_not_leave(held):
    """Devices, identifiers and small places of five sheets; none of their values is kept."""
    checked = held(SURVEY)

    flagged = {(c.sheet, c.name) for c in checked.columns if {"device", "id_number"} & set(c.flags)}
    assert {("main", "deviceid"), ("main", "start"), ("roster", "person_id")} <= flagged
    assert {(f.where.record, f.code) for f in checked.findings} >= {
        ("main", "person_columns"),
        ("main", "device_columns"),
        ("main", "free_text_columns"),
        ("main", "finer_columns"),
        ("health_ind", "person_columns"),
        ("main", "not_measured"),
    }
    assert "PCODE" not in str(checked) and "deviceID0" not in str(checked)


@pytest.mark.parametrize(
    ("population", "weighted", "alike"),
    [(None, 0.921, 0.921), (25_000, 0.0481, 0.0396), (250_000, 0.0073, 0.0058)],
)
def test_normalised_weights_are_found_and_scaled(held, population, weighted, alike):
    """As they are they make every unique record look lost; k stands beside it, always."""
    checked = held(SURVEY, Measure(KEYS, "", population))

    risk = checked.risk.risk
    assert (checked.risk.sheet, checked.risk.weight) == ("main", "weight")
    assert (risk.records, risk.uniques, risk.k) == (241, 204, 1)
    assert risk.is_rescaled is (population is not None)
    assert risk.needs_population is (population is None)
    assert risk.global_risk == pytest.approx(weighted, abs=0.0005)
    # With one weight for all records these are the figures that were worked out elsewhere.
    (main, *_) = held.files[SURVEY].sheets
    values = {column.name: column.values for column in main.columns}
    keys = DataFrame({key: values[key] for key in KEYS}).groupby(list(KEYS)).ngroup()
    same = disclosure_risk(keys, population=population)
    assert same.global_risk == pytest.approx(alike, abs=0.0005)
