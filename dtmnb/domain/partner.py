"""Who plans together: organisations, their focal points, and the decisions they must take."""

from datetime import date
from typing import Annotated

from dtmnb.domain.record import InList, LongText, Name, Once, Owner, PlanRecord, Ref, Text, Texts


class Partner(PlanRecord):
    """An organisation, cluster or authority that takes part in the plan."""

    name: Annotated[Text, Name()]
    kind: Annotated[Text, InList("partner_kinds")] = ""
    sectors: Annotated[Texts, InList("sectors")] = ()
    is_dtm: bool = False
    note: LongText = ""


class FocalPoint(PlanRecord):
    """A person who speaks for a partner, with the deputy and what follows when they leave.

    Phone and e-mail leave the plan only for audiences that may have them; `shares_contact`
    records the person's word that the other partners may.
    """

    name: Annotated[Text, Name()]
    partner: Annotated[Text, Ref("partners"), Owner()] = ""
    role: Annotated[Text, InList("focal_point_roles")] = ""
    email: Text = ""
    phone: Text = ""
    languages: Annotated[Texts, InList("languages")] = ()
    deputy: Annotated[Text, Ref("focal_points")] = ""
    replaced_by: Annotated[Text, Ref("focal_points")] = ""
    from_on: date | None = None
    until_on: date | None = None
    confirmed_on: Annotated[date | None, Once()] = None
    shares_contact: Annotated[bool, Once()] = False
    on_mailing_list: bool | None = None
    knows_where_data_are: bool | None = None
    handover_note: LongText = ""


class Decision(PlanRecord):
    """A response decision that needs information, with its owner and the day it falls."""

    decision: Annotated[LongText, Name()]
    partner: Annotated[Text, Ref("partners")] = ""
    needed_by: date | None = None
    information_need: LongText = ""
    other_sources: LongText = ""
    tree_answers: Annotated[dict[Text, Text], Once()] = {}
    outcome: Annotated[Text, Once()] = ""
