"""What a file calls agreed is taken over by a person, in one act."""

from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.changes import Batch, Set
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.claims import ClaimsPanel
from tests.support.agreeing import CONFIRMED
from tests.unit.conftest import PLAN
from tests.unit.widgets.conftest import alert


def _claim(store, session) -> str:
    key = next(
        key
        for key, row in session.plan.rows.items()
        if row.sensitivity == "sensitive" and row.status == "draft"
    )
    change = Set(collection="rows", record=key, field="claimed_in", was="", value="plan.xlsx")
    store.save(PLAN, Batch(batch_id="claim", author="Ada", changes=(change,)))
    session.refresh()
    return key


def test_somebody_vouches_by_name_on_the_page(store, session, guard):
    """The row is agreed, by nobody but whoever vouches; without a name nothing is taken over."""
    key = _claim(store, session)
    panel = ClaimsPanel(session, guard)
    panel.refresh()
    assert "plan.xlsx" in panel.root.children[0].value

    guard.run(panel._take)
    assert "nobody vouches for it" in alert(guard)
    panel._name.value = "Dora Desk"
    panel._opening.value, panel._opened_by.value = CONFIRMED
    guard.run(panel._take)

    assert is_row_agreed(session.plan, session.plan.rows[key], session.reference)
    assert session.plan.outcomes[key].vouched_by == "Dora Desk"


def test_a_partner_is_shown_the_claim_and_offered_nothing(store, session, other, guard):
    """Only the room takes over what was agreed outside."""
    _claim(store, session)
    other.refresh()
    panel = ClaimsPanel(other, guard)

    panel.refresh()

    assert not is_shown(panel._form)
