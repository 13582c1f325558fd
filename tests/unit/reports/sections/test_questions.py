"""Why each row has its category, in the editions that may know."""

import pytest

from dtmnb.language import language_for
from dtmnb.reports.html import as_html
from dtmnb.reports.sections.questions import reasons
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


@pytest.fixture
def page(context_of, reference):
    """Return a function from an audience to its section, "" where it has none."""
    plan = settled_as_marked(plan_from_tables(PLAN, reference))
    return lambda audience: as_html(reasons(context_of(audience, plan=plan)), language_for("en"))


def test_reasons_stand_with_rule_and_source_once_for_rows_alike(page):
    """What speaks, by which rule, how sure, where it was read, and what closing costs."""
    words = page("internal")

    assert words.count("R31 (") == 1
    assert "mines<br>shells" in words
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
