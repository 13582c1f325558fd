"""Step 70: which agreements are needed, by when, and how far each of them is."""

from collections.abc import Iterable
from datetime import date

from dtmnb.domain.agreement import DataSharingAgreement
from dtmnb.domain.agreements_due import AgreementNeed, agreement_needs, last_day
from dtmnb.domain.changes import Add
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.vocabulary import Reference
from dtmnb.reports.context import ReportContext
from dtmnb.reports.parts import table
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session, new_id, rights_of
from dtmnb.widgets.boxes import column, show
from dtmnb.widgets.forms import records
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import Go, PanelSpec, paragraph, seat_context
from dtmnb.widgets.steps.drafts import Drafts

Needs = dict[tuple[str, str], list[AgreementNeed]]


def needs_by_partner(needs: Iterable[AgreementNeed]) -> Needs:
    """Return the needs by partner and dataset ("" where no partner or no dataset is named)."""
    found: Needs = {}
    for need in needs:
        found.setdefault((need.partner, need.dataset), []).append(need)
    return found


def missing_agreements(
    plan: Plan, reference: Reference, needs: Iterable[AgreementNeed]
) -> list[dict[str, JsonValue]]:
    """Return the values of one agreement for each partner that needs one and has none.

    The kind is the first of the list that is an agreement and covers all categories needed.
    """
    wanted: dict[str, list[AgreementNeed]] = {}
    for need in needs:
        if need.partner and not need.agreements and not need.requests:
            wanted.setdefault(need.partner, []).append(need)
    starts_on = plan.header.collection_starts_on
    return [
        {
            "parties": [*plan.dtm, partner],
            "datasets": sorted({need.dataset for need in found} - {""}),
            "kind": _kind_for(reference, {need.category.code for need in found}),
            "needed_by": starts_on.isoformat() if starts_on else None,
        }
        for partner, found in wanted.items()
    ]


def _kind_for(reference: Reference, categories: set[str]) -> str:
    kinds = reference.terms("agreement_kinds").terms.items()
    return next(
        (
            code
            for code, term in kinds
            if term.has("is_agreement") and categories <= set(term.property("covers", ()))
        ),
        "",
    )


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    text = session.language.text
    return [
        PanelSpec("coverage", text("What is covered"), lambda: Coverage(session, guard)),
        records(session, guard, "agreements", text("Agreements")),
        records(session, guard, "access_requests", text("Data access requests")),
        PanelSpec("drafts", text("Drafts to sign"), lambda: Drafts(session, guard)),
    ]


class Coverage:
    """Recipients by datasets: signed, under way, or missing."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Show the open plan."""
        self._session = session
        text = session.language.text
        self._table = HtmlBox()
        self._add = guard.button(text("List the missing agreements"), self._add_missing)
        note = text("What the tool writes about agreements is no legal advice.")
        help_ = HtmlBox(paragraph(note, "dtmnb-help"))
        self.root = column(self._table.root, self._add, help_.root)

    def refresh(self) -> None:
        needs = self._needs()
        self._table.show(coverage(self._session, needs))
        missing = missing_agreements(self._session.plan, self._session.reference, needs)
        show(self._add, missing and rights_of(self._session).may_add("agreements"))

    def _needs(self) -> tuple[AgreementNeed, ...]:
        session = self._session
        return agreement_needs(session.plan, session.reference, today=session.today)

    def _add_missing(self) -> None:
        session = self._session
        language = session.language
        values = missing_agreements(session.plan, session.reference, self._needs())
        changes = [
            Add(
                collection="agreements",
                record=new_id("agreements"),
                values=each | {"title": self._title(str(each["parties"][-1]))},
            )
            for each in values
        ]
        session.save(changes, note=language.text("Agreements that are missing"))

    def _title(self, partner: str) -> str:
        name = self._session.wording.name("partners", partner)
        return self._session.language.text("Agreement with {name}", name=name)


def coverage(session: Session, needs: Iterable[AgreementNeed]) -> Html:
    """Return who needs an agreement for which dataset, and how far it is."""
    language = session.language
    found = needs_by_partner(needs)
    if not found:
        return paragraph(language.text("Nothing that is shared needs an agreement."))
    partners = list(dict.fromkeys(partner for partner, _ in found))
    datasets = list(dict.fromkeys(dataset for _, dataset in found))
    heads = [
        language.text("Recipient"),
        *(_dataset_name(session, each) for each in datasets),
        language.text("Next step by"),
        language.text("Signed by"),
    ]
    context = seat_context(session)
    starts_on = context.how_far(context.header.collection_starts_on)
    no_date = language.text("⚠ no date")
    rows = [
        (
            said(session.wording.name("partners", partner) or language.text("⚠ nobody named")),
            *(_cell(session, found.get((partner, each), [])) for each in datasets),
            context.how_far(_next_step(found, partner)) or (said("–") if starts_on else no_date),
            starts_on or no_date,
        )
        for partner in partners
    ]
    intro = language.text("An agreement must be signed before collection starts, or the data wait.")
    title = language.text("Agreements needed")
    return join([paragraph(intro), _last_days(session, context), table(title, heads, rows)])


def _last_days(session: Session, context: ReportContext) -> Html:
    """Return by when each step towards a signature is done, counted back from the start."""
    statuses = context.reference.terms("agreement_statuses").terms
    last = {
        code: last_day(
            session.plan, context.reference, DataSharingAgreement(record_id="new", status=code)
        )
        for code, term in statuses.items()
        if term.has("is_open")
    }
    facts = [
        tag(
            "li",
            context.language.text(
                "{status}: until {day}",
                status=context.label("agreement_statuses", code),
                day=context.how_far(day),
            ),
        )
        for code, day in last.items()
        if day
    ]
    return tag("ul", facts, class_="dtmnb-facts") if facts else NOTHING


def _dataset_name(session: Session, dataset: str) -> str:
    if not dataset:
        return session.language.text("Single rows")
    return session.wording.name("datasets", dataset)


def _next_step(needs: Needs, partner: str) -> date | None:
    found = [need for (who, _), each in needs.items() if who == partner for need in each]
    return min((need.next_step_by for need in found if need.next_step_by), default=None)


def _cell(session: Session, needs: list[AgreementNeed]) -> Html:
    language, plan = session.language, session.plan
    if not needs:
        return tag("span", "–")
    if all(need.is_in_force for need in needs):
        return tag("span", language.text("✓ signed"), class_="dtmnb-badge", data_tone="good")
    # One release without any agreement is missing, whatever others of the dataset have.
    waiting = [need for need in needs if not need.is_in_force]
    if not all((*need.agreements, *need.requests) for need in waiting):
        return tag("span", language.text("▲ missing"), class_="dtmnb-badge", data_tone="blocker")
    under_way = [key for need in waiting for key in (*need.agreements, *need.requests)]
    statuses = [
        session.wording.label("agreement_statuses", plan.agreements[key].status)
        if key in plan.agreements
        else session.wording.label("access_request_statuses", plan.access_requests[key].status)
        for key in dict.fromkeys(under_way)
    ]
    words = language.text("◆ {statuses}", statuses=language.join(statuses))
    return tag("span", words, class_="dtmnb-badge", data_tone="alarm")
