"""Who stands out in collected data."""

import pytest

from dtmnb.domain.plan import Plan
from dtmnb.errors import SheetError, UsageError, VocabularyError
from dtmnb.language import language_for, sentence_of
from dtmnb.language.wording import Wording
from dtmnb.screening.columns import ColumnChecks
from dtmnb.screening.results import Measure
from dtmnb.screening.risk import check_data, likely_keys
from dtmnb.screening.tables import DataFile, DataSheet
from tests.support.sheets import column_of
from tests.support.tables import plan_from_tables

CALM = """
    header
    | context     |
    | conflict=no |

    rows
    | record_id | category | release_level |
    | r0        | public   | admin_2       |
"""


def people(**columns) -> DataSheet:
    """Return a sheet of records with *columns*."""
    return DataSheet("main", tuple(column_of(name, values) for name, values in columns.items()))


RECORDS = people(
    sex=("f", "f", "f", "m", "m", "m", "m", "x"),
    hh_size=(4, 4, 4, 2, 2, 2, 2, 9),
    weight=(0.5, 1.0, 1.5, 1.0, 1.0, 1.0, 1.0, 1.0),
    gbv_reported=("no", "no", "no", "no", "yes", "no", "yes", "no"),
)
KEYS = ("sex", "hh_size")


@pytest.fixture
def codes(reference):
    """Return a function from sheets and measure to the codes found, columns left out."""

    def found(*sheets: DataSheet, plan: Plan | None = None, **measure) -> set[str]:
        plan = plan or plan_from_tables(CALM, reference)
        checked = check_data(plan, DataFile(sheets), reference, measure=Measure(**measure))
        wording = Wording(plan, reference, language_for("en"))
        for finding in checked.findings:
            assert "{" not in sentence_of(finding, wording)
        return {f.code for f in checked.findings if not f.code.endswith("_columns")}

    return found


def test_groups_are_measured_by_their_keys(reference):
    """Records, uniques, k, risk, the shares of small groups, and what groups give away."""
    plan = plan_from_tables(CALM, reference)

    risk = check_data(plan, DataFile((RECORDS,)), reference, measure=Measure(KEYS, "", 800)).risk

    assert (risk.sheet, risk.keys, risk.weight) == ("main", KEYS, "weight")
    assert (risk.risk.records, risk.risk.uniques, risk.risk.k) == (8, 1, 1)
    assert risk.risk.is_rescaled
    assert 0 < risk.risk.global_risk < 0.03
    assert tuple(risk.cells) == (3, 1.0, 1.0)
    assert risk.diversity == {"gbv_reported": 1}


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({"keys": KEYS}, {"normalised_weights", "high_risk"}),
        ({"keys": KEYS, "weight": "weight"}, {"normalised_weights", "high_risk"}),
        ({"keys": KEYS, "population": 800}, set()),
        ({"keys": KEYS, "population": 10}, {"high_risk"}),
    ],
)
def test_normalised_weights_need_the_population(codes, measure, expected):
    """Weights with a mean near 1 count nobody, so that the risk is an upper bound until then."""
    always = {"small_cells", "unique_records", "uniform_values"}

    assert codes(RECORDS, **measure) == expected | always


def test_without_keys_columns_are_proposed(codes):
    """Nothing is guessed: people say what outsiders know together."""
    assert codes(RECORDS) == {"not_measured"}


def test_weights_that_nobody_named_must_be_sound(reference):
    """A column called weight may hold the weight of a bag."""
    data = people(sex=("f", "m"), weight=("", "12"))
    plan = plan_from_tables(CALM, reference)

    assert (
        check_data(plan, DataFile((data,)), reference, measure=Measure(("sex",))).risk.weight == ""
    )
    with pytest.raises(SheetError, match="Cannot weigh record 1"):
        check_data(plan, DataFile((data,)), reference, measure=Measure(("sex",), "weight"))


def test_keys_that_are_in_no_sheet_are_refused(codes):
    """The message names the columns looked for."""
    with pytest.raises(UsageError, match="no sheet has the columns sex, shoe together"):
        codes(RECORDS, keys=("sex", "shoe"))


def test_the_sheet_with_the_keys_is_measured(reference):
    """A file has several sheets; households are told by the column that links them."""
    roster = people(
        _parent_index=(1, 1, 2, 2), ind_age=(3, 40, 5, 41), ind_sex=("f", "m", "f", "m")
    )

    checked = check_data(
        plan_from_tables(CALM, reference),
        DataFile((RECORDS, roster._replace(title="roster"))),
        reference,
        measure=Measure(("ind_sex",)),
    )

    assert checked.risk.sheet == "roster"
    assert checked.risk.risk.global_risk == 0.5
    assert checked.risk.risk.household == 0.75


@pytest.mark.parametrize(
    ("context", "counts", "is_found"),
    [
        ("no", (120, 4, "", 0), True),
        ("no", (120, 5, 9), False),
        ("no", ("1,200", "3"), True),
        ("no", ("nan", "inf", "3"), True),
        ("yes", (120, 9), True),
        ("yes", (120, 10), False),
        ("no", (0, 12.5), False),
    ],
)
def test_totals_are_held_against_the_limit(codes, reference, context, counts, is_found):
    """Cells of 1 to 4 are too small, of 1 to 9 at site level where there is fighting."""
    text = CALM.replace("conflict=no", f"conflict={context}").replace("admin_2", "location")
    data = people(numPresentIdpInd=counts)

    assert codes(data, plan=plan_from_tables(text, reference)) == (
        {"small_cells"} if is_found else set()
    )


SMALL = (0, 3, 9, 120)


@pytest.mark.parametrize(
    ("heading", "is_counted"),
    [
        ("male_0_4", True),
        ("female_18_59", True),
        ("boys_0_5", True),
        ("Girls", True),
        ("garçons_0_5", True),
        ("niñas", True),
        ("femmes", True),
        ("hombres", True),
        ("بنات", True),
        ("uasc", True),
        ("disabled", True),
        ("num_pregnant", True),
        ("nationality_count", True),
        ("female_age_0_4", True),
        ("hh_size", False),
        ("ind_age", False),
        ("idp_id", False),
        ("female_pct", False),
        ("respondent_phone_number", False),
        ("device_id_number", False),
        ("shelters", False),
    ],
)
def test_small_groups_of_a_site_are_cells(codes, heading, is_counted):
    """Sexes, ages and groups at risk, however they are flagged; no traits, ids or shares."""
    found = codes(people(site_name=("a", "b", "c", "d"), **{heading: SMALL}))

    assert ("small_cells" in found) is is_counted
    assert ("not_measured" in found) is (heading in {"hh_size", "ind_age"})


@pytest.mark.parametrize(
    "more",
    [{"ki_sex": ("f", "m", "f", "m")}, {"ethnicity": ("x", "y", "x", "x")}, {"uasc_seen": SMALL}],
)
def test_traits_beside_do_not_hide_small_cells(codes, more):
    """A file of sites tells of its informants, too."""
    assert "small_cells" in codes(people(boys=SMALL, **more))
    assert "small_cells" in codes(people(boys=SMALL, **more), keys=(next(iter(more)),))


def test_yes_and_no_are_no_counts(codes):
    """Girls are at risk, yes or no; one girl where numbers were asked for."""
    assert codes(people(**{"at_risk/girls": (1, 0), "uasc_seen": (0, 1)})) == set()
    assert codes(people(num_girls=(1, 0))) == {"small_cells"}


def test_a_few_keys_are_proposed(reference):
    """Traits that help to recognise somebody, at most four: with more everybody is alone."""
    names = (
        "shoe",
        "disabled_total",
        "resp_sex",
        "resp_age",
        "respondent_phone",
        "hh_size",
        "nationality",
        "ind_sex",
    )
    data = people(**dict.fromkeys(names, ("1", "2")))
    checks = ColumnChecks(plan_from_tables(CALM, reference), reference)

    assert likely_keys(data, checks.look(data), checks) == (
        "resp_sex",
        "resp_age",
        "hh_size",
        "nationality",
    )


def test_no_value_is_told_of_a_column_that_is_no_weight(codes):
    """A longitude named as weight by mistake stays in the file."""
    data = people(resp_sex=("f", "m"), gps_longitude=(-31.57, -31.58))

    with pytest.raises(SheetError, match=r"its weight is 0\.0") as raised:
        codes(data, keys=("resp_sex",), weight="gps_longitude")

    assert "31.5" not in str(raised.value)


def test_names_in_the_first_row_stand_nowhere(reference):
    """Columns and findings speak of them by number; whoever names a heading may read it."""
    columns = (
        column_of("Aisha Mohamed", ("f", "m"), number=1),
        column_of("shoe", ("boot", "clog")),
    )
    plan, data = plan_from_tables(CALM, reference), (DataSheet("main", columns),)

    checked = check_data(plan, DataFile(data), reference, measure=Measure())
    named = check_data(plan, DataFile(data), reference, measure=Measure(("Aisha Mohamed",)))

    assert "Aisha" not in str(checked)
    assert [column.name for column in checked.columns] == ["column 1", "shoe"]
    assert named.risk.keys == ("Aisha Mohamed",)


def test_a_category_without_an_area_is_said(reference):
    """Once a file; with the area agreed nothing is to be said."""
    plan, data = plan_from_tables(CALM, reference), people(site_name=("a", "b"))

    def found(category: str) -> list[str]:
        sheets = (data, data._replace(title="second"))
        checked = check_data(plan, DataFile(sheets), reference, measure=Measure(category=category))
        wording = Wording(plan, reference, language_for("en"))
        assert all(sentence_of(each, wording) for each in checked.findings)
        return [finding.code for finding in checked.findings]

    assert found("sensitive") == ["no_agreed_level", "unplanned_columns", "unplanned_columns"]
    assert found("public") == ["finer_columns", "finer_columns"]
    with pytest.raises(VocabularyError, match="dissemination_categories"):
        found("secret")
