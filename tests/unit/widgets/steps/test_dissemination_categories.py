"""Step 40: advice and tree propose, organisations speak, the room settles; dissent stays."""

import pytest

from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.consent import agreed_by, answers_to
from dtmnb.domain.hearing import shared_position
from dtmnb.session import deeds
from dtmnb.session.desk import set_field
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.dissemination_categories import TREE, CategoryPanel, tree_proposal
from tests.support.agreeing import confirm, say, settle
from tests.support.trees import all_paths
from tests.unit.conftest import PLAN
from tests.unit.widgets.conftest import alert, pick


@pytest.fixture
def panel(session, guard):
    """Return the step at its first open row."""
    made = CategoryPanel(session, guard)
    session.watch(made.refresh)
    made.refresh()
    return made


@pytest.fixture
def colleague(store, make_session):
    """Return a second seat that settles with the same plan."""
    made = make_session(store, "Cy")
    made.open_plan(PLAN)
    return made


def _say(panel, partner: str, category: str, reason: str = "") -> None:
    form = panel._said
    form._partner.value = partner
    form._category.value, form._reason.value = category, reason
    form.root.children[1].click()


def test_every_outcome_of_the_tree_proposes_a_category(reference):
    """No way through the tree ends without a proposal, and none is made before the end."""
    tree = reference.trees[TREE]
    outcomes = {
        tree.nodes[node].yes if answer == "yes" else tree.nodes[node].no
        for node, answer in (way[-1] for way in all_paths(tree))
    }

    assert all(tree_proposal(reference, outcome) for outcome in outcomes)
    assert tree_proposal(reference, None) is None


def test_the_tree_is_walked_for_the_row(panel, session):
    """Answers stay with the row, and the category they lead to is offered."""
    row = panel.picker.chosen
    for answer in ("no", "no", "yes", "no", "no"):
        pick(panel.walker._choices, answer)

    assert session.plan.rows[row].tree_answers["harm_if_open"] == "no"
    assert panel._category.value == "public"


def test_each_organisation_has_one_position_which_it_may_change(panel, session):
    """A second word of the same organisation takes the place of the first."""
    row = panel.picker.chosen
    _say(panel, "dtm", "public")
    _say(panel, "protection", "sensitive", reason="Places can be found")
    assert shared_position(session.plan, row) is None

    _say(panel, "protection", "public")

    assert shared_position(session.plan, row).sensitivity == "public"
    assert "Example Protection Cluster" in panel._positions.root.value


def test_what_others_said_is_hidden_until_it_is_shown(panel, session):
    """Nobody is led by the first voice; one press of the facilitator shows all of them."""
    _say(panel, "protection", "sensitive", reason="Places can be found")
    assert "Places can be found" not in panel._positions.root.value

    panel._reveal.click()

    assert "Places can be found" in panel._positions.root.value
    assert not is_shown(panel._reveal)


def test_settling_asks_who_proposed_otherwise_before_it_goes_on(panel, session, guard):
    """Nobody is listed as agreeing who was not asked; the answer is kept with the outcome."""
    row = panel.picker.chosen
    _say(panel, "dtm", "sensitive")
    _say(panel, "child", "public", "Helps everybody")
    panel._category.value = "sensitive"
    panel._reason.value = "Few places"

    panel._settle()

    settled = session.plan.rows[row]
    assert alert(guard) == ""
    assert category_of_row(settled, session.reference).code == "sensitive"
    assert is_row_agreed(session.plan, settled, session.reference)
    assert panel.picker.chosen == row
    assert "Example Child Protection AoR" in panel._answers._asked.root.value
    form = panel._answers
    assert (form._partner.value, form._answer.value, form._reason.value) == ("child", None, "")
    form._answer.value, form._reason.value = "objects", "Helps everybody"
    form._record()
    found = answers_to(session.plan, row, session.reference)
    assert (found["child"].code, found["child"].reason) == ("objects", "Helps everybody")
    assert found["child"].noted_by == "Ada"
    assert agreed_by(session.plan, row, session.reference) == ("dtm",)


def test_a_tie_preselects_nothing(panel, session):
    """Where organisations differ, whoever settles has to choose."""
    row = panel.picker.chosen
    _say(panel, "dtm", "sensitive")
    _say(panel, "child", "public")

    deeds.show_positions(session, row)

    assert panel._category.value is None


def test_a_settled_row_shows_what_was_settled(panel, session):
    """Neither who differed before nor what is advised stands in the place of the outcome."""
    row = panel.picker.chosen
    for partner, category in (("dtm", "public"), ("protection", "sensitive")):
        say(session, row, partner, category)
    settle(session, row, "sensitive")

    panel.choose(row)

    assert panel._category.value == "sensitive"
    assert "differ" not in panel._proposed.root.value


def test_a_row_is_opened_only_with_a_reason_and_a_name(panel, session, guard):
    """More open than an organisation asked for: nothing is settled before both are given."""
    row = panel.picker.chosen
    _say(panel, "protection", "sensitive", "Places can be found")
    panel._category.value, panel._reason.value = "public", "All know them"

    guard.run(panel._settle)

    assert not is_row_agreed(session.plan, session.plan.rows[row], session.reference)
    assert "Example Protection Cluster" in panel._opening._why.root.value
    guard.run(panel._opening._confirm)
    assert "Give the reason" in alert(guard)
    guard.run(lambda: confirm(panel._opening))
    outcome = session.plan.outcomes[row]
    assert (outcome.sensitivity, outcome.opened_by) == ("public", "Dora Desk")


def test_words_of_one_row_or_organisation_never_go_to_another(panel, session):
    """The form shows what the one chosen said of this row, and nothing typed for another."""
    form = panel._said
    form._partner.value = "protection"
    form._category.value, form._reason.value = "sensitive", "Only of this row"

    form._partner.value = "health"
    assert (form._category.value, form._reason.value) == (None, "")
    form._category.value, form._reason.value = "sensitive", "Only of this row"
    panel.picker.next()
    assert (form._category.value, form._reason.value) == (None, "")


def test_nothing_is_settled_without_a_category(panel, session, guard):
    """The alert says what is missing."""
    panel._category.value = None

    guard.run(panel._settle)

    assert "no category is chosen" in alert(guard)
    assert session.stamp.revision == 1


def test_a_reason_that_is_being_written_stays_when_others_save(panel, session, other):
    """News about the plan never takes words out of somebody's mouth."""
    panel._reason.value = "Half a sent"
    set_field(other, "rows", panel.picker.chosen, field="use_of_data", value="theirs")

    session.refresh(is_following=True)

    assert panel._reason.value == "Half a sent"
    assert "theirs" in panel._card.root.value


@pytest.mark.parametrize("follows", [True, False])
def test_what_was_settled_meanwhile_is_not_settled_over_unseen(
    panel, session, colleague, guard, follows
):
    """A form that still shows the row as open is refused once, and keeps what was typed."""
    row = panel.picker.chosen
    settle(colleague, row, "sensitive")
    if follows:
        session.refresh(is_following=True)
    panel._category.value, panel._reason.value = "public", "Half a sent"

    guard.run(panel._settle)

    assert "settled or changed" in alert(guard)
    assert category_of_row(session.plan.rows[row], session.reference).code == "sensitive"
    assert (panel.picker.chosen, panel._reason.value) == (row, "Half a sent")
    panel._category.value = "internal"
    guard.run(panel._settle)
    assert category_of_row(session.plan.rows[row], session.reference).code == "internal"


def test_a_reveal_meanwhile_keeps_nobody_from_settling(panel, session, colleague):
    """Positions that are shown to all change nothing of what is settled."""
    row = panel.picker.chosen
    deeds.show_positions(colleague, row)
    panel._category.value = "sensitive"

    panel._settle()

    assert category_of_row(session.plan.rows[row], session.reference).code == "sensitive"


@pytest.mark.parametrize("follows", [True, False])
def test_a_position_said_meanwhile_is_not_overwritten(panel, session, other, follows):
    """An organisation spoke on its own page: the room's word for it is listed beside."""
    row = panel.picker.chosen
    panel._said._partner.value = "health"
    say(other, row, "health", "sensitive", "Small sites")
    if follows:
        session.refresh(is_following=True)

    form = panel._said
    form._category.value, form._reason.value = "public", "Helps everybody"
    form._record()

    assert session.plan.positions[f"{row}.health"].sensitivity == "sensitive"
    assert session.plan.positions[f"{row}.health"].reason == "Small sites"
    met = {each.conflict.change.field: each.conflict.found for each in session.conflicts}
    assert met == {"sensitivity": "sensitive", "reason": "Small sites"}


def test_an_answer_is_to_what_stood_on_the_screen(panel, session, colleague, guard):
    """Settled anew meanwhile: the click keeps nothing, and the form is empty for the new one."""
    row, form = panel.picker.chosen, panel._answers
    _say(panel, "child", "internal")
    settle(session, row, "sensitive")
    form._answer.value = "accepts"
    colleague.refresh()
    settle(colleague, row, "public")

    form.root.children[2].click()

    assert "Look at it again" in alert(guard)
    assert f"{row}.child" not in session.plan.consents
    assert form._answer.value is None
    form._answer.value = "accepts"
    form.root.children[2].click()
    assert session.plan.consents[f"{row}.child"].sensitivity == "public"


def test_the_form_of_answers_empties_when_the_row_is_settled_anew(panel, session, colleague):
    """What was chosen for one outcome is no answer to the next, also while one follows."""
    row, form = panel.picker.chosen, panel._answers
    _say(panel, "child", "internal")
    settle(session, row, "sensitive")
    form._answer.value, form._reason.value = "objects", "Helps everybody"
    colleague.refresh()
    settle(colleague, row, "public")

    session.refresh(is_following=True)

    assert (form._answer.value, form._reason.value) == (None, "")


def test_whoever_changes_an_answer_twice_meets_nobody(panel, session, guard):
    """One's own last answer is what one sees."""
    row, form = panel.picker.chosen, panel._answers
    _say(panel, "child", "internal")
    settle(session, row, "sensitive")

    for answer in ("accepts", "absent", "accepts"):
        form._partner.value, form._answer.value = "child", answer
        form.root.children[2].click()

    assert alert(guard) == ""
    assert session.conflicts == []
    assert session.plan.consents[f"{row}.child"].answer == "accepts"
