"""What all light pages share: the store, our tables, templates, threads, news."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from tornado.web import RequestHandler

from dtmnb.language import Language
from dtmnb.resources import shipped
from dtmnb.serve.light.assets import Assets
from dtmnb.serve.light.memory import Memory
from dtmnb.serve.light.news import News
from dtmnb.serve.light.visit import Page, Visit
from dtmnb.serve.visitor import Visitor
from dtmnb.session.desk import Session
from dtmnb.store import PlanStore, load_reference

VisitorOf = Callable[[RequestHandler], Visitor | None]
"""Returns who asks, None for nobody whom the door let in."""

_READERS = 2


class Office:
    """One for all requests.

    Attributes:
        live: Where the whole workbook stands; "" where there is none.
        visitor_of: The door's word on who asks.
        store: Where plans are kept.
        reference: Our tables.
        assets: Style sheet and script.
        news: Whoever waits to hear that a plan was changed.
        pool: Threads for reading, which would keep other visitors waiting.
        writer: The one thread that keeps what is sent: a form that comes twice meets what it did.
    """

    def __init__(
        self, visitor_of: VisitorOf, store: PlanStore, today: date | None = None, live: str = ""
    ) -> None:
        """Serve the plans of *store*."""
        self.live = live
        self.visitor_of = visitor_of
        self.reference = load_reference()
        self.store = store
        self.assets = Assets(self.reference)
        self.pool = ThreadPoolExecutor(_READERS, thread_name_prefix="light-reader")
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="light-writer")
        self.news = News(store, self.pool)
        self._today = today
        self._memory = Memory()
        self._templates = Environment(
            loader=FileSystemLoader(shipped("templates") / "light"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def visit(
        self,
        visitor: Visitor,
        language: Language,
        page: Page,
        address: tuple[tuple[str, ...], Mapping[str, str]],
    ) -> Visit:
        """Return the visit of *visitor* to *page*, with the plan as it stands now.

        Raises:
            DtmnbError: There is no such plan, or the organisation takes no part in it.
        """
        session = Session(
            self.store,
            reference=self.reference,
            language=language,
            seat=visitor.seat,
            today=self._today,
        )
        session.is_checked = page.is_checked
        session.open_plan(visitor.plan)
        return Visit(session, self._memory, *address)

    def render(self, template: str, language: Language, **content: object) -> str:
        """Return the page that *template* makes of *content*."""
        words = {"text": language.text, "plural": language.plural, "language": language}
        shown = {**words, "assets": self.assets.address, **content}
        return self._templates.get_template(template).render(shown)
