import threading

import pytest

from dtmnb.domain.changes import Set
from dtmnb.domain.journal import Whereabouts
from dtmnb.errors import ResourceError, StoreError
from dtmnb.session.company import come
from dtmnb.session.desk import set_field
from dtmnb.store import open_store
from dtmnb.store.presence import Presences
from dtmnb.widgets.plan_grid import grid as grid_module
from tests.support.agreeing import say
from tests.unit.widgets.plan_grid.conftest import Page, by_type

HOSTILE = '<img src=x onerror="alert(1)">'


def test_hello_is_answered_with_everything(session):
    """The page needs one message to show the table: rows, columns, lists, sets, words."""
    page = Page(session)

    snapshot = page.hello()

    assert snapshot["type"] == "snapshot"
    assert [row["id"] for row in snapshot["rows"]] == [
        row.record_id for row in session.plan.ordered_rows()
    ]
    assert [column["head"][:1] for column in snapshot["columns"][:3]] == ["A", "B", "C"]
    assert snapshot["revision"] == session.stamp.revision
    assert {column["list"] for column in snapshot["columns"]} - {""} <= snapshot["lists"].keys()


def test_hello_of_a_warmed_kernel_shows_the_newest(store, session):
    """What came between the notebook's run and the page's hello is in the first picture."""
    page = Page(session)
    row = next(iter(session.plan.rows))
    change = Set(collection="rows", record=row, field="question", was="", value="new")
    was = session.plan.rows[row].question
    store.save(session.plan_id, make_batch(change.model_copy(update={"was": was})))

    snapshot = page.hello()

    assert {each["id"]: each["question"] for each in snapshot["rows"]}[row] == "new"


def make_batch(*changes, author="Zed"):
    """Return a batch of somebody else."""
    from dtmnb.domain.changes import Batch

    return Batch(batch_id="theirs", author=author, changes=changes)


def test_an_edit_is_acknowledged_after_it_is_on_the_disk(page):
    """Saved is never said before."""
    answers = page.say(
        type="edit",
        batch_id="b1",
        revision=page.revision,
        changes=[
            {
                "op": "set",
                "id": "r001",
                "col": "question",
                "was": page.text("r001", "question"),
                "value": "How many?",
            }
        ],
    )

    assert [answer["type"] for answer in answers][:2] == ["patch", "ack"]
    assert page.row("r001").question == "How many?"


def test_an_edit_is_seen_by_the_others_with_its_author(page, other):
    """The other page is told the cell, the text and who wrote it; nothing else of the row."""
    page.put("r001", "use_of_data", "Food")

    other.grid.catch_up()

    patch = by_type(other.told)["patch"]
    assert patch["rows"] == [{"id": "r001", "order": page.row("r001").order, "use_of_data": "Food"}]
    assert patch["by"] == {"r001": {"use_of_data": "Ada"}}
    assert not patch["is_own"]


def test_two_authors_of_one_row_are_told_apart(page, colleague):
    """Each cell is flagged with whoever wrote it, column B by either of its axes."""
    page.put("r001", "use_of_data", "Food")
    set_field(colleague.session, "rows", "r001", field="is_urgent", value=True)
    third = Page(page.session)
    third.grid._told = page.session.store.load(page.session.plan_id, 1)

    third.grid.catch_up()

    authors = by_type(third.told)["patch"]["by"]["r001"]
    assert authors["use_of_data"] == "Ada"
    assert authors["is_urgent"] == authors["dissemination_category"] == "Zed"


def test_rows_of_which_organisations_spoke_are_named(page):
    """The page asks before such a row is removed; it hears at once when a position is said."""
    before = page.hello()["heard"]
    partner = next(iter(page.session.plan.partners))
    silent = next(key for key in page.session.plan.rows if key not in before)

    say(page.session, silent, partner, "sensitive")

    assert silent in by_type(page.told)["patch"]["heard"]


def test_a_reload_takes_no_undo_away(page, other):
    """The page is given its seat's own batches of rows, without those taken back already."""
    page.put("r001", "question", "One", batch_id="b1")
    page.put("r001", "question", "Two", batch_id="b2")
    page.edit(batch_id="b3", undoes="b2")
    other.put("r002", "question", "Theirs", batch_id="b4")
    set_field(page.session, "header", "header", field="title", value="Not of the table")

    assert page.hello()["done"] == ["b1"]


def test_own_edits_come_back_as_own(page):
    """Nobody is told of their own edit as of somebody else's."""
    patch = page.put("r001", "question", "How many?")["patch"]

    assert patch["is_own"]
    assert patch["by"] == {}


def test_catching_up_twice_says_nothing_twice(page, other):
    """A wake-up without news is silent."""
    page.put("r001", "question", "How many?")
    other.grid.catch_up()
    before = len(other.told)

    other.grid.catch_up()

    assert other.told[before:] == []


def test_a_form_beside_the_table_shows_in_the_table(page):
    """Steps that save on their own are followed at once."""
    set_field(page.session, "rows", "r002", field="question", value="From the form")

    assert by_type(page.told)["patch"]["rows"][0]["question"] == "From the form"


def test_a_partner_renamed_is_renamed_in_every_cell(page):
    """Names of records stand in cells and lists; both follow."""
    partner = next(iter(page.session.plan.partners))
    row = next(iter(page.session.plan.rows))
    set_field(page.session, "rows", row, field="recipients", value=[partner])

    set_field(page.session, "partners", partner, field="name", value="Renamed")

    patch = by_type(page.told)["patch"]
    assert "Renamed" in patch["lists"]["@partners"]
    assert {"id": row, "recipients": "Renamed"}.items() <= next(
        each for each in patch["rows"] if each["id"] == row
    ).items()


def test_findings_follow_as_marks(page):
    """A value outside its list becomes a mark in its cell, and goes when corrected."""
    page.put("r001", "sector", "Nonsense")
    marked = by_type(page.told)["marks"]["marks"]["r001"]["sector"]
    page.put("r001", "sector", "")
    cleared = by_type(page.told)["marks"]["marks"]["r001"]

    assert "Nonsense" in marked[0]["text"]
    assert not any("Nonsense" in mark["text"] for mark in cleared.get("sector", []))


def test_ping_is_answered_and_heals(page, other):
    """A sign of life also brings what a lost wake-up would have brought."""
    page.put("r001", "question", "How many?")

    answers = by_type(other.say(type="ping"))

    assert answers.keys() >= {"pong", "patch"}


def test_a_page_that_lost_a_message_is_told_everything_anew(page):
    """What got lost on the line is noticed by the second ping after it."""
    shown = page.revision
    page.put("r001", "question", "Lost on the way")
    page.say(type="ping", revision=shown)

    answers = by_type(page.say(type="ping", revision=shown))

    assert answers["snapshot"]["revision"] == page.session.stamp.revision


def test_a_page_that_is_only_a_little_behind_is_left_alone(page):
    """A message still on its way is no loss."""
    shown = page.revision
    page.put("r001", "question", "On its way")

    assert by_type(page.say(type="ping", revision=shown)).keys() == {"pong"}


def test_the_script_is_given_on_request(page, monkeypatch):
    """Where the page cannot fetch the script, the kernel hands it over."""
    monkeypatch.setattr(grid_module, "bundle", lambda: "script")

    assert page.say(type="source") == [{"type": "source", "text": "script"}]


def test_without_the_script_the_table_says_so(session, monkeypatch):
    """An installation without the npm registry has no digest and a sentence instead."""

    def missing(kind):
        raise ResourceError(kind)

    monkeypatch.setattr(grid_module, "shipped", missing)
    grid_module.bundle.cache_clear()
    try:
        page = Page(session)
    finally:
        grid_module.bundle.cache_clear()

    assert page.grid.digest == ""
    assert "npm registry" in page.grid.note


@pytest.mark.parametrize("content", [None, 7, "x", {}, {"type": "edit"}, {"type": "x" * 9999}])
def test_what_is_none_of_ours_is_not_answered(page, content):
    """A message of no known shape changes and says nothing."""
    before = page.session.stamp

    page.grid.receive(content)

    assert page.session.store.load(page.session.plan_id).stamp == before


def test_a_batch_that_can_never_be_taken_does_not_block_the_next(page):
    """The page is told why and may go on."""
    answers = by_type(page.say(type="edit", batch_id="b1", revision=-1, changes=[]))

    assert answers["reject"]["rejected"][0]["kind"] == "notice"
    assert answers["ack"]["batch_id"] == "b1"


def test_a_store_that_cannot_write_makes_the_page_wait(page, monkeypatch):
    """Without an acknowledgement nothing is lost: the page keeps the batch and tries again."""

    def full(plan_id, batch):
        raise StoreError("Cannot save: the disk is full. Make room.")

    monkeypatch.setattr(page.session.store, "save", full)
    answers = page.put("r001", "question", "How many?")

    assert "ack" not in answers
    assert answers["reject"]["is_retried"]
    assert "disk is full" in answers["reject"]["why"]


def test_hostile_text_stays_text(page, other):
    """Markup is kept and sent as the text it is; only the page's text nodes show it."""
    page.put("r001", "question", HOSTILE)
    other.grid.catch_up()

    assert by_type(other.told)["patch"]["rows"][0]["question"] == HOSTILE


def test_a_removed_row_leaves_the_other_table(page, other):
    """Removal is a patch like any other."""
    page.edit({"op": "remove", "id": "r003"})
    other.grid.catch_up()

    assert by_type(other.told)["patch"]["removed"] == ["r003"]


def test_handlers_of_two_threads_lose_nothing(page, other, reference):
    """Notebooks run handlers beside the cells: 2 × 20 edits from two threads all arrive."""
    rows = list(page.session.plan.rows)[:20]

    def fill(which, col):
        for row in rows:
            which.put(row, col, f"{col} of {row}")

    threads = [
        threading.Thread(target=fill, args=each)
        for each in ((page, "question"), (other, "information_need"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = [(page.row(row).question, page.row(row).information_need) for row in rows]
    assert found == [(f"question of {row}", f"information_need of {row}") for row in rows]


def test_the_table_leads_to_a_cell(page):
    """A finding is a link: the page is told where to go."""
    page.grid.go("r002", "question")

    assert page.told[-1] == {"type": "go", "id": "r002", "col": "question"}


def test_people_see_each_other(store, session, make_session, tmp_path):
    """Each page is told who else is here and on which row."""
    theirs = Presences(store)
    come(session)
    page = Page(session)
    page.hello()
    theirs.announce(Whereabouts(session.plan_id, "Zed", "health", "r007"))

    answers = page.say(type="presence", row="r001")

    assert answers == [{"type": "present", "people": [{"who": "Zed", "row": "r007"}]}]
    assert theirs.others(session.plan_id)[0].author == "Ada"


def test_a_store_put_back_to_an_earlier_state_is_shown_anew(page, store, tmp_path):
    """After a restore the page gets the whole plan, not a patch."""
    from dtmnb.store import restore_backup

    backup = store.backup(tmp_path / "before.db")
    page.put("r001", "question", "Later")
    restore_backup(backup, store.address.path)
    with open_store(store.address.path) as fresh:
        page.session.store = fresh.at(page.session.seat)
        page.grid.catch_up()

    assert page.told[-1]["type"] == "snapshot"


@pytest.mark.parametrize("organisation", ["dtm", "health"])
def test_an_edit_reads_the_store_seldom(store, make_session, monkeypatch, organisation):
    """Was it saved before, what stands now, what do the checks say: once each, and one write."""
    session = make_session(store, organisation=organisation)
    session.open_plan("ssd-example")
    page, asked = Page(session), []
    page.hello()
    was = page.text("r002", "question")
    for way in ("reading", "writing"):
        ask = getattr(store, way)
        monkeypatch.setattr(
            store,
            way,
            lambda *said, way=way, ask=ask, **more: asked.append(way) or ask(*said, **more),
        )

    answers = page.put("r002", "question", "How many?", was=was)

    assert answers["patch"]["rows"][0]["question"] == "How many?"
    assert asked.count("writing") == 1
    assert asked.count("reading") <= 3


def test_an_edit_over_news_tells_both(page, other):
    """Somebody saved since the page was told last: it learns of that with its own edit."""
    other.put("r003", "use_of_data", "Theirs")

    patch = page.put("r002", "use_of_data", "Mine")["patch"]

    told = {row["id"]: row["use_of_data"] for row in patch["rows"]}
    assert told == {"r002": "Mine", "r003": "Theirs"}
    assert patch["by"] == {"r003": {"use_of_data": "Zed"}}


def test_an_edit_that_meets_news_only_tells_the_news(page, other):
    """All of it was in conflict: the page is told what stands, and both texts are kept."""
    was = page.text("r002", "use_of_data")
    other.put("r002", "use_of_data", "Theirs")

    answers = page.put("r002", "use_of_data", "Mine", was=was)

    assert answers["patch"]["rows"][0]["use_of_data"] == "Theirs"
    assert answers["reject"]["rejected"][0]["mine"] == "Mine"
    assert page.row("r002").use_of_data == "Theirs"
