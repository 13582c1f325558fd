"""One row of the Data Analysis Plan: a question or information need, columns A to AE."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from dtmnb.domain.record import (
    InList,
    Keyed,
    LongText,
    Name,
    Once,
    PlanRecord,
    Ref,
    Released,
    Sealed,
    Text,
    Texts,
    clean_text,
)

MOST_BROUGHT = 40
"""Most columns of other people's files that one row brings along."""

SECTION = "Section"
"""The heading under which the headings between rows are brought along."""

BELOW = " > "
"""Stands between the headings of a row, the widest first."""

MOST_TOLD = 2_000
"""Most characters of one text that is brought along."""

MOST_HEADING = 100
"""Most characters of the heading of one."""


def _on_one_line(heading: object) -> object:
    text = clean_text(heading)
    return " ".join(text.split()) if isinstance(text, str) else text


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {heading: text for heading, text in texts.items() if text.strip()}


Heading = Annotated[
    str, BeforeValidator(_on_one_line), StringConstraints(min_length=1, max_length=MOST_HEADING)
]
Told = Annotated[str, BeforeValidator(clean_text), StringConstraints(max_length=MOST_TOLD)]
Brought = Annotated[dict[Heading, Told], AfterValidator(_filled), Field(max_length=MOST_BROUGHT)]


class PlanRow(PlanRecord):
    """One question or information need.

    Column B, the dissemination category, is not stored: it follows from the two axes
    `is_urgent` and `sensitivity` (`dtmnb.domain.category`). A row without a dataset carries
    its own sharing terms (columns U to Z); a row in a dataset takes those of the dataset's
    dissemination lines. `claimed_in` names the file that says the row was agreed outside; it is
    not agreed before the room vouches for it. Rows of one `agenda_group` are settled together.
    `brought_along` keeps by its heading what a file said of the row and no field takes.
    Advice rests on `data_types` and on the
    `treatments` that will be done before sharing.
    """

    order: Annotated[float, Field(allow_inf_nan=False), Once()] = 0.0
    sector: Annotated[Text, InList("sectors")] = ""
    information_need: Annotated[LongText, Name(2)] = ""
    question: Annotated[LongText, Sealed(), Name()] = ""
    question_translations: Annotated[dict[Text, Text], Sealed(), Keyed(InList("languages"))] = {}
    reply_type: Annotated[Text, InList("reply_types"), Sealed()] = ""
    reply_options: Annotated[Texts, Sealed()] = ()
    form_instructions: LongText = ""
    dictionary_type: Annotated[Text, InList("dictionary_types")] = ""
    descriptive_analysis: LongText = ""
    visualisation: Text = ""
    use_of_data: LongText = ""
    interested_partners: Texts = ()
    preconditions: Texts = ()
    preconditions_status: Annotated[Text, InList("precondition_statuses")] = ""
    key_informants: Annotated[Texts, InList("informants")] = ()
    question_id: Annotated[Text, Once()] = ""
    data_types: Annotated[Texts, InList("data_types"), Sealed()] = ()
    treatments: Annotated[Texts, InList("treatments"), Sealed()] = ()
    component: Annotated[Text, InList("components")] = ""
    unit_of_analysis: Annotated[Text, InList("levels"), Sealed()] = ""
    method: Annotated[Text, InList("methods"), Sealed()] = ""
    disaggregation: Annotated[Text, InList("disaggregations"), Sealed()] = ""
    sensitivity_level: Annotated[Text, InList("sensitivity_levels"), Sealed()] = ""
    is_urgent: Annotated[bool | None, Sealed(), Once()] = None
    sensitivity: Annotated[Text, InList("sensitivities"), Sealed(), Once()] = ""
    category_reason: Annotated[LongText, Once()] = ""
    release_level: Annotated[Text, InList("release_levels"), Released] = ""
    modalities: Annotated[Texts, InList("sharing_modalities"), Released] = ()
    frequency: Annotated[Text, InList("frequencies"), Released] = ""
    share_within_hours: Annotated[int | None, Field(ge=0), Released] = None
    recipients: Annotated[Texts, Ref("partners"), Released] = ()
    agreement: Annotated[Text, Ref("agreements"), Released] = ""
    risk_notes: LongText = ""
    harm_reviewed: Annotated[bool, Once()] = False
    analysis_roles: Annotated[dict[Text, Text], Keyed(InList("analysis_activities"))] = {}
    status: Annotated[Text, InList("row_statuses"), Once()] = "draft"
    status_reason: Annotated[LongText, Once()] = ""
    claimed_in: Annotated[Text, Once()] = ""
    feedback: Annotated[LongText, Once()] = ""
    decision: Annotated[Text, Ref("decisions")] = ""
    agenda_group: Text = ""
    dataset: Annotated[Text, Ref("datasets"), Sealed()] = ""
    brought_along: Brought = {}
    tree_answers: Annotated[dict[Text, Text], Once()] = {}
