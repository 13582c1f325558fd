"""The way of planning: the steps of the session as a path, and DTM's flow chart below it."""

from dtmnb.domain.progress import standing
from dtmnb.domain.reading import LINKS
from dtmnb.reports.html import inline_html
from dtmnb.reports.safe_html import Html, join, tag
from dtmnb.reports.trees import tree_svg
from dtmnb.reports.writing import link_of
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, styled
from dtmnb.widgets.drawer import SIGNS
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import Go, drawn, paragraph
from dtmnb.widgets.step_model import StepModel, next_step, step_models

FLOW = "planning_flow"


class FlowPanel:
    """A path that tells where the plan stands, each step of it opens; the whole chart is folded.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Lead to steps by *go*."""
        self._session = session
        text = session.language.text
        intro = text(
            "The way through the session. The number tells how much is open in a step; the first "
            "such step is marked."
        )
        self.path = item_list(guard, "buttons", text("Steps"), lambda code: go(code, None))
        styled(self.path, "dtmnb-path")
        self._chart = HtmlBox()
        self.root = column(HtmlBox(paragraph(intro)).root, self.path, self._chart.root)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session = self._session
        models = step_models(session.reference, session.findings, session.progress)
        first = next_step(models.values())
        here = first.step.code if first else ""
        self.path.show((self._step(code, model, here) for code, model in models.items()), here)
        self._chart.show(_chart(session))

    def _step(self, code: str, model: StepModel, here: str) -> Item:
        language, number = self._session.language, len(model.open)
        title = f"{code} · {language.pick(model.step.title)}"
        note = language.text("We stand here") if code == here else ""
        open_ = language.number(number) if number else ""
        return Item(code, title, note, f"{SIGNS[model.tone]} {open_}".strip(), model.tone)


def _chart(session: Session) -> Html:
    tree, language = session.reference.trees[FLOW], session.language
    met = standing(session.plan, session.findings, session.reference)
    behind = {key: met[node.stands_when] for key, node in tree.nodes.items() if node.stands_when}
    title = language.pick(tree.title)
    drawing = drawn(tree_svg(tree, language=language, standing=behind), title)
    told = language.text(
        "Reconstructed by this tool from what DTM’s pages say of the chart; the picture itself "
        "could not be read. Ticks show what the plan can tell is done. DTM’s own:"
    )
    own = link_of(session.reference.term(LINKS, "flow_chart"), language)
    summary = tag("summary", language.text("The whole flow chart, reconstructed"))
    whole = tag("div", drawing, class_="dtmnb-drawing")
    return tag("details", summary, tag("p", join([told, inline_html(own)], " ")), whole)
