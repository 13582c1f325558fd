"""A snapshot holds what its readers may see, however many contacts the plan has."""

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.partner import FocalPoint
from dtmnb.language import language_for
from dtmnb.reports.report import context_for
from dtmnb.reports.snapshot import snapshot_of
from tests.support.tables import plan_from_tables
from tests.unit.reports.conftest import PLAN


@pytest.mark.parametrize("audience", ["partners", "public", "partner:child"])
def test_no_contact_that_is_withheld_is_inside(audience, reference):
    """Not one of two hundred people who did not share theirs, by name, address or number."""
    plan = plan_from_tables(PLAN, reference)
    people = {
        f"p{number}": FocalPoint(
            record_id=f"p{number}",
            partner="wash",
            name=f"Zorrilla{number}x Quintabani{number}x",
            email=f"zq{number}@hidden.example",
            phone=f"+999 55 {number:04}",
        )
        for number in range(200)
    }
    plan = plan.model_copy(update={"focal_points": {**plan.focal_points, **people}})
    view = view_for(plan, audience, reference=reference, stamp=Stamp(1, "0" * 64))

    page = snapshot_of(context_for(view, plan, language_for("en")))

    words = [word for each in people.values() for word in (each.name, each.email, each.phone)]
    assert [word for word in words if word in page] == []
    assert "Where does water come from?" in page
