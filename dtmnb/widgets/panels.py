"""Parts that steps are made of: tables, lists of findings, a tree walked question by question."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

import ipywidgets as widgets

from dtmnb.domain.causes import FEW, Cause
from dtmnb.domain.decision import DecisionTree, Node, Walk, answers_of, walk
from dtmnb.domain.findings import Finding, Place
from dtmnb.language import language_for, mark, sentence_of, sentence_of_cause
from dtmnb.language.language import LANGUAGES
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Blocks
from dtmnb.reports.html import as_html
from dtmnb.reports.safe_html import Html, join, tag
from dtmnb.reports.trees import tree_svg
from dtmnb.session.desk import Session, view_of
from dtmnb.widgets.boxes import choice, column, show, styled
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox, discard
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.items import Item, item_list

Go = Callable[[str, Place | None], None]
"""Leads to a step by its code, and to a place in it."""

SEVERITIES: Mapping[str, str] = {
    "blocker": mark("Blocker"),
    "alarm": mark("Alarm"),
    "advice": mark("Advice"),
}


def language_choice(session: Session) -> widgets.Dropdown:
    """Return a list of our languages, each as it calls itself; that of *session* is chosen."""
    languages = [(language_for(code).name, code) for code in LANGUAGES]
    made = choice(session.language.text("In which language"), languages)
    made.value = session.language.code
    return made


class Panel(Protocol):
    """A part of a step.

    Attributes:
        root: The widget to place, here and wherever a class of this room has one.
    """

    root: widgets.Widget

    def refresh(self) -> None:
        """Show what the plan holds now."""


class PanelSpec(NamedTuple):
    """How a part of a step is called and made; it is made when first looked at.

    Attributes:
        key: Its name within the step.
        title: What people read.
        make: Makes it.
        collections: The collections whose records it shows.
    """

    key: str
    title: str
    make: Callable[[], Panel]
    collections: tuple[str, ...] = ()


class HtmlPanel:
    """A part that only shows."""

    def __init__(self, content: Callable[[], Html | None]) -> None:
        """Show what *content* returns."""
        self._content = content
        self._box = HtmlBox()
        self.root = self._box.root

    def refresh(self) -> None:
        self._box.show(self._content() or NOTHING)


def shown(key: str, title: str, content: Callable[[], Html | None]) -> PanelSpec:
    """Return a part of a step that only shows what *content* returns."""
    return PanelSpec(key, title, lambda: HtmlPanel(content))


def organisations(session: Session) -> list[tuple[str, str]]:
    """Return name and id of every organisation that this seat may speak for."""
    return [
        (name, key)
        for key, name in session.wording.texts("@partners").items()
        if session.seat.is_room or key == session.seat.organisation
    ]


def offer(dropdown: widgets.Dropdown, options: list[tuple[str, Any]], default: object) -> None:
    """Offer *options*; what was chosen stays where it can, else *default* or the first stands."""
    wanted = default if dropdown.value is None else dropdown.value
    if dropdown.options != tuple(options):
        dropdown.options = options
    codes = [code for _, code in options]
    dropdown.value = wanted if wanted in codes else next(iter(codes), None)


def seat_context(session: Session) -> ReportContext:
    """Return the open plan as sections of reports want it, as far as this seat may see it.

    The advice on its rows, which takes longest, is left to the one section that tells it.
    """
    return ReportContext(
        view_of(session), session.reference, session.language, session.today, session.findings
    )


def seat_section(session: Session, write: Callable[[ReportContext], Blocks]) -> Html:
    """Return a section of a report as this seat may see it."""
    return as_html(write(seat_context(session)), session.language)


def paragraph(text: object, class_: str = "") -> Html:
    """Return *text* as a paragraph."""
    return tag("p", text, class_=class_ or None)


def drawn(drawing: Html, title: str) -> Html:
    """Return *drawing* as a region that scrolls by itself where the page is narrow."""
    return tag("div", drawing, class_="scroll", role="region", tabindex=0, aria_label=title)


class FindingList:
    """What is open as links to where it is mended; what one act mends stands once."""

    def __init__(
        self, session: Session, guard: Guard, label: str, on_pick: Callable[[Finding], object]
    ) -> None:
        """Call *on_pick* with the finding picked; of several with where all are mended."""
        self._session = session
        self._on_pick = on_pick
        self._causes: tuple[Cause, ...] = ()
        self._unfolded: dict[tuple[str, str], int] = {}
        self._list = item_list(guard, "list", label, self._picked)
        self.root = self._list

    def show(self, causes: Iterable[Cause]) -> None:
        """Show *causes*; those picked before stay unfolded."""
        self._causes = tuple(causes)
        self._list.show(
            item for n, each in enumerate(self._causes) for item in self._items(n, each)
        )

    def _items(self, number: int, cause: Cause) -> Iterator[Item]:
        text = self._session.language.text
        words = sentence_of_cause(cause, self._session.wording)
        mark = text(SEVERITIES[cause.severity])
        yield Item(str(number), words, mark=mark, tone=cause.severity)
        shown = self._unfolded.get(_key(cause), 0)
        for place, each in enumerate(cause.findings[:shown]):
            yield Item(f"{number}.{place}", sentence_of(each, self._session.wording))
        if 0 < shown < len(cause.findings):
            yield Item(f"{number}.all", text("Show all {number}", number=len(cause.findings)))

    def _picked(self, key: str) -> None:
        number, _, place = key.partition(".")
        cause = self._causes[int(number)]
        if place.isdecimal():
            self._on_pick(cause.findings[int(place)])
        elif cause.where and not place:
            self._on_pick(cause.findings[0]._replace(where=cause.where))
        else:
            is_folded = _key(cause) not in self._unfolded
            if place or is_folded:
                self._unfolded[_key(cause)] = len(cause.findings) if place else FEW
            else:
                del self._unfolded[_key(cause)]
            self.show(self._causes)


def _key(cause: Cause) -> tuple[str, str]:
    return cause.code, cause.findings[0].where.field


class TreeWalker:
    """A decision tree: the open question, the way that led to it, and the drawing."""

    def __init__(
        self,
        session: Session,
        guard: Guard,
        tree_id: str,
        on_answers: Callable[[dict[str, str]], object],
        *,
        is_drawn: bool = True,
    ) -> None:
        """Call *on_answers* with all answers when one is given or taken back.

        The drawing can be hidden; *is_drawn* says how it begins.
        """
        self.tree: DecisionTree = session.reference.trees[tree_id]
        self._tree_id = tree_id
        self._session = session
        self._guard = guard
        self._on_answers = on_answers
        self._answers: dict[str, str] = {}
        self._drawn_at = ""
        text = session.language.text
        self._question = HtmlBox(NOTHING, "dtmnb-question")
        self._form = column()
        self._choices = item_list(guard, "buttons", text("Answers"), self._answer)
        self._way = item_list(guard, "list", text("Answers so far"), self._take_back)
        self._drawing = HtmlBox(NOTHING, "dtmnb-drawing")
        self._is_drawn = is_drawn
        self._toggle = styled(guard.button("", self._turn), "dtmnb-link")
        parts = (self._question.root, self._form, self._choices, self._way)
        left = column(*parts, style="dtmnb-walk")
        self.root = column(left, self._toggle, self._drawing.root, style="dtmnb-tree")

    def show(self, answers: Mapping[str, str]) -> Walk:
        """Show how far *answers* lead, and return it."""
        self._answers = dict(answers)
        way = walk(self.tree, answers)
        language, nodes = self._session.language, self.tree.nodes
        current = way.path[-1]
        here = nodes[current]
        self._question.show(self._words(here))
        self._show_form(current, here)
        self._choices.show(
            Item(answer, self._answer_label(here, answer)) for answer in answers_of(here)
        )
        self._way.show(
            Item(
                each,
                language.pick(nodes[each].text),
                self._answer_label(nodes[each], self._answers[each]),
                language.text("Change"),
            )
            for each in way.path
            if each in self._answers
        )
        drawing = tree_svg(self.tree, language=language, path=way.path, current=current)
        self._drawing.show(drawn(drawing, language.pick(self.tree.title)))
        self._draw()
        return way

    def _turn(self) -> None:
        self._is_drawn = not self._is_drawn
        self._draw()

    def _draw(self) -> None:
        text = self._session.language.text
        self._toggle.description = (
            text("Hide the tree") if self._is_drawn else text("Show the tree")
        )
        show(self._drawing.root, self._is_drawn)

    def _words(self, node: Node) -> Html:
        language = self._session.language
        is_end = node.kind == "outcome"
        title = language.text("Outcome") if is_end else language.text("Question")
        note = language.pick(node.note)
        return join(
            [
                paragraph(title, "dtmnb-kicker"),
                tag("h4", language.pick(node.text)),
                paragraph(note) if note else NOTHING,
            ]
        )

    def _answer_label(self, node: Node, answer: str) -> str:
        language = self._session.language
        if answer in node.option_labels:
            return language.pick(node.option_labels[answer])
        words = {"yes": language.text("Yes"), "no": language.text("No")}
        return words.get(answer, language.text("Done, go on"))

    def _show_form(self, node_id: str, node: Node) -> None:
        if self._session.is_following and self._drawn_at == node_id:
            return
        self._drawn_at = node_id
        discard(self._form.children)
        self._form.children = tuple(
            self._form_text(f"{node_id}.{name}", self._session.language.pick(label))
            for name, label in node.fields.items()
        )

    def _form_text(self, key: str, label: str) -> TextInput:
        made = TextInput(self._guard, label, "paragraph")
        made.value = self._answers.get(key, "")
        made.keep_for(self._tree_id, key)
        self._guard.on_change(made, lambda text: self._on_answers({**self._answers, key: text}))
        return made

    def _answer(self, answer: str) -> None:
        here = walk(self.tree, self._answers).path[-1]
        self._on_answers({**self._answers, here: answer})

    def _take_back(self, node_id: str) -> None:
        path = walk(self.tree, self._answers).path
        gone = set(path[path.index(node_id) :])
        self._on_answers({key: each for key, each in self._answers.items() if key not in gone})
