"""Arrangements for data that specific partners need at once in order to intervene."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from dtmnb.domain.record import InList, Keyed, LongText, Name, Once, PlanRecord, Ref, Text, Texts


class UrgentActionArrangement(PlanRecord):
    """What is sent when a trigger is met: content, recipients, channel, hours, and who sends.

    `recipients` are focal points, so that a person and not only an organisation is named;
    each of them should have a deputy of the same partner.
    """

    trigger: Annotated[Text, Name()]
    row: Annotated[Text, Ref("rows")] = ""
    threshold: Text = ""
    verification: Annotated[Text, InList("verifications")] = ""
    content: LongText = ""
    recipients: Annotated[Texts, Ref("focal_points")] = ()
    channel: Annotated[Text, InList("channels")] = ""
    fallback_channel: Annotated[Text, InList("channels")] = ""
    within_hours: Annotated[int | None, Field(ge=0)] = None
    sender: Annotated[Text, Ref("focal_points")] = ""
    sender_deputy: Annotated[Text, Ref("focal_points")] = ""
    receipt_within_hours: Annotated[int | None, Field(ge=0)] = None
    partner_action: LongText = ""
    agreement: Annotated[Text, Ref("agreements")] = ""
    onward_sharing: LongText = ""
    stop_condition: LongText = ""
    rehearsed_on: Annotated[date | None, Once()] = None
    rehearsal_result: Annotated[LongText, Once()] = ""
    receipts: Annotated[dict[str, datetime], Keyed(Ref("focal_points")), Once()] = {}
