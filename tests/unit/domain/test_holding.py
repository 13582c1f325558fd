"""What holds for a row: its own word, else that of its dataset, its sector or the whole plan."""

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.duty import INHERITED
from dtmnb.domain.holding import as_held, holding
from dtmnb.domain.rounds import carried
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import sealed_fields
from tests.support.settled import settled_as_marked
from tests.support.tables import plan_from_tables

PLAN = """
    datasets
    | record_id |
    | sites     |

    rows
    | record_id | dataset | sector | use_of_data | analysis_roles |
    | own       | sites   | wash   | Fix pumps   | decide=wash    |
    | of_both   | sites   | wash   |             |                |
    | of_set    | sites   | health |             |                |
    | of_sector |         | wash   |             |                |
    | of_plan   |         | health |             | decide=        |

    duties
    | record_id | dataset | sector | use_of_data | analysis_roles        | harm_reviewed |
    | all       |         |        | Plan it     | describe=dtm,decide=x | true          |
    | water     |         | wash   | Truck water |                       |               |
    | sites     | sites   |        | Build camps | describe=cccm         |               |
    | both      | sites   | wash   | Dig wells   |                       |               |
    | again     |         | wash   | Not read    |                       |               |
"""


@pytest.mark.parametrize(
    ("row", "use", "giver"),
    [
        ("own", "Fix pumps", None),
        ("of_both", "Dig wells", "both"),
        ("of_set", "Build camps", "sites"),
        ("of_sector", "Truck water", "water"),
        ("of_plan", "Plan it", "all"),
    ],
)
def test_the_narrowest_that_says_something_holds(reference, row, use, giver):
    """The row goes first, then dataset and sector together, dataset, sector, the whole plan."""
    plan = plan_from_tables(PLAN, reference)

    held = holding(plan, plan.rows[row])

    assert as_held(plan, plan.rows[row]).use_of_data == use
    assert (held["use_of_data"].duty.record_id if "use_of_data" in held else None) == giver


@pytest.mark.parametrize(
    ("row", "roles"),
    [
        ("own", {"decide": "wash", "describe": "cccm"}),
        ("of_plan", {"describe": "dtm", "decide": "x"}),
    ],
)
def test_one_role_said_in_a_row_leaves_the_others_as_they_are(reference, row, roles):
    """An exception is one activity; a blank one says nothing."""
    plan = plan_from_tables(PLAN, reference)

    assert as_held(plan, plan.rows[row]).analysis_roles == roles


MET = """
    rows
    | record_id | sector | preconditions |
    | own       | wash   | Access        |
    | of_sector | wash   |               |
    | of_plan   | health |               |

    duties
    | record_id | sector | preconditions | preconditions_status |
    | all       |        | Permission    | met                  |
    | water     | wash   | Guard         |                      |
    | again     | wash   |               | waived               |
"""


@pytest.mark.parametrize(
    ("row", "preconditions", "status"),
    [
        ("own", ("Access",), ""),
        ("of_sector", ("Guard",), ""),
        ("of_plan", ("Permission",), "met"),
    ],
)
def test_preconditions_are_met_where_that_was_said_of_them(reference, row, preconditions, status):
    """A status never goes to preconditions that somebody else named."""
    plan = plan_from_tables(MET, reference)

    held = as_held(plan, plan.rows[row])

    assert (held.preconditions, held.preconditions_status) == (preconditions, status)


def test_what_a_row_stores_stays_its_own(reference):
    """What holds is told beside the row, never written into it."""
    plan = plan_from_tables(PLAN, reference)
    row = plan.rows["of_plan"]

    assert as_held(plan, row).harm_reviewed
    assert plan.rows["of_plan"] == row
    assert not row.harm_reviewed


def test_nothing_that_an_outcome_settles_is_told_for_many():
    """A category, an outcome and the terms that it seals are each row's own."""
    settled = {"status", "is_urgent", "sensitivity", "category_reason", *sealed_fields("rows")}

    assert settled.isdisjoint(INHERITED)
    assert PlanRow.model_fields.keys() >= set(INHERITED)


READ = """
    datasets
    | record_id |
    | shut      |

    rows
    | record_id | category  | status | sector | dataset |
    | open      | public    | agreed | wash   |         |
    | closed    | internal  | agreed | health | shut    |

    duties
    | record_id | sector     | dataset | use_of_data | risk_notes |
    | all       |            |         | Plan it     | Reprisal   |
    | water     | wash       |         | Truck water |            |
    | clinics   | health     |         | Staff them  |            |
    | secret    |            | shut    | Nobody's    |            |
    | odd       | wash       | shut    | Of no row   |            |
    | later     | protection |         | Not yet     |            |

    partners
    | record_id |
    | alpha     |

    harm_cells
    | record_id | duty    | row    | risk |
    | c1        | water   |        | a    |
    | c2        | clinics |        | b    |
    | c3        | water   | closed | c    |
"""


@pytest.mark.parametrize(
    ("audience", "duties", "cells"),
    [
        ("public", {"all", "water"}, set()),
        ("partners", {"all", "water"}, set()),
        ("participant:alpha", {"all", "water", "later"}, {"c1"}),
        ("internal", {"all", "water", "clinics", "secret", "odd", "later"}, {"c1", "c2", "c3"}),
    ],
)
def test_what_is_told_for_hidden_rows_is_hidden(reference, audience, duties, cells):
    """A reader learns what is told for rows that it sees; who plans along, of no row yet, too."""
    plan = settled_as_marked(plan_from_tables(READ, reference))

    view = view_for(plan, audience, reference=reference, stamp=Stamp(1, "a"))

    assert set(view.plan.duties) == duties
    assert {key for key in view.plan.harm_cells if view.may_see("harm_cells")} == cells
    assert as_held(view.plan, view.plan.rows["open"]).use_of_data == "Truck water"
    is_room = view.kind in {"participant", "internal"}
    assert bool(as_held(view.plan, view.plan.rows["open"]).risk_notes) == is_room


def test_the_next_round_begins_with_them():
    """Use and roles go on; that the grid was gone through is said anew, and so is what was met."""
    duty = {"record_id": "all", "use_of_data": "Plan it", "analysis_roles": {"decide": "wash"}}

    kept = carried("duties", {**duty, "harm_reviewed": True, "preconditions_status": "met"})

    assert kept == duty
