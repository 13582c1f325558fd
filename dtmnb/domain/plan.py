"""The one aggregate: a plan, its header and its collections of records."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from dtmnb.domain.agreeing import (
    CategoryOverride,
    ChecklistAnswer,
    Consent,
    Deferral,
    Feedback,
    HarmCell,
    Outcome,
    Position,
    Precedent,
    Reservation,
    SignOff,
)
from dtmnb.domain.agreement import DataAccessRequest, DataSharingAgreement
from dtmnb.domain.dataset import Dataset, DisseminationLine
from dtmnb.domain.duty import Duty
from dtmnb.domain.partner import Decision, FocalPoint, Partner
from dtmnb.domain.record import (
    InList,
    Keyed,
    LongText,
    Name,
    Once,
    PlanRecord,
    Record,
    Ref,
    Text,
    Texts,
)
from dtmnb.domain.row import PlanRow
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.errors import ChangeError

HEADER = "header"
"""Name of the header as a collection, and the id of its one record."""

PLAN_ID = r"^[a-z0-9][a-z0-9-]{0,39}$"
PlanId = Annotated[str, StringConstraints(pattern=PLAN_ID)]


class Header(PlanRecord):
    """What the whole exercise is: where, which round, why, how, when, and whom to ask.

    `public_contact`, `data_contact` and `feedback_contact` are addresses of functions
    (a shared mailbox), printed in every edition; persons stand in the focal points. `context`
    holds answers to context questions for the whole plan; those of a dataset go first.
    `last_round` names the plan that this one goes on with, and its revision: `plan@12`.
    """

    title: Annotated[Text, Name()] = ""
    iso3: Annotated[Text, InList("countries")] = ""
    operation: Text = ""
    round_number: Annotated[int | None, Field(ge=0)] = None
    round_days: Annotated[int | None, Field(ge=1)] = None
    component: Annotated[Text, InList("components")] = ""
    tool: Annotated[Text, InList("tools")] = ""
    population_groups: Annotated[Texts, InList("population_groups")] = ()
    objectives: LongText = ""
    method_and_limits: LongText = ""
    risk_review: LongText = ""
    context: Annotated[dict[Text, Text], Keyed(InList("context_questions"))] = {}
    collection_starts_on: date | None = None
    collection_ends_on: date | None = None
    plan_ends_on: date | None = None
    languages: Annotated[Texts, InList("languages")] = ()
    sources_to_combine: LongText = ""
    information_sharing_protocol: Text = ""
    dtm_coordinator: Annotated[Text, Ref("focal_points")] = ""
    data_steward: Annotated[Text, Ref("focal_points")] = ""
    public_contact: Text = ""
    data_contact: Text = ""
    feedback_contact: Text = ""
    mailing_list: Text = ""
    mailing_list_owner: Annotated[Text, Ref("focal_points")] = ""
    handover_rule: LongText = ""
    explained_on: date | None = None
    final_plan_shared_on: date | None = None
    status: Annotated[Text, InList("plan_statuses")] = "draft"
    is_example: bool = False
    last_round: Annotated[Text, Once()] = ""


class Plan(Record):
    """Everything agreed, or still to be agreed, about one exercise.

    Collections map record ids to records and keep the order of entry. Their mappings are
    never changed in place: `dtmnb.domain.changes.apply` makes a new plan.
    """

    plan_id: PlanId
    header: Header = Header(record_id=HEADER)
    partners: Mapping[str, Partner] = {}
    focal_points: Mapping[str, FocalPoint] = {}
    decisions: Mapping[str, Decision] = {}
    rows: Mapping[str, PlanRow] = {}
    datasets: Mapping[str, Dataset] = {}
    duties: Mapping[str, Duty] = {}
    lines: Mapping[str, DisseminationLine] = {}
    urgent_actions: Mapping[str, UrgentActionArrangement] = {}
    agreements: Mapping[str, DataSharingAgreement] = {}
    access_requests: Mapping[str, DataAccessRequest] = {}
    precedents: Mapping[str, Precedent] = {}
    reservations: Mapping[str, Reservation] = {}
    deferrals: Mapping[str, Deferral] = {}
    positions: Mapping[str, Position] = {}
    outcomes: Mapping[str, Outcome] = {}
    consents: Mapping[str, Consent] = {}
    overrides: Mapping[str, CategoryOverride] = {}
    harm_cells: Mapping[str, HarmCell] = {}
    checklist_answers: Mapping[str, ChecklistAnswer] = {}
    feedback: Mapping[str, Feedback] = {}
    sign_offs: Mapping[str, SignOff] = {}

    def records(self, collection: str) -> Mapping[str, PlanRecord]:
        """Return the records of *collection* by id; the header is a collection of one.

        Raises:
            ChangeError: A plan has no such collection.
        """
        require_record_class(collection)
        if collection == HEADER:
            return {HEADER: self.header}
        records: Mapping[str, PlanRecord] = getattr(self, collection)
        return records

    def ordered_rows(self) -> tuple[PlanRow, ...]:
        """Return the rows in the order people gave them."""
        return tuple(sorted(self.rows.values(), key=lambda row: row.order))

    @property
    def last_order(self) -> float:
        """The order of the last row; 0 while there is none."""
        return max((row.order for row in self.rows.values()), default=0.0)

    @property
    def dtm(self) -> tuple[str, ...]:
        """The organisations that are DTM's own."""
        return tuple(key for key, each in self.partners.items() if each.is_dtm)

    @property
    def guests(self) -> tuple[str, ...]:
        """The organisations that DTM plans with."""
        return tuple(key for key, each in self.partners.items() if not each.is_dtm)


RECORD_CLASSES: Mapping[str, type[PlanRecord]] = {
    HEADER: Header,
    "partners": Partner,
    "focal_points": FocalPoint,
    "decisions": Decision,
    "rows": PlanRow,
    "datasets": Dataset,
    "duties": Duty,
    "lines": DisseminationLine,
    "urgent_actions": UrgentActionArrangement,
    "agreements": DataSharingAgreement,
    "access_requests": DataAccessRequest,
    "precedents": Precedent,
    "reservations": Reservation,
    "deferrals": Deferral,
    "positions": Position,
    "outcomes": Outcome,
    "consents": Consent,
    "overrides": CategoryOverride,
    "harm_cells": HarmCell,
    "checklist_answers": ChecklistAnswer,
    "feedback": Feedback,
    "sign_offs": SignOff,
}
"""The class of the records of each collection, in the order people meet them."""


def require_record_class(collection: str) -> type[PlanRecord]:
    """Return the class of the records of *collection*.

    Raises:
        ChangeError: A plan has no such collection.
    """
    if collection not in RECORD_CLASSES:
        known = ", ".join(RECORD_CLASSES)
        raise ChangeError(
            "A plan has no collection '{collection}'. Use one of: {known}.",
            collection=collection,
            known=known,
        )
    return RECORD_CLASSES[collection]


def order_of(plan: Plan) -> Mapping[str, Mapping[str, int]]:
    """Return the position of every record in its collection, rows in the people's order."""
    ids = {name: [*plan.records(name)] for name in RECORD_CLASSES}
    ids["rows"] = [row.record_id for row in plan.ordered_rows()]
    return {name: {key: n for n, key in enumerate(keys)} for name, keys in ids.items()}
