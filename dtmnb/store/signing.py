"""Signatures of what leaves a store: that a file speaks for whom it says, of which revision."""

import hashlib
import hmac
import json
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import Connection, select

from dtmnb.domain.audience import Stamp, View
from dtmnb.domain.record import JsonValue
from dtmnb.store import schema
from dtmnb.store.database import Database

MOST_SEALED = 1_000
"""Characters of a sealed note that are looked at."""


class Claim(NamedTuple):
    """What a file of ours says of itself: plan, audience, revision and hash."""

    plan_id: str
    audience: str
    stamp: Stamp


def sign(connection: Connection, view: View) -> str:
    """Return the signature of what is written of *view*: the name of the key, and an HMAC."""
    table = schema.signing_key
    key = connection.execute(select(table).order_by(table.c.id).limit(1)).one()
    return f"{key.id}.{_code(key.secret, Claim(view.plan.plan_id, view.audience, view.stamp))}"


def is_signed(connection: Connection, claim: Claim, signature: str) -> bool | None:
    """Tell whether *signature* is ours and of *claim*; None: no key of this store made it."""
    key_id, _, code = signature.partition(".")
    table = schema.signing_key
    secret = connection.scalar(select(table.c.secret).where(table.c.id == key_id))
    if secret is None:
        return None
    return hmac.compare_digest(_code(secret, claim).encode(), code.encode())


class Seal:
    """Seals short notes by the keys of a store, and opens what it sealed; nobody else can.

    What is sealed for one purpose opens for no other.
    """

    def __init__(self, database: Database, purpose: str) -> None:
        """Seal for *purpose* by the keys of *database*."""
        table = schema.signing_key
        with database.reading("read the keys") as connection:
            keys = connection.scalars(select(table.c.secret).order_by(table.c.id)).all()
        digest = {"digest_method": hashlib.sha256}
        self._notes = URLSafeSerializer([*keys], salt=f"dtmnb.{purpose}", signer_kwargs=digest)

    def close(self, note: JsonValue) -> str:
        """Return *note* as letters that fit an address or a cookie; they are sealed, not secret."""
        return str(self._notes.dumps(note))

    def open(self, sealed: str) -> JsonValue:
        """Return the note, None where *sealed* is not of our making or too long to be."""
        try:
            note: JsonValue = self._notes.loads(sealed[: MOST_SEALED + 1])
        except BadData:
            return None
        return note


def _code(secret: str, claim: Claim) -> str:
    said = json.dumps([claim.plan_id, claim.audience, *claim.stamp]).encode()
    return hmac.new(bytes.fromhex(secret), said, hashlib.sha256).hexdigest()
