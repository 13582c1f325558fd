"""What is made for one visitor and shown to others rests on nothing that is left out."""

from dtmnb.domain.advice import advice_by_row
from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.serve.light.visit import ADVISED_BY, Done, digest


def test_advice_rests_on_what_is_named(room):
    """With everything else taken away the advice is the same."""
    plan, reference = room.plan, room.reference
    bare = plan.model_copy(
        update={name: {} for name in RECORD_CLASSES if name not in {*ADVISED_BY, "header"}}
    )

    rows = plan.rows.values()
    assert advice_by_row(bare, rows, reference) == advice_by_row(plan, rows, reference)
    assert plan.positions and plan.lines


def test_a_page_that_follows_may_ask_already():
    """What was done is told behind what the address asks."""
    assert Done("/p/").location() == "/p/"
    assert Done("/p/", "agreed", 3).location() == "/p/?done=agreed&number=3"
    assert Done("/p/feedback?row=r1", "asked").location().endswith("?row=r1&done=asked&number=1")


def test_another_thing_is_another_digest():
    """Parts are told from each other."""
    assert digest("a", "b") == digest("a", "b")
    assert len({digest("a", "b"), digest("ab"), digest("a\nb"), digest("a", "B")}) == 4
