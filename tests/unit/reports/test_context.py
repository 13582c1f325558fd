"""What sections ask for: days, releases, agreements that are late."""

from datetime import date

import pytest

from dtmnb.reports.context import is_late, releases_of, rows_by_sector, signing_day


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 1), "1 Mar 2026 (today)"),
        (date(2026, 3, 2), "2 Mar 2026 (in 1 day)"),
        (date(2026, 3, 21), "21 Mar 2026 (in 20 days)"),
        (date(2026, 2, 28), "28 Feb 2026 (1 day ago)"),
        (date(2026, 2, 20), "20 Feb 2026 (9 days ago)"),
        (None, ""),
    ],
)
def test_a_day_says_how_far_it_is(day, words, context_of):
    """Nobody has to count how many days are left."""
    assert context_of("internal").how_far(day).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("frequency", "first_on", "days"),
    [
        (
            "monthly",
            "2026-05-31",
            ["2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30"],
        ),
        ("quarterly", "2026-04-15", ["2026-04-15", "2026-07-15"]),
        ("weekly", "2026-09-20", ["2026-09-20", "2026-09-27"]),
        ("per_round", "2026-04-15", ["2026-04-15"]),
        ("", "2026-04-15", ["2026-04-15"]),
        ("monthly", "", []),
    ],
)
def test_releases_are_counted_to_the_end_of_the_plan(
    frequency, first_on, days, context_of, small_plan
):
    """A calendar holds every planned release until the plan ends on 30 September."""
    first = date.fromisoformat(first_on) if first_on else None
    line = small_plan.lines["l1"].model_copy(update={"frequency": frequency, "first_on": first})
    plan = small_plan.model_copy(update={"lines": {"l1": line}})

    (release,) = releases_of(context_of("internal", plan=plan))

    assert [day.isoformat() for day in release.days] == days


@pytest.mark.parametrize(
    ("today", "late"),
    [(date(2026, 2, 20), []), (date(2026, 3, 1), ["a3"]), (date(2026, 4, 1), ["a1", "a3"])],
)
def test_an_unsigned_agreement_is_late_after_its_day(today, late, context_of):
    """A signed agreement is never late, an unsigned one from the day after it was needed."""
    context = context_of("internal", today=today)
    agreements = [*context.plan.agreements.values()]

    assert [each.record_id for each in agreements if is_late(context, each)] == late
    assert signing_day(context, agreements[1]) == date(2026, 3, 21)


def test_rows_stand_in_the_order_of_sectors(context_of):
    """Sectors come in the order of their list, as in every other sheet."""
    sectors = [*context_of("internal").reference.terms("sectors")]
    found = [*rows_by_sector(context_of("internal"))]

    assert found == sorted(found, key=sectors.index)
