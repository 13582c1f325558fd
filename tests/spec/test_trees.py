"""The three trees as agreed: every way through them, written by hand."""

import pytest

from dtmnb.domain.category import category_of
from dtmnb.domain.decision import walk
from dtmnb.store.reference import load_reference
from tests.support.trees import all_paths

REFERENCE = load_reference()

# Answers in the order of the questions; y and n stand for yes and no.
COLUMN_B = {
    "y": ("legal", "personal"),
    "ny": ("referral", "do_not_collect"),
    "nnn": ("unsafe", "do_not_collect"),
    "nnyyn": ("urgent_public", "urgent_action"),
    "nnyyyy": ("urgent_sensitive_agreed", "urgent_action_sensitive"),
    "nnyyyn": ("agreement_missing", "urgent_action_sensitive"),
    "nnynn": ("public", "public"),
    "nnynyy": ("split", "sensitive"),
    "nnynyn": ("sensitive", "sensitive"),
}

# Answers in order; d stands for done.
PARTNERS = {
    "d d yes": "secondary",
    "d d no community_expert": "other_expert",
    "d d no facility": "other_facility",
    "d d no individual": "other_survey",
    "d d no group": "other_discussion",
    "d d no community_nonexpert yes d yes d": "include",
    "d d no community_nonexpert yes d no capacity": "later",
    "d d no community_nonexpert yes d no precondition": "later",
    "d d no community_nonexpert yes d no harm no": "drop",
}
ENDS_IN = {
    "secondary": "other_source",
    "other_expert": "other_source",
    "other_facility": "other_source",
    "other_survey": "other_source",
    "other_discussion": "other_source",
    "include": "ask_dtm",
    "later": "later",
    "drop": "not_collected",
}
STOPS = [
    "explained",
    "has_decisions",
    "checked_sources",
    "has_rows",
    "harm_closed",
    "preconditions_met",
    "column_b_agreed",
    "triggers_defined",
    "agreements_signed",
    "roles_agreed",
    "feedback_route",
    "signed_off",
]

PATHS = [
    pytest.param(tree, path, id=f"{tree.id}: {' '.join(answer for _, answer in path)}")
    for tree in REFERENCE.trees.values()
    for path in all_paths(tree)
]


def ways(tree_id: str, short: dict[str, str], between: str) -> dict[str, str]:
    """Return the outcome of each way through a tree, by its answers in short."""
    tree = REFERENCE.trees[tree_id]
    return {
        between.join(short.get(answer, answer) for _, answer in path): str(
            walk(tree, dict(path)).outcome
        )
        for path in all_paths(tree)
    }


@pytest.mark.parametrize(("tree", "path"), PATHS)
def test_every_way_through_a_tree_ends_in_an_outcome(tree, path):
    """Whatever people answer, the tree says something in the end."""
    walked = walk(tree, dict(path))

    assert walked.open is None
    assert tree.nodes[walked.outcome].kind == "outcome"
    assert tree.nodes[walked.outcome].result
    assert walked.path[:-1] == tuple(node_id for node_id, _ in path)


@pytest.mark.parametrize("tree", REFERENCE.trees.values(), ids=REFERENCE.trees)
def test_every_outcome_is_reached(tree):
    """No outcome stands in a tree for nothing."""
    outcomes = {node_id for node_id, node in tree.nodes.items() if node.kind == "outcome"}

    assert {walk(tree, dict(path)).outcome for path in all_paths(tree)} == outcomes


def test_the_table_for_column_b_names_every_way():
    """The tree has these nine ways and no other."""
    assert ways("dissemination_category", {"yes": "y", "no": "n"}, "") == {
        answers: outcome for answers, (outcome, _) in COLUMN_B.items()
    }


@pytest.mark.parametrize(("outcome", "category"), COLUMN_B.values(), ids=COLUMN_B)
def test_each_outcome_gives_a_category(outcome, category):
    """Urgency and sensitivity of the outcome make the category of column B."""
    result = REFERENCE.trees["dissemination_category"].nodes[outcome].result

    assert category_of(result["is_urgent"], result["sensitivity"], REFERENCE).code == category


def test_every_category_is_reached_or_says_why_not():
    """Internal is IOM's own decision, and not agreed is the absence of one."""
    reached = {category for _, category in COLUMN_B.values()}
    by = {
        code: term.property("reached_by")
        for code, term in REFERENCE.terms("dissemination_categories").terms.items()
    }

    assert {code for code, how in by.items() if how == "tree"} == reached
    assert {code: how for code, how in by.items() if how != "tree"} == {
        "internal": "organisation",
        "not_agreed": "nothing",
    }


@pytest.mark.parametrize(
    ("property_name", "outcomes"),
    [("blocks", ["agreement_missing"]), ("splits", ["split"]), ("refers", ["referral"])],
)
def test_only_one_outcome_blocks_splits_or_refers(property_name, outcomes):
    """A missing agreement blocks, a safe extract splits, a person's own case is referred."""
    nodes = REFERENCE.trees["dissemination_category"].nodes

    assert [code for code, node in nodes.items() if node.result.get(property_name)] == outcomes


def test_the_partners_tree_has_these_ways():
    """A partner ends with another source, the request to DTM, a later round or no question."""
    found = ways("partner_use_of_location_assessment", {"done": "d"}, " ")

    assert found == PARTNERS


@pytest.mark.parametrize(("outcome", "ends_in"), ENDS_IN.items())
def test_each_outcome_of_the_partners_tree_says_what_follows(outcome, ends_in):
    """The step can offer what to do next without knowing the tree."""
    nodes = REFERENCE.trees["partner_use_of_location_assessment"].nodes

    assert nodes[outcome].result == {"ends_in": ends_in}


@pytest.mark.parametrize(
    ("answers", "back_at"),
    [
        ({"agree": "no"}, "level"),
        ({"agree": "yes", "joint_review": "no", "obstacle": "method"}, "level"),
        (
            {"agree": "yes", "joint_review": "no", "obstacle": "harm", "rephrase": "yes"},
            "package",
        ),
    ],
    ids=["no agreement", "method does not fit", "ask in another way"],
)
def test_the_ways_back_open_the_earlier_question(answers, back_at):
    """Where people must think again, the tree asks again and does not hang."""
    tree = REFERENCE.trees["partner_use_of_location_assessment"]
    so_far = dict.fromkeys(("decision", "need", "package"), "done")
    so_far |= {"available": "no", "level": "community_nonexpert"}

    assert walk(tree, so_far | answers).open == back_at


def test_the_request_package_asks_nine_things():
    """The package has the nine fields of the partners' tree."""
    nodes = REFERENCE.trees["partner_use_of_location_assessment"].nodes

    assert len(nodes["package"].fields) == 9


def test_the_planning_flow_names_each_condition_of_a_plan_once_and_in_order():
    """The flow chart can be shown as a list whose stops are ticked by the plan itself."""
    nodes = REFERENCE.trees["planning_flow"].nodes.values()

    assert [node.stands_when for node in nodes if node.stands_when] == STOPS


def test_the_longest_way_through_the_flow_passes_every_condition():
    """Nothing that a plan needs is left out when all of it applies."""
    tree = REFERENCE.trees["planning_flow"]
    longest = max(all_paths(tree), key=len)

    assert [s for node_id, _ in longest if (s := tree.nodes[node_id].stands_when)] == STOPS
    assert walk(tree, dict(longest)).outcome == "closed"


def test_the_flow_leads_back_to_explaining_when_another_round_follows():
    """Rounds repeat: after feedback the plan is explained and revised again."""
    tree = REFERENCE.trees["planning_flow"]
    answers = dict(max(all_paths(tree), key=len)) | {"revise": "yes"}

    assert walk(tree, answers).open == "explain"
