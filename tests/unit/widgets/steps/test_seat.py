"""People say for whom their page speaks, and it may do what that organisation may."""

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Set
from dtmnb.errors import RightsError
from dtmnb.session.desk import set_field
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.panels import organisations
from dtmnb.widgets.steps.seat import SeatPanel
from tests.unit.widgets.conftest import alert


@pytest.fixture
def panel(session, guard):
    """Return the panel of the example's session."""
    made = SeatPanel(session, guard)
    made.refresh()
    return made


def _sit(panel, name: str, organisation: str) -> None:
    panel._name.value = name
    panel._organisation.value = organisation
    panel._form.children[-1].click()


def test_who_sits_down_speaks_for_an_organisation(panel, session):
    """From then on history and rights go by the new seat, and undo leaves what was before."""
    set_field(session, "header", "header", field="operation", value="mine")

    _sit(panel, "Amal", "wash")

    assert session.seat == Seat("Amal", "wash", "partner")
    assert session.own_batches == []
    assert [key for _, key in organisations(session)] == ["wash"]
    with pytest.raises(RightsError, match="settled by all together"):
        set_field(session, "rows", "r001", field="sensitivity", value="public")
    set_field(session, "rows", "r001", field="use_of_data", value="Food")
    assert session.store.history(session.plan_id)[-1].organisation == "wash"


def test_the_room_speaks_for_all(panel, session):
    """The facilitator records what each organisation says in the room."""
    _sit(panel, "Ada", "")

    assert {key for _, key in organisations(session)} == set(session.plan.partners)


def test_a_seat_needs_a_name(panel, session, guard):
    """History would not know who did it."""
    _sit(panel, " ", "wash")

    assert "no name is given" in alert(guard)
    assert session.seat == Seat("Ada", "dtm", "facilitator")


def test_a_seat_given_from_outside_stays(session, guard):
    """Whoever started the page for an organisation has said so for good."""
    session.is_seat_fixed = True
    panel = SeatPanel(session, guard)

    panel.refresh()

    assert not is_shown(panel._form)
    _sit(panel, "Wen", "")
    assert session.seat == Seat("Ada", "dtm", "facilitator")
    assert "whoever opened this page" in alert(guard)


def test_nobody_speaks_in_the_name_of_others_by_a_file(other):
    """A packet is the word of its organisation where the room takes it in, else of the seat."""
    change = Set(collection="rows", record="r001", field="use_of_data",
                 was=other.plan.rows["r001"].use_of_data, value="x")  # fmt: skip
    other.save([change], organisation="wash")

    assert other.store.history(other.plan_id)[-1].organisation == "health"
