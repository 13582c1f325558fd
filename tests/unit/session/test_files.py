"""What comes in from files and goes out, once for page and command; and files that lie."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from dtmnb.cli import main
from dtmnb.domain.access import Seat
from dtmnb.domain.audience import PARTICIPANT_PREFIX
from dtmnb.domain.changes import Batch
from dtmnb.errors import DtmnbError, SharingError, SheetError
from dtmnb.session.desk import set_field
from dtmnb.session.files import Source, free_plan_id, hand_out, offer, take
from tests.support.agreeing import say, settle
from tests.support.rights import beyond
from tests.unit.conftest import PLAN

OWN = "wash"
SEAT = Seat("Wen", OWN, "partner")
DOORS = ("partner", "room", "command")
Document = dict[str, Any]


def _each(document: Document, collection: str, **values: object) -> None:
    for record in document["collections"].get(collection, []):
        record.update(values)


def _add(document: Document, collection: str, **values: object) -> None:
    document["collections"].setdefault(collection, []).append(values)


def _settled(document: Document) -> Document:
    row = document["collections"]["rows"][0]
    settled = {"settlement": 7, "settled_on": "2026-03-01", "settled_by": "Ada"}
    settled |= {"question": row["question"], "sensitivity": "public", "is_urgent": False}
    return {"record_id": row["record_id"], "row": row["record_id"], **settled}


def _said(document: Document, partner: str, **values: object) -> Document:
    row = document["collections"]["rows"][0]["record_id"]
    held = {"record_id": f"{row}.{partner}", "row": row, "partner": partner}
    return {**held, "sensitivity": "public", "is_urgent": False, "reason": "forged", **values}


def everything(document: Document) -> None:
    """Type into every record whatever one would like to have."""
    _each(document, "rows", status="agreed", sensitivity="public", use_of_data="forged")
    for collection in ("positions", "consents", "feedback", "focal_points"):
        _each(document, collection, reason="forged", note="forged", phone="+1 555 0100")
    document["collections"]["focal_points"] = document["collections"].get("focal_points", [])[:1]
    document["header"]["status"] = "agreed"


def _named(document: Document, **names: object) -> None:
    everything(document)
    document.update(names)


CONTENT: dict[str, Callable[[Document], None]] = {
    "outcome typed in": lambda d: _add(d, "outcomes", **_settled(d)),
    "outcomes reworded": lambda d: _each(d, "outcomes", reason="forged", settled_by="Wen"),
    "consent of another": lambda d: _add(
        d, "consents", **_said(d, "health", answer="accepts", settlement=1)
    ),
    "sign-off of another": lambda d: _add(
        d, "sign_offs", record_id="health.9", partner="health", person="Hana", revision=9, head="0"
    ),
    "own sign-off": lambda d: _add(
        d, "sign_offs", record_id="wash.9", partner=OWN, person="Wen", revision=9, head="0"
    ),
    "rows said to be agreed": lambda d: _each(d, "rows", status="agreed", claimed_in=""),
    "agreed by typed in": lambda d: _each(d, "rows", agreed_by=["health", OWN, "dtm"]),
    "position of another": lambda d: _add(d, "positions", **_said(d, "health")),
    "position of another, noted": lambda d: _add(
        d, "positions", **_said(d, "health", noted_by="Ada")
    ),
    "all positions mine": lambda d: _each(d, "positions", partner=OWN, sensitivity="public"),
    "own position noted by another": lambda d: _add(
        d, "positions", **_said(d, OWN, noted_by="Ada", person="Ada")
    ),
    "contacts of others": lambda d: _each(d, "focal_points", phone="+1 555 0100", partner=OWN),
    "collections gone": lambda d: d["collections"].clear(),
    "rows gone": lambda d: d["collections"]["rows"].clear(),
    "categories widened": lambda d: _each(d, "rows", sensitivity="public", is_urgent=False),
    "fields that no row has": lambda d: _each(d, "rows", is_room=True, __class__="x"),
    "a collection that no plan has": lambda d: _add(d, "seats", record_id="wash", role="room"),
    "the plan's own facts": lambda d: d["header"].update(status="agreed", title="forged"),
    "made DTM": lambda d: _each(d, "partners", is_dtm=True, name="forged"),
}
STAMP: dict[str, Callable[[Document], None]] = {
    "calls itself internal": lambda d: _named(d, audience="internal"),
    "internal without a signature": lambda d: _named(d, audience="internal", signature=""),
    "internal by another store": lambda d: _named(d, audience="internal", signature="0a0a0a0a.ff"),
    "packet of another": lambda d: _named(d, audience=f"{PARTICIPANT_PREFIX}health"),
    "another's without a signature": lambda d: _named(
        d, audience=f"{PARTICIPANT_PREFIX}health", signature=""
    ),
    "of another revision": lambda d: _named(d, revision=1),
    "of another history": lambda d: _named(d, head="0" * 64),
    "of another plan": lambda d: _named(d, plan_id="ssd-other"),
}


@pytest.fixture
def packet(session, store, tmp_path):
    """Return the packet of an organisation in a plan where others have said and settled."""
    first, second = list(session.plan.rows)[:2]
    for partner in ("health", OWN):
        say(session, second, partner, "personal", "Few places")
    say(session, first, "health", "sensitive", "Few places")
    settle(session, second, "personal")
    store.create("ssd-other", Batch(batch_id="other", author="example", changes=()))
    file = hand_out(session, PARTICIPANT_PREFIX + OWN, tmp_path / "packet.json")
    return json.loads(file.read_text(encoding="utf-8"))


def _bring(door, file, session, store, make_session) -> bool:
    """Bring *file* in by *door*; tell whether anything was done."""
    before = store.load(PLAN).stamp
    if door == "command":
        with pytest.raises(SystemExit):
            main(["plan", "import", str(file), "--plan", PLAN, "--yes", "--store",
                  str(store.address.url)])  # fmt: skip
    else:
        seated = session
        if door == "partner":
            seated = make_session(store, SEAT.author, OWN)
            seated.open_plan(PLAN)
        with suppress(DtmnbError):
            take(seated, offer(seated, Source(file), PLAN))
    return store.load(PLAN).stamp != before


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("forgery", [*CONTENT, *STAMP])
def test_a_forged_file_moves_nothing_beyond_what_its_bearer_may(
    packet, session, store, make_session, reference, tmp_path, door, forgery
):
    """By page from two seats and by command: no word of others, no outcome, no signature."""
    ({**CONTENT, **STAMP})[forgery](packet)
    file = tmp_path / "forged.json"
    file.write_text(json.dumps(packet), encoding="utf-8")
    since, other = store.load(PLAN).stamp.revision, store.load("ssd-other").stamp
    agreed = {key for key, row in store.load(PLAN).plan.rows.items() if row.status == "agreed"}

    _bring(door, file, session, store, make_session)

    plan = store.load(PLAN).plan
    assert beyond(store, PLAN, since, seat=SEAT, reference=reference) == []
    assert {key for key, row in plan.rows.items() if row.status == "agreed"} <= agreed
    assert not any(row.claimed_in for row in plan.rows.values())
    assert store.load("ssd-other").stamp == other


@pytest.mark.parametrize("door", DOORS)
def test_an_honest_packet_is_taken_by_every_door(
    packet, session, store, make_session, tmp_path, door
):
    """What is refused above is not refused because nothing is taken."""
    _add(packet, "positions", **_said(packet, OWN))
    packet["collections"]["positions"] = [
        each for each in packet["collections"]["positions"]
        if each["record_id"] != _said(packet, OWN)["record_id"]
    ] + [_said(packet, OWN)]  # fmt: skip
    file = tmp_path / "packet.json"
    file.write_text(json.dumps(packet), encoding="utf-8")

    assert _bring(door, file, session, store, make_session)
    said = store.load(PLAN).plan.positions[_said(packet, OWN)["record_id"]]
    assert (said.sensitivity, said.noted_by) == ("public", "")


@pytest.mark.parametrize(
    ("words", "taken", "name"),
    [
        ("SSD Upper Nile 9", (), "ssd-upper-nile-9"),
        ("SSD ", ("ssd",), "ssd-2"),
        ("SSD é / ü", ("ssd-e-u", "ssd-e-u-2"), "ssd-e-u-3"),
        ("SSD " + "x" * 90, (), "ssd-" + "x" * 32),
        ("…", (), "plan"),
    ],
)
def test_a_plan_gets_a_name_that_is_free(empty_store, words, taken, name):
    """Country, operation and round make the name; a number tells twins apart."""
    for each in taken:
        empty_store.create(each, Batch(batch_id=each, author="a", changes=()))

    assert free_plan_id(empty_store, words) == name


@pytest.mark.parametrize("name", ["a--b", "ends-", "ssd-" + "x" * 35])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json"])
def test_an_exported_plan_keeps_its_name_in_another_store(
    store, empty_store, make_session, tmp_path, suffix, name
):
    """Whatever a plan may be called, its file makes it anew under that name."""
    store.create(name, Batch(batch_id="made", author="a", changes=()))
    session, elsewhere = (make_session(each, organisation="") for each in (store, empty_store))
    session.open_plan(name)
    file = hand_out(session, "internal", tmp_path / f"plan{suffix}")

    take(elsewhere, offer(elsewhere, Source(file)))

    assert [each.plan_id for each in empty_store.list_plans()] == [name]


def test_a_file_of_a_plan_that_no_store_can_have_is_refused(
    session, empty_store, make_session, tmp_path
):
    """A name that somebody wrote into a file is told, and nothing is made."""
    file = hand_out(session, "internal", tmp_path / "plan.json")
    document = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**document, "plan_id": "../plans"}), encoding="utf-8")
    elsewhere = make_session(empty_store)

    with pytest.raises(SheetError, match=r"of plan '\.\./plans'"):
        offer(elsewhere, Source(file))


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json"])
def test_nothing_is_handed_out_with_a_contact_its_readers_may_not_have(session, tmp_path, suffix):
    """Whatever asks for the file, it is looked through, and none is left that fails."""
    held = next(each for each in session.plan.focal_points.values() if not each.shares_contact)
    row = next(key for key, each in session.plan.rows.items() if each.status == "agreed")
    set_field(session, "rows", row, field="use_of_data", value=f"Ask {held.email}")
    target = tmp_path / f"plan{suffix}"

    with pytest.raises(SharingError, match="an e-mail address"):
        hand_out(session, "partners", target)

    assert not target.exists()
