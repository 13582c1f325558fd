"""The Data Analysis Plan: every visible question with column B, how it is shared, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import takewhile
from typing import NamedTuple

from dtmnb.domain.advice import Advice
from dtmnb.domain.category import category_of_row
from dtmnb.domain.holding import as_held
from dtmnb.domain.row import PlanRow
from dtmnb.language.protocols import protocol_words, with_evidence
from dtmnb.reports.context import ReportContext, Way, rows_by_sector, ways_of
from dtmnb.reports.document import Badge, Blocks, Inline, Section, Words
from dtmnb.reports.guide import MARKS
from dtmnb.reports.sections.sharing import recipients_of
from dtmnb.reports.writing import (
    badge,
    beside,
    empty,
    facts,
    items,
    lines,
    listing,
    paragraph,
    said,
    section,
    words,
)

_SHORTEST_STEM = 12
"""Letters that needs must have in common to be told together."""


_Marks = Callable[[str, str, str, tuple[str, ...]], tuple[Words, Badge]]
"""Returns where a reason stands and how sure we are of it."""


class Alike(NamedTuple):
    """Rows that ask the same and are shared alike: one line of the table.

    Attributes:
        number: Its number in the document.
        sector: Code of their sector.
        rows: The rows, which may differ in the information need.
        cells: What is told of all of them, by the head of its column.
    """

    number: int
    sector: str
    rows: list[PlanRow]
    cells: Mapping[str, object]


class _Sharing(NamedTuple):
    """All that the cells of a row rest on: many rows are shared in few ways."""

    category: str
    ways: tuple[Way, ...]
    use_of_data: str


def questions(context: ReportContext) -> Blocks:
    """Return the questions by sector, those that are asked and shared alike in one line."""
    text = context.language.text
    none = text(
        "No question is agreed yet. Here will stand each question with its dissemination "
        "category, how and how often it is shared, with whom, and why."
    )
    table = listing(text("Data Analysis Plan"), _records(context), style="questions")
    title = text("Questions and column B")
    return (section(title, table or empty(none), key="questions"),)


def alike_rows(context: ReportContext) -> tuple[Alike, ...]:
    """Return the visible rows in the order of their sectors, those alike together."""
    found: list[Alike] = []
    told: dict[_Sharing, Mapping[str, object]] = {}
    for sector, rows in rows_by_sector(context).items():
        together: dict[tuple[object, ...], Alike] = {}
        for row in rows:
            sharing = _sharing(context, row)
            if sharing not in told:
                told[sharing] = _cells(context, sharing)
            cells = told[sharing]
            key = (row.question or row.information_need, *cells.values())
            alike = Alike(len(found) + len(together) + 1, sector, [], cells)
            together.setdefault(key, alike).rows.append(row)
        found += together.values()
    return tuple(found)


def _records(context: ReportContext) -> Iterator[str | Mapping[str, object]]:
    text, sector = context.language.text, None
    for each in alike_rows(context):
        if each.sector != sector:
            sector = each.sector
            yield context.label("sectors", sector) or text("No sector")
        numbered = {text("No."): words(each.number, "minor")}
        yield {**numbered, text("Question"): _question(each.rows), **each.cells}


def _sharing(context: ReportContext, row: PlanRow) -> _Sharing:
    is_told = not context.view.may_see("partners")
    use = as_held(context.plan, row).use_of_data if is_told else ""
    return _Sharing(category_of_row(row, context.reference).code, tuple(ways_of(context, row)), use)


def _cells(context: ReportContext, sharing: _Sharing) -> Mapping[str, object]:
    """Return how a row is shared, and with whom or for what."""
    text, ways, category = context.language.text, sharing.ways, context.category(sharing.category)
    shared = [
        _distinct(context, "sharing_modalities", (way.modality for way in ways)),
        _distinct(context, "frequencies", (way.frequency for way in ways)),
    ]
    told = {
        text("Category"): badge(category, context.language),
        text("How, how often"): lines(shared),
    }
    if not context.view.may_see("partners"):
        return told | {text("Use of the data"): said(sharing.use_of_data)}
    is_mine = any(context.view.partner in way.recipients for way in ways)
    mine = words(text("You receive this"), "strong") if is_mine else ""
    return told | {text("Recipients"): lines([mine, recipients_of(context, ways, category)])}


def _question(rows: Sequence[PlanRow]) -> Inline:
    """Return what is asked, and below it what for; of needs that begin alike only the ends."""
    asked = rows[0].question
    needs = [*dict.fromkeys(row.information_need for row in rows if row.information_need)]
    if not asked:
        return said(needs[0] if needs else "")
    stem = _stem(needs)
    if len(needs) < 2 or len(stem) < _SHORTEST_STEM:
        return lines([said(asked), *(said(need, "minor") for need in needs)])
    ends = "; ".join(need.removeprefix(stem).strip("() ") for need in needs)
    return lines([said(asked), said(f"{stem.strip('( ')}: {ends}", "minor")])


def _stem(texts: Sequence[str]) -> str:
    """Return the words that all *texts* begin with, and the space behind; no bracket."""
    beside = zip(*(text.split(" ") for text in texts), strict=False)
    same = takewhile(lambda words: len({*words}) == 1 and words[0][:1] != "(", beside)
    return "".join(f"{words[0]} " for words in same)


def _distinct(context: ReportContext, codelist: str, codes: Iterable[str]) -> str:
    return context.label(codelist, *dict.fromkeys(filter(None, codes)))


# Why ----------------------------------------------------------------------------------------


def differences(context: ReportContext) -> Blocks:
    """Return where the room settled otherwise than advised, or opened, with its reason."""
    records = list(_differences(context))
    if not records:
        return ()
    text = context.language.text
    note = text("Everywhere else the room settled what was advised; the annex says why.")
    told = section(
        text("Settled otherwise than advised"),
        paragraph(note),
        listing(text("Questions with the reason that was settled"), records),
        key="differences",
    )
    return (told,)


class _Difference(NamedTuple):
    """What was settled of a question, what was advised, and why they differ."""

    question: str
    settled: str
    advised: str
    reason: str
    opened: str
    opened_by: str


def _differences(context: ReportContext) -> Iterator[Mapping[str, object]]:
    text, alike = context.language.text, dict[_Difference, dict[str, None]]()
    for each in alike_rows(context):
        for row in each.rows:
            if found := _difference(context, row):
                alike.setdefault(found, {})[context.language.number(each.number)] = None
    for found, numbers in alike.items():
        opened = text("Opened: {reason} ({name})", reason=found.opened, name=found.opened_by)
        yield {
            text("No."): words(", ".join(numbers), "minor"),
            text("Question"): said(found.question),
            text("Settled as"): badge(context.category(found.settled), context.language),
            text("Advised"): badge(context.category(found.advised), context.language),
            text("Why"): lines([said(found.reason), said(opened) if found.opened else ""]),
        }


def _difference(context: ReportContext, row: PlanRow) -> _Difference | None:
    """Return how *row* was settled otherwise than advised, None where it was not."""
    outcome, advice = context.plan.outcomes.get(row.record_id), context.advice.get(row.record_id)
    settled = category_of_row(row, context.reference).code
    advised = advice.category if advice and advice.level else settled
    opened = outcome.opening_reason if outcome else ""
    if not category_of_row(row, context.reference).has("is_agreed"):
        return None
    if advised == settled and not opened:
        return None
    reason = (outcome.reason if outcome else "") or row.category_reason
    by = outcome.opened_by if outcome else ""
    asked = row.question or row.information_need
    return _Difference(asked, settled, advised, reason, opened, by)


class _Argument(NamedTuple):
    """What is advised, what speaks for it, and what closing costs."""

    category: Badge
    why: Inline
    lost: Inline


def reasons(context: ReportContext) -> Blocks:
    """Return what speaks for the categories, once for all rows alike, and what closing costs."""
    told = _told_reasons(context, lambda rows: lines(map(said, _ids(rows))))
    return tuple(each.model_copy(update={"key": "reasons"}) for each in told)


def annex(context: ReportContext) -> Blocks:
    """Return for those who go into detail: all reasons, and what numbers and codes stand for."""
    if not context.advice:
        return ()
    alike = alike_rows(context)
    numbers = {row.record_id: str(each.number) for each in alike for row in each.rows}

    def numbered(rows: Sequence[PlanRow]) -> Inline:
        return words(", ".join(dict.fromkeys(numbers[key] for key in _ids(rows))))

    why = _told_reasons(context, numbered)
    if not why:
        return ()
    text, sources = context.language.text, context.reference.sources
    ids = " · ".join(f"{each.number}: {', '.join(_ids(each.rows))}" for each in alike)
    told = {code for each in context.advice.values() for why in each.reasons for code in why.source}
    key = section(
        text("Numbers, rows and sources"),
        paragraph(text("The ids of the rows behind each number:"), ids, tone="minor"),
        facts((code, said(sources[code].title)) for code in sources if code in told),
    )
    return (section(text("Annex"), *why, key, key="annex"),)


def _told_reasons(
    context: ReportContext, named: Callable[[Sequence[PlanRow]], Inline]
) -> list[Section]:
    """Return what speaks for the categories, with rows called as *named* says."""
    alike: dict[tuple[_Argument, bool], list[PlanRow]] = {}
    # The same few reasons speak for most rows.
    marks = cache(partial(_marks, context))
    for row in context.plan.ordered_rows():
        advice = context.advice.get(row.record_id)
        if advice is not None and advice.level:
            key = (_argument(context, advice, marks), advice.override is not None)
            alike.setdefault(key, []).append(row)
    if not alike:
        return []
    text = context.language.text
    records = (
        {text("Questions"): named(rows), **_reasons(context, rows, argument)}
        for (argument, _), rows in alike.items()
    )
    note = text("What speaks for a category before collection; people settled it.")
    title = text("What speaks for each category")
    return [section(title, paragraph(note), listing(text("Reasons"), records))]


def _ids(rows: Sequence[PlanRow]) -> list[str]:
    return [row.record_id for row in rows]


def _argument(context: ReportContext, advice: Advice, marks: _Marks) -> _Argument:
    """Return what speaks for a category, by which rows are told together."""
    pick = context.language.pick
    why = [
        beside(said(pick(each.text)), *marks(each.kind, each.code, each.evidence, each.source))
        for each in advice.reasons
    ]
    costs = (said(pick(cost)) for cost in advice.costs)
    category = badge(context.category(advice.category), context.language)
    return _Argument(category, items(why), items(costs))


def _marks(
    context: ReportContext, kind: str, code: str, evidence: str, source: tuple[str, ...]
) -> tuple[Words, Badge]:
    """Return where a reason stands, and how sure we are of it."""
    speak = (context.reference, context.language)
    name = protocol_words(code, *speak) if kind == "profile" else code
    sign = badge(context.reference.term(MARKS, evidence), context.language)
    label = with_evidence(sign.label, source, *speak)
    where = words(f"{name} ({', '.join(source)})", "minor")
    return where, sign.model_copy(update={"label": label})


def _reasons(
    context: ReportContext, rows: Sequence[PlanRow], argument: _Argument
) -> Mapping[str, object]:
    text, ids = context.language.text, _ids(rows)
    signed = [
        text("Signed against the advice: {role}. {reason}", role=each.role, reason=each.reason)
        for each in context.plan.overrides.values()
        if each.row in ids and context.advice[each.row].override is not None
    ]
    return {
        text("Advised"): argument.category,
        text("Why"): lines([argument.why, *map(said, signed)]),
        text("Lost if it is not shared"): argument.lost,
    }
