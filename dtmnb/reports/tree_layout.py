"""Where the nodes of a decision tree stand when it is drawn from top to bottom.

Layers by the longest way from the start, so that every line leads down. A line that passes
several layers gets a slot in each, so it does not run through boxes. What leads back is no
line but a note in its box.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
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
    forward: list[Edge] = []
    returns: list[Edge] = []
    finished: list[str] = []
    _visit(tree, tree.start, [], seen=(finished, forward, returns))
    depth = dict.fromkeys(finished, 0)
    for node in reversed(finished):
        for edge in (edge for edge in forward if edge.source == node):
            depth[edge.target] = max(depth[edge.target], depth[node] + 1)
    edges = tuple(edge._replace(way=_way(edge, depth)) for edge in forward)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for node in reversed(finished):
        layers[depth[node]].append(node)
    for edge in edges:
        for step, slot in enumerate(edge.way[1:-1], depth[edge.source] + 1):
            layers[step].append(slot)
    middles = _middles(layers, [pair for edge in edges for pair in pairwise(edge.way)], tree)
    left = min(middles.values()) - BOX_WIDTH / 2
    right = max(middles.values()) + BOX_WIDTH / 2
    shifted = {name: middle - left for name, middle in middles.items()}
    return Layout(tuple(map(tuple, layers)), shifted, edges, tuple(returns), right - left)


def _visit(
    tree: DecisionTree,
    node: str,
    above: list[str],
    *,
    seen: tuple[list[str], list[Edge], list[Edge]],
) -> None:
    finished, forward, returns = seen
    targets = targets_of(tree.nodes[node])
    for target in dict.fromkeys(targets.values()):
        edge = Edge(node, tuple(key for key, end in targets.items() if end == target), target)
        if target in (*above, node):
            returns.append(edge)
            continue
        is_new = all(other.target != target for other in forward)
        forward.append(edge)
        if is_new:
            _visit(tree, target, [*above, node], seen=seen)
    finished.append(node)


def _way(edge: Edge, depth: Mapping[str, int]) -> tuple[str, ...]:
    between = range(depth[edge.source] + 1, depth[edge.target])
    slots = (f"{edge.source} {edge.target} {step}" for step in between)
    return (edge.source, *slots, edge.target)


def _middles(
    layers: list[list[str]], pairs: Sequence[tuple[str, str]], tree: DecisionTree
) -> dict[str, float]:
    """Order each layer by the middles of its neighbours, down and up again, and spread it."""
    neighbours: dict[str, list[str]] = {}
    for upper, lower in pairs:
        neighbours.setdefault(lower, []).append(upper)
        neighbours.setdefault(upper, []).append(lower)
    middles: dict[str, float] = {}
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wished = {
                name: _mean([middles[n] for n in neighbours.get(name, ()) if n in middles])
                for name in layer
            }
            layer.sort(key=lambda name: wished[name])
            middles |= _spread(layer, wished, tree)
    return middles


def _spread(
    layer: Sequence[str], wished: Mapping[str, float], tree: DecisionTree
) -> dict[str, float]:
    placed: dict[str, float] = {}
    edge = float("-inf")
    for name in layer:
        half = (BOX_WIDTH if name in tree.nodes else _SLOT_WIDTH) / 2
        placed[name] = max(wished[name], edge + half)
        edge = placed[name] + half + _GAP
    shift = _mean([wished[name] - placed[name] for name in layer])
    return {name: middle + shift for name, middle in placed.items()}


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
