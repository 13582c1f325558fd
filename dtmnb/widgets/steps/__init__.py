"""The steps of the session: what each is made of, by its slug in the reference tables."""

from collections.abc import Callable, Mapping

from dtmnb.session.desk import Session
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.panels import Go, PanelSpec
from dtmnb.widgets.steps import (
    agreements,
    data_analysis_plan,
    dissemination_categories,
    information_needs,
    partners,
    review_and_agree,
    sharing_modalities,
    start,
    urgent_action,
)

PANELS: Mapping[str, Callable[[Session, Guard, Go], list[PanelSpec]]] = {
    "start_here": start.panels,
    "partners": partners.panels,
    "information_needs": information_needs.panels,
    "data_analysis_plan": data_analysis_plan.panels,
    "dissemination_categories": dissemination_categories.panels,
    "sharing_modalities": sharing_modalities.panels,
    "urgent_action": urgent_action.panels,
    "agreements": agreements.panels,
    "review_and_agree": review_and_agree.panels,
}
