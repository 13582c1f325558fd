"""The record of agreement as it is made on the page: nothing by accident, nothing for others."""

from datetime import date
from random import Random

import pytest
from playwright.sync_api import expect

from dtmnb.domain.changes import Add, Batch
from dtmnb.domain.consent import agreed_by, consent_id
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from tests.browser.conftest import PLAN, ROOT, Visit

pytestmark = pytest.mark.browser
SPLIT, OPEN = "r002", "r003"
"""Rows that are open, and that the advice calls sensitive; of one all are heard."""
REFUSED = ".dtmnb-alert"


@pytest.fixture(scope="module")
def room(tmp_path_factory, reference):
    """Return a store whose first open row splits the organisations, half for public."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=12)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    file = tmp_path_factory.mktemp("record") / "plans.db"
    with open_store(file, reference=reference) as store:
        example = Batch(batch_id="example", author="example", changes=changes)
        plan = store.create(PLAN, example).plan
        partners = [key for key, each in plan.partners.items() if not each.is_dtm]
        said = tuple(_said_by(partner, number) for number, partner in enumerate(partners))
        store.save(PLAN, Batch(batch_id="said", author="Ada", changes=said))
        yield store


def _said_by(partner: str, number: int) -> Add:
    values = {"row": SPLIT, "partner": partner, "is_urgent": False, "noted_by": "Ada"}
    values["sensitivity"] = ("public", "sensitive")[number % 2]
    return Add(collection="positions", record=consent_id(SPLIT, partner), values=values)


@pytest.fixture
def enter(visit, servers, room):
    """Return a maker of visits to a part of a step, from the seat of the room or of another."""
    settings = {"store": room.address.whole, "plan": PLAN, "author": "Ada"}
    link = servers.url(ROOT / "notebooks/workbook.ipynb", **settings)

    def open_part(step: str, part: str, organisation: str = "") -> Visit:
        seen = visit(url=f"{link}?organisation={organisation}")
        seen.go(step)
        seen.tab(part)
        return seen

    return open_part


def _choose_row(seen: Visit, row: str) -> None:
    seen.page.locator(f'.dtmnb-list-side button[data-key="{row}"]').click()
    seen.page.locator(f'.dtmnb-list-side button[data-key="{row}"][aria-current]').wait_for()


def _position(seen: Visit):
    """Return the form in which an organisation says what it proposes."""
    return seen.page.locator(".dtmnb-inline-form", has_text="Proposes")


def _keys(seen: Visit) -> dict[str, str]:
    """Return what each key of the round does now, by the key and as the page words it."""
    texts = seen.page.locator(".dtmnb-stage .dtmnb-item-text").all_inner_texts()
    return dict(text.split(" · ", 1) for text in texts)


def _categories(keys: dict[str, str]) -> dict[str, str]:
    words = {key: text.removeprefix("Settle: ").rpartition(" (") for key, text in keys.items()}
    return {key: head or tail for key, (head, _, tail) in words.items() if key in "1234567"}


def _stage(seen: Visit, words: str):
    return seen.page.locator(".dtmnb-stage h3", has_text=words)


def test_a_split_is_opened_by_no_key_alone_and_keys_keep_their_meaning(enter, room, reference):
    """Of four and four the stricter stands first; the more open one asks why, and who says so."""
    seen = enter("40", "round")
    _stage(seen, "What do we settle?").wait_for()
    settling = _keys(seen)
    assert list(settling.values())[:2] == ["Settle: Sensitive (4)", "Settle: Public (4)"]

    seen.page.locator("body").press("1")
    seen.page.get_by_role("button", name="Open it all the same").wait_for()
    assert room.load(PLAN).plan.rows[SPLIT].status != "agreed"
    seen.page.get_by_role("button", name="Open it all the same").click()
    seen.page.locator(REFUSED, has_text="Give the reason").wait_for()
    assert room.load(PLAN).plan.rows[SPLIT].status != "agreed"
    seen.page.get_by_label("Why it may go out all the same").fill("Known to all")
    seen.page.get_by_label("Who confirms that").fill("Dora")
    seen.page.get_by_role("button", name="Open it all the same").click()
    _stage(seen, "can you live with it?").wait_for()
    answering = _keys(seen)
    held = room.load(PLAN).plan
    said = [each for each in held.positions.values() if each.row == SPLIT]
    assert (held.outcomes[SPLIT].opening_reason, held.outcomes[SPLIT].opened_by) == (
        "Known to all",
        "Dora",
    )
    assert set(agreed_by(held, SPLIT, reference)) == {
        each.partner for each in said if each.sensitivity == "public"
    }

    seen.page.locator("body").press("+")
    _stage(seen, "who may have these data?").wait_for()
    asking = _keys(seen)
    assert _categories(asking) == _categories(settling)
    assert _categories(asking)["1"] == "Public"
    # Passing and going on are no answers and no categories: none of them shares a key with either.
    assert set(answering) & set(asking) == {"+"}
    assert seen.errors == []


def test_a_position_is_never_recorded_with_the_words_of_another(enter, room):
    """The form empties when row or organisation changes, and shows what was said before."""
    seen = enter("40", "rows")
    _choose_row(seen, OPEN)
    form = _position(seen)
    whose, proposes = (form.get_by_label(each, exact=True) for each in ("Organisation", "Proposes"))
    reason = form.get_by_label("Reason", exact=True)
    whose.select_option(index=1)
    proposes.select_option(label="Internal")
    reason.fill("Ours alone")
    reason.press("Tab")
    whose.select_option(index=2)
    seen.page.wait_for_function("e => e.value === ''", arg=reason.element_handle())
    assert proposes.evaluate("e => e.selectedOptions[0]?.text ?? ''").strip() == ""

    proposes.select_option(label="Internal")
    reason.fill("Ours alone")
    reason.press("Tab")
    seen.page.get_by_role("button", name="Record this position").click()
    seen.page.locator(".dtmnb-form-side table", has_text="✓ said").wait_for()
    _choose_row(seen, "r004")
    seen.page.wait_for_function("e => e.value === ''", arg=reason.element_handle())
    assert proposes.evaluate("e => e.selectedOptions[0]?.text ?? ''").strip() == ""
    _choose_row(seen, OPEN)
    seen.page.wait_for_function("e => e.value === 'Ours alone'", arg=reason.element_handle())

    [said] = [each for each in room.load(PLAN).plan.positions.values() if each.row == OPEN]
    assert (said.sensitivity, said.reason) == ("internal", "Ours alone")
    assert (said.person, said.noted_by) == ("", "Ada")
    assert seen.errors == []


def test_a_row_opened_beyond_the_advice_asks_a_second_time(enter, room):
    """Row by row as in the round: something stricter is one press away, and saves nothing."""
    seen = enter("40", "rows")
    _choose_row(seen, "r004")
    side = seen.page.locator(".dtmnb-form-side")
    before = room.load(PLAN).stamp
    side.get_by_label("Column B", exact=True).select_option(label="Public")
    seen.page.get_by_role("button", name="Settle this row").click()
    question = side.locator(".dtmnb-confirm:visible")
    question.get_by_text("The advice for this row is: Sensitive").wait_for()
    question.get_by_role("button", name="Choose something stricter").click()
    question.wait_for(state="hidden")
    assert room.load(PLAN).stamp == before

    side.get_by_label("Column B", exact=True).select_option(label="Sensitive")
    seen.page.get_by_role("button", name="Settle this row").click()
    seen.page.locator(".dtmnb-tools", has_text="✓ Saved").wait_for()
    assert room.load(PLAN).plan.rows["r004"].sensitivity == "sensitive"
    assert seen.errors == []


def test_a_signature_needs_a_person_and_says_what_is_open(enter, room):
    """What is signed stands above; without a name or the tick nothing is signed."""
    seen = enter("80", "sign")
    page = seen.page
    page.get_by_role("heading", name="What is signed").wait_for()
    sign = page.get_by_role("button", name="Sign this revision")
    sign.click()
    page.locator(REFUSED, has_text="the person who signs is missing").wait_for()
    page.get_by_label("Who signs").fill("Example person")
    sign.click()
    page.locator(REFUSED, has_text="sign with open points").wait_for()
    assert not room.load(PLAN).plan.sign_offs

    page.get_by_label("Sign with open points").check()
    sign.click()
    page.get_by_text("✓ signed revision").wait_for()
    [signed] = room.load(PLAN).plan.sign_offs.values()
    assert (signed.person, signed.open_points > 0) == ("Example person", True)
    expect(page.locator(".dtmnb-step")).to_contain_text(f"with {signed.open_points} open points")
    assert seen.errors == []


def test_an_address_with_an_organisation_seats_a_partner(enter):
    """It is offered its own voice only: no other organisation, and nothing of the room's."""
    seen = enter("40", "rows", organisation="health")
    _choose_row(seen, OPEN)
    offered = _position(seen).get_by_label("Organisation").locator("option")
    words = [text.replace("\u00a0", " ") for text in offered.all_text_contents()]
    assert words == ["Example Health Cluster"]
    for act in ("Settle this row", "Show all positions now"):
        assert seen.page.get_by_role("button", name=act).count() == 0, act
    seen.tab("round")
    _stage(seen, "What do we settle?").or_(_stage(seen, "who may have these data?")).wait_for()
    assert not [text for text in _keys(seen).values() if text.startswith(("Settle", "Show all"))]
    assert seen.errors == []
