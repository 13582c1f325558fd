"""A tree is walked question by question, and drawn from the data that is walked."""

import pytest

from dtmnb.domain.causes import causes
from dtmnb.domain.decision import walk
from dtmnb.domain.findings import Finding, Place
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.panels import FindingList, TreeWalker, seat_context
from tests.support.trees import all_paths
from tests.unit.widgets.conftest import keys, pick

TREE = "dissemination_category"


@pytest.fixture
def walker(session, guard):
    """Return a tree that keeps its own answers."""

    class Kept:
        answers: dict[str, str] = {}

    def keep(answers):
        Kept.answers = answers
        made.show(answers)

    made = TreeWalker(session, guard, TREE, keep)
    made.show({})
    made.kept = Kept
    return made


def test_every_way_can_be_walked_by_picking(walker):
    """Each answer leads on, until an outcome takes no answer."""
    for way in all_paths(walker.tree):
        walker._on_answers({})
        for node, answer in way:
            assert answer in keys(walker._choices), node
            pick(walker._choices, answer)

        assert keys(walker._choices) == []
        assert walk(walker.tree, walker.kept.answers).outcome
        assert keys(walker._way) == [node for node, _ in way]


def test_an_answer_is_taken_back_with_those_after_it(walker):
    """People change their mind at any question; what it led to is asked again."""
    way = max(all_paths(walker.tree), key=len)
    for _, answer in way:
        pick(walker._choices, answer)

    pick(walker._way, way[1][0])

    assert walker.kept.answers == dict(way[:1])


def test_the_drawing_marks_the_way(walker, session):
    """The picture changes with each answer, and can be put away."""
    before = walker._drawing.root.value
    pick(walker._choices, "no")

    assert walker._drawing.root.value.startswith('<div class="scroll"')
    assert walker._drawing.root.value != before
    walker._toggle.click()
    assert not is_shown(walker._drawing.root)


def test_a_finding_is_a_link_to_its_cell(session, guard):
    """Picking the sentence hands over the finding."""
    picked = []
    made = FindingList(session, guard, "Findings", picked.append)
    alone = [causes([each], session.reference)[0] for each in session.findings[:3]]
    made.show(alone)

    pick(made.root, "2")

    assert picked == [session.findings[2]]


def test_many_findings_are_one_link_to_where_they_are_told_at_once(session, guard):
    """What a duty can say leads there; what it cannot is unfolded, the first ten before all."""
    picked = []
    made = FindingList(session, guard, "Findings", picked.append)
    rows = [Place("rows", key, "x") for key in [*session.plan.rows, *map(str, range(12))]]
    roles = [Finding("ROL001", "blocker", each, {"row": each}) for each in rows]
    values = [Finding("VAL001", "alarm", each, {"value": each.record}) for each in rows]
    made.show(causes([*values, *roles], session.reference))
    assert keys(made.root) == ["0", "1"]

    pick(made.root, "0")
    pick(made.root, "1")

    assert picked == [roles[0]._replace(where=Place("duties", "", "x"))]
    assert keys(made.root) == ["0", "1", *(f"1.{n}" for n in range(10)), "1.all"]
    pick(made.root, "1.all")
    pick(made.root, "1.11")
    assert picked[1:] == [values[11]]
    pick(made.root, "1")
    assert keys(made.root) == ["0", "1"]


def test_the_rooms_own_view_is_internal(session):
    """What the room looks at is made of the internal edition of this revision."""
    context = seat_context(session)

    assert (context.view.audience, context.view.stamp.revision) == ("internal", 1)
    assert context.findings == session.findings
    assert context.advice == {}, "only the section that tells reasons thinks about every row"
