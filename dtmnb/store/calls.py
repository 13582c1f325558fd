"""What a seat may ask of whoever holds its plans, as JSON: the one list that both ends read.

Nothing but what is named here is answered, and nothing is read but by the types that stand here.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, NamedTuple

from pydantic import (
    Base64Bytes,
    BaseModel,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    create_model,
)

from dtmnb import errors
from dtmnb.domain.access import Seat
from dtmnb.domain.advice import Advice
from dtmnb.domain.audience import Stamp, View
from dtmnb.domain.changes import Add, Batch, Refusal, Remove, Set
from dtmnb.domain.findings import Finding
from dtmnb.domain.journal import JournalEntry, StoredConflict, Whereabouts
from dtmnb.errors import DtmnbError, Sentence
from dtmnb.store.archive import NamedRevision, PlanSummary
from dtmnb.store.parcel import Gone
from dtmnb.store.seat_plans import Order
from dtmnb.store.signing import Claim

BROKER, CREDENTIAL = "DTMNB_BROKER", "DTMNB_CREDENTIAL"
"""The variables that say to a process where its plans are held, and as whom it asks."""


MOST_PLACES = 20_000
"""Characters of an incident that are kept."""


class Hello(NamedTuple):
    """Who asks, and by which letters their store is known."""

    seat: Seat
    mark: str


class Have(NamedTuple):
    """The revisions whose view and findings somebody has already."""

    view: Stamp | None
    findings: Stamp | None


class Told(NamedTuple):
    """What `SeatPlans.load` returns.

    Attributes:
        view: What is seen; None where that is what the asker has already.
        at: The moment of the revision.
        findings: As `Seen` has them.
        gone: None for a whole view; else its plan is a parcel for whoever has what they said.
    """

    view: View | None
    at: datetime
    findings: tuple[Finding, ...] = ()
    gone: Gone | None = None


class ToldEdition(NamedTuple):
    """What `SeatPlans.edition` returns, without the plan behind it."""

    view: View
    findings: tuple[Finding, ...]
    advice: Mapping[str, Advice]


class Done(NamedTuple):
    """What a batch did, and the plan as it is seen since."""

    changes: tuple[Set | Add | Remove, ...]
    conflicts: tuple[StoredConflict, ...]
    refused: tuple[Refusal, ...]
    told: Told


class News(NamedTuple):
    """How often plans and places have changed."""

    plans: int = 0
    places: int = 0


class Words(BaseModel):
    """A sentence of an error, with what fills its places."""

    message: str
    values: "dict[str, Words | str | int | float]"


class Files(NamedTuple):
    """What `SeatPlans.made_elsewhere` returns."""

    files: Mapping[str, Base64Bytes]
    fault: Words | None = None


class Fault(BaseModel):
    """An error on its way to whoever asked."""

    kind: str
    words: Words


class Call(NamedTuple):
    """One thing to ask: what is given with it, by name, and what comes back."""

    asked: type[BaseModel]
    answer: TypeAdapter[Any]


_NUMBER = Annotated[str, StringConstraints(pattern="^[0-9a-f]{8}$")]
_PLACES = Annotated[str, StringConstraints(max_length=MOST_PLACES)]
_PLAN = {"plan_id": str}
_BATCH = {**_PLAN, "batch": Batch, "have": Have}
_CALLS: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "hello": (Hello, {}),
    "list_plans": (tuple[PlanSummary, ...], {}),
    "load": (
        Told,
        {
            **_PLAN,
            "revision": int | None,
            "is_checked": bool,
            "have": Have,
        },
    ),
    "edition": (ToldEdition, {**_PLAN, "audience": str, "is_checked": bool}),
    "make": (Files, {"order": Order}),
    "vouches_for": (bool | None, {"claim": Claim, "signature": str}),
    "named_revisions": (tuple[NamedRevision, ...], _PLAN),
    "history": (tuple[JournalEntry, ...], {**_PLAN, "since": int, "until": int | None}),
    "find_batch": (JournalEntry | None, {**_PLAN, "batch_id": str}),
    "create": (Done, _BATCH),
    "save": (Done, _BATCH),
    "name_revision": (None, {**_PLAN, "revision": int, "name": str}),
    "conflicts.of": (list[StoredConflict], _PLAN),
    "conflicts.drop": (None, {**_PLAN, "conflict": StoredConflict}),
    "announce": (None, {"name": str, "row": str, "step": str}),
    "others": (tuple[Whereabouts, ...], {"name": str}),
    "note_incident": (None, {"number": _NUMBER, "where": _PLACES}),
    "news": (News, {"known": News}),
}


@cache
def call(name: str) -> Call:
    """Return the call *name*.

    Raises:
        KeyError: There is none.
    """
    answer, asked = _CALLS[name]
    fields: dict[str, Any] = {each: (kind, ...) for each, kind in asked.items()}
    model = create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
    return Call(model, TypeAdapter(answer))


def fault_of(error: DtmnbError) -> Fault:
    """Return *error* as it travels."""
    return Fault(kind=type(error).__name__, words=words_of(error.sentence))


def error_of(fault: Fault) -> DtmnbError:
    """Return the error that *fault* was."""
    kind = getattr(errors, fault.kind, DtmnbError)
    if not (isinstance(kind, type) and issubclass(kind, DtmnbError)):
        kind = DtmnbError
    return kind(sentence_of(fault.words))


def words_of(said: str) -> Words:
    """Return a sentence as it travels."""
    sentence = said if isinstance(said, Sentence) else Sentence(said)
    values = {name: _value_of(value) for name, value in sentence.values.items()}
    return Words(message=sentence.message, values=values)


def _value_of(value: object) -> Words | str | int | float:
    value = value.sentence if isinstance(value, DtmnbError) else value
    if isinstance(value, Sentence):
        return words_of(value)
    return value if isinstance(value, str | int | float) else str(value)


def sentence_of(words: Words) -> Sentence:
    """Return the sentence that *words* were."""
    values = {
        name: sentence_of(value) if isinstance(value, Words) else value
        for name, value in words.values.items()
    }
    return Sentence(words.message, **values)
