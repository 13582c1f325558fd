"""The pages at the door: the one a link leads to, the room's, and what is said to who is refused.

They are plain forms without a script. A link does nothing by being looked at, since mail programs
and messengers do that by themselves: who comes in presses a button.
"""

from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from io import StringIO
from operator import itemgetter
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from tornado.web import HTTPError, RequestHandler

from dtmnb.domain.invitation import Invitation
from dtmnb.domain.partner import Partner
from dtmnb.errors import DtmnbError, StoreError
from dtmnb.incidents import keep_incident
from dtmnb.language import Language, language_for, sentence_of_error
from dtmnb.language.language import LANGUAGES, SOURCE_LANGUAGE
from dtmnb.resources import shipped
from dtmnb.serve.door import MOST_NAME, Door, Visit
from dtmnb.serve.gate import LIVE, ROOM, Gate, Refusal
from dtmnb.serve.kernels import FullError
from dtmnb.serve.reach import Reach
from dtmnb.serve.visitor import LANGUAGE_COOKIE

LIGHT = "/p/"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # The address of a link is told to nobody, not even to our own pages; their origin is.
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class DoorPage(RequestHandler):
    """What the pages at the door share."""

    def set_default_headers(self) -> None:
        """Let browsers load nothing that is not ours, and keep nothing."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", _POLICY)

    @property
    def door(self) -> Door:
        """The door."""
        door: Door = self.settings["door"]
        return door

    @property
    def gate(self) -> Gate:
        """What let this request through."""
        gate: Gate = self.settings["gate"]
        return gate

    @property
    def reach(self) -> Reach:
        """Where the door is."""
        reach: Reach = self.settings["reach"]
        return reach

    def language(self, visit: Visit | None = None) -> Language:
        """Return what the address asks for, else what was chosen, the visitor's, the browser's."""
        asked, chosen = self.get_query_argument("lang", ""), self.get_cookie(LANGUAGE_COOKIE, "")
        wished = (asked, chosen, visit.visitor.language if visit else "")
        code = next((each for each in wished if each in LANGUAGES), "")
        return language_for(code) if code else self.language_of_browser()

    def language_of_browser(self) -> Language:
        """Return the language that the browser asks for."""
        # Browsers name the languages of their owner in the order in which they are wanted.
        wanted = self.request.headers.get("Accept-Language", "").split(",")
        known = (each.strip()[:2].lower() for each in wanted)
        return language_for(next((code for code in known if code in LANGUAGES), SOURCE_LANGUAGE))

    def show(self, page: str, language: Language, **values: object) -> None:
        """Answer with *page*."""
        self.write(drawn(page, language, **values))

    def say(self, status: HTTPStatus, words: str, language: Language) -> None:
        """Answer with one sentence."""
        self.set_status(status)
        title = language.text("This page is not open")
        self.show("notice", language, title=title, words=words, links=())

    def write_error(self, status_code: int, **options: Any) -> None:
        """Say what went wrong, that there is no such page, or the number of a fault of ours."""
        language, error = self.language_of_browser(), options.get("exc_info", (None, None))[1]
        words = language.text("There is no such page here.")
        if isinstance(error, StoreError):
            self.say(HTTPStatus.SERVICE_UNAVAILABLE, sentence_of_error(error, language), language)
            self.finish()
            return
        if status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and error:
            number = keep_incident(error)
            words = language.text(
                "Something went wrong in the tool. What was saved before is safe. "
                "Tell your data team this number: {number}.",
                number=number,
            )
        self.finish(drawn("notice", language, title=str(status_code), words=words, links=()))

    def log_exception(self, *_fault: Any) -> None:
        """Write nothing: the address may be a link, and the incident is kept."""


class StylePage(DoorPage):
    """The style of these pages."""

    def get(self) -> None:
        """Answer with it."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.set_header("Cache-Control", "max-age=86400")
        self.write((shipped("templates") / "door" / "door.css").read_text(encoding="utf-8"))


class HomePage(DoorPage):
    """Leads whoever is in to their page."""

    def get(self) -> None:
        """Lead on, or say how to get in."""
        visit = self.gate.visit_of(self.request)
        if visit:
            self.redirect(ROOM if visit.visitor.role == "facilitator" else LIGHT)
            return
        language = self.language()
        if self.get_query_argument("left", ""):
            title = language.text("You have left")
            words = language.text("To come back, open the link of your invitation again.")
            self.show("notice", language, title=title, words=words, links=())
            return
        self.say(HTTPStatus.FORBIDDEN, _uninvited(language), language)


class JoinPage(DoorPage):
    """Where a link leads: says to what and for whom, and lets in by a button."""

    def get(self, ticket: str) -> None:
        """Show what this link is for; nothing happens by it."""
        invitation, language = self.door.invited(ticket), self.language()
        if invitation is None:
            self._refuse(language)
            return
        self._ask(invitation, language)

    def post(self, ticket: str) -> None:
        """Let in whoever pressed the button and has a name."""
        invitation, chosen = self.door.invited(ticket), self.get_body_argument("language", "")
        name = self.get_body_argument("name", "").strip()[:MOST_NAME]
        if invitation is None:
            self._refuse(self.language())
            return
        if not (name or invitation.name):
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            language = language_for(chosen) if chosen in LANGUAGES else self.language()
            fault = language.text("A name is needed here: give yours.")
            self._ask(invitation, language, fault)
            return
        cookie = self.door.enter(invitation, name, chosen)
        self.set_cookie(
            self.gate.cookie,
            cookie,
            path="/",
            httponly=True,
            secure=self.reach.is_secret,
            # Strict would not survive the way from a message to the page.
            samesite="Lax",
            max_age=int((invitation.expires_at - datetime.now(UTC)).total_seconds()),
        )
        wants_live = self.get_body_argument("to", "") == "live" and invitation.role == "partner"
        self.redirect(LIVE if wants_live else "/", status=HTTPStatus.SEE_OTHER)

    def _ask(self, invitation: Invitation, language: Language, fault: str = "") -> None:
        """Show what *invitation* is for, with the button; *fault* is told at the name."""
        plan = self.door.store.load(self.door.plan_id).plan
        partner = plan.partners.get(invitation.organisation)
        self.show(
            "join",
            language,
            title=language.text("You are invited"),
            plan_title=plan.header.title or plan.plan_id,
            organisation=partner.name or invitation.organisation if partner else "",
            name=invitation.name,
            can_plan=invitation.role == "partner",
            languages=[(code, language_for(code).name) for code in LANGUAGES],
            fault=fault,
        )

    def _refuse(self, language: Language) -> None:
        self.door.entries.note_refusal("link", address=self.request.remote_ip)
        self.say(HTTPStatus.FORBIDDEN, _uninvited(language), language)


class LeavePage(DoorPage):
    """Forgets a browser."""

    async def post(self) -> None:
        """Take the cookie back, and end the pages that are open."""
        visit = self.gate.visit_of(self.request)
        language = self.language(visit).code
        if visit:
            self.door.leave(visit)
            await self.settings["kernel_manager"].end_all_of(visit)
        self.clear_cookie(
            self.gate.cookie, path="/", secure=self.reach.is_secret, httponly=True, samesite="Lax"
        )
        self.redirect(f"/?left=yes&lang={language}", status=HTTPStatus.SEE_OTHER)


class RoomPage(DoorPage):
    """The facilitator's view of the door: who has a link and who is in.

    A link and its code are shown alone: whoever photographs a code speaks for its organisation,
    and this page is on the projector.
    """

    def get(self) -> None:
        """Show all, or the code that is asked for."""
        visit = self.gate.visit_of(self.request)
        language, plan = self.language(visit), self.door.store.load(self.door.plan_id).plan
        people, asked = self.door.people_in(), self.get_query_argument("show", "")
        guests = []
        for each in self.door.invitations.open():
            if each.role == "facilitator":
                continue
            here = people.get(each.invitation_id, ())
            guest = {**_told(each, language, plan.partners), "people": here}
            if each.invitation_id == asked:
                link = self.reach.origin + self.door.path_of(each)
                self.show("code", language, **guest, link=link, code=code_of(link))
                return
            guests.append(guest)
        guests.sort(key=itemgetter("title"))
        title = language.text("Who comes in to {plan}", plan=plan.header.title or plan.plan_id)
        self.show("room", language, title=title, guests=guests)

    def post(self) -> None:
        """Take a link back, or make those that are missing."""
        revoked = self.get_body_argument("revoke", "")
        if invitation := self.door.invitations.find(revoked):
            self.door.revoke(invitation)
        elif self.get_body_argument("do", "") == "renew":
            self.door.invitations.renew()
        self.redirect(ROOM, status=HTTPStatus.SEE_OTHER)


class RefusedPage(DoorPage):
    """Answers what the gate did not let through."""

    def initialize(self, refusal: Refusal) -> None:
        """Answer with *refusal*."""
        self._refusal = refusal

    def prepare(self) -> Awaitable[None] | None:
        """Say it, whatever was asked; a stranger's name for us learns nothing at all."""
        status, why = self._refusal
        visit = self.gate.visit_of(self.request)
        ids = visit.ids if visit else {"address": self.request.remote_ip}
        self.door.entries.note_refusal(why, **ids)
        language = self.language(visit)
        if status == HTTPStatus.MISDIRECTED_REQUEST:
            self.set_status(status)
        else:
            self.say(status, _uninvited(language), language)
        return self.finish()


class FailedPage(DoorPage):
    """Answers while the store cannot be asked who may come in."""

    def initialize(self, error: DtmnbError) -> None:
        """Answer with *error*."""
        self._error = error

    def prepare(self) -> Awaitable[None] | None:
        """Say it."""
        language = self.language()
        self.say(HTTPStatus.SERVICE_UNAVAILABLE, sentence_of_error(self._error, language), language)
        return self.finish()


class MissingPage(DoorPage):
    """Answers whoever asks for what is not here."""

    def prepare(self) -> None:
        """Say so."""
        raise HTTPError(HTTPStatus.NOT_FOUND)


def drawn(page: str, language: Language, **values: object) -> str:
    """Return a *page* of the door as HTML."""
    words = {"language": language, "text": language.text}
    return _templates().get_template(f"{page}.html").render(words, **values)


def full_page(error: FullError, code: str) -> str:
    """Return what is said, in the language *code*, to whoever finds no space for a live page."""
    language = language_for(code)
    words = language.text(
        "The room is full: no more workbooks can be open at once. Close one, or use your own "
        "page, which has room for everybody."
    )
    if error.why == "pages too fast":
        words = language.text("The workbook was opened many times just now. Wait a minute.")
    title, link = language.text("The room is full"), language.text("Your page")
    return drawn("notice", language, title=title, words=words, links=[(LIGHT, link)])


def lost_page(code: str) -> str:
    """Return what ends a live page that does not come, behind what is drawn of it already."""
    language = language_for(code)
    words = language.text("The workbook did not open. Load this page again.")
    return f'<p role="alert">{words}</p></body></html>'


def code_of(link: str) -> str:
    """Return the QR code of *link* as an image in an address."""
    return str(segno.make(link, error="m", micro=False).svg_data_uri(scale=4, border=3))


def terminal_code(link: str) -> str:
    """Return the QR code of *link* in characters of a terminal."""
    lines = StringIO()
    segno.make(link, error="l", micro=False).terminal(out=lines, border=2, compact=True)
    return lines.getvalue()


def _told(
    invitation: Invitation, language: Language, partners: Mapping[str, Partner]
) -> dict[str, object]:
    """Return what is told of *invitation*: whom it is for, and until when."""
    return {
        "id": invitation.invitation_id,
        "title": _whom(invitation, language, partners),
        "until": language.date(invitation.expires_at.date()),
    }


def _whom(invitation: Invitation, language: Language, partners: Mapping[str, Partner]) -> str:
    partner = partners.get(invitation.organisation)
    whose = (partner.name if partner else "") or invitation.organisation
    if invitation.role == "reader":
        whose = language.text("{organisation} (readers)", organisation=whose)
    return f"{whose}: {invitation.name}" if invitation.name else whose


def _uninvited(language: Language) -> str:
    return language.text(
        "This page is open by a link that still holds. Yours may have been taken back, its time "
        "may be over, or the person it was given to has handed over. Ask whoever runs the "
        "session for a new one."
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(shipped("templates") / "door"),
        autoescape=True,
        undefined=StrictUndefined,
    )
