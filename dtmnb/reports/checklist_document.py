"""The checklists in full, to go through together: what people answered, what the plan knows."""

from collections.abc import Iterator, Mapping

from dtmnb.domain.changes import dump
from dtmnb.domain.checklist import Checklist, ChecklistItem, known_answer
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import HEADER
from dtmnb.language.wording import TITLES, shorten
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Block, Cover, Page, Passage, Several
from dtmnb.reports.sections.closing import answer_badge, asked_words
from dtmnb.reports.writing import lines, listing, paragraph, said, section, words

_MOST_TEXT = 300


def checklist_document(context: ReportContext) -> Passage:
    """Return every item of every checklist; *context* is that of the room, with its findings."""
    text, language = context.language.text, context.language
    title = text("Checklists")
    edition = text(
        "{edition}, revision {revision}, written on {date}",
        edition=context.edition(),
        revision=context.view.stamp.revision,
        date=context.day(context.today),
    )
    notes = (
        text("Items marked (P) are proposals of this tool and no text of IOM."),
        text("What the plan knows stands beside each item; the answer is given by people."),
    )
    known = context.reference.checklists.values()
    return Passage(
        page=Page(title=f"{title} · {context.title}", running=title, language=language.code),
        blocks=(
            Cover(what=title, title=context.title, edition=edition),
            *(paragraph(each, tone="minor") for each in notes),
            *(section(language.pick(each.title), _table(context, each)) for each in known),
        ),
    )


def _table(context: ReportContext, checklist: Checklist) -> Block | None:
    language = context.language
    records: list[str | Mapping[str, object]] = []
    for group, label in checklist.groups.items():
        records.append(language.pick(label))
        items = (each for each in checklist.items if each.group == group)
        records += [_item(context, checklist.code, each) for each in items]
    return listing("", records)


def _item(context: ReportContext, checklist: str, item: ChecklistItem) -> Mapping[str, object]:
    text = context.language.text
    answers = context.plan.checklist_answers.values()
    own = (each for each in answers if (each.checklist, each.item) == (checklist, item.code))
    given = next(own, None)
    return {
        text("Item"): asked_words(item, context.language),
        text("Answer"): answer_badge(context, given.answer if given else ""),
        text("In the plan"): lines([known_words(context, item), said(given.note if given else "")]),
    }


def known_words(context: ReportContext, item: ChecklistItem) -> Several:
    """Return what the plan says of *item*, a line each; nothing where it does not know."""
    return lines(_known(context, item))


def _known(context: ReportContext, item: ChecklistItem) -> Iterator[object]:
    """Yield what answers *item*, what is missing for it, and what is open."""
    language, known = context.language, known_answer(item, context.plan, context.findings)
    if known is None:
        return
    yield from (said(_value(context, each)) for each in known.filled if each.record == HEADER)
    for collection, field in dict.fromkeys((each.collection, each.field) for each in known.empty):
        missing = sum(place[::2] == (collection, field) for place in known.empty)
        name = _field(context, collection, field)
        number = f" ({language.number(missing)})" if collection != HEADER else ""
        yield language.text("Not filled in: {field}", field=f"{name}{number}")
    if points := len(known.open_points):
        yield language.plural("{number} point is open", "{number} points are open", points)
    if known.is_settled and not any(each.record == HEADER for each in known.filled):
        yield words(language.text("Nothing is open"), "minor")


def _value(context: ReportContext, place: Place) -> str:
    value = dump(context.plan.records(place.collection)[place.record])[place.field]
    return shorten(context.wording.value(place.collection, place.field, value), _MOST_TEXT)


def _field(context: ReportContext, collection: str, field: str) -> str:
    title = context.language.text(TITLES[collection])
    return f"{title} › {context.wording.field(collection, field)}"
