"""Why each row has its category, in the editions that may know."""

import pytest

from dtmnb.language import language_for
from dtmnb.reports.html import as_html
from dtmnb.reports.sections.questions import annex, differences, questions, reasons
from dtmnb.reports.text import as_text, inline_text
from tests.support.settled import settled_as_marked
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | category  | data_types     | status | question         | order |
    | mines     | sensitive | free_text      | agreed | Are mines seen?  | 1     |
    | shells    | sensitive | free_text      | agreed | Are shells seen? | 2     |
    | relations | public    | host_relations | agreed | Is there peace?  | 3     |
    | unsettled | sensitive | complaints     | draft  | Anything else?   | 4     |

    overrides
    | record_id | row       | level | sensitivity | who      | role    | reason      | on         |
    | o1        | relations | low   | public      | Ada Desk | steward | All agreed. | 2026-02-01 |
"""

ALIKE = """
    rows
    | record_id | sector | category  | data_types | status | question               | information_need                        | order |
    | a         | es_nfi | public    | free_text  | agreed | Where do people sleep? | Where people have no roof (Displaced)   | 1     |
    | b         | es_nfi | public    | free_text  | agreed | Where do people sleep? | Where people have no roof (Returnees)   | 2     |
    | c         | es_nfi | sensitive | free_text  | agreed | Where do people sleep? | Where people have no roof (Refugees)    | 3     |
"""  # noqa: E501

OTHERWISE = """
    rows
    | record_id | category  | data_types     | status | question        | category_reason | order |
    | mines     | sensitive | free_text      | agreed | Are mines seen? | As advised.     | 1     |
    | relations | public    | host_relations | agreed | Is there peace? | Known to all.   | 2     |
    | again     | public    | host_relations | agreed | Is there peace? | Known to all.   | 3     |
"""


@pytest.fixture
def page(context_of, reference):
    """Return a function from an audience to its section, "" where it has none."""
    plan = settled_as_marked(plan_from_tables(PLAN, reference))
    return lambda audience: as_html(reasons(context_of(audience, plan=plan)), language_for("en"))


def test_reasons_stand_with_rule_and_source_once_for_rows_alike(page):
    """What speaks, by which rule, how sure, where it was read, and what closing costs."""
    words = page("internal")

    assert words.count("R31 (") == 1
    assert "<bdi>mines</bdi><br><bdi>shells</bdi>" in words
    assert "Lost if it is not shared" in words
    assert "Signed against the advice: steward. All agreed." in words


def test_partners_see_the_reasons_of_their_rows_and_no_signature(page):
    """A row not agreed is not explained, and nobody is named."""
    words = page("partners")

    assert "R31 (" in words
    assert "unsettled" not in words
    assert "Ada Desk" not in words


def test_the_public_edition_has_no_reasons(page):
    """What endangers whom is not for everyone."""
    assert not page("public")


def test_questions_alike_are_told_once(context_of, reference):
    """What is asked of several groups of people and shared alike is one line with all groups."""
    plan = settled_as_marked(plan_from_tables(ALIKE, reference))
    (section,) = questions(context_of("partners", plan=plan))
    (table,) = section.blocks
    told = [[inline_text(cell) for cell in row] for row in table.rows if len(row) > 1]

    assert [row[1] for row in told] == [
        "Where do people sleep? / Where people have no roof: Displaced; Returnees",
        "Where do people sleep? / Where people have no roof (Refugees)",
    ]
    assert [row[2] for row in told] == ["Public", "Sensitive"]


def test_a_bracket_is_not_torn_apart(context_of, reference):
    """Groups whose names begin alike are named whole."""
    table = ALIKE.replace("(Displaced)", "(Returnees from near)").replace(
        "(Returnees)", "(Returnees from abroad)"
    )
    plan = settled_as_marked(plan_from_tables(table, reference))
    (section,) = questions(context_of("partners", plan=plan))
    told = [inline_text(row[1]) for row in section.blocks[0].rows if len(row) > 1]

    assert told[0].endswith("no roof: Returnees from near; Returnees from abroad")


def test_what_was_settled_otherwise_than_advised_has_its_reason(context_of, reference):
    """Only rows that need an explanation have one, and rows that share it share the line."""
    plan = settled_as_marked(plan_from_tables(OTHERWISE, reference))
    (section,) = differences(context_of("internal", plan=plan))
    *_, table = section.blocks
    told = [[inline_text(cell) for cell in row] for row in table.rows]

    assert [row[1:] for row in told] == [
        ["Is there peace?", "Public", "Sensitive", "Known to all."],
    ]


def test_numbers_lead_to_rows(context_of, reference):
    """Who knows a row by its id finds it by the key at the end."""
    (section,) = annex(context_of("internal", plan=plan_from_tables(ALIKE, reference)))

    assert "1: a, b · 2: c" in as_text((section,), language_for("en"))
