"""What the columns of collected data hold, against the plan."""

import pytest

from dtmnb.domain.data_check import ColumnChecks, DataColumn, DataSheet
from dtmnb.language import language_for, sentence_of
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | question_id | question                  | category  | release_level |
    | tanks     | wat_tanks   | How many water tanks?     | public    | admin_2       |
    | helpers   | ki_name     | Who answered?             | personal  |               |
    | places    | loc_site    | Where is the site?        | sensitive | location      |
"""


def sheet(*names: str, values=("a", "b"), **more) -> DataSheet:
    """Return a sheet with columns of *names* and the same *values* in each."""
    return DataSheet("main", tuple(DataColumn(name, values, **more) for name in names))


@pytest.fixture
def checks(reference) -> ColumnChecks:
    """Return the checks against a plan of three rows."""
    return ColumnChecks(plan_from_tables(PLAN, reference), reference)


def findings(checks: ColumnChecks, data: DataSheet) -> dict[str, str]:
    """Return the columns named by each finding."""
    found = checks.findings(data, checks.look(data))
    return {finding.code: finding.values["columns"] for finding in found}


@pytest.mark.parametrize(
    "heading",
    [
        "wat_tanks",
        "group/wat_tanks",
        "Group.Inner.wat_tanks",
        "m0445_wat_tanks",
        "wat_tanks/yes",
        "How many water tanks?",
    ],
)
def test_a_column_belongs_to_the_row_that_asks_for_it(checks, heading):
    """Groups, dictionary codes and options are cut; labels will do."""
    data = sheet("wat_tanks", heading) if heading.endswith("/yes") else sheet(heading)

    assert {column.row for column in checks.look(data)} == {"tanks"}


def test_a_label_beside_the_name_finds_the_row_too(checks):
    """Exports carry names and labels in two rows."""
    (column,) = checks.look(sheet("q12", label="How many water tanks?"))

    assert column.row == "tanks"


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("respondent_phone", "person_columns"),
        ("deviceid", "device_columns"),
        ("remarks", "free_text_columns"),
        ("gps_latitude", "exact_coordinates"),
        ("colour_of_door", "unplanned_columns"),
    ],
)
def test_each_kind_of_column_has_its_sentence(checks, heading, code):
    """One matter, one sentence, with the columns named."""
    open_plan = plan_from_tables(
        PLAN.replace("location      |", "coordinates   |"), checks.reference
    )
    data = sheet(heading, values=(2.04517, 2.1))

    checks = ColumnChecks(open_plan, checks.reference)
    assert findings(checks, data) == {code: heading}
    assert [column.checks for column in checks.look(data)] == [(code,)]


def test_personal_data_that_were_agreed_are_not_news(checks):
    """What the plan holds as personal data is where it belongs."""
    assert findings(checks, sheet("ki_name", "wat_tanks")) == {}


@pytest.mark.parametrize(
    ("heading", "tag", "level", "is_finer"),
    [
        ("admin2Name", "", "admin_2", False),
        ("Region", "#adm1+name", "admin_1", False),
        ("site_name", "", "location", False),
        ("_gps_latitude", "", "coordinates", True),
    ],
)
def test_columns_are_held_against_the_agreed_area(checks, heading, tag, level, is_finer):
    """Nothing finer than the smallest area agreed leaves."""
    data = sheet(heading, tag=tag)

    assert [column.release_level for column in checks.look(data)] == [level]
    assert ("finer_columns" in findings(checks, data)) is is_finer


@pytest.mark.parametrize(
    ("values", "metres"),
    [
        ((2.04517, 45.3), "1.1"),
        (("2.045 45.318 0 0", ""), "1.1e+02"),
        ((2.04, 45.3), None),
        ((2, 45), None),
    ],
)
def test_the_precision_of_coordinates_is_told(reference, values, metres):
    """Two decimals are about a kilometre; more shows where a tent stands."""
    text = PLAN.replace("location      |", "coordinates   |")
    checks = ColumnChecks(plan_from_tables(text, reference), reference)
    data = sheet("gps", values=values)

    found = [f for f in checks.findings(data, checks.look(data)) if f.code == "exact_coordinates"]

    assert [finding.values["metres"] for finding in found] == ([metres] if metres else [])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("ask@example.org", ""), "email"),
        (("+000 12 345 678", ""), "phone"),
        (("we have waited for water since last month", "none of us got any help"), "free_text"),
    ],
)
def test_values_tell_what_headings_hide(checks, values, kind):
    """A column called q7 may hold anything."""
    (column,) = checks.look(sheet("q7", values=values))

    assert column.flags == (kind,)


@pytest.mark.parametrize(
    ("column", "is_shown"),
    [
        (DataColumn("Aisha Mohamed", ("Badr Ali",)), False),
        (DataColumn("أمل دينق", ("بدر",)), False),
        (DataColumn("2024-05-31", (12,)), False),
        (DataColumn("colour_of_door", ("red",)), True),
        (DataColumn("What colour is it?", ("red",)), True),
        (DataColumn("How many water tanks", (3,)), True),
        (DataColumn("Respondent phone", ("1",)), True),
        (DataColumn("Total Families", (12,)), True),
        (DataColumn("Admin 2", ("Unity",)), True),
        (DataColumn("Some place", ("a",), tag="#loc"), True),
    ],
)
def test_a_heading_that_may_be_a_value_is_told_by_its_number(checks, column, is_shown):
    """A file without headings starts with somebody's name."""
    data = DataSheet("main", (column._replace(number=3),))

    assert [c.name for c in checks.shown(data).columns] == [column.name if is_shown else "column 3"]
    assert checks.shown(data, named=(column.name,)) == data


def test_replies_of_several_options_are_no_free_text(checks):
    """The text of a question with a column per option only lists them."""
    listed, option = ("a b c d e f", "b c d e f g"), (1, 0)
    columns = (DataColumn("needs", listed), DataColumn("needs/water", option))

    looked = checks.look(DataSheet("main", columns))

    assert [column.flags for column in looked] == [(), ()]


def test_long_lists_of_columns_are_cut(checks):
    """A sentence names some columns and says how many there are."""
    data = sheet(*(f"colour_{letter}" for letter in "abcdefghij"))

    (finding,) = checks.findings(data, checks.look(data))

    assert finding.values["number"] == "10"
    assert finding.values["columns"].endswith("colour_f, …")
    assert sentence_of(finding, language_for("en")).startswith("Columns that no row")


def test_a_plan_without_areas_compares_none(reference):
    """Where nothing was agreed nothing is finer than that."""
    checks = ColumnChecks(plan_from_tables("rows\n| record_id |\n| r1 |", reference), reference)

    assert checks.agreed_level == ""
    assert "finer_columns" not in findings(checks, sheet("site_name"))
