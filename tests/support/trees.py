"""Ways through decision trees."""

from collections.abc import Iterator

from dtmnb.domain.decision import DecisionTree, targets_of


def all_paths(tree: DecisionTree) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return every way to an outcome that meets no node twice, as (node, answer) pairs."""
    return tuple(_paths_from(tree, tree.start, ()))


def _paths_from(
    tree: DecisionTree, here: str, steps: tuple[tuple[str, str], ...]
) -> Iterator[tuple[tuple[str, str], ...]]:
    node = tree.nodes[here]
    if node.kind == "outcome":
        yield steps
    met = {node_id for node_id, _ in steps} | {here}
    for answer, target in targets_of(node).items():
        if target not in met:
            yield from _paths_from(tree, target, (*steps, (here, answer)))
