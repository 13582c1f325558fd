"""How far each step is, and where the plan stands in the flow chart."""

import pytest

from dtmnb.domain.checks import check_plan
from dtmnb.domain.plan import Plan
from dtmnb.domain.progress import StepProgress, progress, standing
from tests.support.settled import settled_as_marked
from tests.support.tables import plan_from_tables

PLAN = """
    header
    | explained_on | feedback_contact |
    | 2026-01-01   | f@example.org    |

    partners
    | record_id |
    | alpha     |

    decisions
    | record_id | other_sources |
    | water     | None found    |

    rows
    | record_id | category   | harm_reviewed | status   | analysis_roles | preconditions_status |
    | r1        | sensitive  | true          | agreed   | describe=dtm   | met                  |
    | r2        | not_agreed | true          | draft    | describe=dtm   | met                  |
    | r3        | public     | true          | rejected |                |                      |

    harm_cells
    | record_id | row | risk     | mitigation |
    | c1        | r1  | Reprisal | By area    |
"""


def steps_of(plan, reference, today) -> dict[str, StepProgress]:
    """Return the progress of each step by its code."""
    findings = check_plan(plan, reference, today=today)
    return {each.step: each for each in progress(plan, findings, reference)}


def test_an_empty_plan_starts_at_zero(reference, fixed_today):
    """Nothing is done and nothing is counted but the header that must be filled."""
    steps = steps_of(Plan(plan_id="new"), reference, fixed_today)

    assert [*steps] == [*reference.steps]
    assert sum(step.done for step in steps.values() if step.step != "00") == 0
    assert {code: step.total for code, step in steps.items() if step.total} == {"00": 13}
    assert steps["30"].blockers == 1


def test_a_step_counts_records_without_blocker_or_alarm(reference, fixed_today):
    """Rejected rows are not counted; advice does not keep a row open."""
    steps = steps_of(settled_as_marked(plan_from_tables(PLAN, reference)), reference, fixed_today)

    assert (steps["40"].done, steps["40"].total, steps["40"].blockers) == (1, 2, 1)
    assert steps["40"].advice == 2
    assert (steps["20"].done, steps["20"].total) == (1, 1)
    assert (steps["80"].done, steps["80"].total, steps["80"].alarms) == (0, 1, 1)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("r1 | public     | draft ", {"10", "20", "60", "70", "80"}),
        ("r1 |            | draft ", {"10", "20", "50", "60", "70", "80"}),
        ("r1 | sensitive  | agreed", set()),
        ("r1 | internal   | agreed", set()),
        ("r1 | public     | rejected", {"10", "20", "30", "40", "50", "60", "70", "80"}),
    ],
)
def test_a_step_without_anything_waits_until_all_is_agreed(reference, fixed_today, row, expected):
    """Where nothing is yet nothing is right: such a step is not done, but to come."""
    text = f"""
        rows
        | record_id | category | status |
        | {row} |
    """
    plan = settled_as_marked(plan_from_tables(text, reference))

    steps = steps_of(plan, reference, fixed_today)

    assert {code for code, step in steps.items() if step.waits} == expected


def test_an_open_cell_of_the_grid_keeps_its_row_open(reference, fixed_today):
    """A risk without mitigation is a matter of the row it stands in."""
    text = PLAN.replace("By area", "       ")

    steps = steps_of(settled_as_marked(plan_from_tables(text, reference)), reference, fixed_today)

    assert (steps["40"].done, steps["40"].blockers) == (0, 2)


@pytest.mark.parametrize(
    ("old", "new", "condition"),
    [
        ("2026-01-01", "", "explained"),
        ("f@example.org", "", "feedback_route"),
        ("None found", "", "checked_sources"),
        ("By area", "", "harm_closed"),
        ("met", "not_met", "preconditions_met"),
        ("describe=dtm", "", "roles_agreed"),
    ],
)
def test_a_condition_of_the_flow_chart_stands_or_falls(reference, fixed_today, old, new, condition):
    """Each stop is behind the plan exactly when what it asks for is there."""
    stands = []
    for text in (PLAN, PLAN.replace(old, new)):
        plan = settled_as_marked(plan_from_tables(text, reference))
        findings = check_plan(plan, reference, today=fixed_today)
        stands.append(standing(plan, findings, reference)[condition])

    assert stands == [True, False]


def test_the_flow_chart_asks_only_for_conditions_we_answer(reference, fixed_today):
    """Every condition named in the trees has an answer, and an empty plan meets none."""
    plan = Plan(plan_id="new")
    asked = {
        node.stands_when
        for tree in reference.trees.values()
        for node in tree.nodes.values()
        if node.stands_when
    }

    answers = standing(plan, check_plan(plan, reference, today=fixed_today), reference)

    assert asked <= set(answers)
    assert not any(answers.values())
