"""Light pages over HTTP: a page is asked for, a form is sent, a page follows.

Reading changes nothing. What is sent is kept once, however often it comes: its batch is named by
who sends it, where, and every word of it. Nothing on these pages is a script or style of its own.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from hashlib import sha256
from secrets import token_hex
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from tornado.web import HTTPError, RequestHandler

from dtmnb.domain.changes import still_holds
from dtmnb.errors import (
    DtmnbError,
    PlanNotFoundError,
    ReferenceDataError,
    ResourceError,
    RightsError,
    StaleError,
    StoreError,
)
from dtmnb.incidents import keep_incident
from dtmnb.language import Language, language_for, sentence_of_error
from dtmnb.language.language import LANGUAGES, SOURCE_LANGUAGE
from dtmnb.serve.light.office import Office
from dtmnb.serve.light.said import NAVIGATION, REFUSED, done_words, script_words
from dtmnb.serve.light.visit import (
    Done,
    Download,
    Form,
    Page,
    Visit,
    digest,
    speaks_for_organisation,
)
from dtmnb.serve.visitor import LANGUAGE_COOKIE, Visitor

_Found = TypeVar("_Found")

_ONCE = re.compile(r"[0-9a-f]{32}")
_WORDS = ("reason", "request", "note", "name", "phone", "email")
"""Fields for what people write: told again where their form may be gone."""

_MOST_BYTES = 200_000
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_STATUS: tuple[tuple[type[DtmnbError], int], ...] = (
    (StaleError, 409),
    (RightsError, 403),
    (PlanNotFoundError, 404),
    (StoreError, 503),
    (ReferenceDataError, 500),
    (ResourceError, 500),
    (DtmnbError, 422),
)
"""How an answer is marked, by what went wrong."""


class _Answer(NamedTuple):
    """What goes back: a page, or a status without one."""

    status: int
    html: str = ""


class PageHandler(RequestHandler):
    """One page, for whoever the door let in for an organisation."""

    def initialize(self, office: Office, page: Page) -> None:
        """Show *page* from *office*."""
        self._office = office
        self._page = page
        self._why = ""
        self._tag: str | None = None

    def set_default_headers(self) -> None:
        """Forbid what these pages do not need."""
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Ask the door who this is; a form must come from one of our pages."""
        visitor = self._office.visitor_of(self)
        if visitor is None:
            raise self._refusal(403, "door")
        if not speaks_for_organisation(visitor):
            raise self._refusal(403, "room")
        self._visitor: Visitor = visitor
        if self.request.method != "POST":
            return
        if len(self.request.body) > _MOST_BYTES:
            raise self._refusal(413, "large")
        try:
            self.check_xsrf_cookie()
        except HTTPError as error:
            raise self._refusal(403, "form") from error

    async def get(self, *parts: str) -> None:
        """Show the page, or say that it is as the browser has it."""
        chosen = self.get_query_argument("lang", "")
        if chosen in LANGUAGES:
            self.set_cookie(LANGUAGE_COOKIE, chosen, path="/p/", httponly=True, samesite="Lax")
            self.redirect(self.request.path, status=303)
            return
        answer = await _beside(self._office.pool, self._read, parts, self._common())
        self.set_status(answer.status)
        self.finish(answer.html or None)

    async def post(self, *parts: str) -> None:
        """Do what the form says, and lead on; where it cannot be done, show the page again."""
        form = {
            name: values[-1].decode("utf-8", "replace")
            for name, values in self.request.body_arguments.items()
        }
        if not _ONCE.fullmatch(form.get("once", "")) or form.get("act") not in self._page.acts:
            raise self._refusal(400, "form")
        done = await _beside(self._office.writer, self._keep, parts, form, self._common())
        if isinstance(done, Done):
            self.redirect(done.location(), status=303)
        elif isinstance(done, Download):
            self._send(done)
        else:
            self.set_status(done.status)
            self.finish(done.html)

    def compute_etag(self) -> str | None:
        """Return what names the page as it stands; None where it may not be kept."""
        return self._tag

    def write_error(self, status_code: int, **what: Any) -> None:
        """Say in one sentence why there is no page."""
        language = self._language()
        fault = what.get("exc_info", (None, None))[1]
        why = self._why or ("missing" if status_code == 404 else "fault")
        number = "" if isinstance(fault, HTTPError) or fault is None else keep_incident(fault)
        sentence = language.text(REFUSED[why], number=number or status_code)
        self._tag = None
        self.set_header("Cache-Control", "no-store")
        self.finish(self._office.render("refused.html", language, sentence=sentence))

    def log_exception(self, *what: Any) -> None:
        """Write nothing about it here: incidents have a file of their own."""

    def _refusal(self, status: int, why: str) -> HTTPError:
        self._why = why
        return HTTPError(status)

    def _language(self) -> Language:
        visitor = getattr(self, "_visitor", None)
        wished = (self.get_cookie(LANGUAGE_COOKIE, ""), visitor.language if visitor else "")
        return language_for(next((each for each in wished if each in LANGUAGES), SOURCE_LANGUAGE))

    def _visit(self, parts: tuple[str, ...]) -> Visit:
        arguments = self.request.query_arguments
        asked = {name: values[-1].decode("utf-8", "replace") for name, values in arguments.items()}
        return self._office.visit(self._visitor, self._language(), self._page, (parts, asked))

    def _read(self, parts: tuple[str, ...], common: Mapping[str, object]) -> _Answer:
        """Return the page; nothing of it where the browser has it as it stands."""
        try:
            visit = self._visit(parts)
            self._tag = self._named(visit)
            if self.request.headers.get("If-None-Match", "").removeprefix("W/") == self._tag[2:]:
                self.set_header("Etag", self._tag)
                return _Answer(304)
            return _Answer(200, self._shown(visit, common))
        except DtmnbError as error:
            self._tag = None
            return self._told(error)

    def _keep(
        self, parts: tuple[str, ...], form: Form, common: Mapping[str, object]
    ) -> Done | Download | _Answer:
        """Do what *form* says, once; where it cannot be done return its page with what is wrong."""
        try:
            visit = self._visit(parts)
        except DtmnbError as error:
            return self._told(error, _typed(form))
        name = self._batch_name(form)
        try:
            self._require_own(visit, form)
            if self._is_kept(name):
                return Done(self.request.path, "kept")
            visit.session.name_batch = lambda: name
            return _acted(visit, self._page, form)
        except DtmnbError as error:
            return self._again(visit, form, error, common)

    def _is_kept(self, batch: str) -> bool:
        """Tell whether this was sent before and still holds.

        Raises:
            StaleError: It was sent before, and what it said was changed or taken back since.
        """
        store, plan = self._office.store, self._visitor.plan
        done = store.find_batch(plan, batch)
        if done and not still_holds(store.load(plan).plan, done.changes):
            # Whether it comes again by a poor line or is meant anew, only its sender knows.
            raise StaleError(
                "Not kept again: you sent this before, and it was changed or taken back since. "
                "It is shown here as it stands now, with what you typed: send it again if you "
                "still mean it."
            )
        return done is not None

    def _require_own(self, visit: Visit, form: Form) -> None:
        """Refuse a form that was shown to another visitor of the same browser.

        Raises:
            StaleError: Somebody else has come in since, or the form does not say whose it is.
        """
        if form.get("who") != self._who():
            raise StaleError(
                "Not kept: this form was opened by somebody else. You are here now as {name} for "
                "{organisation}: send it again if it is yours to say, or open your own link first.",
                name=self._visitor.name,
                organisation=visit.session.wording.name("partners", visit.own),
            )

    def _again(
        self, visit: Visit, form: Form, error: DtmnbError, common: Mapping[str, object]
    ) -> _Answer:
        """Return the page of *form* with what it says, and the fault where it is to be mended."""
        is_mended_there = _status(error) == 422
        needed = self._page.fields.get(form["act"], ())
        empty = (name for name in needed if not form.get(name, "").strip())
        fault = {
            "act": form["act"],
            "record": form.get("record", ""),
            "field": next(empty, "") if is_mended_there else "",
            "text": sentence_of_error(error, visit.session.language),
            "is_on_top": not is_mended_there,
            "typed": _typed(form),
        }
        is_own = form.get("who") == self._who()
        # Who signs was filled in by us for whom the form was shown to.
        typed = form if is_own else {**form, "person": self._visitor.name}
        try:
            visit.session.refresh()
            html = self._shown(visit, common, typed=typed, fault=fault)
        except DtmnbError as gone:
            return self._told(gone if is_own else error, _typed(form))
        return _Answer(_status(error), html)

    def _told(self, error: DtmnbError, typed: Sequence[str] = ()) -> _Answer:
        """Return a page that only says what went wrong; what nobody here can mend is raised."""
        if _status(error) == 500:
            raise error
        status = 404 if _status(error) == 422 else _status(error)
        language = self._language()
        sentence = sentence_of_error(error, language)
        html = self._office.render("refused.html", language, sentence=sentence, typed=typed)
        return _Answer(status, html)

    def _common(self) -> dict[str, object]:
        """Return what every page shows, whatever the plan holds."""
        path, language = self.request.path, self._language()
        return {
            "here": path,
            "navigation": [(where, language.text(words)) for where, words in NAVIGATION.items()],
            "languages": [(code, language_for(code).name) for code in LANGUAGES],
            "script": script_words(language),
            "name": self._visitor.name,
            "who": self._who(),
            "xsrf": self.xsrf_token.decode(),
            "once": token_hex(16),
        }

    def _who(self) -> str:
        """Return what names the visitor: the same in whatever language they come in."""
        return digest(self._visitor._replace(language=""))[:12]

    def _shown(
        self,
        visit: Visit,
        common: Mapping[str, object],
        *,
        typed: Form | None = None,
        fault: Mapping[str, object] | None = None,
    ) -> str:
        session = visit.session
        content = visit.remembered((self._page.template, visit.parts), self._page.content)
        shown = {
            **common,
            "organisation": session.wording.name("partners", visit.own),
            "plan_title": session.plan.header.title or session.plan_id,
            "revision": session.stamp.revision,
            "may_write": visit.may_write,
            "live": self._office.live if visit.may_write else "",
            "done": "" if fault else done_words(session.language, visit.asked),
            "typed": typed or {},
            "fault": fault or {},
        }
        return self._office.render(self._page.template, session.language, **shown, **content)

    def _named(self, visit: Visit) -> str:
        """Return what names the page as it would be shown now."""
        session = visit.session
        cookies = (self.get_cookie("_xsrf"), session.language.code)
        parts = (session.stamp, session.today, self._visitor, cookies, self.request.uri)
        return f'W/"{digest(*parts, self._office.assets.address)}"'

    def _batch_name(self, form: Form) -> str:
        """Return the name of what *form* does: the same words on the same page do it once."""
        said = sorted((name, value) for name, value in form.items() if name != "_xsrf")
        parts = (self._visitor._replace(language=""), self.request.path, said)
        return sha256(repr(parts).encode()).hexdigest()[:32]

    def _send(self, file: Download) -> None:
        self.set_header("Content-Type", "application/octet-stream")
        name = quote(file.name)
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        self.set_header("Cache-Control", "no-store")
        self.finish(file.content)


class MissingHandler(PageHandler):
    """An address under which there is no page."""

    def prepare(self) -> None:
        """Say so, to those whom the door let in."""
        super().prepare()
        raise HTTPError(404)


async def _beside(pool: Executor, act: Callable[..., _Found], *words: Any) -> _Found:
    """Run *act* in a thread of *pool*, so that nobody else waits for it."""
    return await asyncio.get_running_loop().run_in_executor(pool, partial(act, *words))


def _typed(form: Form) -> list[str]:
    """Return what somebody wrote into *form*."""
    return [form[name] for name in _WORDS if form.get(name, "").strip()]


def _acted(visit: Visit, page: Page, form: Form) -> Done | Download:
    """Do what *form* says.

    Raises:
        StaleError: It met what somebody else wrote at the same moment; the words stay on the page
            and not among those that wait for a decision.
    """
    session = visit.session
    before = list(session.conflicts)
    done = page.acts[form["act"]](visit, form)
    met = [each for each in session.conflicts if each not in before]
    for each in met:
        session.store.conflicts.drop(session.plan_id, each)
    if met:
        raise StaleError("Not kept: somebody wrote here at the same moment. Look again.")
    return done


def _status(error: DtmnbError) -> int:
    return next(status for kind, status in _STATUS if isinstance(error, kind))
