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


def batch(name: str, *changes: Change, seat: Seat = ROOM, **more: object) -> Batch:
    """Return *changes* as a batch of *seat*."""
    author, organisation = seat.who
    said = {"batch_id": name, "author": author, "organisation": organisation, "changes": changes}
    return Batch(**said, **more)


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

MANY = 2_000
"""Words that `many` holds."""


def many() -> tuple[Change, ...]:
    """Return records of which WASH may see nothing, with a word of its own in each text."""
    each = [f"{WORD}-{number}" for number in range(MANY)]
    names, mails, questions, titles = each[:600], each[600:1200], each[1200:1800], each[1800:]
    people = [
        add("focal_points", f"p{at}", partner="health", name=name, email=f"{mail}@example.org")
        for at, (name, mail) in enumerate(zip(names, mails, strict=True))
    ]
    rows = [
        add("rows", f"r{at}", question=question, sensitivity="personal", order=at + 10)
        for at, question in enumerate(questions)
    ]
    agreements = [
        add("agreements", f"m{at}", title=title, parties=["health"])
        for at, title in enumerate(titles)
    ]
    return (*people, *rows, *agreements)
