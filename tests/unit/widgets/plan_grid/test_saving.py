import pytest

from dtmnb.domain.changes import Add, Remove
from tests.unit.widgets.plan_grid.conftest import Page


def rejected(answers):
    """Return the one rejection of *answers*."""
    (found,) = answers["reject"]["rejected"]
    return found


def test_a_replayed_batch_is_acknowledged_and_done_once(page):
    """After a cut the page sends again what was not acknowledged: nothing happens twice."""
    was = page.text("r001", "question")
    page.put("r001", "question", "How many?", batch_id="b1")
    revision = page.session.stamp.revision

    answers = page.put("r001", "question", "How many?", was=was, batch_id="b1")

    assert answers["ack"]["batch_id"] == "b1"
    assert "reject" not in answers
    assert page.session.store.load(page.session.plan_id).stamp.revision == revision


def test_replaying_new_rows_adds_them_once(page):
    """A batch with a row replayed in a new session is still the same row."""
    add = {"op": "add", "id": "row-new", "after": "r001", "cells": {"question": "New"}}
    page.edit(add, batch_id="b1")
    rows = len(page.session.plan.rows)
    again = Page(page.session)
    again.hello()

    answers = again.edit(add, batch_id="b1")

    assert answers["ack"]["batch_id"] == "b1"
    assert "reject" not in answers
    assert len(page.session.plan.rows) == rows


def test_a_conflict_told_to_nobody_is_told_when_replayed(page, other):
    """The answer to a batch was lost with the connection: its conflict comes with the replay."""
    was = page.text("r001", "question")
    changes = [
        {"op": "set", "id": "r001", "col": "question", "was": was, "value": "Mine"},
        {"op": "set", "id": "r001", "col": "use_of_data", "was": "", "value": "Planning"},
    ]
    changes[1]["was"] = page.text("r001", "use_of_data")
    other.put("r001", "question", "Theirs")
    page.edit(*changes, batch_id="b1")

    answers = page.edit(*changes, batch_id="b1")

    assert rejected(answers) | {"at": ""} == {
        "kind": "conflict", "id": "r001", "col": "question", "mine": "Mine", "theirs": "Theirs",
        "by": "Zed", "organisation": "Example Health Cluster", "at": "", "why": "",
    }  # fmt: skip
    assert page.row("r001").use_of_data == "Planning"


TRUTH_TABLE = [
    # first, second; what the second is told; what the row holds then
    (("question", "A"), ("question", "B"), "conflict", {"question": "A"}),
    (("question", "A"), ("question", "A"), None, {"question": "A"}),
    (("question", "A"), ("use_of_data", "B"), None, {"question": "A", "use_of_data": "B"}),
]


@pytest.mark.parametrize("is_turned", [False, True], ids=["ada first", "zed first"])
@pytest.mark.parametrize(("first", "second", "told", "holds"), TRUTH_TABLE)
def test_two_edits_at_once(page, other, is_turned, first, second, told, holds):
    """Same cell: a conflict with both texts; same value or another cell: silence."""
    one, two = (other, page) if is_turned else (page, other)
    was = one.text("r001", first[0]), two.text("r001", second[0])

    one.put("r001", *first, was=was[0])
    answers = two.put("r001", *second, was=was[1])

    found = answers.get("reject", {"rejected": [{"kind": None}]})["rejected"][0]
    assert found["kind"] == told
    assert {field: getattr(page.row("r001"), field) for field in holds} == holds


def test_an_edit_of_a_removed_row_is_a_conflict(page, other):
    """Delete first, edit second: the text is not lost, the row may come back with it."""
    was = page.text("r001", "question")
    other.edit({"op": "remove", "id": "r001"})

    found = rejected(page.put("r001", "question", "Mine", was=was))

    assert (found["kind"], found["mine"], found["theirs"], found["by"]) == (
        "conflict", "Mine", "", "Zed",
    )  # fmt: skip
    page.edit({"op": "restore", "id": "r001", "cells": {"question": "Mine"}})
    assert page.row("r001").question == "Mine"
    assert page.row("r001").sector


def test_a_row_that_was_edited_meanwhile_is_not_removed(page, other):
    """Edit first, delete second: the row stays, and who wanted it gone is told why."""
    page.put("r001", "question", "Mine")

    found = rejected(other.edit({"op": "remove", "id": "r001"}))

    assert found["kind"] == "notice"
    assert "Ada" in found["why"]
    assert page.row("r001").question == "Mine"


@pytest.mark.parametrize("is_turned", [False, True], ids=["urgency first", "sensitivity first"])
def test_two_categories_at_once_never_make_a_third(page, other, is_turned):
    """Column B is two axes: one person's axis is never mixed with another's."""
    one, two = (other, page) if is_turned else (page, other)
    page.put("r001", "dissemination_category", "Public")
    wanted = ("Urgent Action", "Sensitive")

    one.put("r001", "dissemination_category", wanted[0], was="Public")
    found = rejected(two.put("r001", "dissemination_category", wanted[1], was="Public"))

    assert (found["kind"], found["mine"], found["theirs"]) == ("conflict", wanted[1], wanted[0])
    assert page.text("r001", "dissemination_category") == wanted[0]


def test_undo_takes_back_a_whole_batch_and_redo_does_it_again(page):
    """A paste is one step, rows that it added included."""
    before = page.session.plan
    sets = [
        {"op": "set", "id": row, "col": "question", "was": page.text(row, "question"), "value": "Q"}
        for row in ("r001", "r002")
    ]
    page.edit({"op": "add", "id": "row-new", "after": "", "cells": {}}, *sets, batch_id="b1")
    after = page.session.plan

    page.edit(batch_id="b2", undoes="b1")
    undone = page.session.plan
    page.edit(batch_id="b3", undoes="b2")

    assert dict(undone.rows) == dict(before.rows)
    assert dict(page.session.plan.rows) == dict(after.rows)


def test_undo_leaves_what_somebody_else_wrote_since(page, other):
    """Undo is per author: another's newer text is a conflict, never overwritten."""
    page.put("r001", "question", "Mine", batch_id="b1")
    other.grid.catch_up()
    other.put("r001", "question", "Theirs")

    found = rejected(page.edit(batch_id="b2", undoes="b1"))

    assert (found["kind"], found["col"], found["theirs"]) == ("conflict", "question", "Theirs")
    assert page.row("r001").question == "Theirs"


def test_undoing_what_never_was_is_harmless(page):
    """A batch without an effect has nothing to be taken back."""
    answers = page.edit(batch_id="b2", undoes="never")

    assert answers.keys() == {"ack"}


def test_a_seat_without_the_right_changes_nothing(session):
    """Rights are checked here, whatever the page says; the text stays where it was typed."""
    page = Page(session, may_edit=lambda change: getattr(change, "field", "") != "question")
    page.hello()
    was = page.text("r001", "question")

    answers = page.edit(
        {"op": "set", "id": "r001", "col": "question", "was": was, "value": "Mine"},
        {"op": "set", "id": "r001", "col": "visualisation", "was": "", "value": "Map"},
    )

    found = answers["reject"]["rejected"][0]
    assert (found["kind"], found["mine"]) == ("refused", "Mine")
    assert page.row("r001").question == was


@pytest.mark.parametrize("kind", [Add, Remove])
def test_rows_need_the_right_too(session, kind):
    """Adding, removing, and undoing either are asked for like any other change."""
    page = Page(session)
    page.hello()
    page.edit({"op": "add", "id": "row-new", "after": "", "cells": {}}, batch_id="b1")
    page.edit(batch_id="b2", undoes="b1")
    strict = Page(session, may_edit=lambda change: not isinstance(change, kind))
    strict.hello()
    before = session.stamp

    asked = {Add: {"op": "add", "id": "row-x"}, Remove: {"op": "remove", "id": "r001"}}[kind]
    told = [strict.edit(asked), strict.edit(undoes={Add: "b2", Remove: "b1"}[kind])]

    assert rejected(told[0])["kind"] == "notice"
    assert session.stamp == before


def test_one_text_too_long_does_not_cost_the_others(page):
    """Of a paste with one impossible cell all others are saved; that one stays marked."""
    answers = page.edit(
        {
            "op": "set", "id": "r001", "col": "question",
            "was": page.text("r001", "question"), "value": "x" * 20_001,
        },
        {
            "op": "set", "id": "r002", "col": "question",
            "was": page.text("r002", "question"), "value": "Fine",
        },
    )  # fmt: skip

    found = rejected(answers)
    assert (found["kind"], found["id"], found["col"]) == ("refused", "r001", "question")
    assert page.row("r002").question == "Fine"
    assert page.row("r001").question != "x" * 20_001


def test_a_status_that_may_not_follow_is_refused(page):
    """The permitted moves hold in the table as everywhere."""
    page.put("r001", "status", "Agreed")
    page.put("r001", "status", "To be revised")
    page.put("r001", "status", "Rejected")

    found = rejected(page.put("r001", "status", "Agreed"))

    assert found["kind"] == "refused"
    assert page.row("r001").status == "rejected"
