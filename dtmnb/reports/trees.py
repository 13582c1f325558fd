"""Decision trees and the planning flow as a picture: where one is, and how one got there."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from dtmnb.domain.decision import DONE, DecisionTree, Node, targets_of
from dtmnb.language import Language
from dtmnb.reports.safe_html import Html, tag
from dtmnb.reports.svg import INK, LINE_HEIGHT, MUTED, PAPER, picture, text_at, text_width, wrap
from dtmnb.reports.tree_layout import BOX_WIDTH, Edge, Layout, place_nodes

_SIZE = 13.0
_SMALL = 11.5
_LINE = _SIZE * LINE_HEIGHT
_SMALL_LINE = _SMALL * LINE_HEIGHT
_MARGIN = 16.0
_POINT = 16.0
_SPACE = 34.0
_LABEL_WIDTH = 150.0
_WALKED = "#00539f"
_FILLS = {"outcome": "#eef1f4", "current": "#fff4d6"}


class _Box(NamedTuple):
    """One node as drawn: middle and top, height, its wrapped text and its wrapped notes."""

    middle: float
    top: float
    height: float
    lines: Sequence[str]
    notes: Sequence[str]


class _Drawing(NamedTuple):
    """What the parts of one picture need to know."""

    tree: DecisionTree
    language: Language
    layout: Layout
    boxes: Mapping[str, _Box]
    path: Sequence[str]
    current: str | None
    standing: Mapping[str, bool]


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
    layout = place_nodes(tree)
    boxes, height = _boxes(tree, layout, language)
    drawing = _Drawing(tree, language, layout, boxes, tuple(path), current, standing or {})
    walked = set(pairwise(path))
    edges = sorted(layout.edges, key=lambda edge: (edge.source, edge.target) in walked)
    return picture(
        [_edge(edge, drawing, (edge.source, edge.target) in walked) for edge in edges],
        [_edge_label(edge, drawing) for edge in edges],
        [_node(node_id, drawing) for node_id in boxes],
        title=language.pick(tree.title),
        description=_described(drawing),
        size=(layout.width + 2 * _MARGIN, height),
        language=language,
    )


def _boxes(tree: DecisionTree, layout: Layout, language: Language) -> tuple[dict[str, _Box], float]:
    """Return the box of each node by its id, and the height of the whole picture."""
    boxes: dict[str, _Box] = {}
    top = _MARGIN
    for layer in layout.layers:
        nodes = [name for name in layer if name in tree.nodes]
        labels = [
            len(_label_lines(edge, tree, language)) for edge in layout.edges if edge.way[1] in layer
        ]
        top += (_SPACE + max(labels, default=0) * _SMALL_LINE) if boxes else 0.0
        made = {name: _box(name, tree, layout, language=language) for name in nodes}
        deepest = max(box.height for box in made.values())
        for name, box in made.items():
            middle = _mirror(layout.middles[name] + _MARGIN, layout, language)
            boxes[name] = box._replace(middle=middle, top=top)
        top += deepest
    return boxes, top + _MARGIN


def _box(node_id: str, tree: DecisionTree, layout: Layout, *, language: Language) -> _Box:
    node = tree.nodes[node_id]
    room = BOX_WIDTH - 2 * _POINT - 8
    text = f"{_number(tree, node_id)}. {language.pick(node.text)}"
    notes = [
        line
        for edge in layout.returns
        if edge.source == node_id
        for line in wrap(_return_note(edge, tree, language), room, _SMALL)
    ]
    lines = wrap(text, room, _SIZE)
    height = len(lines) * _LINE + 18 + (len(notes) * _SMALL_LINE + 10 if notes else 0)
    return _Box(0.0, 0.0, height, lines, notes)


def _mirror(x: float, layout: Layout, language: Language) -> float:
    return layout.width + 2 * _MARGIN - x if language.direction == "rtl" else x


def _number(tree: DecisionTree, node_id: str) -> int:
    return list(tree.nodes).index(node_id) + 1


def _return_note(edge: Edge, tree: DecisionTree, language: Language) -> str:
    answer = _edge_words(edge, tree, language)
    number = _number(tree, edge.target)
    if not answer:
        return language.text("back to {number}", number=number)
    return language.text("{answer}: back to {number}", answer=answer, number=number)


def _answer_label(node: Node, answer: str, language: Language) -> str:
    if answer == DONE:
        return ""
    if node.kind == "choice":
        return language.pick(node.option_labels[answer])
    return language.text("Yes") if answer == "yes" else language.text("No")


def _edge_words(edge: Edge, tree: DecisionTree, language: Language) -> str:
    node = tree.nodes[edge.source]
    return " / ".join(filter(None, (_answer_label(node, a, language) for a in edge.answers)))


def _label_lines(edge: Edge, tree: DecisionTree, language: Language) -> list[str]:
    label = _edge_words(edge, tree, language)
    return wrap(label, _LABEL_WIDTH, _SMALL) if label else []


# Drawing ------------------------------------------------------------------------------------


def _edge(edge: Edge, drawing: _Drawing, is_walked: bool) -> Html:
    """Draw a line from box to box, with its arrow."""
    points = _points(edge, drawing)
    colour, width = (_WALKED, 3.5) if is_walked else (MUTED, 1.4)
    x, y = points[-1]
    return tag(
        "g",
        tag("path", d=_curve(points), fill="none", stroke=colour, stroke_width=width),
        tag("path", d=f"M{x - 5:.1f} {y - 2:.1f}h10l-5 9z", fill=colour),
    )


def _points(edge: Edge, drawing: _Drawing) -> list[tuple[float, float]]:
    """Return the way of a line: straight out of its layer, aside, and straight down again."""
    source, target = drawing.boxes[edge.source], drawing.boxes[edge.target]
    layers = [layer for layer in drawing.layout.layers if set(edge.way[:-1]) & set(layer)]
    points = [(source.middle, source.top + source.height)]
    for here, there, layer in zip(edge.way, edge.way[1:], layers, strict=False):
        bottom = max(box.top + box.height for box in _boxes_in(layer, drawing))
        points += [(_middle(here, drawing), bottom), (_middle(there, drawing), bottom + _SPACE - 8)]
    return [*points, (target.middle, target.top - 7)]


def _boxes_in(layer: Sequence[str], drawing: _Drawing) -> list[_Box]:
    return [drawing.boxes[name] for name in layer if name in drawing.boxes]


def _middle(name: str, drawing: _Drawing) -> float:
    return _mirror(drawing.layout.middles[name] + _MARGIN, drawing.layout, drawing.language)


def _curve(points: Sequence[tuple[float, float]]) -> str:
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (next_x, next_y) in pairwise(points):
        bend = (y + next_y) / 2
        parts.append(f"C{x:.1f} {bend:.1f} {next_x:.1f} {bend:.1f} {next_x:.1f} {next_y:.1f}")
    return "".join(parts)


def _edge_label(edge: Edge, drawing: _Drawing) -> Html:
    """Write the answers above where the line first arrives."""
    lines = _label_lines(edge, drawing.tree, drawing.language)
    if not lines:
        return Html("")
    x, y = _points(edge, drawing)[2]
    widest = max(text_width(line, _SMALL) for line in lines)
    top = y - 6
    paper = tag(
        "rect",
        x=round(x - widest / 2 - 3, 1),
        y=round(top, 1),
        width=round(widest + 6, 1),
        height=round(len(lines) * _SMALL_LINE + 2, 1),
        fill=PAPER,
        fill_opacity="0.92",
    )
    return tag("g", paper, text_at(lines, x, top + _SMALL, size=_SMALL, text_anchor="middle"))


def _node(node_id: str, drawing: _Drawing) -> Html:
    """Draw the box of a node with its text, its notes and its marks."""
    box, node = drawing.boxes[node_id], drawing.tree.nodes[node_id]
    is_walked = node_id in drawing.path or node_id == drawing.current
    fill = _FILLS["current"] if node_id == drawing.current else _FILLS.get(node.kind, PAPER)
    shape = tag(
        "path",
        d=_outline(node.kind, box),
        fill=fill,
        stroke=_WALKED if is_walked else MUTED,
        stroke_width=3 if is_walked else 1.4,
    )
    text = text_at(
        box.lines,
        box.middle,
        box.top + 9 + _SIZE,
        size=_SIZE,
        text_anchor="middle",
        font_weight=700 if node_id == drawing.current else None,
    )
    return tag("g", shape, text, _notes(box), _marks(node_id, drawing))


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


def _notes(box: _Box) -> Html:
    if not box.notes:
        return Html("")
    line = box.top + 18 + len(box.lines) * _LINE - 4
    rule = tag(
        "path",
        d=f"M{box.middle - 60:.1f} {line:.1f}h120",
        stroke=MUTED,
        stroke_dasharray="4 3",
        fill="none",
    )
    words = text_at(
        box.notes, box.middle, line + 4 + _SMALL, size=_SMALL, text_anchor="middle", fill=MUTED
    )
    return tag("g", rule, words)


def _marks(node_id: str, drawing: _Drawing) -> Html:
    """Return the tick of what is walked or done, or the ring of what is open."""
    is_done = drawing.standing.get(node_id)
    if is_done is None:
        is_done = True if node_id in drawing.path and node_id != drawing.current else None
    if is_done is None:
        return Html("")
    box = drawing.boxes[node_id]
    x, y = box.middle + BOX_WIDTH / 2 - 12, box.top
    circle = {"cx": round(x, 1), "cy": round(y, 1), "r": 9, "stroke_width": 2}
    if not is_done:
        return tag("circle", **circle, fill=PAPER, stroke=INK, stroke_dasharray="3 2")
    tick = f"M{x - 4:.1f} {y:.1f}l3 3.5l5.5 -7"
    return tag(
        "g",
        tag("circle", **circle, fill=_WALKED, stroke=PAPER),
        tag("path", d=tick, fill="none", stroke=PAPER, stroke_width=2.2),
    )


# Words for those who do not see it -------------------------------------------------------------


def _described(drawing: _Drawing) -> str:
    """Return the whole tree in words: each number, its text and where its answers lead."""
    language, tree = drawing.language, drawing.tree
    parts = [
        " ".join([f"{_number(tree, key)}. {language.pick(node.text)}", *_ways(node, drawing)])
        for key, node in tree.nodes.items()
    ]
    if drawing.path:
        numbers = ", ".join(str(_number(tree, key)) for key in drawing.path)
        parts.insert(0, language.text("Walked so far: {numbers}.", numbers=numbers))
    done = [key for key, is_done in drawing.standing.items() if is_done and key in tree.nodes]
    if done:
        numbers = ", ".join(str(_number(tree, key)) for key in done)
        parts.insert(0, language.text("Done: {numbers}.", numbers=numbers))
    return " ".join(parts)


def _ways(node: Node, drawing: _Drawing) -> list[str]:
    ways = []
    for answer, target in targets_of(node).items():
        label = _answer_label(node, answer, drawing.language) or drawing.language.text("Then")
        ways.append(f"{label}: {_number(drawing.tree, target)}.")
    return ways
