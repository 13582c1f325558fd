"""The calendar file: the plan's days, which a later file updates."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from dtmnb.domain.audience import Stamp
from dtmnb.domain.changes import build_record
from dtmnb.domain.planned_dates import planned_dates
from dtmnb.interchange.calendar_file import build_calendar
from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES

EN = language_for("en")


@pytest.fixture
def dated(plan):
    """Return a maker of the plan with a first release on some day."""

    def make(first_on: str = "2027-01-31", title: str = "Site; data, \\n\r\nall"):
        line = {"dataset": "main", "category": "public", "frequency": "monthly"}
        lines = {"l1": build_record("lines", "l1", {**line, "first_on": first_on})}
        dataset = build_record("datasets", "main", {"title": title})
        days = {"collection_starts_on": date(2027, 1, 4), "collection_ends_on": date(2027, 1, 20)}
        header = plan.header.model_copy(update={**days, "plan_ends_on": date(2027, 4, 30)})
        rows = {**plan.rows, "water": plan.rows["water"].model_copy(update={"dataset": "main"})}
        changed = {"lines": lines, "datasets": {"main": dataset}, "header": header, "rows": rows}
        return plan.model_copy(update=changed)

    return make


def entries_of(content: bytes):
    """Return the entries of a file by their names."""
    events = Calendar.from_ical(content).walk("VEVENT")
    return {str(event["uid"]): event for event in events}


@pytest.mark.parametrize("audience", ["internal", "partner:health", "partners", "public"])
def test_what_is_imported_again_are_the_days_of_the_plan(dated, view, reference, audience):
    """Each day comes back as it was, the last of several too, whatever the names hold."""
    seen = view(audience, dated())

    read = entries_of(build_calendar(seen, reference, EN))

    assert len(read) > 3
    assert {
        name.partition("@")[0]: (event["dtstart"].dt, event["dtend"].dt.toordinal() - 1)
        for name, event in read.items()
    } == {
        each.name: (each.first, (each.last or each.first).toordinal())
        for each in planned_dates(seen, reference)
    }


def test_the_same_revision_makes_the_same_file(dated, view, reference):
    """Nothing of the hour or the machine is in it."""
    first, second = (build_calendar(view(of=dated()), reference, EN) for _ in range(2))

    assert first == second


def test_a_day_that_moved_keeps_its_name_and_counts_as_newer(dated, view, reference):
    """Whoever imports the second file has each entry once, at its new day."""
    old = view(of=dated())._replace(at=datetime(2026, 12, 1, tzinfo=UTC))
    new = view(of=dated("2027-02-01"))._replace(
        stamp=Stamp(4, "cd"), at=datetime(2026, 12, 2, tzinfo=UTC)
    )

    before, after = (entries_of(build_calendar(each, reference, EN)) for each in (old, new))

    assert before.keys() >= after.keys() > set()
    moved = [name for name in after if after[name]["dtstart"].dt != before[name]["dtstart"].dt]
    assert len(moved) == 3
    for name in after:
        assert after[name]["sequence"] > before[name]["sequence"]
        for moment in ("dtstamp", "last-modified"):
            assert after[name][moment].dt > before[name][moment].dt


def test_every_language_names_the_same_days(dated, view, reference):
    """Who changes the language changes words only, so a second import updates."""
    files = [build_calendar(view(of=dated()), reference, language_for(code)) for code in LANGUAGES]

    assert len({frozenset(entries_of(each)) for each in files}) == 1
    titles = {next(iter(entries_of(each).values()))["summary"] for each in files}
    assert len(titles) == len(LANGUAGES)
