"""Checks of fields that must not be empty: of the header, of rows, of urgent actions."""

from collections.abc import Iterator

from dtmnb.domain.checks.case import Case, Check, Found, check, is_empty
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import HEADER

REQUIRED = {
    "HDR001": (HEADER, "collection_starts_on", "collection_ends_on"),
    "HDR002": (HEADER, "public_contact"),
    "HDR003": (HEADER, "data_contact"),
    "HDR004": (HEADER, "feedback_contact"),
    "HDR005": (HEADER, "mailing_list_owner"),
    "HDR006": (HEADER, "handover_rule"),
    "HDR007": (HEADER, "final_plan_shared_on"),
    "HDR008": (HEADER, "explained_on"),
    "HDR009": (HEADER, "iso3"),
    "HDR010": (HEADER, "method_and_limits"),
    "HDR011": (HEADER, "information_sharing_protocol"),
    "HDR012": (HEADER, "risk_review"),
    "ROW001": ("rows", "use_of_data"),
    "DEC002": ("rows", "decision"),
    "URG002": ("urgent_actions", "trigger"),
    "URG003": ("urgent_actions", "recipients"),
    "URG004": ("urgent_actions", "channel"),
    "URG006": ("urgent_actions", "within_hours"),
    "URG007": ("urgent_actions", "sender"),
    "URG008": ("urgent_actions", "threshold"),
    "URG009": ("urgent_actions", "rehearsed_on"),
    "URG010": ("urgent_actions", "fallback_channel"),
}
"""Collection and fields that must not be empty, by the check that says so."""


def _filled(collection: str, *fields: str) -> Check:
    def look(case: Case) -> Iterator[Found]:
        for record in case.records(collection):
            for field in fields:
                if is_empty(getattr(record, field)):
                    yield case.found(Place(collection, record.record_id, field))

    return look


for _code, _places in REQUIRED.items():
    check(_code)(_filled(*_places))
