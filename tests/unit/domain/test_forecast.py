"""Small cells, foreseen from population and breakdowns before anybody is asked."""

import pytest

from dtmnb.domain.advice_rules import Facts
from dtmnb.domain.forecast import breakdowns_to_drop, cell_limit, forecast_cells
from dtmnb.domain.subject import Subject, facts_of
from dtmnb.errors import VocabularyError

BANDS = ("sex", "age_fine_child_bands")


def test_ninety_two_households_in_twelve_bands(reference):
    """550 people in 12 sex and age bands are some 46 a cell; crossed with disability, 1.4."""
    bands = forecast_cells(550, BANDS, reference, limit=5)
    crossed = forecast_cells(550, (*BANDS, "disability"), reference, limit=5)

    assert bands.average == pytest.approx(46, abs=0.5)
    assert crossed.average == pytest.approx(1.4, abs=0.05)
    assert (bands.is_small, crossed.is_small) == (False, True)


def test_the_smallest_group_decides(reference):
    """Groups are not alike: of 100 people in four bands, 5 are 60 or older."""
    found = forecast_cells(100, ["age_four_bands"], reference, limit=10)

    assert (found.average, found.smallest) == pytest.approx((25, 5))
    assert found.is_small


def test_a_total_is_not_broken_down(reference):
    """Without breakdowns the cell is the whole population."""
    found = forecast_cells(9, (), reference, limit=10)

    assert (found.average, found.smallest, found.is_small) == (9, 9, True)


@pytest.mark.parametrize(
    ("population", "breakdowns", "limit", "dropped"),
    [
        (550, BANDS, 5, ()),
        (550, (*BANDS, "disability"), 5, ("disability",)),
        (550, (*BANDS, "disability"), 10, ("age_fine_child_bands", "disability")),
        (3_000, ("sex", "age_four_bands", "disability"), 10, ("disability",)),
        (200_000, ("sex", "age_four_bands", "disability"), 10, ()),
        (2_500, ("sex", "age_children_and_adults", "disability"), 20, ("disability",)),
        (550, ("disability", "age_fine_child_bands", "sex"), 5, ("age_fine_child_bands",)),
        (8, ("sex",), 10, None),
        (12, ("sex",), 10, ("sex",)),
    ],
)
def test_which_breakdown_to_drop(reference, population, breakdowns, limit, dropped):
    """As few as possible, and of equally few those that leave the largest cells."""
    planned = forecast_cells(population, breakdowns, reference, limit=limit)

    found = breakdowns_to_drop(planned, reference)

    assert found == dropped
    if found is not None:
        kept = [code for code in breakdowns if code not in found]
        assert not forecast_cells(population, kept, reference, limit=limit).is_small


@pytest.mark.parametrize(
    ("conflict", "area", "limit"),
    [
        ("yes", "location", 10),
        ("yes", "coordinates", 10),
        ("yes", "admin_3", 5),
        ("no", "location", 5),
        ("", "location", 10),
        ("", "", 10),
        ("", "admin_2", 5),
    ],
)
def test_limit_of_a_cell(reference, conflict, area, limit):
    """Cells of 1 to 4 are too small anywhere, of 1 to 9 at sites in conflict or not known."""
    facts = facts_of(Subject(smallest_area=area), {"conflict": conflict}, reference)

    assert cell_limit(facts, reference) == limit


def test_the_lowest_limit_needs_no_facts(reference):
    """There is always a limit."""
    nothing = Facts(values={}, unanswered=frozenset(), ranks={"smallest_area": {"country": 1}})

    assert cell_limit(nothing, reference) == 5


def test_an_unknown_breakdown_is_refused(reference):
    """A forecast without knowing the share would be a guess."""
    with pytest.raises(VocabularyError, match="Cannot find 'shoe_size'"):
        forecast_cells(100, ["shoe_size"], reference, limit=5)
