"""Where the nodes of a decision tree stand when it is drawn from top to bottom.

Layers by the longest way from the start, so that every line leads down. A line that passes
several layers gets a slot in each, so it does not run through boxes. What leads back is no
line but a note in its box.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from dtmnb.domain.decision import DecisionTree, targets_of

BOX_WIDTH = 204.0
_SLOT_WIDTH = 18.0
_GAP = 22.0
_SWEEPS = 8


class Edge(NamedTuple):
    """From a node by some answers to a node; `way` names the slots it passes, ends included."""

    source: str
    answers: tuple[str, ...]
    target: str
    way: tuple[str, ...] = ()


class Layout(NamedTuple):
    """Layers from top to bottom, the middle of each slot, lines down, and answers that lead back.

    Attributes:
        layers: Names of nodes and slots by layer, in order.
        middles: Horizontal middle of each node and slot, in pixels, from 0.
        edges: What leads down.
        returns: What leads back to a node met before.
        width: Whole width in pixels.
    """

    layers: tuple[tuple[str, ...], ...]
    middles: Mapping[str, float]
    edges: tuple[Edge, ...]
    returns: tuple[Edge, ...]
    width: float


def place_nodes(tree: DecisionTree) -> Layout:
    """Return where the nodes of *tree* stand."""
    order, forward, returns = _walk_all(tree)
    depth = dict.fromkeys(order, 0)
    for edge in sorted(forward, key=lambda edge: order.index(edge.source)):
        depth[edge.target] = max(depth[edge.target], depth[edge.source] + 1)
    edges = tuple(edge._replace(way=_way(edge, depth)) for edge in forward)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for node in order:
        layers[depth[node]].append(node)
    for edge in edges:
        for step, slot in enumerate(edge.way[1:-1], depth[edge.source] + 1):
            layers[step].append(slot)
    middles = _middles(layers, edges, tree)
    left = min(middles.values()) - BOX_WIDTH / 2
    right = max(middles.values()) + BOX_WIDTH / 2
    shifted = {name: middle - left for name, middle in middles.items()}
    return Layout(tuple(map(tuple, layers)), shifted, edges, tuple(returns), right - left)


def _walk_all(tree: DecisionTree) -> tuple[list[str], list[Edge], list[Edge]]:
    """Return all nodes, each after those that lead to it, what leads down, and what leads back."""
    finished: list[str] = []
    forward: list[Edge] = []
    returns: list[Edge] = []

    def visit(way: tuple[str, ...]) -> None:
        targets = targets_of(tree.nodes[way[-1]])
        for target in dict.fromkeys(targets.values()):
            answers = tuple(answer for answer, end in targets.items() if end == target)
            edge = Edge(way[-1], answers, target)
            if target in way:
                returns.append(edge)
                continue
            is_new = all(other.target != target for other in forward)
            forward.append(edge)
            if is_new:
                visit((*way, target))
        finished.append(way[-1])

    visit((tree.start,))
    return finished[::-1], forward, returns


def _way(edge: Edge, depth: Mapping[str, int]) -> tuple[str, ...]:
    between = range(depth[edge.source] + 1, depth[edge.target])
    slots = (f"{edge.source} {edge.target} {step}" for step in between)
    return (edge.source, *slots, edge.target)


def _middles(
    layers: list[list[str]], edges: Sequence[Edge], tree: DecisionTree
) -> dict[str, float]:
    """Order each layer by the middles of its neighbours, down and up again, and spread it."""
    neighbours: dict[str, list[str]] = {name: [] for layer in layers for name in layer}
    for upper, lower in (pair for edge in edges for pair in pairwise(edge.way)):
        neighbours[lower].append(upper)
        neighbours[upper].append(lower)
    middles: dict[str, float] = {}
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wished = {
                name: fmean([middles[n] for n in neighbours[name] if n in middles] or [0.0])
                for name in layer
            }
            layer.sort(key=lambda name: wished[name])
            middles |= _spread(wished, layer, tree)
    return middles


def _spread(
    wished: Mapping[str, float], layer: Sequence[str], tree: DecisionTree
) -> dict[str, float]:
    """Return the middles of a layer as near to those wished as its widths permit."""
    placed: dict[str, float] = {}
    edge = float("-inf")
    for name in layer:
        half = (BOX_WIDTH if name in tree.nodes else _SLOT_WIDTH) / 2
        placed[name] = max(wished[name], edge + half)
        edge = placed[name] + half + _GAP
    shift = fmean(wished[name] - middle for name, middle in placed.items())
    return {name: middle + shift for name, middle in placed.items()}
