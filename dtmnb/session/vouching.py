"""Whether a file of ours proves for whom it speaks."""

from dtmnb.domain.audience import Stamp
from dtmnb.errors import SheetError
from dtmnb.interchange import ReadPlan
from dtmnb.store.seat_plans import SeatPlans
from dtmnb.store.signing import Claim


def is_vouched(read: ReadPlan, store: SeatPlans) -> bool:
    """Tell whether *store* signed what *read* says of itself.

    A file of another store, or one without a signature, is somebody's proposal like any other.

    Raises:
        SheetError: A key of this store is named, and the signature is not of this file.
    """
    if not read.is_own:
        return False
    claim = Claim(read.plan_id, read.audience, Stamp(read.base_revision or 0, read.head))
    found = store.vouches_for(claim, read.signature)
    if found is False:
        raise SheetError(
            "Cannot take over {file}: it says that it is the edition for '{audience}' of "
            "revision {revision}, and its signature is of another file. Ask whoever sent "
            "it for the file as it was written.",
            file=read.file,
            audience=read.audience,
            revision=read.base_revision,
        )
    return bool(found)
