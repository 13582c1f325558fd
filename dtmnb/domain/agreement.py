"""Data sharing agreements and data access requests, and the moves their status may make."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from dtmnb.domain.record import InList, LongText, Name, Once, Owner, PlanRecord, Ref, Text, Texts


class DataSharingAgreement(PlanRecord):
    """An agreement between DTM and partners over datasets, to be signed before collection."""

    title: Annotated[Text, Name()] = ""
    kind: Annotated[Text, InList("agreement_kinds")] = ""
    parties: Annotated[Texts, Ref("partners")] = ()
    datasets: Annotated[Texts, Ref("datasets")] = ()
    number: Annotated[Text, Name()] = ""
    status: Annotated[Text, InList("agreement_statuses"), Once()] = "to_draft"
    needed_by: date | None = None
    signed_on: Annotated[date | None, Once()] = None
    expires_on: date | None = None
    purpose: LongText = ""
    retention: Text = ""
    onward_sharing: LongText = ""
    responsible: Annotated[Text, Ref("focal_points")] = ""
    note: LongText = ""


class DataAccessRequest(PlanRecord):
    """A partner's request for confidential data that are not personal, and DTM's answer."""

    partner: Annotated[Text, Ref("partners"), Name(), Owner()] = ""
    datasets: Annotated[Texts, Ref("datasets"), Name()] = ()
    purpose: LongText = ""
    users: LongText = ""
    storage: LongText = ""
    onward_sharing: LongText = ""
    retention: Text = ""
    needed_by: date | None = None
    status: Annotated[Text, InList("access_request_statuses"), Once()] = "draft"
    decision_reason: Annotated[LongText, Once()] = ""
    decided_on: Annotated[date | None, Once()] = None


Moves = Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]
"""For a collection and field: from each status, the statuses it may move to."""
