"""Invitations are kept in the store, for one guest one, and can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from dtmnb.errors import RightsError, UsageError
from dtmnb.store.invitations import Invitations
from tests.support.canaries import add, change
from tests.unit.store.conftest import batch


@pytest.fixture
def invitations(store):
    """Return the invitations of plan `p`, in which WASH, with Wen, and health take part."""
    people = (
        add("partners", "dtm", name="DTM", is_dtm=True),
        add("partners", "wash", name="WASH"),
        add("partners", "health", name="Health"),
        add("focal_points", "wen", name="Wen", partner="wash"),
        add("focal_points", "wim", name="Wim", partner="wash"),
    )
    store.create("p", batch(*people))
    store.create("q", batch(*people))
    return Invitations(store, "p")


def test_an_invitation_is_found_as_it_was_made(invitations, store):
    """By its plan only: another plan of the store does not know it."""
    made = invitations.invite("wash")

    assert made.known_to == ("wen", "wim")
    assert invitations.find(made.invitation_id) == made
    assert Invitations(store, "q").find(made.invitation_id) is None
    assert Invitations(store, "q").revoke([made.invitation_id]) == 0
    assert invitations.why_closed(made) == ""


def test_of_two_for_one_guest_the_later_holds(invitations):
    """Whoever invites anew takes the earlier link back; those of others stay."""
    first, other = invitations.invite("wash"), invitations.invite("wash", "Wim")
    second = invitations.invite("wash")

    assert other.known_to == ("wim",)
    assert set(invitations.open()) == {other, second}
    assert invitations.why_closed(invitations.find(first.invitation_id)) == "revoked"


def test_a_facilitator_may_open_two_doors(invitations):
    """The second command does not lock out whoever came in by the first."""
    both = {invitations.invite("", "Ada", role="facilitator") for _ in range(2)}

    assert set(invitations.open()) == both


def test_who_follows_gets_a_link_of_their_own(invitations, store):
    """A focal point hands over: what they have closes, and one renewal makes what is missing."""
    before = {each.organisation: each for each in invitations.renew()}
    assert invitations.renew() == tuple(before.values())
    store.save("p", batch(change("focal_points", "wen", "replaced_by", to="wim")))

    assert invitations.why_closed(before["wash"]) == "replaced"
    after = {each.organisation: each for each in invitations.renew()}

    assert before.keys() == after.keys() == {"wash", "health"}
    assert after["health"] == before["health"]
    assert after["wash"].known_to == ("wim",)
    assert after["wash"].invitation_id != before["wash"].invitation_id


def test_processes_that_begin_together_tell_the_same_links(invitations):
    """Of what one makes the other takes nothing back."""
    with ThreadPoolExecutor(8) as pool:
        made = [*pool.map(lambda _: set(invitations.renew()), range(8))]

    assert made == [set(invitations.open())] * 8


def test_what_is_taken_back_is_taken_back_once(invitations):
    """The count tells how many held until then."""
    made = invitations.invite("wash")

    assert [invitations.revoke([made.invitation_id]) for _ in range(2)] == [1, 0]
    assert invitations.open() == ()


@pytest.mark.parametrize(
    ("organisation", "options", "error", "words"),
    [
        ("wosh", {}, RightsError, "no such organisation"),
        ("", {}, UsageError, "Name one of: dtm, wash, health"),
        ("wash", {"lasts": timedelta(days=91)}, UsageError, "for 91 days"),
        ("wash", {"lasts": timedelta()}, UsageError, "for 0 days"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(
    invitations, organisation, options, error, words
):
    """It is for an organisation of the plan, and for some days."""
    with pytest.raises(error, match=words):
        invitations.invite(organisation, **options)

    assert invitations.all() == ()
