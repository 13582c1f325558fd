"""Signatures of what leaves a store: that a file speaks for whom it says, of which revision."""

import hashlib
import hmac
import json
from typing import NamedTuple

from sqlalchemy import Connection, select

from dtmnb.domain.audience import Stamp, View
from dtmnb.store import schema


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
    return None if secret is None else hmac.compare_digest(_code(secret, claim), code)


def _code(secret: str, claim: Claim) -> str:
    said = json.dumps([claim.plan_id, claim.audience, *claim.stamp]).encode()
    return hmac.new(bytes.fromhex(secret), said, hashlib.sha256).hexdigest()
