"""A signature from a phone: under what was shown, by a person with a name."""

from dtmnb.session import deeds
from dtmnb.session.desk import set_field
from tests.support.words import told
from tests.unit.conftest import PLAN


def test_a_signature_is_kept_as_at_the_desk(wash, store, twin):
    """The summary stands above; who comes in is offered as who signs."""
    page = wash.get("sign")
    assert "What is signed" in page.text and "rows in the plan" in page.text
    assert page.form("sign").fields["person"] == "Amal"

    answer = wash.send(page, "sign", with_open="on")
    deeds.sign(twin, "wash", "Amal", seen=twin.stamp, with_open_points=True)
    assert "✓ You signed revision 1." in answer.text
    assert told(store.load(PLAN).plan, "sign_offs") == told(twin.plan, "sign_offs")


def test_open_points_are_signed_by_who_says_so(wash, store):
    """Without the tick there is a sentence, and no signature."""
    answer = wash.send("sign", "sign")

    assert answer.status == 422
    assert "Cannot sign:" in answer.text and "blockers are open" in answer.text
    assert not store.load(PLAN).plan.sign_offs


def test_a_name_is_asked_for_at_its_field(wash):
    """Nobody signs without a name."""
    answer = wash.send("sign", "sign", person=" ", with_open="on")

    assert answer.status == 422
    assert 'aria-describedby="sign-person-fault"' in answer.text


def test_what_changed_since_it_was_shown_is_not_signed(wash, room, store):
    """A signature stands under what was read."""
    page = wash.get("sign")
    set_field(room, "header", "header", field="operation", value="New name")
    answer = wash.send(page, "sign", with_open="on")

    assert answer.status == 409
    assert not store.load(PLAN).plan.sign_offs
    assert wash.send(answer, "sign", with_open="on").status == 200
    set_field(room, "header", "header", field="operation", value="Newer name")
    assert "the plan changed since" in wash.get("sign").text


def test_a_colleagues_name_is_not_offered(visit):
    """What is made for an organisation is shared; who comes in is not."""
    visit("wash").get("sign")

    page = visit("arabic").get("sign")
    assert page.status == 200
    assert visit("health").get("sign").form("sign").fields["person"] == "Ben"
