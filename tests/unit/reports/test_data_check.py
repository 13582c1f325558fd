"""A file of collected data in words: each measure a sentence, each finding what helps."""

import pytest

from dtmnb.reports.data_check import SEVERITIES, TO_DO, VERDICTS, data_tables, verdict
from dtmnb.reports.document import Badge
from dtmnb.screening.results import Measure
from dtmnb.screening.risk import check_data
from dtmnb.screening.tables import DataFile, DataSheet
from tests.support.sheets import column_of

WATER = "Where does water come from?"
COLUMNS = {
    WATER: ("river", "river", "pump", "pump"),
    "respondent_phone": ("+211 900 000 111",) * 4,
    "resp_sex": ("f", "f", "f", "m"),
    "gbv_reported": ("no", "no", "no", "yes"),
    "site_name": ("a", "b", "c", "d"),
    "shoe": ("1", "2", "3", "4"),
}
MEASURES = [
    "Small cells, 1 to 4",
    "Small cells, 1 to 9",
    "Uniqueness",
    "k-anonymity",
    "l-diversity",
    "Individual risk",
    "Household risk",
    "Global risk",
]


def people(**columns) -> DataSheet:
    """Return a sheet with *columns*."""
    return DataSheet("main", tuple(column_of(name, values) for name, values in columns.items()))


@pytest.fixture
def told(small_plan, reference, context_of):
    """Return a function from sheets and keys to the verdict and the tables by their title."""
    known = {"iso3": "", "context": {"conflict": "no"}}
    header = small_plan.header.model_copy(update=known)
    calm = small_plan.model_copy(update={"header": header})

    def tell(*sheets: DataSheet, **measure):
        checked = check_data(calm, DataFile(sheets), reference, measure=Measure(**measure))
        context = context_of("internal")
        tables = {table.title: table.rows for table in data_tables(checked, context)}
        return verdict(checked, context.language), tables

    return tell


def test_a_column_is_told_with_its_row_and_what_to_do(told):
    """Row of the plan, what it may hold, category, release level, and the way out."""
    lengthy = ("we drink what the river brings us", "nobody knows where it comes from") * 2

    _, tables = told(people(**{**COLUMNS, WATER: lengthy}))

    rows = {row["Column"]: row for row in tables["Columns"] if not isinstance(row, str)}
    water, phone, shoe = (rows[name] for name in (WATER, "respondent_phone", "shoe"))
    assert water["Row of the plan"] == "water · Where does water come from?"
    assert (str(water["Column B"]), water["Release level"]) == ("Public", "Admin 2")
    assert water["What to do"] == "Read and code the replies, or leave it out."
    assert (phone["May hold"], phone["What to do"]) == ("Phone number “phone”", "Leave it out.")
    assert (phone["Row of the plan"], phone["Column B"]) == ("", "")
    assert shoe["What to do"] == "Add a row to the plan, or leave it out."
    assert rows["site_name"]["May hold"] == "Small place; Location or site “site name”"


def test_columns_that_need_nothing_are_told_in_one_line(told):
    """Whoever looks at 245 columns sees the four first that matter."""
    _, tables = told(people(**COLUMNS))

    *needy, silent = tables["Columns"]
    assert all(row["What to do"] for row in needy)
    assert silent == f"1 column needs nothing: {WATER}"


def test_columns_that_need_the_same_are_told_in_one_line(told):
    """The first of them by name, and how many there are."""
    shoes = {f"shoe_{letter}": ("1", "2") for letter in "abcdefgh"}

    _, tables = told(people(**shoes))

    (line,) = tables["Columns"]
    assert line["Column"] == "shoe_a, shoe_b, shoe_c, shoe_d, shoe_e, shoe_f, … (8)"


def test_sheets_head_their_columns(told):
    """With several tables each is named once."""
    second = people(shoe=("1",))._replace(title="roster")

    _, tables = told(people(shoe=("1",)), second)

    assert [row for row in tables["Columns"] if isinstance(row, str)] == ["main", "roster"]


def test_each_measure_has_a_sentence_and_what_helps(told):
    """Values, one plain sentence each, and the treatment where a finding asks for one."""
    _, tables = told(people(**COLUMNS), keys=("resp_sex",))

    basis, *rows = tables["Risk that somebody is found again"]
    assert basis == "Keys in “main”: resp_sex"
    assert [row["Measure"] for row in rows] == MEASURES
    assert all(row["What it says"].endswith(".") for row in rows)
    values = {row["Measure"]: row["Value"] for row in rows}
    assert values["Small cells, 1 to 4"] == "100 %"
    assert (values["Uniqueness"], values["k-anonymity"], values["l-diversity"]) == ("1", "1", "1")
    assert (values["Individual risk"], values["Global risk"]) == ("100 %", "50 %")
    assert all("Numbers in bands" in row["What helps"] for row in rows)


def test_what_is_in_order_needs_no_treatment(told):
    """A group of many, all different in the reply, asks for nothing."""
    data = people(resp_sex=("f",) * 60, gbv_reported=("no", "yes", "unclear") * 20)

    _, tables = told(data, keys=("resp_sex",))

    _, *rows = tables["Risk that somebody is found again"]
    assert {row["What helps"] for row in rows} == {""}


def test_findings_tell_their_weight_in_words(told):
    """The gravest first, by shape and words, with what helps."""
    _, tables = told(people(**COLUMNS), keys=("resp_sex",))

    found = tables["What was found"]
    kinds = [row["How serious"] for row in found]
    assert all(isinstance(kind, Badge) for kind in kinds)
    words = [str(kind) for kind in kinds]
    assert words == sorted(words, key=[*SEVERITIES.values()].index)
    assert {kind.label: kind.shape for kind in kinds} == {
        "Must not leave": "square",
        "Treat it first": "triangle",
    }
    helps = " ".join(row["What helps"] for row in found)
    assert "Names and contacts of affected people removed; Key informants removed" in helps


@pytest.mark.parametrize(
    ("columns", "severity"),
    [
        ({"respondent_phone": ("1", "2")}, "blocker"),
        ({"shoe": ("1", "2")}, "alarm"),
        ({WATER: ("river", "pump")}, ""),
    ],
)
def test_the_verdict_is_that_of_the_gravest_finding(told, columns, severity):
    """One sentence says whether the file may go."""
    assert told(people(**columns))[0] == VERDICTS[severity]


def test_no_value_of_a_flagged_column_is_told(told):
    """Headings only."""
    assert "900 000" not in str(told(people(**COLUMNS), keys=("respondent_phone",)))


def test_every_check_of_a_column_says_what_to_do(reference):
    """A check that speaks about columns has its words."""
    checks = reference.terms("data_checks")
    assert set(TO_DO) == {code for code in checks if code.endswith(("_columns", "_coordinates"))}
