"""Decision trees and the planning flow as a picture: where one is, and how one got there."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from dtmnb.domain.decision import DONE, DecisionTree, targets_of
from dtmnb.language import Language
from dtmnb.reports.safe_html import Html, tag
from dtmnb.reports.svg import INK, LINE_HEIGHT, MUTED, PAPER, picture, text_at, text_width, wrap
from dtmnb.reports.tree_layout import BOX_WIDTH, Edge, place_nodes

_SIZE = 13.0
_SMALL = 11.5
_LINE = _SIZE * LINE_HEIGHT
_SMALL_LINE = _SMALL * LINE_HEIGHT
_MARGIN = 16.0
_POINT = 16.0
_ROOM = BOX_WIDTH - 2 * _POINT - 8
_SPACE = 34.0
_LABEL_WIDTH = 150.0
_WALKED = "#00539f"
_FILLS = {"outcome": "#eef1f4", "current": "#fff4d6"}


def tree_svg(
    tree: DecisionTree,
    *,
    language: Language,
    path: Sequence[str] = (),
    standing: Mapping[str, bool] | None = None,
    current: str | None = None,
) -> Html:
    """Return *tree* as a picture, from top to bottom.

    Questions and choices have pointed sides, tasks are boxes, outcomes are round. Each node
    has a number; what leads back says to which one. What was walked has thick lines and ticks.

    Args:
        tree: The tree.
        language: Language and direction; right-to-left is mirrored.
        path: Ids of the nodes walked, in order (`Walk.path`).
        standing: For nodes that a plan can tell about, whether they are behind it.
        current: The node where one stands now, marked as such.
    """
    drawing = _Drawing(tree, language)
    steps = set(pairwise(path))
    edges = sorted(drawing.layout.edges, key=lambda edge: (edge.source, edge.target) in steps)
    marks = {key: True for key in path if key != current} | dict(standing or {})
    done = [key for key, is_done in (standing or {}).items() if is_done]
    return picture(
        [drawing.edge(edge, (edge.source, edge.target) in steps) for edge in edges],
        [drawing.edge_label(edge) for edge in edges],
        [
            tag(
                "g",
                drawing.node(key, is_walked=key in path, is_current=key == current),
                drawing.mark(key, is_done=marks[key]) if key in marks else None,
            )
            for key in drawing.boxes
        ],
        title=language.pick(tree.title),
        description=" ".join(drawing.described(path, done)),
        size=(drawing.width, drawing.height),
        language=language,
    )


class _Box(NamedTuple):
    """One node as drawn: middle and top, height, its wrapped text and its wrapped notes."""

    middle: float
    top: float
    height: float
    lines: Sequence[str]
    notes: Sequence[str]


class _Drawing:
    """One tree in one language: where its parts stand, and each of them as a picture."""

    def __init__(self, tree: DecisionTree, language: Language) -> None:
        self.tree, self.language, self.layout = tree, language, place_nodes(tree)
        self.width = self.layout.width + 2 * _MARGIN
        self.numbers = {key: number for number, key in enumerate(tree.nodes, 1)}
        self.middles = {
            name: self.width - _MARGIN - x if language.direction == "rtl" else x + _MARGIN
            for name, x in self.layout.middles.items()
        }
        self.labels = {
            edge: [line for line in wrap(self._words(edge), _LABEL_WIDTH, _SMALL) if line]
            for edge in self.layout.edges
        }
        self.boxes: dict[str, _Box] = {}
        self.bottoms: dict[str, float] = {}
        bottom = _MARGIN
        for layer in self.layout.layers:
            bottom = self._add_layer(layer, bottom)
        self.height = bottom + _MARGIN

    def _add_layer(self, layer: Sequence[str], top: float) -> float:
        """Place the boxes of *layer* below *top* and the labels above them; return their end."""
        if self.boxes:
            labels = [len(lines) for edge, lines in self.labels.items() if edge.way[1] in layer]
            top += _SPACE + max(labels, default=0) * _SMALL_LINE
        made = {name: self._box(name, top) for name in layer if name in self.tree.nodes}
        bottom = top + max(box.height for box in made.values())
        self.boxes |= made
        self.bottoms |= dict.fromkeys(layer, bottom)
        return bottom

    def _box(self, key: str, top: float) -> _Box:
        text = f"{self.numbers[key]}. {self.language.pick(self.tree.nodes[key].text)}"
        lines = wrap(text, _ROOM, _SIZE)
        returns = [edge for edge in self.layout.returns if edge.source == key]
        notes = [line for edge in returns for line in wrap(self._note(edge), _ROOM, _SMALL)]
        height = len(lines) * _LINE + 18 + (len(notes) * _SMALL_LINE + 10 if notes else 0)
        return _Box(self.middles[key], top, height, lines, notes)

    def _note(self, edge: Edge) -> str:
        """Return what says where *edge* leads back to."""
        answer, number = self._words(edge), self.numbers[edge.target]
        if not answer:
            return self.language.text("back to {number}", number=number)
        return self.language.text("{answer}: back to {number}", answer=answer, number=number)

    def _words(self, edge: Edge) -> str:
        return " / ".join(filter(None, (self._answer(edge.source, a) for a in edge.answers)))

    def _answer(self, key: str, answer: str) -> str:
        node = self.tree.nodes[key]
        if answer == DONE:
            return ""
        if node.kind == "choice":
            return self.language.pick(node.option_labels[answer])
        return self.language.text("Yes") if answer == "yes" else self.language.text("No")

    def edge(self, edge: Edge, is_walked: bool) -> Html:
        """Draw a line from box to box, with its arrow."""
        points = self._points(edge)
        colour, width = (_WALKED, 3.5) if is_walked else (MUTED, 1.4)
        x, y = points[-1]
        return tag(
            "g",
            tag("path", d=_curve(points), fill="none", stroke=colour, stroke_width=width),
            tag("path", d=f"M{x - 5:.1f} {y - 2:.1f}h10l-5 9z", fill=colour),
        )

    def _points(self, edge: Edge) -> list[tuple[float, float]]:
        """Return the way of a line: straight out of its layer, aside, and straight down again."""
        source, target = self.boxes[edge.source], self.boxes[edge.target]
        points = [(source.middle, source.top + source.height)]
        for here, there in pairwise(edge.way):
            bottom = self.bottoms[here]
            points += [(self.middles[here], bottom), (self.middles[there], bottom + _SPACE - 8)]
        return [*points, (target.middle, target.top - 7)]

    def edge_label(self, edge: Edge) -> Html | None:
        """Write the answers above where the line first arrives."""
        lines = self.labels[edge]
        if not lines:
            return None
        x, y = self._points(edge)[2]
        width = max(text_width(line, _SMALL) for line in lines) + 6
        top = y - 6
        box = {"x": x - width / 2, "y": top, "width": width, "height": len(lines) * _SMALL_LINE + 2}
        paper = tag("rect", **box, fill=PAPER, fill_opacity="0.92")
        return tag("g", paper, text_at(lines, x, top + _SMALL, size=_SMALL, text_anchor="middle"))

    def node(self, key: str, *, is_walked: bool, is_current: bool) -> list[Html]:
        """Draw the box of a node with its text and its notes."""
        box, kind = self.boxes[key], self.tree.nodes[key].kind
        is_thick = is_walked or is_current
        shape = tag(
            "path",
            d=_outline(kind, box),
            fill=_FILLS.get("current" if is_current else kind, PAPER),
            stroke=_WALKED if is_thick else MUTED,
            stroke_width=3 if is_thick else 1.4,
        )
        weight = 700 if is_current else None
        centred = {"text_anchor": "middle", "font_weight": weight}
        text = text_at(box.lines, box.middle, box.top + 9 + _SIZE, size=_SIZE, **centred)
        return [shape, text, *_notes(box)]

    def mark(self, key: str, *, is_done: bool) -> Html:
        """Return the tick of what is walked or done, or the ring of what is open."""
        x, y = self.boxes[key].middle + BOX_WIDTH / 2 - 12, self.boxes[key].top
        circle = {"cx": x, "cy": y, "r": 9, "stroke_width": 2}
        if not is_done:
            return tag("circle", **circle, fill=PAPER, stroke=INK, stroke_dasharray="3 2")
        tick = f"M{x - 4:.1f} {y:.1f}l3 3.5l5.5 -7"
        return tag(
            "g",
            tag("circle", **circle, fill=_WALKED, stroke=PAPER),
            tag("path", d=tick, fill="none", stroke=PAPER, stroke_width=2.2),
        )

    def described(self, path: Sequence[str], done: Sequence[str]) -> Iterator[str]:
        """Yield the tree in words: each number, its text and where its answers lead."""
        text = self.language.text
        if found := [str(self.numbers[key]) for key in done if key in self.numbers]:
            yield text("Done: {numbers}.", numbers=self.language.comma.join(found))
        if path:
            numbers = self.language.comma.join(str(self.numbers[key]) for key in path)
            yield text("Walked so far: {numbers}.", numbers=numbers)
        for key, node in self.tree.nodes.items():
            yield f"{self.numbers[key]}. {self.language.pick(node.text)}"
            for answer, target in targets_of(node).items():
                leads = self._answer(key, answer) or text("Then")
                yield f"{leads}{self.language.colon}{self.numbers[target]}."


def _curve(points: Sequence[tuple[float, float]]) -> str:
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (next_x, next_y) in pairwise(points):
        bend = (y + next_y) / 2
        parts.append(f"C{x:.1f} {bend:.1f} {next_x:.1f} {bend:.1f} {next_x:.1f} {next_y:.1f}")
    return "".join(parts)


def _outline(kind: str, box: _Box) -> str:
    """Return the shape: pointed for what asks, round for what ends, square for what is done."""
    left, right = box.middle - BOX_WIDTH / 2, box.middle + BOX_WIDTH / 2
    top, bottom, half = box.top, box.top + box.height, box.top + box.height / 2
    if kind in {"question", "choice"}:
        return (
            f"M{left:.1f} {half:.1f}L{left + _POINT:.1f} {top:.1f}H{right - _POINT:.1f}"
            f"L{right:.1f} {half:.1f}L{right - _POINT:.1f} {bottom:.1f}H{left + _POINT:.1f}Z"
        )
    r = min(22.0, box.height / 2) if kind == "outcome" else 3.0
    double = f"M{left + 6:.1f} {top:.1f}V{bottom:.1f}M{right - 6:.1f} {top:.1f}V{bottom:.1f}"
    return (
        f"M{left + r:.1f} {top:.1f}H{right - r:.1f}A{r} {r} 0 0 1 {right:.1f} {top + r:.1f}"
        f"V{bottom - r:.1f}A{r} {r} 0 0 1 {right - r:.1f} {bottom:.1f}H{left + r:.1f}"
        f"A{r} {r} 0 0 1 {left:.1f} {bottom - r:.1f}V{top + r:.1f}"
        f"A{r} {r} 0 0 1 {left + r:.1f} {top:.1f}Z" + (double if kind == "subtree" else "")
    )


def _notes(box: _Box) -> list[Html]:
    if not box.notes:
        return []
    y = box.top + 18 + len(box.lines) * _LINE - 4
    line = f"M{box.middle - 60:.1f} {y:.1f}h120"
    rule = tag("path", d=line, stroke=MUTED, stroke_dasharray="4 3", fill="none")
    muted = {"text_anchor": "middle", "fill": MUTED}
    words = text_at(box.notes, box.middle, y + 4 + _SMALL, size=_SMALL, **muted)
    return [tag("g", rule, words)]
