"""What forms ask, by collection and section, in the order people are asked.

Labels stand in the reference tables. Fields not named are not typed but follow from something
else: answers to trees, positions, signatures.
"""

from collections.abc import Mapping

from dtmnb.language import mark

Sections = Mapping[str, tuple[str, ...]]

FORMS: Mapping[str, Sections] = {
    "header": {
        mark("The exercise"): (
            "title", "iso3", "operation", "round_number", "round_days", "component",
            "tool", "population_groups", "languages", "status",
        ),
        mark("Dates"): (
            "collection_starts_on", "collection_ends_on", "plan_ends_on",
            "explained_on", "final_plan_shared_on",
        ),
        mark("Purpose and method"): (
            "objectives", "method_and_limits", "sources_to_combine", "risk_review",
            "information_sharing_protocol",
        ),
        mark("Whom to ask"): (
            "dtm_coordinator", "data_steward", "public_contact", "data_contact",
            "feedback_contact",
        ),
        mark("Mailing list and handover"): (
            "mailing_list", "mailing_list_owner", "handover_rule",
        ),
    },
    "partners": {
        "": (
            "name", "kind", "sectors", "is_dtm", "note",
        ),
    },
    "focal_points": {
        mark("Person"): (
            "name", "partner", "role", "email", "phone", "languages",
            "shares_contact", "on_mailing_list", "knows_where_data_are",
            "confirmed_on",
        ),
        mark("Deputy and handover"): (
            "deputy", "from_on", "until_on", "replaced_by", "handover_note",
        ),
    },
    "decisions": {
        "": (
            "decision", "partner", "needed_by", "information_need", "other_sources",
        ),
    },
    "rows": {
        mark("Template, columns A to M"): (
            "sector", "information_need", "question", "question_translations",
            "reply_type", "reply_options", "form_instructions", "dictionary_type",
            "descriptive_analysis", "visualisation", "use_of_data",
            "interested_partners", "preconditions", "preconditions_status",
            "key_informants",
        ),
        mark("Planning, columns N to T"): (
            "decision", "question_id", "component", "unit_of_analysis", "method",
            "disaggregation", "sensitivity_level", "is_urgent", "sensitivity",
            "category_reason",
        ),
        mark("Sharing, columns U to AE"): (
            "dataset", "release_level", "modalities", "frequency",
            "share_within_hours", "recipients", "agreement", "risk_notes",
            "harm_reviewed", "analysis_roles", "status", "status_reason",
            "agreed_by", "agreed_on", "feedback",
        ),
    },
    "datasets": {
        "": (
            "title", "smallest_area", "population", "note",
        ),
    },
    "lines": {
        "": (
            "dataset", "release_level", "category", "modality", "recipients",
            "frequency", "first_on", "share_within_hours", "sender", "content",
            "file_format", "agreement", "retention", "onward_sharing",
        ),
    },
    "urgent_actions": {
        mark("When and what"): (
            "trigger", "row", "threshold", "verification", "content",
            "within_hours", "stop_condition",
        ),
        mark("Who and how"): (
            "recipients", "channel", "fallback_channel", "sender", "sender_deputy",
            "receipt_within_hours", "partner_action", "agreement", "onward_sharing",
        ),
        mark("Rehearsal"): (
            "rehearsed_on", "rehearsal_result",
        ),
    },
    "agreements": {
        "": (
            "title", "kind", "parties", "datasets", "status", "number", "needed_by",
            "signed_on", "expires_on", "responsible", "purpose", "retention",
            "onward_sharing", "note",
        ),
    },
    "access_requests": {
        "": (
            "partner", "datasets", "purpose", "users", "storage", "onward_sharing",
            "retention", "needed_by", "status", "decision_reason", "decided_on",
        ),
    },
    "feedback": {
        "": (
            "partner", "row", "request", "asked_on", "answer", "reason",
            "applied_in_round",
        ),
    },
}  # fmt: skip

COLLECTION_TITLES: Mapping[str, str] = {
    "partners": mark("Organisations"),
    "focal_points": mark("Focal points"),
    "decisions": mark("Decisions"),
    "rows": mark("Rows of the Data Analysis Plan"),
    "datasets": mark("Datasets"),
    "lines": mark("Dissemination lines"),
    "urgent_actions": mark("Alerts"),
    "agreements": mark("Agreements"),
    "access_requests": mark("Data access requests"),
    "feedback": mark("Requests and answers"),
}

HELP: Mapping[str, str] = {
    "round_days": mark("From the start of one round to the start of the next."),
    "plan_ends_on": mark("Until this day the plan and its contacts must hold."),
    "public_contact": mark("The address of a function, not of a person."),
    "data_contact": mark("The address of a function, not of a person."),
    "feedback_contact": mark("The address of a function, not of a person."),
    "mailing_list": mark("Its name, and how to join it."),
    "handover_rule": mark("What people do before they leave: inform their replacement and DTM."),
    "shares_contact": mark("Say yes only if the person agrees that other partners may have it."),
    "sensitivity": mark("With urgency it gives column B. Better settled in step 40."),
    "population": mark("People behind the smallest area: few people can be recognised."),
    "threshold": mark("Something that can be measured, such as 100 households in 72 hours."),
    "content": mark("As little as the recipients need in order to act."),
    "reply_options": mark("One a line."),
    "interested_partners": mark("One a line."),
    "preconditions": mark("One a line."),
}
"""A word of help for fields of which the reference tables say nothing more."""

LONG_TEXTS = frozenset({
    "question", "information_need", "form_instructions", "descriptive_analysis", "use_of_data",
    "category_reason", "risk_notes", "status_reason", "feedback", "objectives", "decision",
    "method_and_limits", "risk_review", "sources_to_combine", "handover_rule", "handover_note",
    "note", "other_sources", "content", "partner_action", "purpose", "rehearsal_result",
    "request", "reason", "decision_reason", "storage", "users", "onward_sharing", "stop_condition",
})  # fmt: skip

KEYED_BY = {"question_translations": "languages", "analysis_roles": "analysis_activities"}
"""The codelist of the keys of fields that hold a text for each key."""
