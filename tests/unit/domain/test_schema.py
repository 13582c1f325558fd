"""What is known of a field stands on the field."""

import pytest

from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.schema import sealed_fields


def test_an_outcome_seals_all_of_a_dissemination_line():
    """What goes out, to whom and when is settled with the row: no field of a line is free."""
    assert sealed_fields("lines") == tuple(
        name for name in DisseminationLine.model_fields if name != "record_id"
    )


@pytest.mark.parametrize(
    "name", ["question", "sensitivity", "recipients", "frequency", "share_within_hours", "method"]
)
def test_an_outcome_seals_the_sharing_terms_of_a_row(name):
    """An agreement is about words, kinds of data, readers and times, not only a category."""
    assert name in sealed_fields("rows")


@pytest.mark.parametrize("name", ["record_id", "order", "status", "feedback", "category_reason"])
def test_other_fields_of_a_row_stay_free(name):
    """Sorting an agreed row or answering a remark opens nothing."""
    assert name not in sealed_fields("rows")
