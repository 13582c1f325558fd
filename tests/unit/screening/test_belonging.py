"""A column belongs to a row by its whole name first; what is cut must leave no doubt."""

import pytest

from dtmnb.screening.belonging import AskedRows
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | question_id   | question                    | category  | order |
    | prot1     | PROT.1        | Were incidents reported?    | sensitive | 1     |
    | wash1     | WASH.1        | How many water points work? | public    | 2     |
    | water     | water         | Is water available?         | public    | 3     |
    | fears     | concerns      | What do people fear?        | sensitive | 4     |
    | alert     | health.idps   | Is there an outbreak?       | sensitive | 5     |
    | count     | count.idps    | How many people are here?   | public    | 6     |
    | told_a    | a.told        | Who told you?               | public    | 7     |
    | told_b    | b.told        | Who told you?               | sensitive | 8     |
    | tank      | wat_tanks     | How many tanks are there?   | public    | 9     |
    | only      | site/only     | What else?                  | public    | 10    |
    | number    | 1.1           | Is the road open?           | public    | 11    |
    | tenth     | 1.10          | Who controls the road?      | sensitive | 12    |
"""


@pytest.fixture(scope="module")
def asked(reference) -> AskedRows:
    """Return the rows; sensitive ones are the stricter."""
    rows = plan_from_tables(PLAN, reference).ordered_rows()
    return AskedRows(rows, lambda row: (int(row.sensitivity == "sensitive"),))


WHOLE = {
    "PROT.1": "prot1",
    "WASH.1": "wash1",
    "prot_1": "prot1",
    "health.idps": "alert",
    "health/idps": "alert",
    "health-idps": "alert",
    "health:idps": "alert",
    "count.idps": "count",
    "m0445_wat_tanks": "tank",
    "How many tanks are there?": "tank",
    "Who told you?": "told_b",
    "1.1": "number",
    "1.10": "tenth",
}
CUT = {
    "group/PROT.1": "prot1",
    "group.PROT.1": "prot1",
    "group-wat_tanks": "tank",
    "group:wat_tanks": "tank",
    "data/inner/wat_tanks": "tank",
    "data.inner.wat_tanks": "tank",
    "member[2]/wat_tanks": "tank",
    "only": "only",
    "Group label/How many tanks are there?": "tank",
}
OPTIONS = {
    "concerns/water": "fears",
    "concerns.water": "fears",
    "concerns:water": "fears",
    "group/concerns/water": "fears",
    "group-concerns-police": "fears",
    "What do people fear?/Water": "fears",
    "water/concerns": "fears",
    "health.idps/yes": "alert",
    "wat_tanks.1": "tank",
}
NONE = ["PROT.2", "eviction.idps", "1.11", "", "/"]


@pytest.mark.parametrize(("name", "row"), [*WHOLE.items(), *CUT.items(), *OPTIONS.items()])
def test_a_column_finds_its_row(asked, name, row):
    """Whole ids and labels, then groups and options as Kobo, ODK, Aggregate and R write them."""
    assert asked.find(name).row.record_id == row


@pytest.mark.parametrize("name", NONE)
def test_a_name_that_is_no_rows_finds_none(asked, name):
    """The last piece alone makes no row."""
    found = asked.find(name)

    assert (found.row, found.is_ambiguous) == (None, False)


@pytest.mark.parametrize("name", ["idps", "IDPs", "told", "1"])
def test_an_end_that_several_rows_share_is_said(asked, name):
    """Nobody can tell which row asked, and the more open one is not taken for it."""
    found = asked.find(name)

    assert (found.row, found.is_ambiguous) == (None, True)


def test_heading_and_label_of_two_rows_are_held_by_the_stricter(asked):
    """A label may tell what a name hides."""
    assert asked.find("water", "What do people fear?").row.record_id == "fears"


def test_the_groups_before_a_question_are_told(asked):
    """They may say what the question is about."""
    assert asked.find("gbv/part/wat_tanks").groups == "gbv part"
