"""What comes in from files and goes out, once for page and command."""

import pytest

from dtmnb.domain.changes import Batch
from dtmnb.errors import SharingError
from dtmnb.session.desk import set_field
from dtmnb.session.files import free_plan_id, hand_out


@pytest.mark.parametrize(
    ("words", "taken", "name"),
    [
        ("SSD Upper Nile 9", (), "ssd-upper-nile-9"),
        ("SSD ", ("ssd",), "ssd-2"),
        ("SSD é / ü", ("ssd", "ssd-2"), "ssd-3"),
        ("SSD " + "x" * 90, (), "ssd-" + "x" * 32),
        ("…", (), "plan"),
    ],
)
def test_a_plan_gets_a_name_that_is_free(empty_store, words, taken, name):
    """Country, operation and round make the name; a number tells twins apart."""
    for each in taken:
        empty_store.create(each, Batch(batch_id=each, author="a", changes=()))

    assert free_plan_id(empty_store, words) == name


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json"])
def test_nothing_is_handed_out_with_a_contact_its_readers_may_not_have(session, tmp_path, suffix):
    """Whatever asks for the file, it is looked through, and none is left that fails."""
    held = next(each for each in session.plan.focal_points.values() if not each.shares_contact)
    row = next(key for key, each in session.plan.rows.items() if each.status == "agreed")
    set_field(session, "rows", row, field="use_of_data", value=f"Ask {held.email}")
    target = tmp_path / f"plan{suffix}"

    with pytest.raises(SharingError, match="an e-mail address"):
        hand_out(session, "partners", target)

    assert not target.exists()
