"""What the columns of collected data hold, against the plan."""

import pytest

from dtmnb.domain.plan import Plan
from dtmnb.language import language_for, sentence_of
from dtmnb.language.wording import Wording
from dtmnb.screening.columns import ColumnChecks
from dtmnb.screening.tables import DataSheet
from tests.support.costs import grows_linearly
from tests.support.sheets import column_of
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | question_id | question                  | category  | release_level |
    | tanks     | wat_tanks   | How many water tanks?     | public    | admin_2       |
    | helpers   | ki_name     | Who answered?             | personal  |               |
    | places    | loc_site    | Where is the site?        | sensitive | location      |
"""

CALM = """
    header
    | context                 |
    | conflict=no, misuse=no  |
"""


def sheet(*names: str, values=("a", "b"), **more) -> DataSheet:
    """Return a sheet with columns of *names* and the same *values* in each."""
    return DataSheet("main", tuple(column_of(name, values, **more) for name in names))


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
        CALM + PLAN.replace("admin_2    ", "coordinates"), checks.reference
    )
    data = sheet(heading, values=(2.04517, 2.1))

    checks = ColumnChecks(open_plan, checks.reference)
    assert findings(checks, data) == {code: heading}
    assert [column.checks for column in checks.look(data)] == [(code,)]


@pytest.mark.parametrize(
    ("category", "heading", "codes"),
    [
        ("personal", "ki_name", set()),
        ("public", "ki_name", {"person_columns", "closed_columns"}),
        ("sensitive", "ki_name", {"person_columns", "closed_columns"}),
        ("public", "loc_site", {"closed_columns"}),
        ("sensitive", "loc_site", set()),
        ("sensitive", "wat_tanks", set()),
        ("public", "wat_tanks", set()),
    ],
)
def test_a_column_leaves_only_as_its_row_was_agreed(checks, category, heading, codes):
    """Personal data only in a file of personal data, public data in any."""
    checks = ColumnChecks(checks.plan, checks.reference, category)

    assert set(findings(checks, sheet(heading))) == codes


@pytest.mark.parametrize(
    ("category", "level", "codes"),
    [
        ("public", "admin_2", {"finer_columns"}),
        ("sensitive", "location", set()),
        ("urgent_action", "", {"advised_columns"}),
    ],
)
def test_the_area_is_that_of_the_category_of_the_file(checks, category, level, codes):
    """Public at admin 2 and sensitive at sites lets no site into a public file."""
    checks = ColumnChecks(checks.plan, checks.reference, category)

    assert checks.agreed_level == level
    assert set(findings(checks, sheet("site_name"))) == codes


def test_a_dataset_leaves_as_its_lines_say(checks):
    """Its rows follow them."""
    text = """
    rows
    | record_id | question_id | category  | dataset |
    | tanks     | wat_tanks   | sensitive | d1      |
    | food      | fsl_food    | sensitive |         |

    lines
    | record_id | dataset | category | release_level |
    | l1        | d1      | public   | admin_1       |
    | l2        |         | public   |               |
    """
    checks = ColumnChecks(plan_from_tables(text, checks.reference), checks.reference)

    assert findings(checks, sheet("wat_tanks", "fsl_food", "admin2Name")) == {
        "finer_columns": "admin2Name",
        "closed_columns": "fsl_food",
    }


@pytest.mark.parametrize(
    ("heading", "tag", "level", "is_finer"),
    [
        ("admin2Name", "", "admin_2", False),
        ("Region", "#adm1+name", "admin_1", False),
        ("site_name", "", "location", True),
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
    text = PLAN.replace("admin_2    ", "coordinates")
    checks = ColumnChecks(plan_from_tables(text, reference), reference)
    data = sheet("gps", values=values)

    found = [f for f in checks.findings(data, checks.look(data)) if f.code == "exact_coordinates"]

    assert [finding.values["metres"] for finding in found] == ([metres] if metres else [])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("ask@example.org", ""), "email"),
        (("+000 12 345 678", ""), "phone"),
        ((252615550417.0, 252615559312.0, 252615551290.0), "phone"),
        (("0615550417", "06 15 55 93 12", "0615 551290", ""), "phone"),
        (("we have waited for water since last month", "none of us got any help"), "free_text"),
    ],
)
def test_values_tell_what_headings_hide(checks, values, kind):
    """A column called q7 may hold anything."""
    (column,) = checks.look(sheet("q7", values=values))

    assert column.flags == (kind,)


@pytest.mark.parametrize(("start", "body"), [("", "@"), ("", "a"), ("a@", "b.")])
def test_a_long_text_is_told_at_once(checks, start, body):
    """A cell may hold whatever somebody pasted; nobody waits for it."""

    def look(length: int) -> tuple[str, ...]:
        text = (start + body * length)[:length]
        (column,) = checks.look(sheet("q7", values=(text, "ask@example.org")))
        return column.flags

    assert look(200_000) == ("email",)
    assert grows_linearly(look, 100_000)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("q7", (120, 45, 1200450, 7)),
        ("total_people", (128455567, 214450123, 1408975000)),
        ("population", (128455567, 214450123, 1408975000)),
        ("idps_ind", ("128 455 567", "214 450 123", "1 408 975 000")),
        ("adm4_pcode", (102803004001, 104503007002, 112803005009)),
        ("place_code", (102803004001, 104503007002, 112803005009)),
        ("submission_id", (384512345, 391230912, 412309845)),
        ("q7", (500000001, 500000002, 500000003)),
        ("q7", (252615550417, 252615550417, 252615550417, 252615550417, 252615550417)),
        ("q7", ("2026-03-01 10:22:33", "2026-03-04 11:02:01")),
        ("q7", ("45.31825", "-45.318251234", "2.0451712345")),
        ("q7", ("",)),
    ],
)
def test_numbers_that_are_no_phones_are_left_alone(checks, heading, values):
    """Numbers of people, codes of places, ids, numbers in a row, dates and decimals."""
    (column,) = checks.look(sheet(heading, values=values))

    assert "phone" not in column.flags


POINTS = {"x": (45.31825, 45.3001, 44.95123, ""), "y": (2.04517, 2.10012, 1.95127, "")}


@pytest.mark.parametrize(
    ("columns", "are_found"),
    [
        (POINTS, True),
        ({"q1": ("45.31825", "44.95123"), "q2": ("2.04517", "1.95127")}, True),
        ({"place": ("a", "b", "c", "d"), **POINTS}, True),
        ({name: (*values * 2, "n/a") for name, values in POINTS.items()}, True),
        ({name: [str(v).replace(".", ",") for v in cells] for name, cells in POINTS.items()}, True),
        ({"x": POINTS["x"], "place": ("a", "b", "c", "d"), "q9": POINTS["y"]}, False),
        ({"x": POINTS["x"], "total": (12, 30, 40, 1)}, False),
        ({"x": (45.3, 44.9), "y": (2.0, 1.9)}, False),
        ({"x": (145.31825, 144.95123), "y": (102.04517, 101.95127)}, False),
        ({"x": (445.31825, 444.95123), "y": (2.04517, 1.95127)}, False),
        ({"a": (0.33333, 0.66667), "b": (0.25125, 0.12512)}, False),
        ({"male_pct": (48.23529, 51.22222), "female_pct": (51.76471, 48.77778)}, False),
        ({"weight": (0.98321, 1.02345), "mean_size": (5.12345, 6.23451)}, False),
        ({"x": (45.31825,), "weight": (1.02345,)}, False),
    ],
)
def test_two_columns_of_many_decimals_are_a_position(checks, columns, are_found):
    """Side by side, on the globe, and neither shares nor weights."""
    data = DataSheet("main", tuple(column_of(name, cells) for name, cells in columns.items()))

    flagged = [column.name for column in checks.look(data) if "position" in column.flags]

    assert flagged == ([name for name in columns if name != "place"] if are_found else [])


@pytest.mark.parametrize(
    ("column", "is_shown"),
    [
        (column_of("Aisha Mohamed", ("Badr Ali",)), False),
        (column_of("أمل دينق", ("بدر",)), False),
        (column_of("2024-05-31", (12,)), False),
        (column_of("colour_of_door", ("red",)), True),
        (column_of("What colour is it?", ("red",)), True),
        (column_of("How many water tanks", (3,)), True),
        (column_of("Respondent phone", ("1",)), True),
        (column_of("Total Families", (12,)), True),
        (column_of("Admin 2", ("Unity",)), True),
        (column_of("Some place", ("a",), tag="#loc"), True),
    ],
)
def test_a_heading_that_may_be_a_value_is_told_by_its_number(checks, column, is_shown):
    """A file without headings starts with somebody's name."""
    data = DataSheet("main", (column._replace(number=3),))

    assert [c.name for c in checks.shown(data).columns] == [column.name if is_shown else "column 3"]
    assert checks.shown(data, named=(column.name,)) == data


@pytest.mark.parametrize(
    "heads",
    [
        ("عدد الأفراد", "اسم المنطقة"),
        ("Кількість осіб", "Назва громади"),
        ("Number of tents", "Any"),
    ],
)
def test_headings_above_numbers_are_shown_in_any_script(checks, heads):
    """A word above numbers is no first record, and so are those beside it."""
    number, text = heads
    columns = (column_of(number, (120, 45)), column_of(text, ("a", "b")))

    assert [c.name for c in checks.shown(DataSheet("main", columns)).columns] == list(heads)


def test_a_name_of_a_country_is_no_persons(checks):
    """The tag says of what it is the name."""
    data = sheet("Name", tag="#country+name", values=("South Sudan", "Sudan"))

    (column,) = checks.look(data)

    assert (column.flags, column.release_level) == ((), "country")


@pytest.mark.parametrize(
    "heading", ["_index", "_parent_index", "_parent_table_name", "_submission__id", "_tags"]
)
def test_what_tools_add_to_an_export_is_no_news(checks, heading):
    """Every repeat of a form has them."""
    assert findings(checks, sheet(heading, values=(1, 2))) == {}


@pytest.mark.parametrize("heading", ["Round", "reportingDate", "Année", "month", "الشهر", "Fecha"])
def test_when_it_was_counted_is_no_news(checks, heading):
    """Unless something else stands there."""
    assert findings(checks, sheet(heading, values=("2026-03-01", "2026-04-01"))) == {}
    for names in (("Amal Deng", "Mary Lado"), ("Amal", "Mary"), ("R1234567", "amal")):
        assert set(findings(checks, sheet(heading, values=names))) == {"unplanned_columns"}


def test_replies_of_several_options_are_no_free_text(checks):
    """The text of a question with a column per option only lists them."""
    listed, option = ("a b c d e f", "b c d e f g"), (1, 0)
    columns = (column_of("needs", listed), column_of("needs/water", option))

    looked = checks.look(DataSheet("main", columns))

    assert [column.flags for column in looked] == [(), ()]


def test_long_lists_of_columns_are_cut(checks, reference):
    """A sentence names some columns and says how many there are."""
    data = sheet(*(f"colour_{letter}" for letter in "abcdefghij"))

    (finding,) = checks.findings(data, checks.look(data))

    assert finding.values["number"] == "10"
    assert finding.values["columns"].endswith("colour_f, …")
    wording = Wording(Plan(plan_id="p"), reference, language_for("en"))
    assert sentence_of(finding, wording).startswith("Columns that no row")


def test_without_an_agreed_area_no_place_is_planned(reference):
    """Where nothing was agreed nothing is finer than that, and nothing may go."""
    checks = ColumnChecks(plan_from_tables("rows\n| record_id |\n| r1 |", reference), reference)

    assert checks.agreed_level == ""
    assert set(findings(checks, sheet("admin1Name"))) == {"unplanned_columns"}
    assert set(findings(checks, sheet("site_name"))) == {"advised_columns"}


@pytest.mark.parametrize(
    ("strictness", "context", "severity"),
    [("usual", {}, "advice"), ("strict", {}, "alarm"), ("strict", {"conflict": "no"}, None)],
)
def test_services_beside_access_are_held_as_chosen(checks, strictness, context, severity):
    """The usual step names them, the strict one holds the file back, in conflict only."""
    header = checks.plan.header.model_copy(update={"context": context})
    plan = checks.plan.model_copy(update={"header": header})
    checks = ColumnChecks(plan, checks.reference, strictness=strictness)
    data = sheet("checkpoints", "clinic", "market")

    found = {each.code: each for each in checks.findings(data, checks.look(data))}

    beside = found.get("beside_columns")
    assert (beside and beside.severity) == severity
    assert not beside or beside.values["columns"] == "clinic, market"
