"""Checks of urgent action: who is told what, how and how fast, and who stands in."""

from collections.abc import Iterator

from dtmnb.domain.category import category_of_row
from dtmnb.domain.checks.case import Case, Check, Found, check, is_empty, name_of, row_check
from dtmnb.domain.findings import Place
from dtmnb.domain.row import PlanRow


@row_check("URG001", "is_urgent")
def urgent_row_has_no_arrangement(case: Case, row: PlanRow) -> bool:
    """Every row for urgent action has an arrangement."""
    return case.category(row).has("needs_trigger") and row.record_id not in case.arranged_rows


_REQUIRED = {
    "URG002": "trigger",
    "URG003": "recipients",
    "URG004": "channel",
    "URG006": "within_hours",
    "URG007": "sender",
    "URG008": "threshold",
    "URG009": "rehearsed_on",
    "URG010": "fallback_channel",
}
"""Fields of an arrangement that must not be empty, by the check that says so."""


def _filled(field: str) -> Check:
    def look(case: Case) -> Iterator[Found]:
        for key, item in case.plan.urgent_actions.items():
            if is_empty(getattr(item, field)):
                yield _at(case, key, field)

    return look


for _code, _field in _REQUIRED.items():
    check(_code)(_filled(_field))


@check("URG005")
def nobody_stands_in(case: Case) -> Iterator[Found]:
    """Every recipient of an alert, and its sender, has a deputy."""
    people = case.plan.focal_points
    for key, item in case.plan.urgent_actions.items():
        needed = (*item.recipients, *(() if item.sender_deputy else (item.sender,)))
        alone = [people[each].name for each in needed if each in people and not people[each].deputy]
        if alone:
            yield _at(case, key, "recipients", people=", ".join(dict.fromkeys(alone)))


@check("URG011")
def alert_has_no_urgent_row(case: Case) -> Iterator[Found]:
    """An alert belongs to a row that is for urgent action."""
    for key, item in case.plan.urgent_actions.items():
        row = case.plan.rows.get(item.row)
        if row is None or not category_of_row(row, case.reference).has("needs_trigger"):
            yield _at(case, key, "row")


@check("URG012")
def channel_is_not_secure(case: Case) -> Iterator[Found]:
    """An alert that is also sensitive goes by secure channels."""
    channels = case.reference.terms("channels")
    for key, item in case.plan.urgent_actions.items():
        row = case.plan.rows.get(item.row)
        if row is None or not category_of_row(row, case.reference).has("needs_agreement"):
            continue
        for field in ("channel", "fallback_channel"):
            code = getattr(item, field)
            if code in channels and not channels[code].has("is_secure"):
                yield _at(case, key, field)


def _at(case: Case, key: str, field: str, **values: str) -> Found:
    place = Place("urgent_actions", key, field)
    return Found(place, {"alert": name_of(case.plan, place), **values})
