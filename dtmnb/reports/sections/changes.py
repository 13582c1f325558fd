"""What has changed since an earlier state: what is looser first, and who decided it when."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dtmnb.domain.category import category_of_row
from dtmnb.domain.grading import COMPARED, Comparison, Grade, Move, Moved, compare
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.errors import UsageError
from dtmnb.language import Language, mark
from dtmnb.language.wording import Wording, shorten
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Badge, Block, Blocks, Inline, Table
from dtmnb.reports.earlier import Earlier
from dtmnb.reports.sections.opening import cover_of
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

_MOST_NAMED = 6
"""Questions that are named of several that moved alike; the others are counted."""

GRADES: Mapping[Grade, tuple[str, str, str]] = {
    "looser": (mark("Looser"), "#b3261e", "triangle"),
    "tighter": (mark("Tighter"), "#1b6e3c", "square"),
    "reworded": (mark("Reworded"), "#00539f", "diamond"),
    "otherwise": (mark("Changed otherwise"), "#44525e", "ring"),
    "same": (mark("The same"), "#44525e", "circle"),
}
"""What may have become of something, the gravest first."""

_THINGS: Mapping[str, str] = {
    "lines": mark("Releases"),
    "agreements": mark("Agreements"),
    "urgent_actions": mark("Alerts"),
}


def cover(context: ReportContext) -> Blocks:
    """Return what became of all questions on one page: numbers that add up, then sentences."""
    text, earlier = context.language.text, earlier_in(context)
    found = _compared(context)["rows"]
    since = text(
        "{title}, revision {revision}, {moment}",
        title=earlier.view.plan.header.title or earlier.view.plan.plan_id,
        revision=earlier.view.stamp.revision,
        moment=context.language.moment(earlier.view.at),
    )
    return (
        cover_of(context, text("What has changed"), context.edition()),
        section(
            text("Summary"),
            facts([(text("Compared with"), since)]),
            paragraph(items(_sentences(found, context)), tone="summary"),
            _numbers(found, context),
            key="summary",
        ),
    )


def questions(context: ReportContext) -> Blocks:
    """Return the questions that moved, by what became of them."""
    text, found = context.language.text, _compared(context)["rows"]
    gone = earlier_in(context).view.plan
    return tuple(
        section(title, table, key=key)
        for title, table, key in (
            (text("Looser than before"), _graded(found, "looser", context), "looser"),
            (text("Tighter than before"), _graded(found, "tighter", context), "tighter"),
            (text("Reworded"), _graded(found, "reworded", context), "reworded"),
            (text("New questions"), _listed(found.new, context.plan, context), "new"),
            (text("Questions that are gone"), _listed(found.gone, gone, context), "gone"),
            (text("Changed otherwise"), _otherwise(found, context), "otherwise"),
        )
        if table
    )


def sharing(context: ReportContext) -> Blocks:
    """Return the releases, agreements and alerts that are others than they were."""
    text, found = context.language.text, _compared(context)
    tables = [_things(name, found[name], context) for name in _THINGS if context.view.fields[name]]
    nothing = empty(text("No release, agreement or alert has changed."))
    shown: list[Block | None] = [*filter(None, tables)] or [nothing]
    return (section(text("Releases, agreements and alerts"), shown, key="sharing"),)


def earlier_in(context: ReportContext) -> Earlier:
    """Return the state that the document holds the plan against.

    Raises:
        UsageError: None was given.
    """
    if context.earlier is None:
        raise UsageError(
            "Cannot tell what has changed: no earlier state was given. Make this document by "
            "dtmnb report PLAN --document differences."
        )
    return context.earlier


def _compared(context: ReportContext) -> Mapping[str, Comparison]:
    then, now = earlier_in(context).view, context.view
    seen = {name: {*then.fields[name]} & {*now.fields[name]} for name in COMPARED}
    return compare(then.plan, now.plan, context.reference, seen=seen)


# Page 1 -------------------------------------------------------------------------------------


def _sentences(found: Comparison, context: ReportContext) -> Iterator[str]:
    plural, earlier = context.language.plural, earlier_in(context)
    if number := found.number("looser"):
        yield plural(
            "{number} question goes out more openly than before.",
            "{number} questions go out more openly than before.",
            number,
        )
    if number := found.number("tighter"):
        yield plural(
            "{number} question is protected more than before.",
            "{number} questions are protected more than before.",
            number,
        )
    if not (found.number("looser") or found.number("tighter")):
        yield context.language.text("No question goes out more openly, and none less.")
    if number := earlier.withdrawn:
        yield plural(
            "{number} question was shown then and is not shown now: it is not agreed, or its "
            "category is for others.",
            "{number} questions were shown then and are not shown now: they are not agreed, or "
            "their category is for others.",
            number,
        )


def _numbers(found: Comparison, context: ReportContext) -> Table | None:
    """Return how many questions there are of each kind: both columns add up."""
    text, number = context.language.text, context.language.number
    hidden, both = earlier_in(context).withdrawn, {each: found.number(each) for each in GRADES}
    shared = sum(both.values())
    told: list[tuple[Inline | str, int, int]] = [
        *((_badge(each, context.language), count, count) for each, count in both.items()),
        (text("New"), len(found.new), 0),
        (text("Gone"), 0, len(found.gone)),
        (text("Not shown any more"), 0, hidden),
        (
            words(text("All"), "strong"),
            shared + len(found.new),
            shared + len(found.gone) + hidden,
        ),
    ]
    return listing(
        text("What became of the questions"),
        (
            {
                text("What became of them"): label,
                text("Questions now"): number(now),
                text("Questions then"): number(then),
            }
            for label, now, then in told
        ),
        style="counts",
    )


def _badge(grade: Grade, language: Language) -> Badge:
    label, colour, shape = GRADES[grade]
    return Badge(label=language.text(label), colour=colour, shape=shape)


# Questions ----------------------------------------------------------------------------------


def _graded(found: Comparison, grade: Grade, context: ReportContext) -> Table | None:
    text = context.language.text
    return listing(
        text("Which terms moved, and who decided it"),
        (
            {
                text("Questions"): _asked(each.records, context.plan, context),
                text("What moved"): lines(_told(each.moves, context)),
                text("Decided"): lines(_decided(each, context)),
            }
            for each in found.moved
            if each.grade == grade
        ),
    )


def _otherwise(found: Comparison, context: ReportContext) -> Table | None:
    """Return what else is another: of fields that say nothing of sharing, that they are."""
    text = context.language.text
    return listing(
        text("What says nothing of how open the data are"),
        (
            {
                text("What moved"): lines(_told(each.moves, context)),
                text("Questions"): _asked(each.records, context.plan, context),
            }
            for each in found.moved
            if each.grade == "otherwise"
        ),
    )


def _listed(keys: Sequence[str], plan: Plan, context: ReportContext) -> Table | None:
    """Return rows of *plan* by their category."""
    text, reference = context.language.text, context.reference
    by_category: dict[str, list[str]] = {}
    for key in keys:
        code = category_of_row(plan.rows[key], reference).code
        by_category.setdefault(code, []).append(key)
    return listing(
        text("Questions"),
        (
            {
                text("Category"): badge(context.category(code), context.language),
                text("Questions"): _asked(those, plan, context, most=len(those)),
            }
            for code, those in by_category.items()
        ),
    )


def _asked(
    keys: Sequence[str], plan: Plan, context: ReportContext, most: int = _MOST_NAMED
) -> Inline:
    """Return what rows ask, each question once with how many rows ask it."""
    language = context.language
    wording = Wording(plan, context.reference, language)
    rows = (plan.rows[key] for key in keys)
    asked = Counter(
        row.question or row.information_need or wording.called("rows", row) for row in rows
    )
    named = [
        beside(
            said(question),
            words(language.plural("{number} row", "{number} rows", number), "minor")
            if number > 1
            else "",
        )
        for question, number in [*asked.items()][:most]
    ]
    left = len(asked) - most
    more = language.text("{number} more", number=language.number(left)) if left > 0 else ""
    return lines([*named, words(more, "minor")])


def _told(moves: Iterable[Move], context: ReportContext) -> Iterator[Inline]:
    """Yield each term that moved, from what to what; other fields by their names alone."""
    language, untold = context.language, list[str]()
    for move in moves:
        collection, record, field = move.place
        if not field:
            what = language.text("Releases of {dataset}", dataset=context.name(collection, record))
            yield beside(words(what), _sign(move, language))
        elif field == "question":
            yield said(language.text("Before: {question}", question=move.was))
        elif move.is_told:
            yield beside(_from_to(move, context), _sign(move, language))
        else:
            untold.append(context.wording.field(collection, field))
    if untold:
        yield words(language.text("Also: {list}", list=language.join(untold)), "minor")


def _sign(move: Move, language: Language) -> Badge | str:
    return _badge(move.grade, language) if move.grade in {"looser", "tighter"} else ""


def _from_to(move: Move, context: ReportContext) -> str:
    then = Wording(earlier_in(context).view.plan, context.reference, context.language)
    was, now = (
        shorten(_value(wording, move, value), most=300)
        for wording, value in ((then, move.was), (context.wording, move.now))
    )
    field = context.wording.field(move.place.collection, move.place.field)
    return context.language.text("{field}: from {was} to {now}", field=field, was=was, now=now)


def _value(wording: Wording, move: Move, value: JsonValue) -> str:
    plain = [*value] if isinstance(value, tuple) else value
    return wording.value(move.place.collection, move.place.field, plain)


def _decided(moved: Moved, context: ReportContext) -> Iterator[Inline]:
    """Yield who settled rows and when, what is alike once; of what is not settled, who wrote it."""
    text, told = context.language.text, dict[str, None]()
    for key in moved.records:
        outcome, agreed = context.plan.outcomes.get(key), context.view.agreed.get(key)
        if agreed is None:
            told[text("Not settled")] = None
            told |= dict.fromkeys(_written("rows", key, context))
            continue
        told[text("Settled on {date}", date=context.language.date(agreed.on))] = None
        if outcome and outcome.settled_by:
            told[text("Settled by {name}", name=outcome.settled_by)] = None
        if outcome and outcome.opening_reason:
            opened = {"reason": outcome.opening_reason, "name": outcome.opened_by}
            told[text("Opened: {reason} ({name})", **opened)] = None
    yield from map(said, told)


def _written(collection: str, key: str, context: ReportContext) -> Iterator[str]:
    by = earlier_in(context).written.get((collection, key))
    if by:
        date = context.language.date(by[1].date())
        yield context.language.text("Changed by {name} on {date}", name=by[0], date=date)


# Releases, agreements, alerts ---------------------------------------------------------------


def _things(collection: str, found: Comparison, context: ReportContext) -> Table | None:
    text, language = context.language.text, context.language
    then = Wording(earlier_in(context).view.plan, context.reference, language)
    told: list[tuple[str, Badge, Iterable[object]]] = [
        (context.name(collection, key), _badge(each.grade, language), _told(each.moves, context))
        for each in found.moved
        for key in each.records
    ]
    new, gone = (
        Badge(label=text("New"), colour="#00539f", shape="diamond"),
        Badge(label=text("Gone"), shape="ring"),
    )
    told += [(context.name(collection, key), new, ()) for key in found.new]
    told += [(then.name(collection, key), gone, ()) for key in found.gone]
    keys = [*(key for each in found.moved for key in each.records), *found.new, *found.gone]
    is_room = bool(earlier_in(context).written)
    return listing(
        text(_THINGS[collection]),
        (
            {
                text("Which"): said(name),
                text("What became of it"): kind,
                text("What moved"): lines(moves),
                **(
                    {text("Who"): lines(map(said, _written(collection, key, context)))}
                    if is_room
                    else {}
                ),
            }
            for key, (name, kind, moves) in zip(keys, told, strict=True)
        ),
    )
