"""How records, codes, fields and categories are called on the page."""

from collections.abc import Callable, Mapping

from dtmnb.domain.category import category_of_row
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.language import Language
from dtmnb.session.desk import Session

_TITLES: Mapping[str, tuple[str, ...]] = {
    HEADER: ("title",),
    "partners": ("name",),
    "focal_points": ("name",),
    "decisions": ("decision",),
    "rows": ("question", "information_need"),
    "datasets": ("title",),
    "urgent_actions": ("trigger",),
    "agreements": ("title", "number"),
    "feedback": ("request",),
}
MOST_CHARACTERS = 90


def label_of(session: Session, codelist: str, code: str) -> str:
    """Return the label of *code*, or the code itself where the list does not have it."""
    terms = session.reference.terms(codelist)
    return session.language.label(terms[code]) if code in terms else code


def title_of(session: Session, collection: str, record_id: str) -> str:
    """Return what people call a record; its id where it is gone or has no words yet."""
    record = session.plan.records(collection).get(record_id)
    if record is None:
        return record_id
    special = _SPECIAL_TITLES.get(collection)
    words = special(session, record) if special else _plain_title(collection, record)
    return shorten(words) or session.language.text("(without a name: {record})", record=record_id)


def field_label(reference: Reference, language: Language, collection: str, field: str) -> str:
    """Return the label of a field, with its column letter in the Data Analysis Plan."""
    column = plan_column(reference, collection, field)
    if column is not None:
        return f"{column.property('position')} · {language.label(column)}"
    fields = reference.terms("record_fields")
    return language.label(fields[field]) if field in fields else field


def plan_column(reference: Reference, collection: str, field: str) -> Term | None:
    """Return the column of the Data Analysis Plan that *field* is, None for other fields."""
    columns = reference.terms("plan_columns")
    return columns[field] if collection == "rows" and field in columns else None


def row_category(session: Session, row: PlanRow) -> Term:
    """Return the dissemination category of *row*."""
    return category_of_row(row, session.reference)


def shorten(text: str, most: int = MOST_CHARACTERS) -> str:
    """Return *text* on one line of at most *most* characters."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def names(plan: Plan, collection: str, record_ids: tuple[str, ...]) -> list[str]:
    """Return the names of partners or focal points; ids where the record is gone."""
    found = plan.records(collection)
    return [getattr(found.get(each), "name", each) for each in record_ids]


def _plain_title(collection: str, record: PlanRecord) -> str:
    for field in _TITLES.get(collection, ()):
        words = str(getattr(record, field) or "")
        if words.strip():
            return words
    return ""


def _line_title(session: Session, record: PlanRecord) -> str:
    parts = (
        title_of(session, "datasets", getattr(record, "dataset", "")),
        label_of(session, "sharing_modalities", getattr(record, "modality", "")),
        label_of(session, "release_levels", getattr(record, "release_level", "")),
    )
    return " · ".join(part for part in parts if part)


def _request_title(session: Session, record: PlanRecord) -> str:
    datasets = [title_of(session, "datasets", each) for each in getattr(record, "datasets", ())]
    partner = title_of(session, "partners", getattr(record, "partner", ""))
    return " · ".join(part for part in (partner, session.language.join(datasets)) if part)


_SPECIAL_TITLES: Mapping[str, Callable[[Session, PlanRecord], str]] = {
    "lines": _line_title,
    "access_requests": _request_title,
}
