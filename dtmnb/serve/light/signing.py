"""Signing the plan: what is signed, what is open, and what changed since an earlier signature."""

import re

from dtmnb.domain.audience import Stamp
from dtmnb.errors import StaleError
from dtmnb.serve.light.visit import ROOT, Content, Done, Form, Page, Visit
from dtmnb.session import deeds
from dtmnb.session.signatures import Signature, signatures
from dtmnb.session.summary import told_summary

PLACE = f"{ROOT}sign"

_SEEN = re.compile(r"(\d{1,9})\.([0-9a-f]*)")
_FEW = 5


def content(visit: Visit) -> Content:
    """Return the summary of what is signed, and how the organisation stands to it."""
    session = visit.session
    found = told_summary(session)
    own = next(each for each in signatures(session) if each.partner == visit.own)
    return {
        "counts": found.counts,
        "apart": found.apart,
        "blockers": found.blockers,
        "stamp": f"{session.stamp.revision}.{session.stamp.head}",
        "fingerprint": session.stamp.head[:16],
        "signed": _signed(visit, own),
        "is_settled": bool(deeds.status_that_reopens(session.plan, session.reference)),
    }


def sign(visit: Visit, form: Form) -> Done:
    """Sign the plan as its summary was shown."""
    seen = _SEEN.fullmatch(form.get("seen", ""))
    if seen is None:
        raise StaleError("Not signed: the page is too old. Load it anew.")
    deeds.sign(
        visit.session,
        visit.own,
        form.get("person", ""),
        seen=Stamp(int(seen[1]), seen[2]),
        with_open_points=form.get("with_open") == "on",
    )
    return Done(PLACE, "signed")


def reopen(visit: Visit, form: Form) -> Done:
    """Ask for another review of a plan that is settled."""
    deeds.reopen(visit.session, form.get("reason", ""), visit.own)
    return Done(PLACE, "asked")


PAGE = Page(
    "sign.html",
    content,
    {"sign": sign, "reopen": reopen},
    {"sign": ("person",), "reopen": ("reason",)},
    is_checked=True,
)


def _signed(visit: Visit, own: Signature) -> dict[str, object] | None:
    session, signed = visit.session, own.signed
    if signed is None:
        return None
    places = [session.wording.place(each) for each in own.changes]
    return {
        "person": signed.person,
        "at": session.language.moment(signed.signed_at),
        "revision": signed.revision,
        "open_points": signed.open_points,
        "places": places[:_FEW],
        "more": len(places[_FEW:]),
    }
