"""Step 20: decisions walk the partners' tree; the library proposes questions."""

import pytest

from dtmnb.domain.decision import walk
from dtmnb.widgets.steps.information_needs import (
    LibraryPanel,
    SourcePanel,
    companion_values,
    rows_to_propose,
)
from tests.unit.widgets.conftest import keys, pick


@pytest.fixture
def source(session, guard):
    """Return the tree of the first decision."""
    panel = SourcePanel(session, guard)
    session.watch(panel.refresh)
    panel.refresh()
    return panel


def test_answers_and_outcome_are_kept_with_the_decision(source, session):
    """The way to another source is stored, and where it ended."""
    for answer in ("done", "done", "yes"):
        pick(source.walker._choices, answer)

    decision = session.plan.decisions[source._decision]
    assert decision.outcome == "secondary"
    assert walk(source.walker.tree, decision.tree_answers).outcome == "secondary"


def test_a_request_package_is_kept(source, session):
    """What goes to DTM is written at the stop that asks for it."""
    for answer in ("done", "done", "no", "community_nonexpert", "yes"):
        pick(source.walker._choices, answer)
    fields = source.walker._form.children
    assert len(fields) == 9

    fields[1].value = "every month"

    answers = session.plan.decisions[source._decision].tree_answers
    assert answers["package.update_frequency"] == "every month"
    assert session.plan.decisions[source._decision].outcome == ""


def test_a_question_is_proposed_until_it_is_asked(session, guard):
    """Picking a question adds it as a draft row at the end, once."""
    library = session.reference.terms("companion_rows").terms
    taken = next(
        row
        for row in session.plan.ordered_rows()
        if row.question in {str(term.property("question")) for term in library.values()}
    )
    from dtmnb.session.desk import remove_record

    same = [row for row in session.plan.rows.values() if row.question == taken.question]
    for row in same:
        remove_record(session, "rows", row.record_id)
    panel = LibraryPanel(session, guard)
    session.watch(panel.refresh)
    panel._sector.value = taken.sector
    panel.refresh()
    (offered, *_) = [
        key for key in keys(panel._list) if library[key].property("question") == taken.question
    ]

    pick(panel._list, offered)

    added = session.plan.ordered_rows()[-1]
    assert added.question == taken.question
    assert added.status == "draft"
    assert offered not in keys(panel._list)


def test_the_library_fits_a_row(reference, session):
    """Every row of the library can become a row of a plan."""
    for term in reference.terms("companion_rows").terms.values():
        assert companion_values(term)["question"]
        sector = str(term.property("sector"))
        assert term in rows_to_propose(
            session.plan.model_copy(update={"rows": {}}), reference, sector
        )
