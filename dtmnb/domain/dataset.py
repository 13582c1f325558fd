"""Datasets (rows that are released together) and their dissemination lines."""

from datetime import date
from typing import Annotated

from pydantic import Field

from dtmnb.domain.record import InList, PlanRecord, Ref, Text, Texts


class Dataset(PlanRecord):
    """Rows that are released together, with what decides how exposed they are."""

    title: Text
    smallest_area: Annotated[Text, InList("release_levels")] = ""
    population: Annotated[int | None, Field(ge=0)] = None
    context: dict[Text, Text] = {}
    note: Text = ""


class DisseminationLine(PlanRecord):
    """One release of a dataset: which level and category, by which modality, to whom, when.

    A dataset may have several: public at admin 2 and sensitive at location, for instance.
    """

    dataset: Annotated[Text, Ref("datasets")] = ""
    release_level: Annotated[Text, InList("release_levels")] = ""
    category: Annotated[Text, InList("dissemination_categories")] = ""
    modality: Annotated[Text, InList("sharing_modalities")] = ""
    recipients: Annotated[Texts, Ref("partners")] = ()
    content: Text = ""
    file_format: Text = ""
    frequency: Annotated[Text, InList("frequencies")] = ""
    first_on: date | None = None
    share_within_hours: Annotated[int | None, Field(ge=0)] = None
    sender: Annotated[Text, Ref("focal_points")] = ""
    agreement: Annotated[Text, Ref("agreements")] = ""
    retention: Text = ""
    onward_sharing: Text = ""
