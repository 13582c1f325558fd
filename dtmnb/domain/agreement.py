"""Data sharing agreements and data access requests, and the moves their status may make."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from dtmnb.domain.record import InList, PlanRecord, Ref, Text, Texts
from dtmnb.domain.vocabulary import Reference


class DataSharingAgreement(PlanRecord):
    """An agreement between DTM and partners over datasets, to be signed before collection."""

    title: Text = ""
    kind: Annotated[Text, InList("agreement_kinds")] = ""
    parties: Annotated[Texts, Ref("partners")] = ()
    datasets: Annotated[Texts, Ref("datasets")] = ()
    number: Text = ""
    status: Annotated[Text, InList("agreement_statuses")] = "to_draft"
    needed_by: date | None = None
    signed_on: date | None = None
    expires_on: date | None = None
    purpose: Text = ""
    retention: Text = ""
    onward_sharing: Text = ""
    responsible: Annotated[Text, Ref("focal_points")] = ""
    note: Text = ""


class DataAccessRequest(PlanRecord):
    """A partner's request for confidential data that are not personal, and DTM's answer."""

    partner: Annotated[Text, Ref("partners")] = ""
    datasets: Annotated[Texts, Ref("datasets")] = ()
    purpose: Text = ""
    users: Text = ""
    storage: Text = ""
    onward_sharing: Text = ""
    retention: Text = ""
    needed_by: date | None = None
    status: Annotated[Text, InList("access_request_statuses")] = "draft"
    decision_reason: Text = ""
    decided_on: date | None = None


Moves = Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]
"""For a collection and field: from each status, the statuses it may move to."""

_STATUS_LISTS = {
    ("header", "status"): "plan_statuses",
    ("rows", "status"): "row_statuses",
    ("agreements", "status"): "agreement_statuses",
    ("access_requests", "status"): "access_request_statuses",
}


def permitted_moves(reference: Reference) -> Moves:
    """Return the moves that the status lists of *reference* permit."""
    return {
        place: {
            code: tuple(term.properties.get("next", ()))
            for code, term in reference.terms(codelist).terms.items()
        }
        for place, codelist in _STATUS_LISTS.items()
    }
