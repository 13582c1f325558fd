"""Walking decision trees, on small trees of our own."""

import pytest

from dtmnb.domain.decision import DecisionTree, Walk, answers_of, walk
from tests.support.trees import all_paths

BASE = {"text": {"en": "?"}, "evidence": "proposed", "source": ["own"]}
NODES = {
    "need": {"kind": "input", "next": "level"},
    "level": {"kind": "choice", "options": {"place": "agree", "person": "survey"}},
    "agree": {"kind": "question", "yes": "package", "no": "level"},
    "package": {"kind": "form", "next": "category"},
    "category": {"kind": "subtree", "ref": "other", "next": "ask"},
    "survey": {"kind": "outcome"},
    "ask": {"kind": "outcome"},
}


@pytest.fixture
def tree() -> DecisionTree:
    """Return a tree with every kind of node and one way back."""
    nodes = {node_id: BASE | node for node_id, node in NODES.items()}
    return DecisionTree.model_validate(
        {"id": "small", "title": {"en": "Small"}, "start": "need", "nodes": nodes}
    )


@pytest.mark.parametrize(
    ("node_id", "answers"),
    [
        ("need", ("done",)),
        ("level", ("place", "person")),
        ("agree", ("yes", "no")),
        ("package", ("done",)),
        ("category", ("done",)),
        ("ask", ()),
    ],
)
def test_each_kind_of_node_takes_its_own_answers(tree, node_id, answers):
    """Questions take yes or no, choices their options, tasks a done, outcomes nothing."""
    assert answers_of(tree.nodes[node_id]) == answers


@pytest.mark.parametrize(
    ("answers", "path", "open_node", "outcome"),
    [
        ({}, "need", "need", None),
        ({"level": "place"}, "need", "need", None),
        ({"need": "done"}, "need level", "level", None),
        ({"need": "done", "level": "person"}, "need level survey", None, "survey"),
        ({"need": "done", "level": "moon"}, "need level", "level", None),
        ({"need": "done", "level": "place", "agree": "no"}, "need level agree", "level", None),
        (
            {
                "need": "done",
                "level": "place",
                "agree": "yes",
                "package": "done",
                "category": "done",
            },
            "need level agree package category ask",
            None,
            "ask",
        ),
    ],
    ids=["nothing", "off the path", "half", "end", "answer withdrawn", "way back", "to the end"],
)
def test_answers_lead_to_the_open_node_or_the_outcome(tree, answers, path, open_node, outcome):
    """The walk stops at the first question without a valid answer, and never in a circle."""
    assert walk(tree, answers) == Walk(path=tuple(path.split()), open=open_node, outcome=outcome)


def test_a_tree_of_circles_ends_the_walk():
    """A tree that only leads back is walked once and left open."""
    circle = {
        "a": BASE | {"kind": "input", "next": "b"},
        "b": BASE | {"kind": "input", "next": "a"},
    }
    tree = DecisionTree.model_validate(
        {"id": "circle", "title": {"en": "C"}, "start": "a", "nodes": circle}
    )

    walked = walk(tree, {"a": "done", "b": "done"})

    assert walked == Walk(path=("a", "b"), open="a", outcome=None)
    assert all_paths(tree) == ()


def test_all_paths_meet_no_node_twice_and_end_in_an_outcome(tree):
    """Every way through is listed once; ways back are left out."""
    assert all_paths(tree) == (
        (
            ("need", "done"),
            ("level", "place"),
            ("agree", "yes"),
            ("package", "done"),
            ("category", "done"),
        ),
        (("need", "done"), ("level", "person")),
    )
