"""A view's days as a calendar file; one that is imported again updates what was there."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from dtmnb.domain.audience import PUBLIC, View
from dtmnb.domain.changes import dump
from dtmnb.domain.planned_dates import DateKind, PlannedDate, planned_dates
from dtmnb.domain.vocabulary import Reference
from dtmnb.language import Language
from dtmnb.language.language import mark
from dtmnb.language.wording import Wording

if TYPE_CHECKING:
    from icalendar import Event

_DAY = timedelta(days=1)
_SUMMARIES: Mapping[DateKind, str] = {
    "collection": mark("Data collection: {name}"),
    "release": mark("Release: {name}"),
    "signature": mark("Agreement must be signed: {name}"),
    "expiry": mark("Agreement ends: {name}"),
    "answer": mark("Data access request must be answered: {name}"),
    "rehearsal": mark("Rehearsal of the alert: {name}"),
    "decision": mark("Decision that needs the data: {name}"),
    "term_end": mark("Focal point leaves: {name}"),
    "review": mark("Plan ends, review it: {name}"),
}
_TOLD: Mapping[DateKind, tuple[str, ...]] = {
    "release": ("category", "modality", "release_level", "recipients", "content", "frequency"),
    "signature": ("parties", "datasets", "status"),
    "expiry": ("parties", "datasets", "number"),
    "answer": ("datasets", "purpose", "status"),
    "rehearsal": ("threshold", "channel", "fallback_channel", "within_hours"),
    "decision": ("partner", "information_need"),
    "term_end": ("partner", "role", "deputy", "replaced_by"),
}
"""The fields that an entry tells beside its name, as far as its readers may see them."""


def build_calendar(view: View, reference: Reference, language: Language) -> bytes:
    """Return the days of *view* as a calendar of whole days.

    What names an entry does not change with its day or with the language, and its moments and
    number are those of the revision: a later file updates an earlier one, and the same revision
    makes the same file.
    """
    wording = Wording(view.plan, reference, language)
    # Loads eighty modules, and most runs write no calendar.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//dtmnb//plan {view.plan.plan_id}//{language.code.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", view.plan.header.title or view.plan.plan_id)
    for each in planned_dates(view, reference):
        calendar.add_component(_entry(each, view, wording))
    return bytes(calendar.to_ical())


def summary_of(planned: PlannedDate, wording: Wording) -> str:
    """Return what happens on a day of the plan, in a few words."""
    name = wording.name(planned.where.collection, planned.where.record)
    return wording.language.text(_SUMMARIES[planned.kind], name=name)


def _entry(planned: PlannedDate, view: View, wording: Wording) -> "Event":
    from icalendar import Event

    entry = Event()
    entry.add("uid", f"{planned.name}@{view.plan.plan_id}.dtmnb")
    entry.add("sequence", view.stamp.revision)
    entry.add("dtstamp", view.at)
    entry.add("last-modified", view.at)
    entry.add("dtstart", planned.first)
    # The day after the last one.
    entry.add("dtend", max(planned.first, planned.last or planned.first) + _DAY)
    entry.add("summary", summary_of(planned, wording))
    entry.add("description", "\n".join(_lines(planned, view, wording)))
    entry.add("class", "PUBLIC" if view.kind == PUBLIC else "CONFIDENTIAL")
    entry.add("transp", "TRANSPARENT")
    return entry


def _lines(planned: PlannedDate, view: View, wording: Wording) -> Iterator[str]:
    """Yield what is told of an entry: of its record what may be seen, then where it stands."""
    collection, language = planned.where.collection, wording.language
    record = view.plan.records(collection)[planned.where.record]
    values, seen = dump(record), view.seen(collection, record)
    for field in _TOLD.get(planned.kind, ()):
        if field in seen and values[field] not in (None, "", []):
            label = wording.field(collection, field)
            yield f"{label}{language.colon}{wording.value(collection, field, values[field])}"
    yield language.text(
        "{title} · revision {revision}",
        title=view.plan.header.title or view.plan.plan_id,
        revision=view.stamp.revision,
    )
