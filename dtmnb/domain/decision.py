"""Decision trees: questions that lead to an outcome, walked without knowing the subject.

A tree is data. Its nodes ask (`question`, `choice`), collect (`input`, `form`), hand over to
another tree (`subtree`) or end (`outcome`). Answers are kept by node id, so a tree that leads
back to an earlier question cannot be walked in circles.
"""

from collections.abc import Mapping
from typing import Literal

from dtmnb.domain.record import JsonValue, Record

DONE = "done"


class Node(Record):
    """One stop in a tree.

    Attributes:
        kind: `question` is answered with yes or no, `choice` with one of its options,
            `input`, `form` and `subtree` with "done"; `outcome` ends the walk.
        text: The question, task or result, by language.
        evidence: How sure we are that the field has this stop.
        source: Codes of the sources.
        actors: Codes of those who answer (codelist `analysis_actors`).
        next: Where `input`, `form` and `subtree` lead.
        yes: Where yes leads.
        no: Where no leads.
        options: Where each option of a choice leads.
        option_labels: Label by language for each option.
        ref: The id of the tree a `subtree` stands for.
        fields: Label by language for each field of a `form`.
        note: What to keep in mind, by language.
        result: What an outcome means, as properties (`{"sensitivity": "public"}`).
        stands_when: The plan condition under which a stop of the flow chart is behind us.
    """

    kind: Literal["input", "question", "choice", "form", "outcome", "subtree"]
    text: Mapping[str, str]
    evidence: Literal["attested", "inferred", "proposed"]
    source: tuple[str, ...]
    actors: tuple[str, ...] = ()
    next: str | None = None
    yes: str | None = None
    no: str | None = None
    options: Mapping[str, str] = {}
    option_labels: Mapping[str, Mapping[str, str]] = {}
    ref: str | None = None
    fields: Mapping[str, Mapping[str, str]] = {}
    note: Mapping[str, str] = {}
    result: Mapping[str, JsonValue] = {}
    stands_when: str | None = None


class DecisionTree(Record):
    """Nodes by id, and where to start.

    Attributes:
        id: The name of the tree, also its key in `Reference.trees`.
        title: Title by language.
        start: The id of the first node.
        nodes: The nodes in reading order.
    """

    id: str
    title: Mapping[str, str]
    start: str
    nodes: Mapping[str, Node]


class Walk(Record):
    """How far answers lead.

    Attributes:
        path: Ids of the nodes met, each once, in order; the last one is `open` or `outcome`
            unless the tree led back to an earlier node.
        open: The node that waits for an answer, or None at an outcome.
        outcome: The outcome reached, or None while a node is open.
    """

    path: tuple[str, ...]
    open: str | None
    outcome: str | None


def targets_of(node: Node) -> dict[str, str]:
    """Return the id of the node that each permitted answer leads to; empty at an outcome."""
    if node.kind == "question":
        found = {"yes": node.yes, "no": node.no}
    elif node.kind == "choice":
        found = {**node.options}
    else:
        found = {DONE: node.next}
    return {answer: target for answer, target in found.items() if target is not None}


def answers_of(node: Node) -> tuple[str, ...]:
    """Return the answers *node* takes, in the order to show them; none at an outcome."""
    return tuple(targets_of(node))


def walk(tree: DecisionTree, answers: Mapping[str, str]) -> Walk:
    """Follow *answers* from the start to the first open node or to an outcome.

    Answers off the path are ignored. An answer that its node does not take (any more) counts
    as none, so the question is asked again. Where the tree leads back to a node already met,
    that node is open again.

    Args:
        tree: The tree to walk.
        answers: Answer by node id.
    """
    path: list[str] = []
    here = tree.start
    while here not in path:
        path.append(here)
        node = tree.nodes[here]
        if node.kind == "outcome":
            return Walk(path=tuple(path), open=None, outcome=here)
        target = targets_of(node).get(answers.get(here, ""))
        if target is None:
            break
        here = target
    return Walk(path=tuple(path), open=here, outcome=None)
