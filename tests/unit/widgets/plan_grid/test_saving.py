import pytest

from dtmnb.domain.settling import put_record
from dtmnb.session.desk import set_field
from tests.support.agreeing import settle
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


def test_an_edit_of_a_removed_row_is_a_conflict(page, colleague):
    """Delete first, edit second: the text is not lost, the row may come back with it."""
    was = page.text("r001", "question")
    colleague.edit({"op": "remove", "id": "r001"})

    found = rejected(page.put("r001", "question", "Mine", was=was))

    assert (found["kind"], found["mine"], found["theirs"], found["by"]) == (
        "conflict", "Mine", "", "Zed",
    )  # fmt: skip
    page.edit({"op": "restore", "id": "r001", "cells": {"question": "Mine"}})
    assert page.row("r001").question == "Mine"
    assert page.row("r001").sector
    # Nobody agreed on these words.
    assert page.row("r001").status == "draft"


def test_a_row_that_was_edited_meanwhile_is_not_removed(page, colleague):
    """Edit first, delete second: the row stays, and who wanted it gone is told why."""
    page.put("r001", "question", "Mine")

    found = rejected(colleague.edit({"op": "remove", "id": "r001"}))

    assert found["kind"] == "notice"
    assert "Ada" in found["why"]
    assert page.row("r001").question == "Mine"


@pytest.mark.parametrize("is_turned", [False, True], ids=["urgency first", "sensitivity first"])
def test_two_categories_at_once_never_make_a_third(page, colleague, is_turned):
    """Column B is two axes: one person's axis is never mixed with another's."""
    one, two = (colleague, page) if is_turned else (page, colleague)
    page.put("r001", "dissemination_category", "Public")
    wanted = ("Urgent Action", "Sensitive")

    one.put("r001", "dissemination_category", wanted[0], was="Public")
    found = rejected(two.put("r001", "dissemination_category", wanted[1], was="Public"))

    assert (found["kind"], found["mine"], found["theirs"]) == ("conflict", wanted[1], wanted[0])
    assert page.text("r001", "dissemination_category") == wanted[0]


def test_undo_takes_back_a_whole_batch_and_redo_does_it_again(page):
    """A paste is one step, rows that it added included."""
    open_rows = [key for key, row in page.session.plan.rows.items() if row.status == "draft"][:2]
    before = page.session.plan
    sets = [
        {"op": "set", "id": row, "col": "question", "was": page.text(row, "question"), "value": "Q"}
        for row in open_rows
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


@pytest.mark.parametrize(
    ("col", "value", "told"),
    [
        ("dissemination_category", "Public", "settled by all together"),
        ("status", "Agreed", "settled by all together"),
    ],
)
def test_what_the_room_settles_no_other_seat_writes(other, col, value, told):
    """Rights are checked here, whatever the page says; the text stays where it was typed."""
    page, before = other, other.row("r001")
    asked = {"op": "set", "id": "r001", "col": col, "was": page.text("r001", col), "value": value}
    shared = {"op": "set", "id": "r001", "col": "use_of_data", "value": "Food"}

    found = page.edit(asked, shared | {"was": page.text("r001", "use_of_data")})

    first = found["reject"]["rejected"][0]
    assert (first["kind"], first["mine"]) == ("refused", value)
    assert told in first["why"]
    assert page.row("r001") == before.model_copy(update={"use_of_data": "Food"})


def _settle(room, row):
    room.refresh()
    settle(room, row, "sensitive")


def _withhold(room, row):
    room.refresh()
    set_field(room, "rows", row, field="sensitivity", value="personal")


@pytest.mark.parametrize("is_late", [False, True], ids=["before", "while it is saved"])
@pytest.mark.parametrize("deed", [_settle, _withhold])
def test_a_row_that_moved_out_of_reach_does_not_cost_the_others(
    page, other, monkeypatch, deed, is_late
):
    """Of a paste the cell of a row that the room took a moment ago is marked; the rest is saved."""
    room, store = page.session, other.session.store
    lost, kept = [key for key, row in room.plan.rows.items() if row.status == "draft"][:2]
    cells = [
        {"op": "set", "id": lost, "col": "recipients", "value": "Example WASH Cluster"},
        {"op": "set", "id": kept, "col": "question", "value": "How many?"},
    ]
    asked = [each | {"was": other.text(each["id"], each["col"])} for each in cells]
    if is_late:
        save, waiting = store.save, [deed]

        def late(*arguments):
            while waiting:
                waiting.pop()(room, lost)
            return save(*arguments)

        monkeypatch.setattr(store, "save", late)
    else:
        deed(room, lost)

    answers = other.edit(*asked)

    found = rejected(answers)
    assert (found["kind"], found["id"], found["col"]) == ("refused", lost, "recipients")
    assert found["mine"] == "Example WASH Cluster"
    assert found["why"].startswith("it is settled by all together")
    assert other.row(kept).question == "How many?"
    assert "wash" not in page.row(lost).recipients


def test_nobody_agrees_on_a_row_by_hand(page, session):
    """Not even the room: its column B is settled, so that an outcome says on what."""
    row = next(each for each in session.plan.rows.values() if each.status == "draft")
    asked = {"op": "set", "id": row.record_id, "col": "status", "was": "Draft", "value": "Agreed"}

    found = rejected(page.edit(asked))

    assert "settled. Settle it in step 40" in found["why"]
    assert page.row(row.record_id).status == "draft"


def test_a_row_is_removed_by_the_room_only(other):
    """Another seat is told so, and the row stays."""
    assert rejected(other.edit({"op": "remove", "id": "r001"}))["kind"] == "notice"
    assert other.row("r001") is not None


def test_only_who_did_it_takes_it_back(page, other):
    """An undo names a batch; it must be the seat's own."""
    page.put("r001", "use_of_data", "Mine", batch_id="b1")

    assert "only they can take it back" in rejected(other.edit(undoes="b1"))["why"]
    assert page.row("r001").use_of_data == "Mine"


def test_an_organisation_takes_back_what_opened_an_agreed_row(other):
    """Its own words come back; that the row is open again is the room's to move."""
    row_id = next(key for key, row in other.session.plan.rows.items() if row.status == "agreed")
    was = other.text(row_id, "question")
    other.put(row_id, "question", "Asked otherwise", batch_id="b1")

    answers = other.edit(batch_id="b2", undoes="b1")

    assert "reject" not in answers
    assert (other.text(row_id, "question"), other.row(row_id).status) == (was, "to_be_revised")


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
    assert found["why"].startswith("it is too long")
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


def test_a_conflict_of_the_table_waits_in_the_store_until_it_is_decided(page, colleague):
    """Whoever comes back in another browser finds it; once it is decided, nobody does."""
    page.put("r001", "question", "Mine")
    rejected(colleague.put("r001", "question", "Theirs", was="What was there"))
    session = colleague.session
    kept = session.store.conflicts

    [stored] = kept.of(session.plan_id)
    assert (stored.conflict.change.value, stored.by) == ("Theirs", "Ada")
    assert session.conflicts == []
    colleague.say(type="decided", id="r001", col="question")
    assert kept.of(session.plan_id) == []


def test_deciding_on_a_cell_leaves_the_conflicts_of_other_records(page, colleague):
    """The outcome of a row has the name of the row; what is asked about it is asked on."""
    room, session = page.session, colleague.session
    settle(room, "r001", "sensitive")
    seen = session.store.load(session.plan_id).plan.outcomes["r001"]
    settle(room, "r001", "sensitive", "Known places")
    session.refresh()
    session.save(put_record(session.plan, "outcomes", "r001", {"reason": "Ours"}, seen=seen))
    assert [each.conflict.change.collection for each in session.conflicts] == ["outcomes"]

    colleague.say(type="decided", id="r001", col="dissemination_category")

    assert len(session.store.conflicts.of(session.plan_id)) == 1
    assert len(session.conflicts) == 1


def test_the_head_of_the_page_knows_what_the_table_saved(page):
    """There is one way to save, and one state of it."""
    told = []
    page.session.state_watchers.append(lambda: told.append(page.session.state))

    page.put("r001", "question", "Mine")

    assert told == ["saving", "saved"]
