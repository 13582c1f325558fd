"""What goes out more openly than before, what less, and what is otherwise another."""

import pytest

from dtmnb.domain.grading import compare
from tests.support.tables import plan_from_tables

PLAN = """
    partners
    | record_id |
    |-----------|
    | wash      |
    | health    |

    datasets
    | record_id | title |
    |-----------|-------|
    | sites     | Sites |
    | camps     | Camps |

    rows
    | record_id | question | category | release_level | modalities | recipients | agreement | treatments | dataset | use_of_data |
    |-----------|----------|----------|---------------|------------|------------|-----------|------------|---------|-------------|
    | r         | {question} | {category} | {level} | {modalities} | {recipients} | {agreement} | {treatments} | {dataset} | {use} |

    lines
    | record_id | dataset | category  | release_level | modality    | recipients |
    |-----------|---------|-----------|---------------|-------------|------------|
    | open      | sites   | public    | {line_level}  | dtm_website |            |
    | closed    | sites   | sensitive | location      | bilateral_transfer | {line_recipients} |
    | camp      | camps   | sensitive | admin_1       | bilateral_transfer | wash |
"""  # noqa: E501
USUAL = {
    **{"question": "Where?", "category": "sensitive", "level": "admin_2"},
    **{"modalities": "bilateral_transfer", "recipients": "wash", "agreement": "dsa"},
    **{"treatments": "aggregation", "dataset": "", "use": "Planning"},
    **{"line_level": "admin_1", "line_recipients": "wash"},
}


def _plan(reference, **told: str):
    return plan_from_tables(PLAN.format(**USUAL | told), reference)


def _grade(reference, then, now) -> str:
    found = compare(_plan(reference, **then), _plan(reference, **now), reference)["rows"]
    return found.moved[0].grade if found.moved else "same"


@pytest.mark.parametrize(
    ("then", "now", "grade", "back"),
    [
        ({}, {}, "same", "same"),
        ({}, {"category": "public"}, "looser", "tighter"),
        # Urgency is no degree of openness, and settling what was open is none either.
        ({}, {"category": "urgent_action_sensitive"}, "otherwise", "otherwise"),
        ({}, {"category": ""}, "otherwise", "otherwise"),
        ({}, {"level": "location"}, "looser", "tighter"),
        # What was open is filled in.
        ({"level": ""}, {"level": "location"}, "otherwise", "otherwise"),
        ({"recipients": ""}, {"recipients": "wash"}, "otherwise", "tighter"),
        ({}, {"recipients": "wash, health"}, "looser", "tighter"),
        # Somebody receives it who did not, whoever receives it no more.
        ({}, {"recipients": "health"}, "looser", "looser"),
        ({}, {"modalities": "hdx_by_request"}, "looser", "tighter"),
        ({"modalities": "dtm_website"}, {"modalities": "hdx_public"}, "otherwise", "otherwise"),
        ({}, {"modalities": "bilateral_transfer, dtm_website"}, "looser", "tighter"),
        ({}, {"agreement": ""}, "looser", "tighter"),
        ({}, {"agreement": "other"}, "otherwise", "otherwise"),
        ({}, {"treatments": ""}, "looser", "tighter"),
        ({}, {"question": "Where, and why?"}, "reworded", "reworded"),
        ({}, {"use": "Reporting"}, "otherwise", "otherwise"),
        # One looser term makes it looser, whatever else is tighter or reworded.
        ({}, {"level": "location", "recipients": "", "question": "Why?"}, "looser", "tighter"),
        # A row goes out by the releases of its dataset, and its own terms count for nothing.
        ({"dataset": "sites"}, {"dataset": "sites", "recipients": "health"}, "same", "same"),
        (
            {"dataset": "sites"},
            {"dataset": "sites", "line_level": "admin_2"},
            "looser",
            "tighter",
        ),
        (
            {"dataset": "sites"},
            {"dataset": "sites", "line_recipients": "wash, health"},
            "looser",
            "tighter",
        ),
        ({"dataset": "camps"}, {"dataset": "sites"}, "looser", "tighter"),
        # In a dataset it goes out without the agreement, and alone with smaller areas.
        ({}, {"dataset": "camps", "agreement": ""}, "looser", "looser"),
        ({"agreement": ""}, {"dataset": "camps", "agreement": ""}, "tighter", "looser"),
    ],
)
def test_a_row_is_graded_by_who_sees_more_of_it(reference, then, now, grade, back):
    """Looser, tighter or neither, and the other way round on the way back."""
    assert _grade(reference, then, now) == grade
    assert _grade(reference, now, then) == back


def test_rows_that_moved_alike_are_told_once_and_the_looser_first(reference):
    """Forty rows of one dataset, opened by one release, are one entry."""
    head = "rows\n| record_id | question | category | use_of_data |\n"
    then = head + "".join(f"| r{n} | Where {n}? | sensitive | a{n} |\n" for n in range(6))
    now = head + (
        "| r0 | Where 0? | sensitive | b0 |\n| r1 | Where 1? | sensitive | b1 |\n"
        "| r2 | Where 2? | public | a2 |\n| r3 | Where 3? | public | a3 |\n"
        "| r4 | Where 4? | sensitive | a4 |\n| new | What? | public | |\n"
    )

    found = compare(*(plan_from_tables(text, reference) for text in (then, now)), reference)

    rows = found["rows"]
    assert [(each.grade, each.records) for each in rows.moved] == [
        ("looser", ("r2", "r3")),
        ("otherwise", ("r0", "r1")),
    ]
    assert (rows.new, rows.gone, rows.same) == (("new",), ("r5",), 1)


def test_what_readers_do_not_see_is_not_compared(reference):
    """A field that one of the two views hides says nothing of what changed."""
    then, now = _plan(reference), _plan(reference, use="Reporting", category="public")

    seen = {"rows": {"question", "use_of_data"}}

    [moved] = compare(then, now, reference, seen=seen)["rows"].moved
    assert [move.place.field for move in moved.moves] == ["use_of_data"]


@pytest.mark.parametrize(
    ("field", "now", "grade"),
    [
        ("recipients", "ada, ben", "looser"),
        ("recipients", "", "tighter"),
        ("threshold", "Ten", "otherwise"),
        ("agreement", "", "looser"),
    ],
)
def test_alerts_are_graded_alike(reference, field, now, grade):
    """Whoever is told anew makes an alert looser."""

    def plan(**told):
        values = {"recipients": "ada", "threshold": "Five", "agreement": "dsa"} | told
        cells = " | ".join(values.values())
        head = f"urgent_actions\n| record_id | trigger | {' | '.join(values)} |\n"
        return plan_from_tables(f"{head}| u | Children alone | {cells} |\n", reference)

    [moved] = compare(plan(), plan(**{field: now}), reference)["urgent_actions"].moved

    assert moved.grade == grade
