"""The file of last round's plan, read as the beginning of this round's."""

from dtmnb.domain.audience import INTERNAL
from dtmnb.domain.plan import HEADER
from dtmnb.domain.rounds import carried
from dtmnb.errors import SheetError
from dtmnb.interchange.plan_file import ReadPlan, Values


def as_next_round(read: ReadPlan) -> ReadPlan:
    """Return of *read* what a new plan begins with; it is of no plan any more.

    Raises:
        SheetError: It is no export of ours, or an edition that does not hold the whole plan.
    """
    if not read.is_own:
        raise SheetError(
            "Cannot begin a round with {file}: it is no export of this tool. Import it as a file "
            "of others, where you see how its columns are read.",
            file=read.file,
        )
    if read.audience != INTERNAL:
        raise SheetError(
            "Cannot begin a round with {file}: it is the edition for '{audience}', which lacks a "
            "part of the plan. Export the plan and take that file.",
            file=read.file,
            audience=read.audience,
        )
    records: dict[str, dict[str, Values]] = {}
    for collection, found in read.records.items():
        taken = {key: carried(collection, values) for key, values in found.items()}
        records[collection] = {key: values for key, values in taken.items() if values is not None}
    return ReadPlan(
        file=read.file,
        is_own=False,
        records={name: held for name, held in records.items() if held},
        columns=read.columns,
        unmapped=read.unmapped,
        notes=read.notes,
        lists=read.lists,
        language=read.language,
    )


def header_of(read: ReadPlan) -> Values:
    """Return what a file says of the whole exercise."""
    return read.records.get(HEADER, {}).get(HEADER, {})
