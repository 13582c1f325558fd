"""Checks of the rows of the Data Analysis Plan: what is asked, of whom, and why."""

from collections.abc import Iterator

from dtmnb.domain.checks.case import Case, Found, check, is_empty, record_check
from dtmnb.domain.findings import Place
from dtmnb.domain.row import PlanRow

_CHECKED_ELSEWHERE = {
    *("dissemination_category", "use_of_data", "release_level", "modalities", "frequency"),
    *("share_within_hours", "risk_notes", "analysis_roles", "status"),
}
"""Required columns that have a check of their own."""


@check("ROW002")
def row_has_empty_columns(case: Case) -> Iterator[Found]:
    """The columns that every row needs are filled."""
    columns = [
        (name, str(term.property("position", "")))
        for name, term in case.reference.terms("plan_columns").terms.items()
        if term.property("required") == "always" and name not in _CHECKED_ELSEWHERE
    ]
    for row in case.rows:
        empty = {name: letter for name, letter in columns if _lacks(case, row, name)}
        if empty:
            place = Place("rows", row.record_id, next(iter(empty)))
            yield case.found(place, columns=", ".join(empty.values()))


def _lacks(case: Case, row: PlanRow, field: str) -> bool:
    if field == "component" and case.plan.header.component:
        return False
    if field == "reply_options" and row.reply_type:
        return not row.reply_options and case.has("reply_types", row.reply_type, "has_options")
    return is_empty(getattr(row, field, None))


@record_check("ROW003", "rows", "information_need")
def row_asks_nothing(case: Case, row: PlanRow) -> bool:
    """A row has a question or at least an information need."""
    return not row.question.strip() and not row.information_need.strip()


@check("ROW004")
def rejection_has_no_reason(case: Case) -> Iterator[Found]:
    """A row that was rejected says why."""
    for row in case.plan.ordered_rows():
        if case.has("row_statuses", row.status, "needs_reason") and not row.status_reason.strip():
            yield case.found(Place("rows", row.record_id, "status_reason"))


@check("ROW005")
def rows_share_a_question_id(case: Case) -> Iterator[Found]:
    """Collected data are told apart by the ID of the question: no two rows have the same."""
    seen: dict[str, PlanRow] = {}
    for row in case.plan.ordered_rows():
        number = row.question_id.strip().casefold()
        if number and seen.setdefault(number, row) is not row:
            yield case.found(
                Place("rows", row.record_id, "question_id"), question_id=row.question_id
            )


@record_check("ROL001", "rows", "analysis_roles")
def row_has_no_roles(case: Case, row: PlanRow) -> bool:
    """Who describes, interprets and decides is agreed for every row."""
    return not any(actors.strip() for actors in row.analysis_roles.values())


@record_check("PRE001", "rows", "preconditions_status")
def preconditions_are_open(case: Case, row: PlanRow) -> bool:
    """What must be in place before asking is met or waived."""
    status = row.preconditions_status
    is_settled = case.has("precondition_statuses", status, "is_settled")
    return bool(row.preconditions or status) and not is_settled


@record_check("MET001", "rows", "unit_of_analysis")
def level_does_not_fit_the_tool(case: Case, row: PlanRow) -> bool:
    """A location assessment asks about locations, not about facilities, households or people."""
    tools, tool = case.reference.terms("tools"), case.plan.header.tool
    if not case.has("tools", tool, "is_location_level"):
        return False
    is_asked_by_it = row.component in {"", tools[tool].property("component")}
    is_known = row.unit_of_analysis in case.reference.terms("levels")
    fits = case.has("levels", row.unit_of_analysis, "fits_msla")
    return is_asked_by_it and is_known and not fits


@record_check("TXT001", "rows", "reply_type")
def free_text_invites_disclosure(case: Case, row: PlanRow) -> bool:
    """Where people may disclose an incident the reply is never free text."""
    is_prone = case.has("sectors", row.sector, "is_disclosure_prone")
    return is_prone and case.has("reply_types", row.reply_type, "is_free_text")


@check("KEY001")
def question_is_too_technical(case: Case) -> Iterator[Found]:
    """Key informants who are not experts are asked in everyday words."""
    terms = case.reference.terms("technical_terms").terms.values()
    words = tuple({word.casefold() for term in terms for word in term.label.values()})
    informants = case.reference.terms("informants")
    for row in case.rows:
        asked = [informants[code] for code in row.key_informants if code in informants]
        question = row.question.casefold()
        found = sorted(word for word in words if word in question)
        if found and not all(informant.has("is_expert") for informant in asked):
            yield case.found(Place("rows", row.record_id, "question"), term=found[0])
