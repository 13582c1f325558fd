"""People of an organisation on its own page: confirmed, followed, added, corrected."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from dtmnb.domain.waiting import people_of, unconfirmed
from dtmnb.session import people
from dtmnb.session.desk import set_field
from tests.support.words import told
from tests.unit.conftest import PLAN


@pytest.fixture
def person(twin):
    """Return the first who speaks for WASH."""
    return people_of(twin.plan, "wash")[0]


def _same(store, twin):
    assert told(store.load(PLAN).plan, "focal_points") == told(
        twin.store.load(PLAN).plan, "focal_points"
    )


def test_one_press_confirms_all(wash, room, store, twin, person):
    """The first page asks while somebody is unconfirmed, and no longer."""
    for desk in (room, twin):
        set_field(desk, "focal_points", person.record_id, field="confirmed_on", value=None)
    first = wash.get()
    assert "Are these still your people?" in first.text

    answer = wash.send(first, "confirm")
    people.confirm_people(twin, "wash")
    assert "confirmed." in answer.text
    assert "Are these still your people?" not in answer.text
    _same(store, twin)


@pytest.mark.parametrize("path", ["", "people"])
def test_who_was_not_shown_is_not_confirmed(wash, visit, room, store, person, path):
    """Somebody who came in since the page was shown is asked about first."""
    set_field(room, "focal_points", person.record_id, field="confirmed_on", value=None)
    late = wash.get(path)
    visit("wash").send("people", "introduce", name="Nyandeng Kuol")
    before = store.load(PLAN)

    answer = wash.send(late, "confirm")
    assert (answer.status, "Nyandeng Kuol" in answer.text) == (409, True)
    assert store.load(PLAN).stamp == before.stamp
    wash.send(answer, "confirm")
    assert not unconfirmed(store.load(PLAN).plan, "wash")


def test_somebody_new_follows(wash, store, twin, person):
    """Who left stands below, with who follows."""
    said = {"name": "Nyandeng Kuol", "phone": "+211 900 000 001", "email": ""}
    answer = wash.send("people", "hand_over", person.record_id, **said)
    new = people.replace(twin, person.record_id, said)

    assert "followed by Nyandeng Kuol" in answer.text
    kept = store.load(PLAN).plan.focal_points
    follows = kept[person.record_id].replaced_by
    assert kept[follows].name == twin.plan.focal_points[new].name
    assert kept[follows].phone == "+211 900 000 001"


def test_a_colleague_follows(wash, store, twin, person):
    """From an organisation's own seat only that is said; the room hands over."""
    other = people_of(twin.plan, "wash")[1].record_id
    wash.send("people", "hand_over", person.record_id, follows=other)
    people.hand_over(twin, person.record_id, other)
    _same(store, twin)


def test_a_person_is_added_and_corrected(wash, store, twin, person):
    """What stood there already is left alone."""
    wash.send("people", "introduce", name="Nyandeng Kuol")
    people.introduce(twin, "wash", {"name": "Nyandeng Kuol"})
    wash.send("people", "correct", person.record_id, phone="+211 900 000 009")
    said = {"phone": "+211 900 000 009"}
    people.correct(twin, person.record_id, said, seen=person)
    _same(store, twin)


@pytest.mark.parametrize("act", ["hand_over", "introduce", "correct"])
def test_a_name_that_is_missing_is_asked_for_at_its_field(wash, store, person, act):
    """The form stays open with what was typed."""
    before = store.load(PLAN).stamp
    record = "" if act == "introduce" else person.record_id
    answer = wash.send("people", act, record, name=" ", phone="+211 900 000 009")

    assert (answer.status, answer.text.count('class="fault"')) == (422, 1)
    assert answer.text.count('aria-invalid="true"') == 1
    assert answer.form(act, record).fields["phone"] == "+211 900 000 009"
    assert store.load(PLAN).stamp == before


def test_a_correction_of_what_was_corrected_is_not_kept(wash, visit, store, person):
    """Two colleagues at two phones: the second is told."""
    other = visit("wash")
    late = other.get("people")
    wash.send("people", "correct", person.record_id, phone="+211 1")
    answer = other.send(late, "correct", person.record_id, phone="+211 2")

    assert answer.status == 409
    assert store.load(PLAN).plan.focal_points[person.record_id].phone == "+211 1"


def test_who_was_followed_already_is_not_followed_by_somebody_else(wash, visit, store, person):
    """Two colleagues at two phones: the first word counts, and the second's words are shown."""
    other = visit("wash")
    late = other.get("people")
    said = {"phone": "+211 900 000 002", "email": "deng@example.org"}
    wash.send("people", "hand_over", person.record_id, name="Nyandeng Kuol")
    before = store.load(PLAN)
    answer = other.send(late, "hand_over", person.record_id, name="Deng Awan", **said)

    assert (answer.status, "since you saw it" in answer.text) == (409, True)
    assert all(words in answer.text for words in ("Deng Awan", *said.values()))
    assert store.load(PLAN).stamp == before.stamp
    follows = before.plan.focal_points[person.record_id].replaced_by
    assert before.plan.focal_points[follows].name == "Nyandeng Kuol"


def test_people_of_others_are_nobodys_here(wash, store):
    """An id of somebody else's person, put into the form, is unknown."""
    before = store.load(PLAN)
    theirs = next(each for each in before.plan.focal_points.values() if each.partner == "health")
    form = next(each for each in wash.get("people").forms() if each.fields["act"] == "correct")
    for act in ("correct", "hand_over"):
        made_up = {"act": act, "record": theirs.record_id, "name": "Mallory"}
        answer = wash.post(form.action, form.fields | made_up)
        assert answer.status == 422
        assert theirs.email not in answer.text
    assert store.load(PLAN).stamp == before.stamp


def test_who_leaves_takes_a_note_along(wash, person):
    """It is made of what the organisation may see, for its own people only."""
    answer = wash.send("people", "note", person.record_id)
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()

    assert f"{PLAN}-{person.record_id}-handover-en.pdf" in answer.headers["Content-Disposition"]
    assert f"Handover note of {person.name}" in " ".join(text.split())

    form = wash.get("people").form("note", person.record_id)
    assert wash.post("people", form.fields | {"record": "fp-health-1"}).status == 422
