"""The minutes: what was settled when, by whom and with whom, and what waits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dtmnb.domain.minutes import Act, Deferred, Remark, minutes_of
from dtmnb.language.wording import is_made_up
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Blocks, Inline
from dtmnb.reports.sections.opening import cover_of
from dtmnb.reports.writing import (
    badge,
    beside,
    empty,
    lines,
    listing,
    paragraph,
    said,
    section,
    words,
)

_MOST_ROWS = 6
"""Rows of one act that are named; the others are counted, so that twenty acts fit on a page."""


_MOST_NAMED = 3
"""Organisations without a word that are named; more are counted."""


def cover(context: ReportContext) -> Blocks:
    """Return what the minutes begin with where they are a document of their own."""
    return (cover_of(context, context.language.text("Minutes"), context.edition()),)


def minutes(context: ReportContext) -> Blocks:
    """Return what the session settled in the order of time, and what is left.

    For the room and those who plan along: nobody else is told how it came about.
    """
    if not context.view.may_see("positions"):
        return ()
    text, found = context.language.text, minutes_of(context.view, context.reference)
    acts = listing(
        text("What was settled, in the order of time"), _acts(found.acts, context), style="minutes"
    )
    waiting = listing(text("What waits"), (_waiting(each, context) for each in found.waiting))
    held = listing(text("What is held back"), (_held(each, context) for each in found.held))
    open_rows = _rows(found.open, context)
    told = section(
        text("Minutes"),
        acts or empty(text("Nothing is settled yet.")),
        waiting,
        held,
        paragraph(words(text("Still open:"), "strong"), open_rows) if found.open else None,
        key="minutes",
    )
    return (told,)


def _acts(acts: Iterable[Act], context: ReportContext) -> Iterator[str | Mapping[str, object]]:
    """Yield the acts, whoever settled them once at the head of those that follow."""
    last = ""
    for act in acts:
        if act.by not in ("", last):
            yield context.language.text("Settled by {name}", name=act.by)
        last = act.by
        yield _act(act, context)


def _act(act: Act, context: ReportContext) -> Mapping[str, object]:
    text = context.language.text
    return {
        text("When"): context.language.moment(act.at) if act.at else context.day(act.on),
        text("Rows"): _rows(act.rows, context),
        text("Settled as"): badge(context.category(act.category), context.language),
        text("Why"): lines([said(act.reason), _opened(act, context)]),
        text("Agreed"): lines(
            [
                said(context.name("partners", *act.agreed)) if act.agreed else "",
                _in_part(act, context),
            ]
        ),
        text("Others"): lines(_others(act, context)),
    }


def _opened(act: Act, context: ReportContext) -> Inline | str:
    if not act.opening_reason:
        return ""
    text = context.language.text
    return said(text("Opened: {reason} ({name})", reason=act.opening_reason, name=act.opened_by))


def _others(act: Act, context: ReportContext) -> Iterable[Inline | str]:
    text = context.language.text
    for each in act.objections:
        rows = (
            context.language.join([_called(row, context) for row in each.rows])
            if len(act.rows) > 1
            else ""
        )
        told = text("{name} objects: {reason}", name=_name(each, context), reason=each.reason)
        yield beside(said(told), f"({rows})" if rows else "")
    before = [
        _counted(key, number, len(act.rows), context) for key, number in act.agreed_before.items()
    ]
    if before:
        told = text(
            "Agreed last round, nothing changed: {list}", list=context.language.join(before)
        )
        yield said(told)
    silent = [
        _counted(key, number, len(act.rows), context) for key, number in act.not_asked.items()
    ]
    if len(silent) > _MOST_NAMED:
        yield context.language.plural(
            "Not asked: {number} organisation", "Not asked: {number} organisations", len(silent)
        )
    elif silent:
        yield said(text("Not asked: {list}", list=context.language.join(silent)))
    if act.heard:
        yield said(text("Heard first: {list}", list=context.name("partners", *act.heard)))
    if act.reopened:
        yield beside(text("Open again:"), _rows(act.reopened, context))


def _counted(partner: str, number: int, of: int, context: ReportContext) -> str:
    """Return an organisation, with the number of rows where that is not all of them."""
    name = context.name("partners", partner)
    return name if number == of else f"{name} ({context.language.number(number)})"


def _in_part(act: Act, context: ReportContext) -> str:
    counted = [
        _counted(key, number, len(act.rows), context) for key, number in act.agreed_in_part.items()
    ]
    return (
        context.language.text("in part: {list}", list=context.language.join(counted))
        if counted
        else ""
    )


def _waiting(each: Deferred, context: ReportContext) -> Mapping[str, object]:
    text = context.language.text
    return {
        text("For whom"): said(context.name("partners", each.partner)),
        text("Until"): context.day(each.until),
        text("Rows"): _rows(each.rows, context),
        text("Why"): said(each.reason),
    }


def _held(each: Remark, context: ReportContext) -> Mapping[str, object]:
    text = context.language.text
    return {
        text("By whom"): said(_name(each, context)),
        text("Rows"): _rows(each.rows, context),
        text("Why"): said(each.reason),
    }


def _name(each: Remark, context: ReportContext) -> str:
    return context.name("partners", each.partner)


def _called(row_id: str, context: ReportContext) -> str:
    """Return the id that people gave a row, the number of a row whose id the tool made up."""
    if not is_made_up(row_id):
        return row_id
    keys = [row.record_id for row in context.plan.ordered_rows()]
    return context.language.text("row {number}", number=keys.index(row_id) + 1)


def _rows(rows: Sequence[str], context: ReportContext) -> Inline:
    """Return how many rows there are, and the first of them by their ids."""
    language, more = context.language, len(rows) - _MOST_ROWS
    others = [language.text("{number} more", number=language.number(more))] if more > 0 else []
    named = language.join([*(_called(row, context) for row in rows[:_MOST_ROWS]), *others])
    counted = language.plural("{number} row", "{number} rows", len(rows)) + language.colon.rstrip()
    return beside(counted if len(rows) > 1 else "", words(named, "minor"))
