"""Duties: what is told once for a dataset, a sector or the whole plan and holds for its rows."""

from typing import Annotated

from dtmnb.domain.record import InList, Keyed, LongText, Name, Once, PlanRecord, Ref, Text, Texts
from dtmnb.domain.row import PlanRow


class Duty(PlanRecord):
    """What holds for the rows of `dataset`, of `sector`, of both, or, with neither, for all.

    A row that says something itself is not touched by it (`dtmnb.domain.holding`). Only what can
    be true of many rows stands here: no category, no outcome, no term that an outcome seals.
    """

    dataset: Annotated[Text, Ref("datasets"), Name()] = ""
    sector: Annotated[Text, InList("sectors"), Name()] = ""
    decision: Annotated[Text, Ref("decisions")] = ""
    use_of_data: LongText = ""
    interested_partners: Texts = ()
    preconditions: Texts = ()
    preconditions_status: Annotated[Text, InList("precondition_statuses")] = ""
    analysis_roles: Annotated[dict[Text, Text], Keyed(InList("analysis_activities"))] = {}
    harm_reviewed: Annotated[bool, Once()] = False
    risk_notes: LongText = ""

    def covers(self, row: PlanRow) -> bool:
        """Tell whether *row* is among the rows that this is told for."""
        return self.dataset in {"", row.dataset} and self.sector in {"", row.sector}


SCOPE = ("dataset", "sector")
"""The fields of a duty that say which rows it holds for."""

INHERITED = tuple(name for name in Duty.model_fields if name not in {"record_id", *SCOPE})
"""The fields of a row that a duty may tell for it."""
