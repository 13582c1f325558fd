"""Drafts that follow from column B, added in one act each; people change them afterwards."""

from collections.abc import Iterable, Mapping

from dtmnb.domain.advice import Advice, advice_by_row
from dtmnb.domain.changes import Add, Change
from dtmnb.domain.plan import Plan
from dtmnb.domain.proposals import (
    Values,
    proposed_alerts,
    proposed_releases,
    rows_without_dataset,
)
from dtmnb.domain.settling import put_record
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import UsageError
from dtmnb.session.desk import Session, free_id, new_id


def missing_releases(session: Session) -> tuple[Values, ...]:
    """Return the releases that rows call for and that are missing."""
    return proposed_releases(*_advised(session))


def add_releases(session: Session) -> None:
    """Add the releases that are missing."""
    session.refresh(is_following=True)
    _add(session, "lines", missing_releases(session))


def missing_alerts(session: Session) -> tuple[Values, ...]:
    """Return a draft of an alert for each urgent row without one."""
    return proposed_alerts(*_advised(session))


def add_alerts(session: Session) -> None:
    """Add the alerts that are missing."""
    session.refresh(is_following=True)
    _add(session, "urgent_actions", missing_alerts(session))


def gather_rows(session: Session, title: str) -> int:
    """Put the rows that are in no dataset into a new one, *title*; return how many they are.

    Raises:
        UsageError: It has no title, or every row is in one.
    """
    session.refresh(is_following=True)
    plan, text = session.plan, session.language.text
    rows = rows_without_dataset(plan, session.reference)
    if not title.strip() or not rows:
        raise UsageError(
            text("Cannot make this dataset: it has no title. Give one.")
            if rows
            else text("Cannot make this dataset: every row is in one.")
        )
    key = free_id(title, plan.datasets.keys(), "dataset")
    changes: list[Change] = [
        Add(collection="datasets", record=key, values={"title": title.strip()})
    ]
    for row in rows:
        changes += put_record(plan, "rows", row, {"dataset": key})
    session.save(changes)
    return len(rows)


def _advised(session: Session) -> tuple[Plan, Mapping[str, Advice], Reference]:
    plan, reference = session.plan, session.reference
    return plan, advice_by_row(plan, plan.rows.values(), reference), reference


def _add(session: Session, collection: str, records: Iterable[Values]) -> None:
    changes = [
        Add(collection=collection, record=new_id(collection), values=values) for values in records
    ]
    if changes:
        session.save(changes)
