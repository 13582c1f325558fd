"""One plan's report for one audience, section by section, as the report notebook shows it."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dtmnb import clock
from dtmnb.domain.advice import Advice, advice_by_row
from dtmnb.domain.audience import INTERNAL, SharedView, view_for
from dtmnb.domain.checks import check_plan
from dtmnb.domain.findings import Finding
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.errors import UsageError
from dtmnb.language import language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.safe_html import Html, join
from dtmnb.reports.sections import closing, opening, questions, sharing
from dtmnb.store import load_reference, open_store

REVISION_VARIABLE = "DTMNB_REVISION"
"""Environment variable with the revision a batch writes all files of one edition from."""


SECTIONS: Mapping[str, Callable[[ReportContext], Html | None]] = {
    "cover": opening.cover,
    "categories": opening.categories,
    "questions": questions.questions,
    "reasons": questions.reasons,
    "releases": sharing.releases,
    "urgent_actions": sharing.urgent_actions,
    "agreements": sharing.agreements,
    "people": closing.people,
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

    def section(self, name: str) -> Html:
        """Return one section; empty where the readers of this edition may not see it.

        Raises:
            UsageError: There is no such section.
        """
        if name not in self._sections:
            raise UsageError(
                f"Cannot show {name!r}: there is no such section. "
                f"Use one of: {', '.join(self._sections)}."
            )
        return self._sections[name](self._context) or Html("")

    def whole(self) -> Html:
        """Return all sections in their order."""
        return join(self.section(name) for name in self._sections)


def open_report(plan_id: str, audience: str, language: str) -> Report:
    """Return the report of a plan of the store (`DTMNB_STORE`) for one audience.

    Args:
        plan_id: The plan.
        audience: `internal`, `partners`, `public` or `partner:<id of the organisation>`.
        language: `en`, `fr`, `es` or `ar`.

    Raises:
        PlanNotFoundError: The store has no such plan.
        SharingError: There is no such audience.
        UsageError: There is no such language.
    """
    words, reference = language_for(language), load_reference()
    revision = os.environ.get(REVISION_VARIABLE)
    with open_store(reference=reference) as store:
        stored = store.load(plan_id, int(revision) if revision else None)
    view = view_for(stored.plan, audience, reference=reference, stamp=stored.stamp)
    today = clock.today()
    findings = check_plan(stored.plan, reference, today=today)
    context = ReportContext(view, reference, words, today, findings)
    return Report(full_context(context, stored.plan))


def full_context(context: ReportContext, plan: Plan) -> ReportContext:
    """Return *context* with what its audience may know of all that speaks about *plan*.

    Of its findings, those of the whole plan, the visible ones stay. The advice for the visible
    rows is added for readers who may see who went against it.
    """
    view, advice = context.view, dict[str, Advice]()
    if context.may_see("overrides"):
        rows = (plan.rows[key] for key in view.by_id("rows"))
        advice |= advice_by_row(plan, rows, context.reference)
    return context._replace(findings=visible_findings(context.findings, view), advice=advice)


def visible_findings(findings: tuple[Finding, ...], view: SharedView) -> tuple[Finding, ...]:
    """Return the findings that the audience of *view* may know; the public none.

    Outside DTM a finding is told only when its place is visible and everything it says stands
    in the view: nobody learns of hidden rows or people from what is wrong with them.
    """
    if view.kind == INTERNAL:
        return findings
    if not view.records("partners"):
        return ()
    records = {HEADER: {HEADER: view.header}} | {
        collection: view.by_id(collection) for collection in view.collections
    }
    known = "\n".join(_texts(list(records.values())))
    return tuple(
        finding
        for finding in findings
        if (record := records.get(finding.where.collection, {}).get(finding.where.record))
        and finding.where.field in {"", *record}
        and all(value.isdigit() or value.rstrip("…") in known for value in finding.values.values())
    )


def _texts(value: object) -> Iterator[str]:
    """Yield every text inside *value*, white space in it evened out."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield " ".join(str(value).split())
