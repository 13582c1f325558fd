"""How each organisation stands to the plan that it signed."""

from typing import NamedTuple

from dtmnb.domain.agreeing import SignOff
from dtmnb.domain.changes import Change
from dtmnb.domain.signing import changed_since, latest_signatures
from dtmnb.session.desk import Session


class Signature(NamedTuple):
    """How an organisation stands to the plan.

    Attributes:
        partner: Its id.
        signed: Its newest signature, None when it gave none.
        changes: What changed since in what it signed.
    """

    partner: str
    signed: SignOff | None
    changes: tuple[Change, ...]


def signatures(session: Session) -> tuple[Signature, ...]:
    """Return the standing of every organisation of the plan."""
    signed = latest_signatures(session.plan)
    changes: dict[int, tuple[Change, ...]] = {
        revision: changed_since(session.store.load(session.plan_id, revision).plan, session.plan)
        for revision in {each.revision for each in signed.values()}
    }
    return tuple(
        Signature(key, each, changes[each.revision] if each else ())
        for key in session.plan.partners
        for each in (signed.get(key),)
    )
