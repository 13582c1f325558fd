"""Step 50: who gets what, the most open way first."""

import pytest

from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.plan import Plan
from dtmnb.widgets.steps.sharing_modalities import gets, matrix, most_open_first


def _line(key: str, **values) -> DisseminationLine:
    return DisseminationLine(record_id=key, dataset="d", **values)


def test_the_most_open_way_comes_first(reference):
    """Public before bilateral; what is unknown comes last."""
    lines = [
        _line("unknown", modality="pigeon"),
        _line("bilateral", modality="bilateral_transfer"),
        _line("website", modality="dtm_website"),
    ]
    plan = Plan(plan_id="p", lines={line.record_id: line for line in lines})

    found = [line.record_id for line in most_open_first(plan, reference, "d")]

    assert found == ["website", "bilateral", "unknown"]


@pytest.mark.parametrize(
    ("values", "does"),
    [
        ({"category": "public"}, True),
        ({"category": "public", "recipients": ("wash",)}, False),
        ({"category": "sensitive"}, False),
        ({"category": "sensitive", "recipients": ("health",)}, True),
        ({"category": ""}, False),
    ],
)
def test_a_partner_gets_what_is_for_it_or_for_all(reference, values, does):
    """Named recipients only, unless everybody may have it."""
    assert gets(_line("l", **values), "health", reference) is does


def test_the_matrix_names_partners_and_datasets(session):
    """DTM itself is not a recipient."""
    words = matrix(session)

    for each in session.plan.partners.values():
        assert (each.name in words) is not each.is_dtm
    assert all(each.title in words for each in session.plan.datasets.values())
