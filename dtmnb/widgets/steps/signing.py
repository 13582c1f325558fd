"""Signatures per organisation, what changed since each of them, and the wish to reopen."""

from datetime import UTC, datetime
from typing import NamedTuple

import ipywidgets as widgets

from dtmnb.domain.agreement import permitted_moves
from dtmnb.domain.changes import Add, Change, Set, changed_since
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import UsageError
from dtmnb.reports.parts import listing
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session, new_id
from dtmnb.widgets.boxes import column, field, line, paragraph_input, show, styled
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.panels import offer, organisations, paragraph

FEW_CHANGES = 5
"""Changes since a signature that are told one by one."""


class Signature(NamedTuple):
    """How an organisation stands to the plan.

    Attributes:
        partner: Its id.
        revision: The revision it signed last, None when it signed none.
        changes: What changed since in what it signed.
    """

    partner: str
    revision: int | None
    changes: tuple[Change, ...]


def signatures(session: Session) -> tuple[Signature, ...]:
    """Return the standing of every organisation of the plan."""
    signed: dict[str, int] = {}
    for each in session.plan.sign_offs.values():
        signed[each.partner] = max(each.revision, signed.get(each.partner, 0))
    changes: dict[int, tuple[Change, ...]] = {
        revision: changed_since(session.store.load(session.plan_id, revision).plan, session.plan)
        for revision in set(signed.values())
    }
    return tuple(
        Signature(key, signed.get(key), changes.get(signed.get(key, -1), ()))
        for key in session.plan.partners
    )


def status_that_reopens(plan: Plan, reference: Reference) -> str:
    """Return the status to which a closed plan moves for changes, "" where it is open."""
    statuses = reference.terms("plan_statuses").terms
    status = plan.header.status
    if status not in statuses or statuses[status].has("is_open"):
        return ""
    moves = permitted_moves(reference)[HEADER, "status"].get(status, ())
    return next((code for code in moves if statuses[code].has("is_open")), "")


class SignPanel:
    """Who signed what, a signature, and a request to reopen.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Sign the open plan."""
        self._session = session
        text = session.language.text
        self._table = HtmlBox()
        self._partner = field(widgets.Dropdown(description=text("Organisation"), options=[]))
        self._person = styled(line(text("Who signs")), "dtmnb-passing")
        sign = guard.button(text("Sign this revision"), self._sign, "primary")
        self._reason = paragraph_input(text("What must change, and why"))
        words = text("Reopen the plan") if session.seat.is_room else text("Ask to reopen the plan")
        reopen = guard.button(words, self._reopen)
        title = HtmlBox(tag("h3", text("This plan is settled"))).root
        self._reopening = column(title, self._reason, reopen)
        self.root = column(self._table.root, self._partner, self._person, sign, self._reopening)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session = self._session
        self._table.show(_signature_table(session))
        offer(self._partner, organisations(session), session.seat.organisation)
        show(self._reopening, status_that_reopens(session.plan, session.reference))

    def _sign(self) -> None:
        session = self._session
        if not self._partner.value or not self._person.value.strip():
            raise UsageError(
                session.language.text(
                    "Cannot sign: the organisation or the person who signs is missing. Give both."
                )
            )
        values = {
            "partner": self._partner.value,
            "person": self._person.value.strip(),
            "revision": session.stamp.revision,
            "head": session.stamp.head,
            "signed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        record = f"{self._partner.value}.{session.stamp.revision}"
        session.save([Add(collection="sign_offs", record=record, values=values)])
        self._person.value = ""

    def _reopen(self) -> None:
        """Ask for another review; the room opens the plan with it, others wait for the room."""
        session, reason = self._session, self._reason.value.strip()
        if not reason:
            raise UsageError(
                session.language.text(
                    "Cannot reopen the plan: nothing says what must change. Write it down."
                )
            )
        request = {
            "partner": self._partner.value or "",
            "request": reason,
            "asked_on": session.today.isoformat(),
        }
        changes: list[Change] = [
            Add(collection="feedback", record=new_id("feedback"), values=request)
        ]
        if session.seat.is_room:
            status = session.plan.header.status
            target = status_that_reopens(session.plan, session.reference)
            reopened = Set(
                collection=HEADER, record=HEADER, field="status", was=status, value=target
            )
            changes.append(reopened)
        session.save(changes, note=reason)
        self._reason.value = ""


def _signature_table(session: Session) -> Html:
    language = session.language
    revision = language.text(
        "This is revision {number}, hash {head}.",
        number=session.stamp.revision,
        head=session.stamp.head[:16] or "–",
    )
    rows = [
        {
            language.text("Organisation"): said(session.wording.name("partners", each.partner)),
            language.text("Signature"): _standing(session, each),
        }
        for each in signatures(session)
    ]
    return join([paragraph(revision), listing(language.text("Signatures"), rows)])


def _standing(session: Session, signature: Signature) -> Html:
    language = session.language
    tone, words = "ring", language.text("○ not signed")
    if signature.revision is not None:
        tone = "alarm" if signature.changes else "good"
        words = (
            language.text("▲ signed revision {number}; changed since", number=signature.revision)
            if signature.changes
            else language.text("✓ signed revision {number}", number=signature.revision)
        )
    badge = tag("span", words, class_="dtmnb-badge", data_tone=tone)
    if not signature.changes:
        return badge
    places = [
        tag("li", said(session.wording.place(each))) for each in signature.changes[:FEW_CHANGES]
    ]
    if more := len(signature.changes) - FEW_CHANGES:
        places += [tag("li", language.text("and {number} more", number=more))] * (more > 0)
    return join([badge, tag("ul", places)])
