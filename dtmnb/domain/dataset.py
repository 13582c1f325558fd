"""Datasets (rows that are released together) and their dissemination lines."""

from datetime import date
from typing import Annotated

from pydantic import Field

from dtmnb.domain.record import InList, PlanRecord, Ref, Text, Texts


class Dataset(PlanRecord):
    """Rows that are released together, with what decides how exposed they are."""

    title: Text
    smallest_area: Annotated[str, InList("release_levels")] = ""
    population: Annotated[int | None, Field(ge=0)] = None
    context: dict[str, str] = {}
    note: Text = ""


class DisseminationLine(PlanRecord):
    """One release of a dataset: which level and category, by which modality, to whom, when.

    A dataset may have several: public at admin 2 and sensitive at location, for instance.
    """

    dataset: Annotated[str, Ref("datasets")] = ""
    release_level: Annotated[str, InList("release_levels")] = ""
    category: Annotated[str, InList("dissemination_categories")] = ""
    modality: Annotated[str, InList("sharing_modalities")] = ""
    recipients: Annotated[Texts, Ref("partners")] = ()
    content: Text = ""
    file_format: Text = ""
    frequency: Annotated[str, InList("frequencies")] = ""
    first_on: date | None = None
    share_within_hours: Annotated[int | None, Field(ge=0)] = None
    sender: Annotated[str, Ref("focal_points")] = ""
    agreement: Annotated[str, Ref("agreements")] = ""
    retention: Text = ""
    onward_sharing: Text = ""
