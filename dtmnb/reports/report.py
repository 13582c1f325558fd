"""One plan's report for one audience, section by section, as the report notebook shows it."""

from collections.abc import Callable, Mapping
from typing import Any

from dtmnb import clock
from dtmnb.domain.advice import advice_by_row
from dtmnb.domain.audience import View, view_for
from dtmnb.domain.checks import check_plan, is_draft, shown_findings
from dtmnb.domain.plan import Plan
from dtmnb.errors import UsageError
from dtmnb.language import Language, language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.handing import handed
from dtmnb.reports.safe_html import Html, join
from dtmnb.reports.sections import closing, minutes, opening, questions, sharing
from dtmnb.store import load_reference, open_store

SECTIONS: Mapping[str, Callable[[ReportContext], Html | None]] = {
    "cover": opening.cover,
    "categories": opening.categories,
    "questions": questions.questions,
    "reasons": questions.reasons,
    "releases": sharing.releases,
    "urgent_actions": sharing.urgent_actions,
    "agreements": sharing.agreements,
    "people": closing.people,
    "minutes": minutes.minutes,
    "open_points": closing.open_points,
    "checklists": closing.checklists,
    "sources": closing.sources,
}
"""The sections of a report in their order."""


class Report:
    """A document section by section; it holds what its readers may see and not the plan."""

    def __init__(
        self,
        context: Any,
        sections: Mapping[str, Callable[[Any], Html | None]] = SECTIONS,
    ) -> None:
        """Show *sections*, each made of *context*."""
        self._context, self._sections = context, sections

    def section(self, *names: str) -> Html:
        """Return sections; empty where the readers of this edition may not see them.

        Raises:
            UsageError: There is no such section.
        """
        return join(map(self._section, names))

    def _section(self, name: str) -> Html:
        if name not in self._sections:
            raise UsageError(
                f"Cannot show {name!r}: there is no such section. "
                f"Use one of: {', '.join(self._sections)}."
            )
        return self._sections[name](self._context) or Html("")

    def whole(self) -> Html:
        """Return all sections in their order."""
        return self.section(*self._sections)


def open_report(plan_id: str, audience: str, language: str) -> Report:
    """Return the report of a plan of the store (`DTMNB_STORE`), or of a run, for one audience.

    Args:
        plan_id: The plan.
        audience: `internal`, `partners`, `public` or `partner:<id of the organisation>`.
        language: `en`, `fr`, `es` or `ar`.

    Raises:
        PlanNotFoundError: The store has no such plan.
        SharingError: There is no such audience.
        UsageError: There is no such language, or a run hands out another edition.
    """
    words, reference = language_for(language), load_reference()
    if given := handed(ReportContext):
        edition = (given.plan.plan_id, given.view.audience, given.language.code)
        if edition != (plan_id, audience, language):
            raise UsageError(
                f"Cannot show {plan_id}, {audience}, {language}: the run hands out "
                f"{', '.join(edition)}. Use the parameters that it gives."
            )
        return Report(given)
    with open_store(reference=reference) as store:
        stored = store.load(plan_id)
    view = view_for(stored.plan, audience, reference=reference, stamp=stored.stamp)
    return Report(context_for(view, stored.plan, words))


def context_for(view: View, plan: Plan, language: Language) -> ReportContext:
    """Return what a report of *view* is made of, as of today.

    Args:
        view: What the readers may see.
        plan: The whole plan: what is open and what speaks for a category rest on it.
        language: The language of the report.
    """
    reference, today = load_reference(), clock.today()
    found = check_plan(plan, reference, today=today)
    told = shown_findings(view, found, reference, today=today)
    draft = is_draft(plan, found)
    context = ReportContext(view, reference, language, today, told, is_draft=draft)
    return with_advice(context, plan)


def with_advice(context: ReportContext, plan: Plan) -> ReportContext:
    """Return *context* with the advice on its rows, for readers who may see who went against it.

    Args:
        context: What the readers may see.
        plan: The whole plan: advice rests on it.
    """
    if not context.view.may_see("overrides"):
        return context
    rows = (plan.rows[key] for key in context.plan.rows)
    return context._replace(advice=advice_by_row(plan, rows, context.reference))
