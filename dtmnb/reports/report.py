"""One plan's report for one audience, section by section, as the report notebook shows it."""

from collections.abc import Callable, Mapping
from typing import Any

from dtmnb import clock
from dtmnb.domain.advice import advice_on_view
from dtmnb.domain.audience import View, view_for
from dtmnb.domain.checks import check_plan, is_draft, shown_findings
from dtmnb.domain.findings import Finding
from dtmnb.domain.plan import Plan
from dtmnb.errors import UsageError
from dtmnb.language import Language, language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import MIMETYPE, Blocks, Page, Passage
from dtmnb.reports.earlier import earlier_of
from dtmnb.reports.handing import handed
from dtmnb.reports.html import as_html
from dtmnb.reports.kinds import DIFFERENCES, REPORT, SECTIONS, require_reader
from dtmnb.reports.safe_html import Html
from dtmnb.reports.text import as_text
from dtmnb.store import load_reference, open_store


class Shown:
    """Sections as a notebook shows them: as a page, as text, and as the blocks they are made of.

    No tuple: IPython prints the parts of a tuple in place of the text that it is given.
    """

    def __init__(self, passage: Passage) -> None:
        """Show *passage*."""
        self.passage = passage

    def html(self) -> Html:
        """Return the sections as a part of a page."""
        return as_html(self.passage.blocks, language_for(self.passage.page.language))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """Return itself for whatever shows or prints the notebook."""
        blocks, language = self.passage.blocks, language_for(self.passage.page.language)
        if not blocks:
            # Without a text of its own, IPython prints the object.
            return {"text/plain": ""}
        return {
            "text/html": str(self.html()),
            "text/plain": as_text(blocks, language),
            # As one text: whoever carries a notebook looks into every value of it.
            MIMETYPE: self.passage.model_dump_json(),
        }


class Report:
    """A document section by section; it holds what its readers may see and not the plan."""

    def __init__(
        self,
        context: Any,
        page: Page,
        sections: Mapping[str, Callable[[Any], Blocks]] = SECTIONS,
    ) -> None:
        """Show *sections*, each made of *context*, as parts of *page*."""
        self._context, self._page, self._sections = context, page, sections

    def section(self, *names: str) -> Shown:
        """Return sections; empty where the readers of this edition may not see them.

        Raises:
            UsageError: There is no such section.
        """
        blocks = tuple(block for name in names for block in self._section(name))
        return Shown(Passage(page=self._page, blocks=blocks))

    def _section(self, name: str) -> Blocks:
        if name not in self._sections:
            raise UsageError(
                "Cannot show '{name}': there is no such section. Use one of: {known}.",
                name=name,
                known=", ".join(self._sections),
            )
        return self._sections[name](self._context)

    def whole(self) -> Shown:
        """Return all sections in their order."""
        return self.section(*self._sections)


def report_of(context: ReportContext, document: str = REPORT) -> Report:
    """Return the report of one edition, or another document of it.

    Raises:
        UsageError: There is no such document, or it is for other readers.
    """
    kind = require_reader(document, context.view.audience)
    return Report(context, page_of(context, document), kind.sections)


def page_of(context: ReportContext, document: str = REPORT) -> Page:
    """Return what stands around the sections of a document."""
    kind = require_reader(document, context.view.audience)
    of_kind = [] if document == REPORT else [context.language.text(kind.title)]
    title = " · ".join((context.title, *of_kind, context.edition()))
    running = context.language.text(
        "{title} · revision {revision}", title=title, revision=context.view.stamp.revision
    )
    return Page(title=title, running=running, language=context.language.code, sheet=kind.sheet)


def open_report(plan_id: str, audience: str, language: str, document: str = REPORT) -> Report:
    """Return the report of a plan of the store (`DTMNB_STORE`), or of a run, for one audience.

    Args:
        plan_id: The plan.
        audience: `internal`, `partners`, `public` or `partner:<id of the organisation>`.
        language: `en`, `fr`, `es` or `ar`.
        document: Another document than the report: one of `dtmnb.reports.kinds.KINDS`.

    Raises:
        PlanNotFoundError: The store has no such plan.
        SharingError: There is no such audience.
        UsageError: There is no such language or document, or a run hands out another edition.
    """
    words, reference = language_for(language), load_reference()
    if given := handed(ReportContext):
        edition = (given.plan.plan_id, given.view.audience, given.language.code)
        if edition != (plan_id, audience, language):
            raise UsageError(
                "Cannot show {asked}: the run hands out {given}. Use the parameters that it gives.",
                asked=", ".join((plan_id, audience, language)),
                given=", ".join(edition),
            )
        return report_of(given, document)
    with open_store(reference=reference) as store:
        stored = store.load(plan_id)
        view = view_for(stored.plan, audience, reference=reference, stamp=stored.stamp)
        context = context_for(view, stored.plan, words)
        if document == DIFFERENCES:
            context = context._replace(earlier=earlier_of(store, view, stored.plan)[0])
    return report_of(context, document)


def context_for(
    view: View, plan: Plan, language: Language, found: tuple[Finding, ...] | None = None
) -> ReportContext:
    """Return what a report of *view* is made of, as of today.

    Args:
        view: What the readers may see.
        plan: The whole plan: what is open and what speaks for a category rest on it.
        language: The language of the report.
        found: What the checks found in *plan* today, if they ran.
    """
    reference, today = load_reference(), clock.today()
    if found is None:
        found = check_plan(plan, reference, today=today)
    told = shown_findings(view, found, reference, today=today)
    draft = is_draft(plan, found)
    advice = advice_on_view(view, plan, reference)
    return ReportContext(view, reference, language, today, told, advice=advice, is_draft=draft)
