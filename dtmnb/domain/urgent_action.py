"""Arrangements for data that specific partners need at once in order to intervene."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from dtmnb.domain.record import InList, PlanRecord, Ref, Text, Texts


class UrgentActionArrangement(PlanRecord):
    """What is sent when a trigger is met: content, recipients, channel, hours, and who sends.

    `recipients` are focal points, so that a person and not only an organisation is named;
    each of them should have a deputy of the same partner.
    """

    trigger: Text
    row: Annotated[str, Ref("rows")] = ""
    threshold: Text = ""
    verification: Annotated[str, InList("verifications")] = ""
    content: Text = ""
    recipients: Annotated[Texts, Ref("focal_points")] = ()
    channel: Annotated[str, InList("channels")] = ""
    fallback_channel: Annotated[str, InList("channels")] = ""
    within_hours: Annotated[int | None, Field(ge=0)] = None
    sender: Annotated[str, Ref("focal_points")] = ""
    sender_deputy: Annotated[str, Ref("focal_points")] = ""
    receipt_within_hours: Annotated[int | None, Field(ge=0)] = None
    partner_action: Text = ""
    agreement: Annotated[str, Ref("agreements")] = ""
    onward_sharing: Text = ""
    stop_condition: Text = ""
    rehearsed_on: date | None = None
    rehearsal_result: Text = ""
    receipts: dict[str, datetime] = {}
