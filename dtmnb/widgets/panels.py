"""Parts that steps are made of: tables, lists of findings, a tree walked question by question."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

import ipywidgets as widgets

from dtmnb.domain.audience import INTERNAL, view_for
from dtmnb.domain.decision import DecisionTree, Node, Walk, answers_of, walk
from dtmnb.domain.findings import Finding
from dtmnb.language import mark, sentence_of
from dtmnb.reports.context import ReportContext
from dtmnb.reports.safe_html import Html, join, tag
from dtmnb.reports.trees import tree_svg
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox, discard
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.session import Session

SEVERITIES: Mapping[str, str] = {
    "blocker": mark("Blocker"),
    "alarm": mark("Alarm"),
    "advice": mark("Advice"),
}


class Panel(Protocol):
    """A part of a step.

    Attributes:
        root: The widget to place.
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
    """A part that only shows.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, content: Callable[[], Html | None]) -> None:
        """Show what *content* returns."""
        self._content = content
        self._box = HtmlBox()
        self.root = self._box.root

    def refresh(self) -> None:
        """Show what the plan holds now."""
        self._box.show(self._content() or NOTHING)


def internal_context(session: Session) -> ReportContext:
    """Return the open plan as the sections of reports want it; for the room, not to leave it."""
    view = view_for(session.plan, INTERNAL, reference=session.reference, stamp=session.stamp)
    return ReportContext(view, session.reference, session.language, session.today, session.findings)


def paragraph(text: object, class_: str = "") -> Html:
    """Return *text* as a paragraph."""
    return tag("p", text, class_=class_ or None)


def drawn(drawing: Html, title: str) -> Html:
    """Return *drawing* as a region that scrolls by itself where the page is narrow."""
    return tag("div", drawing, class_="scroll", role="region", tabindex=0, aria_label=title)


class FindingList:
    """Findings as links to the cell they are about.

    Attributes:
        root: The widget to place.
    """

    def __init__(
        self, session: Session, guard: Guard, label: str, on_pick: Callable[[Finding], object]
    ) -> None:
        """Call *on_pick* with the finding picked."""
        self._session = session
        self._on_pick = on_pick
        self._findings: tuple[Finding, ...] = ()
        self._list = item_list(guard, "list", label, self._picked)
        self.root = self._list

    def show(self, findings: tuple[Finding, ...]) -> None:
        """Show *findings*."""
        self._findings = findings
        language = self._session.language
        self._list.show(
            Item(
                str(number),
                sentence_of(finding, language),
                mark=language.text(SEVERITIES[finding.severity]),
                tone=finding.severity,
            )
            for number, finding in enumerate(findings)
        )

    def _picked(self, key: str) -> None:
        self._on_pick(self._findings[int(key)])


class TreeWalker:
    """A decision tree: the open question, the way that led to it, and the drawing.

    Attributes:
        root: The widget to place.
    """

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
        self._session = session
        self._guard = guard
        self._on_answers = on_answers
        self._answers: dict[str, str] = {}
        text = session.language.text
        self._question = HtmlBox(NOTHING, "dtmnb-question")
        self._form = widgets.VBox([])
        self._choices = item_list(guard, "buttons", text("Answers"), self._answer)
        self._way = item_list(guard, "list", text("Answers so far"), self._take_back)
        self._drawing = HtmlBox(NOTHING, "dtmnb-drawing")
        self._is_drawn = is_drawn
        self._toggle = widgets.Button()
        self._toggle.add_class("dtmnb-link")
        guard.on_click(self._toggle, self._turn)
        left = widgets.VBox([self._question.root, self._form, self._choices, self._way])
        left.add_class("dtmnb-walk")
        self.root = widgets.VBox([left, self._toggle, self._drawing.root])
        self.root.add_class("dtmnb-tree")

    def show(self, answers: Mapping[str, str]) -> Walk:
        """Show how far *answers* lead, and return it."""
        self._answers = dict(answers)
        way = walk(self.tree, answers)
        language = self._session.language
        here = self.tree.nodes[way.path[-1]]
        self._question.show(self._words(here))
        self._show_form(way.path[-1], here)
        self._choices.show(
            Item(answer, self._answer_label(here, answer)) for answer in answers_of(here)
        )
        asked = [each for each in way.path if each in self._answers]
        self._way.show(
            Item(
                each,
                language.pick(self.tree.nodes[each].text),
                self._answer_label(self.tree.nodes[each], self._answers[each]),
                language.text("Change"),
            )
            for each in asked
        )
        current = way.path[-1]
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
        self._drawing.root.layout.display = None if self._is_drawn else "none"

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
        discard(self._form.children)
        self._form.children = tuple(
            self._form_text(f"{node_id}.{name}", self._session.language.pick(label))
            for name, label in node.fields.items()
        )

    def _form_text(self, key: str, label: str) -> widgets.Textarea:
        made = widgets.Textarea(
            description=label, value=self._answers.get(key, ""), continuous_update=False
        )
        made.add_class("dtmnb-field")
        self._guard.on_change(made, lambda text: self._on_answers({**self._answers, key: text}))
        return made

    def _answer(self, answer: str) -> None:
        here = walk(self.tree, self._answers).path[-1]
        self._on_answers({**self._answers, here: answer})

    def _take_back(self, node_id: str) -> None:
        path = walk(self.tree, self._answers).path
        gone = set(path[path.index(node_id) :])
        self._on_answers({key: each for key, each in self._answers.items() if key not in gone})
