"""Signatures per organisation, what changed since each of them, and the wish to reopen."""

from dtmnb.reports.parts import items, listing
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session import deeds
from dtmnb.session.desk import Session
from dtmnb.session.signatures import Signature, signatures
from dtmnb.session.summary import Told, told_summary
from dtmnb.widgets.boxes import choice, column, row, show, tick
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.panels import offer, organisations, paragraph

FEW_CHANGES = 5
"""Changes since a signature that are told one by one."""


class SignPanel:
    """Who signed what, a signature, and a request to reopen.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Sign the open plan."""
        self._session = session
        text = session.language.text
        self._summary = HtmlBox()
        self._table = HtmlBox()
        self._partner = choice(text("Organisation"))
        self._person = TextInput(guard, text("Who signs"))
        self._with_open = tick(text("Sign with open points"))
        sign = guard.button(text("Sign this revision"), self._sign, "primary")
        self._reason = TextInput(guard, text("What must change, and why"), "paragraph")
        self._reason.keep_for("signatures")
        words = text("Reopen the plan") if session.seat.is_room else text("Ask to reopen the plan")
        reopen = guard.button(words, self._reopen)
        title = HtmlBox(tag("h3", text("This plan is settled"))).root
        self._reopening = column(title, self._reason, reopen)
        form = (self._partner, self._person, self._with_open, sign, self._reopening)
        signing = column(self._summary.root, *form, style="dtmnb-list-side")
        self.root = row(signing, self._table.root, style="dtmnb-columns")

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session = self._session
        self._seen = session.stamp
        found = told_summary(session)
        self._summary.show(_summary(session, found))
        show(self._with_open, found.blockers)
        self._table.show(_signature_table(session))
        offer(self._partner, organisations(session), session.seat.organisation)
        show(self._reopening, deeds.status_that_reopens(session.plan, session.reference))

    def _sign(self) -> None:
        partner, person = self._partner.value or "", self._person.value
        with_open = self._with_open.value
        deeds.sign(self._session, partner, person, seen=self._seen, with_open_points=with_open)
        self._person.value, self._with_open.value = "", False

    def _reopen(self) -> None:
        """Ask for another review; the room opens the plan with it, others wait for the room."""
        deeds.reopen(self._session, self._reason.value, self._partner.value or "")
        self._reason.value = ""


def _summary(session: Session, found: Told) -> Html:
    """Return what is read before a signature: what was agreed, how, and what is open."""
    title = tag("h3", session.language.text("What is signed"))
    return join([title, *(items(map(said, lines)) for lines in (found.counts, found.apart))])


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
    language, signed = session.language, signature.signed
    if signed is None:
        words = language.text("○ not signed")
        return tag("span", words, class_="dtmnb-badge", data_tone="ring")
    words = (
        language.text("▲ signed revision {number}; changed since", number=signed.revision)
        if signature.changes
        else language.text("✓ signed revision {number}", number=signed.revision)
    )
    tone = "alarm" if signature.changes or signed.open_points else "good"
    how = [signed.person]
    if signed.noted_by:
        how.append(language.text("noted by {name}", name=signed.noted_by))
    if signed.open_points:
        how.append(
            language.plural(
                "with {number} open point", "with {number} open points", signed.open_points
            )
        )
    badge = tag("span", words, class_="dtmnb-badge", data_tone=tone)
    places = [
        tag("li", said(session.wording.place(each))) for each in signature.changes[:FEW_CHANGES]
    ]
    if (more := len(signature.changes) - FEW_CHANGES) > 0:
        places.append(tag("li", language.plural("and {number} more", "and {number} more", more)))
    return join([badge, " ", said(" · ".join(how)), tag("ul", places) if places else None])
