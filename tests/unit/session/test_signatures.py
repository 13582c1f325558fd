"""How each organisation stands to what it signed."""

from dtmnb.session import deeds
from dtmnb.session.desk import set_field
from dtmnb.session.signatures import signatures


def test_what_changed_since_a_signature_is_told(session):
    """A signature stands; what moved since in what was signed stands beside it."""
    deeds.sign(session, "wash", "Amal", seen=session.stamp, with_open_points=True)
    set_field(session, "header", "header", field="operation", value="New name")

    found = {each.partner: each for each in signatures(session)}
    assert found["wash"].signed.person == "Amal"
    assert [each.field for each in found["wash"].changes] == ["operation"]
    assert (found["health"].signed, found["health"].changes) == (None, ())
