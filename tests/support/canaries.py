"""A plan of which one organisation sees little: all that is withheld from it holds one word."""

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Add, Batch, Change, Set
from dtmnb.domain.plan import HEADER

WORD = "canary"
ROOM, WASH = Seat("Ada", role="facilitator"), Seat("Wen", "wash", "partner")
HEALTH = Seat("Han", "health", "partner")


def add(collection: str, record: str, **values: object) -> Add:
    """Return the addition of a record."""
    return Add(collection=collection, record=record, values=values)


def change(collection: str, record: str, field: str, *, was: object = "", to: object) -> Set:
    """Return the change of a field."""
    return Set(collection=collection, record=record, field=field, was=was, value=to)


def batch(name: str, *changes: Change, seat: Seat = ROOM) -> Batch:
    """Return *changes* as a batch of *seat*."""
    author, organisation = seat.who
    return Batch(batch_id=name, author=author, organisation=organisation, changes=changes)


MADE = (
    change(HEADER, HEADER, "risk_review", to="canary-header"),
    add("partners", "dtm", name="DTM", is_dtm=True),
    add("partners", "wash", name="WASH", note="own-note"),
    add("partners", "health", name="Health", note="canary-note"),
    add("rows", "open", question="How many?", order=1),
    add("rows", "file", question="canary-question", sensitivity="personal", order=2),
    add("focal_points", "han", partner="health", name="canary-name", email="canary@example.org"),
    add("focal_points", "wen", partner="wash", name="Wen", handover_note="own-handover"),
    add(
        "positions",
        "open.health",
        row="open",
        partner="health",
        reason="canary-reason",
        noted_by="Ada",
    ),
    add("overrides", "o1", row="open", who="canary-who"),
    add("agreements", "a1", title="canary-agreement", parties=["health"]),
)
