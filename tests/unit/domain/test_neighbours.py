"""In conflict a column of places, presence or services tells where what is beside it happens."""

import pytest

from dtmnb.domain.flags import QuestionText, flags_of, name_tokens
from dtmnb.domain.neighbours import Neighbour, taken_over
from dtmnb.domain.subject import rules_of

COLUMNS = ["checkpoints", "clinic", "nombre de ménages", "école", "village", "خدمات", "servicios"]
TAKING = ["clinic", "école", "village", "خدمات", "servicios"]


@pytest.fixture
def take(reference):
    """Return a function: the columns that take something over, with the names of who gives it."""

    def take(names, **context):
        rules = rules_of(reference)
        near = [
            Neighbour(name, (name_tokens(name),), flags_of(QuestionText(name), rules))
            for name in names
        ]
        taken = taken_over(near, context, reference)
        return {name: flags[0].evidence for name, flags in zip(names, taken, strict=True) if flags}

    return take


def test_places_presence_and_services_take_over_in_four_languages(take):
    """The list of clinics beside the checkpoints; numbers of households stay what they are."""
    assert take(COLUMNS) == dict.fromkeys(TAKING, "checkpoints")


@pytest.mark.parametrize(
    ("names", "context"),
    [
        (COLUMNS, {"conflict": "no"}),
        (COLUMNS[1:], {}),
        (["clinic", "village", "services"], {"conflict": "yes"}),
        (["partner", "school", "admin2"], {}),
    ],
)
def test_without_conflict_or_incidents_nothing_is_taken_over(take, names, context):
    """A list of schools with partners is what it is."""
    assert take(names, **context) == {}
