"""Datasets (rows that are released together) and their dissemination lines."""

from datetime import date
from typing import Annotated

from pydantic import Field

from dtmnb.domain.record import (
    InList,
    Keyed,
    LongText,
    Name,
    PlanRecord,
    Ref,
    Released,
    Sealed,
    Text,
    Texts,
)


class Dataset(PlanRecord):
    """Rows that are released together, with what decides how exposed they are."""

    title: Annotated[Text, Name()]
    smallest_area: Annotated[Text, InList("release_levels"), Sealed()] = ""
    population: Annotated[int | None, Field(ge=0)] = None
    context: Annotated[dict[Text, Text], Sealed(), Keyed(InList("context_questions"))] = {}
    note: LongText = ""


class DisseminationLine(PlanRecord):
    """One release of a dataset: which level and category, by which modality, to whom, when.

    A dataset may have several: public at admin 2 and sensitive at location, for instance.
    """

    dataset: Annotated[Text, Ref("datasets"), Sealed(), Name()] = ""
    release_level: Annotated[Text, InList("release_levels"), Released, Name()] = ""
    category: Annotated[Text, InList("dissemination_categories"), Sealed()] = ""
    modality: Annotated[Text, InList("sharing_modalities"), Released, Name()] = ""
    recipients: Annotated[Texts, Ref("partners"), Released] = ()
    content: Annotated[LongText, Released] = ""
    file_format: Annotated[Text, Released] = ""
    frequency: Annotated[Text, InList("frequencies"), Released] = ""
    first_on: Annotated[date | None, Released] = None
    share_within_hours: Annotated[int | None, Field(ge=0), Released] = None
    sender: Annotated[Text, Ref("focal_points"), Released] = ""
    agreement: Annotated[Text, Ref("agreements"), Released] = ""
    retention: Annotated[Text, Released] = ""
    onward_sharing: Annotated[LongText, Released] = ""
