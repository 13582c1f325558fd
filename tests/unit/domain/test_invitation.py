"""An invitation holds for who has it, for as long as they speak for their organisation."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dtmnb.domain.invitation import Invitation, people_in_office, why_closed
from dtmnb.domain.partner import FocalPoint, Partner
from dtmnb.domain.plan import Plan

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)
WASH = {"wash": Partner(record_id="wash", name="WASH")}


def _plan(**people: FocalPoint) -> Plan:
    return Plan(plan_id="p", partners=WASH, focal_points=people)


def _invitation(**values: object) -> Invitation:
    given = {
        **{"invitation_id": "i", "plan_id": "p", "organisation": "wash", "name": ""},
        **{"role": "partner", "known_to": ("wen",), "made_at": NOW},
        "expires_at": NOW + timedelta(days=1),
    }
    return Invitation(**given | values)


@pytest.mark.parametrize(
    ("wen", "changed", "expected"),
    [
        ({}, {}, ""),
        ({"until_on": TODAY}, {}, ""),
        ({"until_on": TODAY - timedelta(days=1)}, {}, "replaced"),
        ({"replaced_by": "wim"}, {}, "replaced"),
        ({}, {"known_to": ("wen", "nobody")}, "replaced"),
        ({}, {"expires_at": NOW}, "expired"),
        ({}, {"revoked_at": NOW}, "revoked"),
        ({"replaced_by": "wim"}, {"revoked_at": NOW}, "revoked"),
        ({}, {"organisation": "health"}, "gone"),
        ({}, {"organisation": "", "role": "reader", "known_to": ()}, ""),
    ],
)
def test_an_invitation_closes(wen, changed, expected):
    """Taken back, over, or in the hands of somebody who no longer speaks for the organisation."""
    plan = _plan(wen=FocalPoint(record_id="x", name="Wen", partner="wash", **wen))

    assert why_closed(_invitation(**changed), plan, NOW, TODAY) == expected


BEN = {"record_id": "x", "name": "Ben", "partner": "wash"}
LEFT = BEN | {"replaced_by": "chi", "until_on": TODAY}


@pytest.mark.parametrize(
    ("ben", "changed", "expected"),
    [
        (BEN, {"gone": ()}, ""),
        (LEFT, {"gone": ()}, "replaced"),
        (LEFT, {"gone": ("ben",)}, ""),
        (LEFT, {"gone": None}, ""),
        (LEFT, {"gone": (), "name": "Wen"}, ""),
        (LEFT, {"gone": (), "known_to": ()}, "replaced"),
        (LEFT, {"gone": (), "known_to": (), "name": "B. Noor"}, "replaced"),
        (LEFT | {"partner": "health"}, {"gone": ()}, ""),
        (BEN | {"partner": "health"}, {"gone": (), "known_to": ("wen", "ben")}, "replaced"),
    ],
)
def test_the_link_of_a_team_closes_when_anybody_leaves_it(ben, changed, expected):
    """Whoever came into office later had it, too; who had left before it was made never did."""
    plan = _plan(wen=FocalPoint(record_id="x", name="Wen", partner="wash"), ben=FocalPoint(**ben))

    assert why_closed(_invitation(**changed), plan, NOW, TODAY) == expected


def test_those_in_office_speak_for_their_organisation_only():
    """Who left, who is replaced and who speaks for others gets no link."""
    plan = _plan(
        wen=FocalPoint(record_id="x", name="Wen", partner="wash"),
        left=FocalPoint(record_id="x", name="Lea", partner="wash", until_on=date(2026, 2, 1)),
        old=FocalPoint(record_id="x", name="Odo", partner="wash", replaced_by="wen"),
        han=FocalPoint(record_id="x", name="Han", partner="health"),
    )

    assert people_in_office(plan, "wash", TODAY) == ("wen",)
