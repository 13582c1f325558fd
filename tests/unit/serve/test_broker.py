"""The broker gives a kernel its seat and nothing more, whatever the kernel says."""

import asyncio
from hashlib import sha256
from http.client import HTTPConnection

import pytest

from dtmnb.batch.manifest import Entry
from dtmnb.batch.standing import StandingEngine
from dtmnb.domain.access import Seat
from dtmnb.domain.journal import Whereabouts
from dtmnb.domain.plan import HEADER
from dtmnb.errors import DtmnbError, RightsError, Sentence, StoreError, UsageError
from dtmnb.language import language_for, say
from dtmnb.serve import answers
from dtmnb.serve.messages import Allowance
from dtmnb.store import open_store
from dtmnb.store.calls import BROKER, CREDENTIAL, error_of, fault_of
from dtmnb.store.follower import Follower
from dtmnb.store.issued import IssuedDocuments
from dtmnb.store.line import Line
from dtmnb.store.remote import RemotePlans
from dtmnb.store.seat_plans import Order
from tests.conftest import PATIENCE_SECONDS
from tests.support.apart import apart
from tests.support.brokered import brokered
from tests.support.canaries import HEALTH, MADE, ROOM, WASH, add, batch, change

PLAN = "canary"


@pytest.fixture
def store(tmp_path, reference):
    """Return a store for many with the plan, whose health cluster has spoken."""
    with open_store(tmp_path / "plans.db", reference=reference, is_for_many=True) as opened:
        opened.create(PLAN, batch("made", *MADE))
        opened.create("other", batch("other", *MADE))
        yield opened


@pytest.fixture
def asked(store, tmp_path):
    """Return a broker of the store."""
    with brokered(store, tmp_path) as it:
        yield it


@pytest.fixture
def wen():
    """Return the seat of somebody of WASH."""
    return WASH._replace(plan=PLAN)


def test_a_folder_of_any_name_will_do(store, wen, tmp_path):
    """A socket's path may have 100 bytes or so; temporary folders have longer ones."""
    folder = tmp_path / ("long" * 30)
    folder.mkdir()

    with brokered(store, folder) as it:
        assert it.at(wen).seat == wen


@pytest.mark.parametrize("forged", ["", "x", "{}x", "{}\0"])
def test_whoever_has_no_credential_is_nobody(asked, wen, forged):
    """A forged one opens nothing, and is told of."""
    variables = asked.admit(wen)
    line = Line(variables[BROKER], forged.format(variables[CREDENTIAL][:-1]).replace("\0", "A"))

    with pytest.raises(RightsError, match="the link that opened this page holds no longer"):
        line.ask("list_plans")
    assert asked.refused == ["credential"]


@pytest.mark.parametrize("ending", ["revoked", "dismissed"])
def test_a_credential_ends_with_its_invitation_and_with_its_kernel(asked, wen, ending):
    """From then on not one more question is answered."""
    variables = asked.admit(wen)
    plans = RemotePlans(Line(variables[BROKER], variables[CREDENTIAL]))
    plans.load(PLAN)

    if ending == "revoked":
        asked.revoked.add("Wen.wash")
    else:
        asked.do(asked.broker.dismiss, variables)

    with pytest.raises(RightsError, match="holds no longer"):
        plans.load(PLAN)


def test_where_nobody_answers_that_is_said(tmp_path):
    """A broker that is gone is told like a store that cannot be reached."""
    with pytest.raises(StoreError, match="does not answer"):
        Line(str(tmp_path / "nothing.sock"), "x").ask("list_plans")


@pytest.mark.parametrize(
    "name", ["at", "require_invited", "_store.load", "conflicts._store", "seat", "__class__", "x"]
)
def test_only_what_is_listed_can_be_asked(asked, wen, name):
    """No attribute of what stands behind is reached by its name."""
    assert _status(asked.admit(wen), name, b"{}") in {400, 404}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\x80\x04.",
        b'{"plan_id": "canary"}',
        b'{"plan_id": "canary", "since": 0, "until": null, "seat": "room"}',
        b'{"plan_id": ["canary"], "since": 0, "until": null}',
    ],
)
def test_what_is_not_in_our_form_is_not_read(asked, wen, body):
    """What lacks something, has more, or is no JSON is refused with a sentence."""
    assert _status(asked.admit(wen), "history", body) == 400


def _status(variables, name, body) -> int:
    line = Line(variables[BROKER], variables[CREDENTIAL])
    connection: HTTPConnection = line.connect()
    try:
        connection.request(
            "POST", f"/{name}", body, {"Authorization": f"Bearer {variables[CREDENTIAL]}"}
        )
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_batch_is_signed_by_its_seat(asked, wen, store):
    """Whatever name and organisation it came with, history tells who sent it."""
    forged = batch("forged", change("rows", "open", "use_of_data", to="Food"), seat=HEALTH)

    asked.at(wen).save(PLAN, forged)

    assert store.history(PLAN)[-1].who == wen.who


@pytest.mark.parametrize("call", ["of", "drop"])
def test_what_waits_in_another_plan_is_not_reached(asked, wen, call, store):
    """Not even under the same name."""
    taken = add("rows", "file", question="Mine?", order=3)
    (found,) = asked.at(WASH).save("other", batch("taken", taken, seat=WASH)).conflicts
    more = {"of": (), "drop": (found,)}[call]

    with pytest.raises(RightsError, match="Cannot open plan 'other'"):
        getattr(asked.at(wen).conflicts, call)("other", *more)
    assert store.at(WASH).conflicts.of("other") == [found]


def test_a_save_is_one_question(asked, wen, monkeypatch):
    """Its answer brings the plan as it is since, and what is refused of a part of it."""
    plans, told, ask = asked.at(wen), [], Line.ask

    def heard(line, name, *more, **said):
        told.append(name)
        return ask(line, name, *more, **said)

    monkeypatch.setattr(Line, "ask", heard)
    wanted = (
        change("rows", "open", "use_of_data", to="Food"),
        change(HEADER, HEADER, "title", to="x"),
    )

    saved = plans.save(PLAN, batch("part", *wanted, seat=wen, is_partial=True))

    assert told == ["save"]
    assert saved.plan.rows["open"].use_of_data == "Food"
    assert saved.refused == ((wanted[1], "room"),)


def test_what_waits_is_kept_and_dropped(asked, wen):
    """A conflict outlives its kernel until it is decided."""
    taken = add("rows", "file", question="Mine?", order=3)
    (found,) = asked.at(wen).save(PLAN, batch("taken", taken, seat=wen)).conflicts
    assert asked.at(wen).conflicts.of(PLAN) == [found]

    asked.at(wen).conflicts.drop(PLAN, found)

    assert asked.at(wen).conflicts.of(PLAN) == []


def test_others_are_seen_without_what_is_withheld(asked, wen):
    """Who else is here is told; the row they look at only where it may be seen."""
    room, mine = (
        asked.at(each).company.presence("tab") for each in (ROOM._replace(plan=PLAN), wen)
    )
    room.announce(Whereabouts(PLAN, "forged", "forged", "file", "30"))
    mine.announce(Whereabouts(PLAN, *wen.who, "open", "30"))

    assert mine.others(PLAN) == (Whereabouts(PLAN, *ROOM.who, "", "30"),)
    assert room.others(PLAN) == (Whereabouts(PLAN, *wen.who, "open", "30"),)


def test_a_follower_hears_by_the_line(asked, wen, store):
    """What others save and where they go is told without asking again and again."""
    plans = asked.at(wen)
    heard = []

    async def run():
        saved, walked = asyncio.Event(), asyncio.Event()
        follower = Follower(
            plans.company, lambda: (heard.append(use()), saved.set()), on_walk=walked.set
        )
        follower.start()
        for event, act in ((saved, save), (walked, walk)):
            await asyncio.wait_for(event.wait(), PATIENCE_SECONDS)
            event.clear()
            await asyncio.to_thread(act)
            await asyncio.wait_for(event.wait(), PATIENCE_SECONDS)
        follower.stop()

    def use():
        return plans.load(PLAN).plan.rows["open"].use_of_data

    def save():
        store.save(PLAN, batch("b", change("rows", "open", "use_of_data", to="Food")))

    def walk():
        here = Whereabouts(PLAN, *HEALTH.who, "open", "30")
        asked.at(HEALTH._replace(plan=PLAN)).company.presence("t").announce(here)

    apart(asyncio.run, run())

    assert heard == ["", "Food"]


def test_what_is_held_already_does_not_come_again(asked, wen):
    """A plan that stands is not sent twice, and a new one replaces it."""
    plans = asked.at(wen)
    first = plans.load(PLAN)

    assert plans.load(PLAN).view is first.view
    plans.save(PLAN, batch("b", change("rows", "open", "use_of_data", to="Food"), seat=wen))
    assert plans.load(PLAN).plan.rows["open"].use_of_data == "Food"


@pytest.mark.parametrize(
    ("audience", "suffix"), [("partner:wash", ".json"), ("partner:wash", ".xlsx")]
)
def test_files_are_made_where_the_plans_are(asked, wen, audience, suffix):
    """What the seat may have comes as a file; what it may not is refused there."""
    made = asked.at(wen).made_elsewhere(Order("plan", PLAN, "partner:wash", "en", f"plan{suffix}"))

    (content,) = made.files.values()
    assert b"canary-" not in content
    with pytest.raises(RightsError):
        asked.at(wen).made_elsewhere(Order("plan", PLAN, "internal", "en", f"plan{suffix}"))


def test_documents_are_registered_where_they_are_made(asked, wen, store):
    """A kernel can neither register one nor name a folder; what was made for it can be checked."""
    order = Order("document", PLAN, "partner:wash", "en", "../../pack.txt", ("pack", ""))

    made = asked.at(wen).made_elsewhere(order)

    ((name, content),) = made.files.items()
    (found,) = IssuedDocuments(store).of(PLAN)
    assert (name, found.name) == ("pack.txt", "pack.txt")
    assert found.sha256 == sha256(content).hexdigest()
    assert b"canary-" not in content
    with pytest.raises(RightsError, match="Cannot register pack"):
        asked.at(wen).note_issued(found)


def test_what_another_process_could_not_write_is_told_without_a_path(asked, wen, monkeypatch):
    """It names the file, never the folder of whoever holds the plan."""

    def write(_, job, where):
        return Entry(job.name, {}, error=f"Cannot write {where.out}/b.pdf.")

    monkeypatch.setattr(StandingEngine, "write", write)
    order = Order("report", PLAN, "partner:wash", "en", about=("report", ""))

    assert asked.at(wen).made_elsewhere(order) == ({}, "Cannot write b.pdf.")


def test_reports_are_ordered_by_whom_they_are_for(asked, wen, monkeypatch):
    """The order of another's report never reaches the engine, nor that of what stood before."""
    ran = []

    def write(_, job, where):
        (where.out / "a.html").write_text("pack")
        ran.append((job.audience, job.revision))
        fault = Sentence("Cannot release {name}", name=Sentence("an e-mail address"))
        return Entry(job.name, {}, ({"path": "a.html"},), error=fault)

    monkeypatch.setattr(StandingEngine, "write", write)
    order = Order("report", PLAN, "partner:wash", "en", about=("report", ""), revision=1)

    made = asked.at(wen).made_elsewhere(order)

    assert made == ({"a.html": b"pack"}, "Cannot release an e-mail address")
    assert say(made.fault, language_for("fr")) == "Cannot release une adresse de courriel"
    with pytest.raises(RightsError):
        asked.at(wen).made_elsewhere(order._replace(audience="partner:health"))
    assert ran == [("partner:wash", None)]


def test_whoever_asks_too_fast_is_told_to_wait(asked, wen, monkeypatch):
    """A kernel that floods the broker is stopped; others are answered."""
    monkeypatch.setattr(
        answers, "Allowance", lambda most, _: Allowance(3 if most == 400 else most, 0)
    )
    line = asked.line(wen)

    with pytest.raises(StoreError, match="asks too much at once"):
        [line.ask("list_plans") for _ in range(4)]
    assert asked.at(HEALTH._replace(plan=PLAN)).load(PLAN).plan.plan_id == PLAN


@pytest.mark.parametrize(
    "error",
    [
        DtmnbError("Cannot: done."),
        RightsError("Cannot speak for '{a}': {known}.", a="x", known=Sentence("none yet")),
        UsageError("Cannot {number}: {where}.", number=3, where="r1"),
    ],
)
def test_an_error_arrives_as_it_was_raised(error):
    """Kind, sentence and values, so that it is said in the language of the page."""
    again = error_of(fault_of(error))

    assert type(again) is type(error)
    assert (str(again), again.sentence.message) == (str(error), error.sentence.message)


@pytest.mark.parametrize("kind", ["SystemExit", "Self", "__name__", "annotations"])
def test_no_other_kind_of_error_is_made(kind):
    """A name that is none of our errors is only told."""
    fault = fault_of(DtmnbError("Cannot.")).model_copy(update={"kind": kind})

    assert type(error_of(fault)) is DtmnbError


def test_an_incident_is_told_by_its_number_alone(asked, wen, store, monkeypatch):
    """What broke here is kept here."""
    monkeypatch.setitem(answers.ANSWERS, "list_plans", lambda guest: 1 / 0)

    with pytest.raises(StoreError, match=r"this number: [0-9a-f]{8}") as told:
        asked.line(wen).ask("list_plans")
    assert "division" not in str(told.value)


def test_a_seat_of_no_role_only_looks(asked):
    """A reader's kernel, if there were one, would write nothing."""
    reader = asked.at(Seat("Rea", "health", "reader", PLAN))

    with pytest.raises(RightsError):
        reader.save(PLAN, batch("b", add("rows", "r9", question="?"), seat=reader.seat))
