"""Questions on a phone: the same word by light page and by desk leaves the same record."""

import pytest

from dtmnb.domain.advice import advice_by_row
from dtmnb.domain.agenda import groups_of, questions_to, usual_grouping
from dtmnb.session import agenda, deeds
from dtmnb.session.deeds import Voice
from tests.support.agreeing import settle
from tests.support.words import told
from tests.unit.conftest import PLAN


def same(store, twin, *collections):
    """Hold what WASH said by light page against what it said at its desk."""
    twin.refresh()
    for name in collections:
        assert told(store.load(PLAN).plan, name) == told(twin.store.load(PLAN).plan, name)


def open_row(session):
    """Return a row that is not settled and on which WASH said nothing."""
    groups = all_groups(session)
    said = {each.row for each in session.plan.positions.values() if each.partner == "wash"}
    return next(key for group in groups for key in group.free if key not in said)


def all_groups(session):
    """Return the groups of the agenda as the pages make them."""
    plan, reference = session.plan, session.reference
    advice = advice_by_row(plan, plan.rows.values(), reference)
    return groups_of(plan, advice, reference, by=usual_grouping(plan))


def group_links(answer):
    """Return where the groups of a page stand."""
    return {part for part in answer.text.split('"') if part.startswith("/p/questions/")}


def test_a_position_is_said(wash, store, twin):
    """Category and reason are kept as the desk keeps them, and the next question follows."""
    row = open_row(twin)
    answer = wash.send(f"questions/row/{row}", "propose", category="sensitive", reason="Near")
    deeds.propose(twin, row, "wash", Voice("sensitive", "Near"))

    assert (answer.status, "Your position is kept." in answer.text) == (200, True)
    assert not answer.url.split("?")[0].endswith(row)
    same(store, twin, "positions")


def test_a_group_is_agreed_to(wash, store, twin):
    """One press says the same on all questions that nobody holds back."""
    group = next(each for each in all_groups(twin) if each.category and each.free)
    page = next(
        wash.get(link)
        for link in group_links(wash.get("questions"))
        if link.count("/") == 3
        and f"/row/{group.rows[0]}" in wash.get(link).text
        and "We agree" in wash.get(link).text
    )
    answer = wash.send(page, "agree")
    done = agenda.propose_all(twin, group.free, "wash", Voice(group.category))

    assert f"You agreed to {done} question" in answer.text
    same(store, twin, "positions")


def test_a_question_is_held_back_and_let_go(wash, store, twin):
    """It is kept out of its group with the reason, until that is taken back."""
    row = open_row(twin)
    wash.send(f"questions/row/{row}", "reserve", reason="Talk first")
    agenda.reserve(twin, row, "wash", "Talk first")
    same(store, twin, "reservations")

    wash.send(f"questions/row/{row}", "release")
    agenda.release(twin, row, "wash")
    same(store, twin, "reservations")
    assert f"{row}.wash" not in store.load(PLAN).plan.reservations


def test_what_was_let_go_is_not_told_as_kept(wash, store, twin):
    """Back, and the same words on the same page: they are shown to be sent once more."""
    row = open_row(twin)
    page = wash.get(f"questions/row/{row}")
    wash.send(page, "reserve", reason="Talk first")
    assert "This is kept already." in wash.send(page, "reserve", reason="Talk first").text
    wash.send(f"questions/row/{row}", "release")

    answer = wash.send(page, "reserve", reason="Talk first")
    assert (answer.status, "kept already" in answer.text) == (409, False)
    assert answer.form("reserve").fields["reason"] == "Talk first"
    assert f"{row}.wash" not in store.load(PLAN).plan.reservations
    wash.send(answer, "reserve")
    assert store.load(PLAN).plan.reservations[f"{row}.wash"].reason == "Talk first"


def test_a_position_said_before_another_is_not_told_as_kept(wash, store, twin):
    """Back, and the first word again: the second one stands, and is shown."""
    row = open_row(twin)
    page = wash.get(f"questions/row/{row}")
    wash.send(page, "propose", category="sensitive", reason="Near")
    wash.send(f"questions/row/{row}", "propose", category="public", reason="Far")

    answer = wash.send(page, "propose", category="sensitive", reason="Near")
    assert (answer.status, "kept already" in answer.text) == (409, False)
    assert store.load(PLAN).plan.positions[f"{row}.wash"].reason == "Far"


@pytest.mark.parametrize(("act", "code"), [("accept", "accepts"), ("object", "objects")])
def test_what_was_settled_is_answered(wash, store, twin, act, code):
    """Yes and no are kept as the desk keeps them."""
    rows = next(iter(questions_to(twin.plan, "wash", twin.reference).values()))
    words = {"object": {"reason": "They can be found by it"}}.get(act, {})
    answer = wash.send(f"questions/row/{rows[0]}", act, **words)
    deeds.answer(twin, rows[0], "wash", code, **words)

    assert "Your answer is kept." in answer.text
    held = store.load(PLAN).plan.consents[f"{rows[0]}.wash"]
    assert (held.answer, held.person, held.noted_by) == (code, "Amal", "")
    same(store, twin, "consents")


def test_all_that_was_settled_together_is_answered_at_once(wash, store, twin):
    """One press says of each of them that the organisation can live with it."""
    rows = next(iter(questions_to(twin.plan, "wash", twin.reference).values()))
    answer = wash.send("", "accept")

    assert f"{len(rows)} answers are kept." in answer.text
    held = store.load(PLAN).plan.consents
    assert {held[f"{row}.wash"].answer for row in rows} == {"accepts"}


@pytest.mark.parametrize(
    ("act", "fields", "sentence"),
    [
        ("propose", {"reason": "typed words"}, "no category is chosen"),
        ("propose", {"category": "no-such", "reason": "typed words"}, "no category is chosen"),
        ("reserve", {"reason": "  "}, "it has no reason"),
    ],
)
def test_a_fault_is_told_at_the_field_and_nothing_typed_is_lost(
    wash, store, twin, act, fields, sentence
):
    """The page comes back with one sentence and with what was typed."""
    before, row = store.load(PLAN).stamp, open_row(twin)
    answer = wash.send(f"questions/row/{row}", act, **fields)

    assert answer.status == 422
    assert answer.text.count('class="fault"') == 1
    assert sentence in answer.text
    assert fields["reason"].strip() in answer.form(act).fields["reason"]
    assert store.load(PLAN).stamp == before


def test_an_objection_without_a_reason_is_told_at_the_reason(wash, twin):
    """The field is marked, and described by the sentence."""
    rows = next(iter(questions_to(twin.plan, "wash", twin.reference).values()))
    answer = wash.send(f"questions/row/{rows[0]}", "object")

    assert answer.status == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'aria-describedby="object-reason-fault"' in answer.text
    assert "Cannot keep this objection" in answer.text


def test_what_changed_meanwhile_is_told_and_not_overwritten(wash, room, store, twin):
    """A question that was settled while somebody typed is shown as it stands now."""
    row = open_row(twin)
    page = wash.get(f"questions/row/{row}")
    settle(room, row, "sensitive")
    before = store.load(PLAN).stamp

    answer = wash.send(page, "propose", category="public", reason="typed words")
    assert answer.status == 409
    assert "somebody changed this since you saw it" in answer.text
    assert store.load(PLAN).stamp == before


def test_a_form_sent_twice_is_kept_once(wash, store, twin):
    """Pressing twice, or sending again after a cut, does nothing more."""
    row = open_row(twin)
    form = wash.get(f"questions/row/{row}").form("reserve")
    for _ in range(2):
        answer = wash.post(form.action, form.fields | {"reason": "Once"})
        assert answer.status == 200
    entries = [each for each in store.history(PLAN) if each.organisation == "wash"]

    assert "This is kept already." in answer.text
    assert len(entries) == 1


def test_a_reader_sees_and_cannot_write(visit, store, twin):
    """No form is offered, and one that is made up is refused by the store."""
    reader, before = visit("reader"), store.load(PLAN).stamp
    rows = [row for row in reader.get("questions?show=all").text.split('"') if "/row/" in row]
    assert rows
    pages = [reader.get(path) for path in ("", "questions", rows[0])]
    forms = [each for page in pages for each in page.forms()]
    assert {each.method for each in forms if "act" in each.fields} <= {"get"}

    form = visit("wash").get(rows[0]).forms()[1]
    token = next(each.value for each in reader.cookies if each.name == "_xsrf")
    who = pages[0].text.split('data-who="')[1].split('"')[0]
    forged = form.fields | {"_xsrf": token, "who": who, "reason": "forged"}
    answer = reader.post(rows[0], forged)
    assert answer.status in {403, 409}
    assert "opened by somebody else" not in answer.text
    assert store.load(PLAN).stamp == before


def test_a_question_is_found_by_its_words(wash, twin):
    """Looking up takes accents and case as they come."""
    row = twin.plan.rows[open_row(twin)]
    word = max(row.question.split(), key=len).strip("?,.")
    found = wash.get(f"questions?find={word.upper()}")

    assert f"/p/questions/row/{row.record_id}" in found.text
    assert "0 questions found" in wash.get("questions?find=zzzzzz").text
