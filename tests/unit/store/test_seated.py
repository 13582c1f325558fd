"""One seat's store: nothing comes out that the seat may not see, nothing goes in that it may not.

The plan is full of canary words: each text of each field of each record is one of its own.
"""

import gc
from datetime import UTC, date, datetime

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Remove
from dtmnb.domain.journal import StoredConflict
from dtmnb.domain.plan import HEADER
from dtmnb.errors import RightsError
from dtmnb.store import open_store
from dtmnb.store.seated import SeatedStore
from tests.support.brokered import brokered
from tests.support.canaries import HEALTH, MADE, ROOM, WASH, add, batch, change

PLAN = "canary"
DAY = date(2026, 3, 1)


@pytest.fixture
def store(tmp_path, reference):
    """Return a store with the plan, whose health cluster has spoken and WASH has not."""
    with open_store(tmp_path / "plans.db", reference=reference) as opened:
        opened.create(PLAN, batch("made", *MADE))
        yield opened


@pytest.fixture(params=["held", "asked"])
def at(request, store, tmp_path):
    """Return a function that seats somebody: where the plans are held, and asking for them."""
    if request.param == "held":
        yield store.at
        return
    with brokered(store, tmp_path) as asked:
        yield asked.at


def test_a_seat_loads_what_it_may_see(at):
    """The room reads all; an organisation its own in whole, and nothing that is withheld."""
    wash, room = at(WASH).load(PLAN, today=DAY), at(ROOM).load(PLAN, today=DAY)

    assert "canary" not in wash.plan.model_dump_json().replace(f'"{PLAN}"', "")
    assert wash.plan.focal_points["wen"].handover_note == "own-handover"
    assert wash.plan.partners["wash"].note == "own-note"
    assert list(wash.plan.rows) == ["open"]
    assert room.plan.rows["file"].question == "canary-question"
    assert len(wash.findings) < len(room.findings)


@pytest.mark.parametrize(
    "wanted",
    [
        change("rows", "file", "question", was="canary-question", to="x"),
        change("rows", "open", "sensitivity", to="public"),
        change("positions", "open.health", "reason", was="canary-reason", to="x"),
        change(HEADER, HEADER, "title", to="x"),
        add("positions", "open.health", row="open", partner="health"),
        add("outcomes", "open", row="open"),
        Remove(collection="rows", record="open"),
    ],
)
def test_what_a_seat_may_not_change_is_refused_by_the_store(at, store, wanted):
    """Whoever calls the store without asking first is refused; nothing of the batch is kept."""
    mine = change("rows", "open", "use_of_data", to="Food")

    with pytest.raises(RightsError, match="Cannot change this"):
        at(WASH).save(PLAN, batch("b", mine, wanted, seat=WASH))

    assert store.load(PLAN).stamp.revision == 1


def test_of_a_partial_batch_a_seat_keeps_what_it_may(at, store):
    """The rest is told with why: another's word, the room's, what it may not see, what fits not."""
    mine = change("rows", "open", "use_of_data", to="Food")
    others = change("partners", "health", "name", was="Health", to="x")
    room = change("rows", "open", "sensitivity", to="public")
    hidden = change("rows", "file", "use_of_data", to="x")
    unfit = change("rows", "open", "question", was="How many?", to="x" * 20_001)
    asked = batch("b", hidden, others, room, unfit, mine, seat=WASH, is_partial=True)

    saved = at(WASH).save(PLAN, asked)

    why = {hidden: "room", others: "others", room: "room", unfit: "unfit"}
    assert saved.refused == tuple(why.items())
    assert store.load(PLAN).plan.rows["open"].use_of_data == "Food"
    assert at(WASH).save(PLAN, asked) == saved


def test_undo_takes_the_rights_of_what_it_does(at):
    """A partner takes back its own word, and never what the room settled."""
    wash, room = at(WASH), at(ROOM)
    room.save(PLAN, batch("settled", change("rows", "open", "sensitivity", to="sensitive")))
    wash.save(PLAN, batch("mine", change("rows", "open", "use_of_data", to="Food"), seat=WASH))

    with pytest.raises(RightsError):
        wash.save(PLAN, batch("back-settled", seat=WASH, undoes="settled"))
    saved = wash.save(PLAN, batch("back-mine", seat=WASH, undoes="mine"))

    row = saved.plan.rows["open"]
    assert (row.use_of_data, row.sensitivity) == ("", "sensitive")


@pytest.mark.parametrize("is_partial", [False, True])
def test_what_an_undo_would_bring_back_is_told_to_nobody_who_may_not_see_it(at, is_partial):
    """A batch of others that is seen in part is no way to what its other part held."""
    room, wash = at(ROOM), at(WASH)
    held = change("rows", "file", "use_of_data", to="CANARY")
    room.save(PLAN, batch("first", held, change(HEADER, HEADER, "title", to="A")))
    held = change("rows", "file", "use_of_data", was="CANARY", to="")
    room.save(PLAN, batch("mixed", held, change(HEADER, HEADER, "title", was="A", to="B")))
    undo = batch("back", seat=WASH, undoes="mixed", is_partial=is_partial)

    with pytest.raises(RightsError) as refused:
        wash.save(PLAN, undo)

    assert "CANARY" not in str(refused.value)
    assert "mixed" in {each.batch_id for each in wash.history(PLAN)}
    assert at(ROOM).load(PLAN).plan.header.title == "B"


def test_what_an_undo_leaves_is_not_told(at, store):
    """What followed from one's own batch stays, and may be what one does not see."""
    mine = change("rows", "open", "use_of_data", to="Food")
    followed = change("rows", "file", "use_of_data", to="CANARY")
    store.save(PLAN, batch("mine", mine, followed, seat=WASH))

    saved = at(WASH).save(PLAN, batch("back", seat=WASH, undoes="mine"))

    now = store.load(PLAN).plan.rows
    assert (now["open"].use_of_data, now["file"].use_of_data) == ("", "CANARY")
    assert saved.refused == ()


def test_only_the_room_makes_plans_and_names_revisions(at):
    """A plan and a name are everybody's."""
    with pytest.raises(RightsError):
        at(WASH).create("another", batch("another"))
    with pytest.raises(RightsError):
        at(WASH).name_revision(PLAN, 1, "Ours")
    at(ROOM).name_revision(PLAN, 1, "First")

    assert [each.name for each in at(WASH).named_revisions(PLAN)] == ["First"]


def test_a_seat_finds_only_the_plans_it_takes_part_in(at):
    """Other plans are not listed, and refused by name with those who take part."""
    at(ROOM).create("other", batch("other", add("partners", "ngo", name="An NGO")))

    assert [each.plan_id for each in at(WASH).list_plans()] == [PLAN]
    assert len(at(ROOM).list_plans()) == 2
    with pytest.raises(RightsError, match=r"Use one of: ngo \(An NGO\)"):
        at(WASH).load("other")


def test_history_tells_a_seat_no_more_than_the_plan_does(at):
    """Neither what is withheld now, nor what is gone and was withheld, nor notes about both."""
    gone = Remove(collection="focal_points", record="han", was=dump_of(at, "han"))
    at(ROOM).save(PLAN, batch("gone", gone).model_copy(update={"note": "canary-batch-note"}))

    told = at(WASH).history(PLAN)

    words = "".join(each.model_dump_json() for entry in told for each in entry.changes)
    assert "canary" not in words
    assert "canary" not in "".join(entry.note for entry in told)
    assert [entry.batch_id for entry in told] == ["made"]
    assert "canary-question" in str(at(ROOM).history(PLAN))
    assert at(WASH).find_batch(PLAN, "gone") is None


def dump_of(at, key: str) -> dict:
    """Return a person of the plan as the room sees it."""
    return at(ROOM).load(PLAN).plan.focal_points[key].model_dump(mode="json")


def test_an_earlier_revision_shows_nothing_that_is_withheld_now(at):
    """A question that was found to be personal is withheld wherever it stood before."""
    at(ROOM).save(PLAN, batch("found", change("rows", "open", "sensitivity", to="personal")))

    assert list(at(WASH).load(PLAN, 1).plan.rows) == []
    assert list(at(ROOM).load(PLAN, 1).plan.rows) == ["open", "file"]


def test_a_position_is_told_once_all_are_heard(at):
    """Before that neither plan nor findings nor history lead whoever speaks last."""
    wash = at(WASH)
    before = wash.load(PLAN, today=DAY)
    said = add("positions", "open.wash", row="open", partner="wash", sensitivity="public")
    wash.save(PLAN, batch("said", said, seat=WASH))

    after = wash.load(PLAN, today=DAY)

    assert list(before.plan.positions) == []
    assert set(after.plan.positions) == {"open.health", "open.wash"}


def test_a_conflict_tells_nothing_of_a_record_that_is_withheld(at):
    """Somebody who takes the id of a hidden record learns that it is taken, and no more."""
    taken = add("rows", "file", question="Mine?", order=3)

    saved = at(WASH).save(PLAN, batch("taken", taken, seat=WASH))

    (found,) = saved.conflicts
    assert found == StoredConflict(found.conflict)
    assert found.conflict.found is None


def test_a_seats_process_holds_nothing_that_is_withheld(at, store, reference):
    """Whatever is reached from a partner's store, by any attribute: no canary word."""
    with open_store(store.address.path, reference=reference) as own:
        wash = SeatedStore(own, WASH, reference)
        wash.load(PLAN, today=DAY)
        wash.history(PLAN)
        wash.save(PLAN, batch("mine", change("rows", "open", "use_of_data", to="Food"), seat=WASH))

        assert "canary-" not in "".join(texts_from(wash))
    assert "canary-question" in "".join(texts_from(at(ROOM).load(PLAN)))


def texts_from(start: object) -> list[str]:
    """Return every text that is reached from *start*, modules and functions left out."""
    seen: set[int] = set()
    waiting, found = [start], []
    while waiting:
        here = waiting.pop()
        if id(here) in seen or isinstance(here, type | type(gc)) or callable(here):
            continue
        seen.add(id(here))
        if isinstance(here, str):
            found.append(here)
        waiting.extend(gc.get_referents(here))
    return found


def test_a_reader_only_looks(at):
    """A reader sees what leaves, and changes nothing."""
    reader = at(Seat("Rea", "health", "reader"))

    assert list(reader.load(PLAN).plan.rows) == []
    with pytest.raises(RightsError):
        reader.save(PLAN, batch("b", add("rows", "r9", question="?"), seat=reader.seat))
    assert datetime.now(UTC) > reader.load(PLAN).at


@pytest.mark.parametrize("audience", ["internal", "partners", "public", "partner:health"])
@pytest.mark.parametrize("seat", [WASH, Seat("Nobody"), Seat("Nobody", role="partner")])
def test_editions_for_others_are_the_rooms_to_make(at, seat, audience):
    """A seat of an organisation has its own pack made, one of none nothing at all."""
    with pytest.raises(RightsError):
        at(seat).edition(PLAN, audience)


@pytest.mark.parametrize("audience", ["participant:health", "internal"])
def test_a_reader_has_no_more_made_than_it_may_read(at, audience):
    """What takes part in the plan sees more than what is sent to its organisation."""
    reader = at(Seat("Rea", "health", "reader"))

    assert reader.edition(PLAN, "partner:health")[0].audience == "partner:health"
    with pytest.raises(RightsError):
        reader.edition(PLAN, audience)


def test_an_organisation_that_came_later_sees_what_had_left_by_then(at):
    """It compares with what others signed before it took part, and meets no refusal."""
    late = Seat("Lea", "late", "partner")
    at(ROOM).save(PLAN, batch("came", add("partners", "late", name="Late")))

    then = at(late).load(PLAN, 1)

    assert "canary" not in then.view._replace(access={}).__repr__().replace(f"'{PLAN}'", "")
    assert list(then.plan.rows) == []


def test_what_is_withheld_now_is_told_of_no_earlier_revision(at):
    """Neither a row nor who spoke of it, once it holds data on persons."""
    at(ROOM).save(PLAN, batch("b", change("rows", "open", "sensitivity", to="personal")))

    then = at(WASH).load(PLAN, 1)

    assert (list(then.plan.rows), dict(then.view.spoken), dict(then.view.agreed)) == ([], {}, {})


@pytest.mark.parametrize("role", ["facilitator", "partner"])
def test_an_invitation_opens_no_other_plan(store, at, role):
    """Of another plan of the store a seat neither sees nor changes anything, nor makes one."""
    store.create("other", batch("other", *MADE))
    guest = at(Seat("Wen", "wash", role, PLAN))
    change_of_other = batch("x", change(HEADER, HEADER, "title", to="x"), seat=guest.seat)

    for attempt in (
        lambda: guest.load("other"),
        lambda: guest.load("other", 1),
        lambda: guest.history("other"),
        lambda: guest.find_batch("other", "other"),
        lambda: guest.named_revisions("other"),
        lambda: guest.edition("other", "participant:wash"),
        lambda: guest.save("other", change_of_other),
        lambda: guest.save("other", batch("back-other", seat=WASH, undoes="other")),
        lambda: guest.name_revision("other", 1, "x"),
        lambda: guest.create("third", change_of_other),
    ):
        with pytest.raises(RightsError, match="Cannot open plan"):
            attempt()

    assert [each.plan_id for each in guest.list_plans()] == [PLAN]
    assert guest.load(PLAN).plan.plan_id == PLAN
    assert store.load("other").stamp.revision == 1


def test_a_process_for_many_makes_each_view_once(tmp_path, reference):
    """A server keeps the plan and what it made of it, for each seat its own, until it changes."""
    with open_store(tmp_path / "many.db", reference=reference, is_for_many=True) as opened:
        opened.create(PLAN, batch("made", *MADE))
        wash, health = (SeatedStore(opened, seat, reference) for seat in (WASH, HEALTH))

        first = wash.load(PLAN, today=DAY)
        assert wash.load(PLAN, today=DAY).plan is first.plan
        assert wash.load(PLAN, today=DAY).findings is first.findings
        assert health.load(PLAN).plan.partners["wash"].note == ""
        assert first.plan.partners["wash"].note == "own-note"

        opened.save(PLAN, batch("b2", change("partners", "wash", "note", was="own-note", to="x")))
        assert wash.load(PLAN).plan.partners["wash"].note == "x"
