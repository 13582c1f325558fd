import pytest

CASES = [
    # column, typed, held by the plan
    ("question", "How many?", {"question": "How many?"}),
    ("question", " two\nlines ", {"question": " two\nlines "}),
    ("sector", "health", {"sector": "hlt"}),
    ("sector", "Nonsense", {"sector": "Nonsense"}),
    ("sector", "", {"sector": ""}),
    ("is_urgent", "yes", {"is_urgent": True}),
    ("is_urgent", "", {"is_urgent": None}),
    ("share_within_hours", "24", {"share_within_hours": 24}),
    ("reply_options", "yes\nno", {"reply_options": ("yes", "no")}),
    ("recipients", "Example Health Cluster; Example DTM team", {"recipients": ("health", "dtm")}),
    ("recipients", "Nobody", {"recipients": ("Nobody",)}),
    ("dissemination_category", "Urgent Action", {"is_urgent": True, "sensitivity": "public"}),
    ("dissemination_category", "sensitive", {"is_urgent": False, "sensitivity": "sensitive"}),
    ("dissemination_category", "Personal data", {"is_urgent": None, "sensitivity": "personal"}),
    ("dissemination_category", "", {"is_urgent": None, "sensitivity": ""}),
    ("dissemination_category", "Not agreed yet", {"is_urgent": None, "sensitivity": ""}),
]


@pytest.mark.parametrize(("col", "typed", "holds"), CASES)
def test_a_text_becomes_what_its_field_holds(page, col, typed, holds):
    """Labels become codes, lines become lists, column B becomes its two axes."""
    answers = page.put("r001", col, typed)

    assert "reject" not in answers
    assert {field: getattr(page.row("r001"), field) for field in holds} == holds


@pytest.mark.parametrize(
    ("col", "typed", "says"),
    [
        ("is_urgent", "perhaps", "yes or no"),
        ("share_within_hours", "soon", "whole number"),
        ("dissemination_category", "Secret", "no dissemination category"),
        ("record_id", "r999", "no such column"),
        ("order", "1", "no such column"),
        ("nonsense", "1", "no such column"),
    ],
)
def test_what_a_field_cannot_hold_stays_as_typed(page, col, typed, says):
    """Nothing is guessed: the text comes back with the reason, and the plan is as it was."""
    before = page.row("r001")

    answers = page.edit({"op": "set", "id": "r001", "col": col, "was": "", "value": typed})

    (found,) = answers["reject"]["rejected"]
    assert (found["kind"], found["mine"]) == ("refused", typed)
    assert says in found["why"]
    assert page.row("r001") == before


def test_new_rows_stand_where_they_were_added(page):
    """Behind the row in focus, one behind the other, or at the end."""
    page.edit(
        {"op": "add", "id": "row-a", "after": "r001", "cells": {"question": "A"}},
        {"op": "add", "id": "row-b", "after": "row-a", "cells": {}},
        {"op": "add", "id": "row-z", "after": "", "cells": {}},
    )

    ids = [row.record_id for row in page.session.plan.ordered_rows()]
    assert ids[:4] == ["r001", "row-a", "row-b", "r002"]
    assert ids[-1] == "row-z"


def test_a_copy_takes_the_question_and_none_of_the_agreement(page):
    """What was agreed of one row is not agreed of its copy."""
    page.put("r001", "status", "Agreed")

    page.edit({"op": "add", "id": "row-copy", "after": "r001", "copy": "r001", "cells": {}})

    first, copy = page.row("r001"), page.row("row-copy")
    assert (copy.question, copy.sector) == (first.question, first.sector)
    assert (copy.status, copy.sensitivity, copy.is_urgent) == ("draft", "", None)


def test_a_cell_that_cannot_be_pasted_does_not_cost_its_row(page):
    """A new row is made without the text that its field cannot hold; that text comes back."""
    answers = page.edit(
        {
            "op": "add", "id": "row-a", "after": "",
            "cells": {"question": "A", "share_within_hours": "soon"},
        }
    )  # fmt: skip

    (found,) = answers["reject"]["rejected"]
    assert (found["id"], found["col"], found["mine"]) == ("row-a", "share_within_hours", "soon")
    assert page.row("row-a").question == "A"


def test_removing_a_row_twice_is_harmless(page):
    """The second removal finds nothing to do."""
    page.edit({"op": "remove", "id": "r001"})

    assert page.edit({"op": "remove", "id": "r001"}).keys() <= {"ack", "marks"}
