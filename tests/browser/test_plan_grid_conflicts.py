"""Two people at one row, neither knowing of the other: what both see and what the store holds.

Nobody is raced against: the kernel of whoever comes second is stopped while the other saves, so
the second deed always arrives without its author having seen the first.
"""

import itertools
import os
import signal
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import expect

from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.changes import Add, Batch, Remove, dump
from dtmnb.domain.settling import Settlement, settle_row
from dtmnb.errors import RecordError
from dtmnb.language import language_for
from dtmnb.widgets.plan_grid.table import RowTable
from tests.browser.conftest import PLAN
from tests.browser.grid_seats import Seat

pytestmark = pytest.mark.browser

NAMES = ("Cora", "Dan")
ORDERS = pytest.mark.parametrize(
    "is_turned",
    [
        pytest.param(False, id="Cora first"),
        pytest.param(True, id="Dan first", marks=pytest.mark.torture),
    ],
)
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def pair(browsers, grid_port, grid_folder):
    """Return two seats whose kernels can be stopped; all tests here use them."""
    seats = []
    for name in NAMES:
        seat = Seat(browsers.open(1366, 768), f"http://127.0.0.1:{grid_port}/", name)
        seat.kernel = int((grid_folder / f"{name}.pid").read_text())
        seat.name = name
        seats.append(seat)
    yield seats
    for seat in seats:
        browsers.leave(seat.page.context)


@pytest.fixture
def row(shared_store, pair):
    """Return a row of its own for each test, at the top of the table, that both see."""
    number = next(_numbers)
    key = f"case-{number}"
    values = {
        "question": "Before",
        "use_of_data": "Before",
        "is_urgent": False,
        "sensitivity": "public",
        "order": number / 1000,
    }
    _save(shared_store, Add(collection="rows", record=key, values=values))
    for seat in pair:
        seat.expect(key, "Before")
    yield key
    left = shared_store.load(PLAN).plan.rows.get(key)
    if left:
        _save(shared_store, Remove(collection="rows", record=key, was=dump(left)))
    for seat in pair:
        expect(seat.cell(key)).to_have_count(0)
        assert seat.page.locator(".pg-conflict").count() == 0
        assert seat.errors == []


def _save(store, *changes):
    batch_id = f"conflicts-{next(_numbers)}"
    store.save(PLAN, Batch(batch_id=batch_id, author="Ben", organisation="dtm", changes=changes))


@contextmanager
def unaware(seat):
    """Let *seat* hear and save nothing until the end."""
    os.kill(seat.kernel, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(seat.kernel, signal.SIGCONT)


def type_over(seat, row: str, col: str, text: str) -> None:
    """Put *text* into a cell in place of what stands there, from its list where it has one."""
    seat.cell(row, col).click()
    seat.page.keyboard.type(text)
    seat.page.keyboard.press("Enter")


CATEGORY = "dissemination_category"
EDITS = [
    # case, first edit, second edit, what the store holds then; an edit not held is in conflict
    (
        "the same cell",
        ("question", "One"),
        ("question", "Two"),
        {"question": "One", "use_of_data": "Before"},
    ),
    (
        "another cell",
        ("question", "One"),
        ("use_of_data", "Two"),
        {"question": "One", "use_of_data": "Two"},
    ),
    (
        "the same value",
        ("question", "Same"),
        ("question", "Same"),
        {"question": "Same", "use_of_data": "Before"},
    ),
    (
        "column B twice",
        (CATEGORY, "Sensitive"),
        (CATEGORY, "Urgent Action"),
        {"sensitivity": "sensitive", "is_urgent": False},
    ),
    (
        "column B and another",
        (CATEGORY, "Sensitive"),
        ("question", "Two"),
        {"sensitivity": "sensitive", "question": "Two"},
    ),
]


@ORDERS
@pytest.mark.parametrize(
    ("first_edit", "second_edit", "holds"), [pytest.param(*each[1:], id=each[0]) for each in EDITS]
)
def test_two_edits_of_one_row(pair, shared_store, row, first_edit, second_edit, holds, is_turned):
    """Both are kept where they can be; where they cannot, the second sees both and decides."""
    first, second = reversed(pair) if is_turned else pair
    is_conflict = first_edit[0] == second_edit[0] and first_edit != second_edit

    with unaware(second):
        type_over(second, row, *second_edit)
        type_over(first, row, *first_edit)
        first.expect_state("saved")
    second.expect_state("saved")

    shown = [first_edit] if is_conflict else [first_edit, second_edit]
    for seat, (col, text) in itertools.product(pair, shown):
        seat.expect(row, text, col)
    held = shared_store.load(PLAN).plan.rows[row]
    assert {field: getattr(held, field) for field in holds} == holds
    assert first.page.locator(".pg-conflict").count() == 0
    panel = second.page.locator(".pg-conflict")
    expect(panel).to_have_count(int(is_conflict))
    if is_conflict:
        words = panel.inner_text()
        panel.get_by_role("button", name="Keep theirs").click()
        assert first_edit[1] in words
        assert second_edit[1] in words
        assert first.name in words


@ORDERS
def test_a_row_is_removed_and_then_edited(pair, shared_store, row, is_turned):
    """It is gone, and the text is not: its author may bring the row back with it."""
    first, second = reversed(pair) if is_turned else pair

    with unaware(second):
        type_over(second, row, "question", "Still wanted")
        first.cell(row).click()
        first.page.get_by_role("button", name="Remove row").click()
        expect(first.cell(row)).to_have_count(0)
    panel = second.page.locator(".pg-conflict")
    panel.wait_for()
    is_gone = row not in shared_store.load(PLAN).plan.rows
    words = panel.inner_text()
    panel.get_by_role("button", name="Bring the row back with mine").click()

    for seat in pair:
        seat.expect(row, "Still wanted")
    second.expect_state("saved")
    assert is_gone
    assert "The row was removed." in words
    assert shared_store.load(PLAN).plan.rows[row].question == "Still wanted"


@ORDERS
def test_a_row_is_edited_and_then_removed(pair, shared_store, row, is_turned):
    """It stays with the edit, and whoever wanted it gone is told who wrote in it meanwhile."""
    first, second = reversed(pair) if is_turned else pair

    with unaware(second):
        second.cell(row).click()
        second.page.get_by_role("button", name="Remove row").click()
        type_over(first, row, "question", "Still wanted")
        first.expect_state("saved")
    expect(second.page.locator(".pg-said")).to_contain_text(first.name)

    for seat in pair:
        seat.expect(row, "Still wanted")
    second.expect_state("saved")
    assert shared_store.load(PLAN).plan.rows[row].question == "Still wanted"


@pytest.mark.parametrize("col", [CATEGORY, "question"])
@pytest.mark.parametrize("is_settled_first", [True, False], ids=["settled first", "edited first"])
def test_a_row_is_settled_and_edited(pair, shared_store, reference, row, col, is_settled_first):
    """The room settles what it saw; a row that is otherwise by then counts as agreed nowhere."""
    editor = pair[0]
    text = "Urgent Action" if col == CATEGORY else "Asked otherwise"
    settlement = Settlement(
        False, "sensitive", "As the room said", date(2026, 3, 1), "Ada", "Known to all", "Ada"
    )
    settled = settle_row(shared_store.load(PLAN).plan, row, settlement, reference)

    if is_settled_first:
        with unaware(editor):
            type_over(editor, row, col, text)
            _save(shared_store, *settled)
    else:
        type_over(editor, row, col, text)
        editor.expect_state("saved")
        with pytest.raises(RecordError, match="becomes agreed when its column B is settled"):
            _save(shared_store, *settled)
    editor.expect_state("saved")

    is_refused = is_settled_first and col == CATEGORY
    panel = editor.page.locator(".pg-conflict")
    if is_refused:
        panel.get_by_role("button", name="Keep theirs").click()
    plan = shared_store.load(PLAN).plan
    held = RowTable(reference, language_for("en")).cell(plan.rows[row], col)
    for seat in pair:
        seat.expect(row, held, col)
    assert held == text or col == CATEGORY
    assert is_row_agreed(plan, plan.rows[row], reference) == is_refused
