"""What protects a row: the terms that its outcome seals, held against those of last round."""

from hashlib import sha256

from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import sealed_fields

AXES = frozenset({"is_urgent", "sensitivity"})
"""Fields of a row that together are its category: told as one term."""


def terms_of(plan: Plan, row: PlanRow) -> tuple[JsonValue, ...]:
    """Return what an outcome seals besides the category of *row*, to be compared.

    The row's own terms, those of its dataset, and those of each release of the dataset.
    """
    lines = [each for each in plan.lines.values() if row.dataset and each.dataset == row.dataset]
    return (
        _sealed(row, "rows"),
        terms_of_dataset(plan, row),
        *sorted((each.record_id, *map(repr, _sealed(each, "lines"))) for each in lines),
    )


def terms_of_dataset(plan: Plan, row: PlanRow) -> tuple[JsonValue, ...] | None:
    """Return the sealed terms of the dataset of *row*, None where it has none."""
    dataset = plan.datasets.get(row.dataset) if row.dataset else None
    return _sealed(dataset, "datasets") if dataset else None


def agreed_before(plan: Plan, row: PlanRow, category: str) -> tuple[str, ...]:
    """Return who agreed last round to *category* for *row* and has said nothing on it since.

    Nobody where anything that protects the row is another than it was.
    """
    before = plan.precedents.get(row.record_id)
    if before is None or before.terms != fingerprint(plan, row, category):
        return ()
    key = row.record_id
    heard = {each.partner for each in plan.positions.values() if each.row == key}
    heard |= {each.partner for each in plan.reservations.values() if each.row == key}
    return tuple(each for each in before.agreed if each in plan.partners and each not in heard)


def fingerprint(plan: Plan, row: PlanRow, category: str) -> str:
    """Return what tells whether anything that protects *row* is another: its terms, hashed."""
    return sha256(repr((category, *terms_of(plan, row))).encode()).hexdigest()


def _sealed(record: PlanRecord, collection: str) -> tuple[JsonValue, ...]:
    fields = (name for name in sealed_fields(collection) if name not in AXES)
    return tuple(getattr(record, name) for name in fields)
