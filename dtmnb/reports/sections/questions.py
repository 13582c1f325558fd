"""The Data Analysis Plan: every visible question with column B and how it is shared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dtmnb.domain.category import category_of_row
from dtmnb.domain.holding import as_held
from dtmnb.domain.row import PlanRow
from dtmnb.reports.context import ReportContext, rows_by_sector, ways_of
from dtmnb.reports.document import Blocks, Inline
from dtmnb.reports.sections.sharing import recipients_of
from dtmnb.reports.writing import (
    badge,
    empty,
    items,
    lines,
    listing,
    paragraph,
    said,
    section,
    words,
)


def questions(context: ReportContext) -> Blocks:
    """Return the questions by sector, one row each; a partner's pack begins with its own."""
    text = context.language.text
    none = text(
        "No question is agreed yet. Here will stand each question with its dissemination "
        "category, how and how often it is shared, with whom, and why."
    )
    table = listing(text("Data Analysis Plan"), _records(context), style="questions")
    title = text("Questions and column B")
    return (section(title, table or empty(none), key="questions", is_wide=True),)


def reasons(context: ReportContext) -> Blocks:
    """Return what speaks for the categories, once for all rows alike, and what closing costs."""
    alike: dict[int, list[PlanRow]] = {}
    for row in context.plan.ordered_rows():
        advice = context.advice.get(row.record_id)
        if advice is not None and advice.level:
            alike.setdefault(id(advice), []).append(row)
    if not alike:
        return ()
    text = context.language.text
    why = section(
        text("Why each row has its category"),
        paragraph(text("What speaks for a category before collection; people settled it.")),
        listing(text("Reasons"), (_reasons(context, rows) for rows in alike.values())),
        key="reasons",
    )
    return (why,)


def _reasons(context: ReportContext, rows: Sequence[PlanRow]) -> Mapping[str, object]:
    text, pick = context.language.text, context.language.pick
    ids = [row.record_id for row in rows]
    advice = context.advice[ids[0]]
    why: list[Inline] = []
    for reason in advice.reasons:
        profile = context.reference.profiles.get(reason.code)
        name = pick(profile.title) if profile else reason.code
        where = f"{name} ({reason.evidence}; {', '.join(reason.source)})"
        why.append(lines([said(pick(reason.text)), words(where, "minor")]))
    signed = [
        text("Signed against the advice: {role}. {reason}", role=each.role, reason=each.reason)
        for each in context.plan.overrides.values()
        if advice.override is not None and each.row in ids
    ]
    return {
        text("Id"): lines(ids),
        text("Advised"): badge(context.category(advice.category), context.language),
        text("Why"): items([*why, *map(said, signed)]),
        text("Lost if it is not shared"): items(map(pick, advice.costs)),
    }


def _records(context: ReportContext) -> Iterator[str | Mapping[str, object]]:
    for sector, found in rows_by_sector(context).items():
        name = context.label("sectors", sector) or context.language.text("No sector")
        yield f"{name} ({context.language.number(len(found))})"
        yield from (_record(context, row) for row in found)


def _record(context: ReportContext, row: PlanRow) -> Mapping[str, object]:
    text, ways = context.language.text, ways_of(context, row)
    category = category_of_row(row, context.reference)
    shared = [
        _distinct(context, "sharing_modalities", (way.modality for way in ways)),
        _distinct(context, "frequencies", (way.frequency for way in ways)),
    ]
    record: dict[str, object] = {
        text("Id"): words(row.record_id, "id"),
        text("Question"): _question(row),
        text("Column B"): badge(category, context.language),
        text("How, how often"): lines(shared),
    }
    if not context.view.may_see("partners"):
        return record | {text("Use of the data"): said(as_held(context.plan, row).use_of_data)}
    is_mine = any(context.view.partner in way.recipients for way in ways)
    mine = words(text("You receive this"), "strong") if is_mine else ""
    return record | {
        text("Recipients"): recipients_of(context, ways, category),
        text("Why"): lines([said(row.category_reason), mine]),
    }


def _question(row: PlanRow) -> Inline:
    asked, need = row.question, row.information_need
    if not asked:
        return said(need)
    return lines([said(asked), said(need, "minor")])


def _distinct(context: ReportContext, codelist: str, codes: Iterable[str]) -> str:
    return context.label(codelist, *dict.fromkeys(filter(None, codes)))
