"""The head of the page, one line: the plan, whether all is saved, who is here, what is open."""

from collections.abc import Callable, Mapping

from dtmnb.language import language_for, mark
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.session.entrance import in_languages, light_page
from dtmnb.widgets.boxes import row, show
from dtmnb.widgets.drawer import Drawer
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox, popover
from dtmnb.widgets.people import People

_STATES: Mapping[str, tuple[str, str]] = {
    "idle": ("ring", mark("○ No change yet")),
    "saving": ("alarm", mark("◆ Saving …")),
    "saved": ("good", mark("✓ Saved")),
    "not_saved": ("blocker", mark("▲ Not saved")),
}


class Head:
    """The head: it shows a button only while there is something for it to do.

    Attributes:
        banner: The title; what else is known of the plan opens below it.
        chip: Whether all is saved.
        undo: Takes back the last change of this seat.
        look: Shows what others did, while they did something.
    """

    def __init__(
        self,
        session: Session,
        guard: Guard,
        *,
        people: People,
        drawer: Drawer,
        on_look: Callable[[], object],
    ) -> None:
        """Show *people* and the opener of *drawer*; *on_look* brings in what others did."""
        text = session.language.text
        self._session = session
        self.banner = HtmlBox()
        self.chip = HtmlBox()
        self.undo = guard.button(text("Undo"), session.undo)
        self.undo.tooltip = text("Undo my last change")
        self.look = guard.button(text("See what others did"), on_look)
        tools = (self.chip.root, self.look, self.undo, people.root, drawer.finder, drawer.opener)
        self.root = row(self.banner.root, row(*tools, style="dtmnb-tools"), style="dtmnb-banner")

    def show(self) -> None:
        """Show what the plan is now."""
        self.banner.show(_banner(self._session))
        self.show_state()

    def show_state(self) -> None:
        """Show whether all is saved, and whether others did something."""
        session = self._session
        tone, words = _STATES[session.state]
        parts: list[str | Html] = [session.language.text(words)]
        if session.plan_id:
            revision = session.language.number(session.stamp.revision)
            number = session.language.text("revision {number}", number=revision)
            parts.append(tag("span", " · ", number, class_="dtmnb-more"))
        chip = tag("span", parts, class_="dtmnb-badge", data_tone=tone)
        self.chip.show(tag("div", chip, role="status"))
        self.look.button_style = "info" if session.has_news else ""
        show(self.undo, session.plan_id and session.own_batches)
        show(self.look, session.plan_id and session.has_news)


def _banner(session: Session) -> Html:
    language = session.language
    if not session.plan_id:
        return tag("h1", language.text("Plan data sharing together, before collection"))
    header = session.plan.header
    title = tag("h1", said(header.title or session.plan_id))
    return popover("plan", title, _about(session))


def _about(session: Session) -> Html:
    """Return what is known of the plan and of who looks at it."""
    language = session.language
    header = session.plan.header
    first, last = (
        language.date(each) for each in (header.collection_starts_on, header.collection_ends_on)
    )
    dates = language.text("collection {first} to {last}", first=first or "?", last=last or "?")
    name = session.wording.name("partners", session.seat.organisation)
    author = " · ".join(filter(None, (session.seat.author, name)))
    who = language.text("you are {author}", author=author)
    facts = [said(each) for each in (session.plan_id, dates, who)]
    links = [
        tag("a", language_for(code).name, href=address, lang=code)
        for code, address in in_languages().items()
    ]
    facts += [tag("span", links, class_="dtmnb-languages")] if links else []
    if light := light_page():
        facts.append(tag("a", language.text("Your page for a phone or a weak line"), href=light))
    if header.is_example:
        facts.append(tag("span", language.text("Example"), class_="dtmnb-badge"))
    return join([tag("p", fact) for fact in facts])
