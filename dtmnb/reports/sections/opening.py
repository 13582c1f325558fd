"""How a report opens: what it is about, what was agreed, what is late, in sentences."""

from collections.abc import Iterator, Mapping

from dtmnb.domain.audience import INTERNAL, PUBLIC
from dtmnb.domain.category import category_of_row
from dtmnb.domain.signing import latest_signatures
from dtmnb.domain.vocabulary import Term
from dtmnb.language import mark
from dtmnb.reports.context import (
    ReportContext,
    is_late,
    is_unsigned,
    releases_of,
    rows_by_sector,
    signing_day,
)
from dtmnb.reports.document import Badge, Bar, BarFigure, Blocks, Contents, Cover, Inline
from dtmnb.reports.writing import (
    address,
    badge,
    beside,
    empty,
    facts,
    full_name,
    items,
    lines,
    listing,
    paragraph,
    said,
    section,
    words,
)


def cover(context: ReportContext) -> Blocks:
    """Return what tells the whole story on one page to those who read nothing else."""
    text = context.language.text
    return (
        cover_of(context, text("Data sharing plan"), context.edition()),
        section(
            text("Summary"),
            facts(_whose(context)),
            paragraph(items(_sentences(context)), tone="summary"),
            _standing(context),
            key="summary",
        ),
        section(text("What we ask of you"), paragraph(items(asks(context))), key="asked"),
        Contents(title=text("Contents")),
        section(text("The exercise"), facts(_exercise(context)), key="exercise"),
    )


def cover_of(context: ReportContext, what: str, edition: str) -> Cover:
    """Return what a document begins with.

    Args:
        context: What its readers may see.
        what: What kind of document it is.
        edition: For whom it is.
    """
    text = context.language.text
    invented = text("Training example: organisations, people and figures are invented.")
    draft = text("DRAFT: not signed by all as it stands, or points are open that block collection.")
    return Cover(
        what=what,
        title=context.title,
        edition=text(
            "{edition}, revision {revision}, written on {date}",
            edition=edition,
            revision=context.view.stamp.revision,
            date=context.day(context.today),
        ),
        draft=draft if context.is_draft else "",
        note=invented if context.header.is_example else "",
    )


def _whose(context: ReportContext) -> Iterator[tuple[str, object]]:
    """Yield who may have the document, who answers for it, and who signed."""
    text, head, plan = context.language.text, context.header, context.plan
    yield text("Who may have this"), text(_READERS[context.view.kind])
    dtm = context.name("partners", *plan.dtm)
    person = context.name("focal_points", *({head.dtm_coordinator} & plan.focal_points.keys()))
    contact = address(head.data_contact or head.public_contact)
    yield text("Owner and contact"), lines([", ".join(filter(None, (person, dtm))), contact])
    signed = [
        text("{name} (revision {revision})", name=context.name("partners", key), revision=number)
        for key, number in ((key, each.revision) for key, each in latest_signatures(plan).items())
    ]
    yield text("Signed by"), said(context.language.join(signed))


_READERS: Mapping[str, str] = {
    INTERNAL: mark("DTM only. It holds what is not agreed yet, and how to reach people."),
    "partners": mark("The organisations that take part in this plan. Do not publish it."),
    "partner": mark("The organisation it was written for. Do not publish it."),
    "participant": mark("Those who plan together. Do not publish it."),
    PUBLIC: mark("Everyone."),
}


def _standing(context: ReportContext) -> BarFigure | None:
    """Return one chart of where all questions stand: its bars add up to the plan."""
    language, counts = context.language, context.view.counts
    if not counts.total:
        return None
    told = {badge(context.category(code), language): n for code, n in counts.agreed.items()}
    rest = {
        language.text("Proposed"): sum(counts.proposed.values()),
        language.text("Open"): counts.open,
        language.text("Not shown"): counts.hidden,
    }
    told |= {Badge(label=label, shape="ring"): number for label, number in rest.items() if number}
    title = language.plural(
        "Where the {number} question of the plan stands",
        "Where the {number} questions of the plan stand",
        counts.total,
    )
    bars = tuple(Bar(label=kind.label, parts=((kind, number),)) for kind, number in told.items())
    return BarFigure(title=title, bars=bars, key="standing")


def _exercise(context: ReportContext) -> Iterator[tuple[str, object]]:
    text, head = context.language.text, context.header
    dates = [context.day(day) for day in (head.collection_starts_on, head.collection_ends_on)]
    yield text("Country"), context.label("countries", head.iso3)
    yield text("Operation"), said(head.operation)
    yield text("Round"), head.round_number
    yield text("Component"), context.label("components", head.component)
    yield text("Tool"), context.label("tools", head.tool)
    yield text("Population groups"), context.label("population_groups", *head.population_groups)
    yield text("Collection"), " – ".join(filter(None, dates))
    yield text("Status"), context.label("plan_statuses", head.status)
    yield text("Objectives"), said(head.objectives)
    yield text("Method and limits"), said(head.method_and_limits)
    yield text("Combined with"), said(head.sources_to_combine)
    yield text("Information Sharing Protocol"), address(head.information_sharing_protocol)


# The summary --------------------------------------------------------------------------------


def _sentences(context: ReportContext) -> Iterator[str]:
    """Yield what a reader must know who reads nothing else."""
    yield from _when(context)
    yield from _what(context)
    yield from _shown(context)
    yield from _agreements(context)
    yield from _alerts(context)
    yield from _next_release(context)


def _when(context: ReportContext) -> Iterator[str]:
    text, starts = context.language.text, context.header.collection_starts_on
    if starts is None:
        yield text("The first day of collection is not set yet.")
    elif starts >= context.today:
        yield text("Collection starts on {day}.", day=context.day(starts))
    else:
        yield text("Collection started on {day}.", day=context.day(starts))


def _what(context: ReportContext) -> Iterator[str]:
    counts, language = context.view.counts, context.language
    if not counts.total:
        yield language.text("The plan holds no question yet.")
        return
    sentence = language.plural(
        "The plan holds {number} question.", "The plan holds {number} questions.", counts.total
    )
    if counts.agreed:
        parts = [
            f"{language.number(number)} {full_name(context.category(code), language)}"
            for code, number in counts.agreed.items()
        ]
        listed = language.join(parts)
        sentence += " " + language.text("Agreed by dissemination category: {list}.", list=listed)
    yield sentence
    if proposed := sum(counts.proposed.values()):
        yield language.plural(
            "{number} question has a category that is proposed and not agreed.",
            "{number} questions have a category that is proposed and not agreed.",
            proposed,
        )
    if counts.open:
        yield language.plural(
            "{number} question has no category yet and is not shared.",
            "{number} questions have no category yet and are not shared.",
            counts.open,
        )


def _shown(context: ReportContext) -> Iterator[str]:
    shown, total = context.view.counts.shown, context.view.counts.total
    if shown < total:
        yield context.language.plural(
            "This edition shows {number} of {total}: the question its readers may see.",
            "This edition shows {number} of {total}: the questions its readers may see.",
            shown,
            total=context.language.number(total),
        )


def _agreements(context: ReportContext) -> Iterator[str]:
    text = context.language.text
    agreements = context.plan.agreements.values()
    unsigned = [each for each in agreements if is_unsigned(context, each)]
    if agreements and not unsigned:
        is_all = context.view.kind == INTERNAL
        yield (
            text("All agreements of this plan are signed.")
            if is_all
            else text("All agreements that these readers see are signed.")
        )
    if not unsigned:
        return
    yield text(
        "{open} of {total} agreements are not signed.", open=len(unsigned), total=len(agreements)
    )
    days = [day for each in unsigned if (day := signing_day(context, each))]
    if coming := [day for day in days if day >= context.today]:
        yield text("The next signature is needed by {day}.", day=context.day(min(coming)))
    if late := sum(is_late(context, each) for each in unsigned):
        yield context.language.plural(
            "{number} agreement is late.", "{number} agreements are late.", late
        )


def _alerts(context: ReportContext) -> Iterator[str]:
    plural, alerts = context.language.plural, context.plan.urgent_actions.values()
    if not alerts:
        return
    yield plural(
        "{number} alert for urgent action is arranged.",
        "{number} alerts for urgent action are arranged.",
        len(alerts),
    )
    if untried := sum(not each.rehearsed_on for each in alerts):
        yield plural(
            "{number} alert was never rehearsed.", "{number} alerts were never rehearsed.", untried
        )


def _next_release(context: ReportContext) -> Iterator[str]:
    coming = [
        (min(days), line)
        for line, found in releases_of(context)
        if (days := [day for day in found if day >= context.today])
    ]
    if coming:
        day, line = min(coming, key=lambda item: item[0])
        yield context.language.text(
            "Next release: {dataset}, by {modality}, on {day}.",
            dataset=context.name("datasets", line.dataset),
            modality=context.label("sharing_modalities", line.modality),
            day=context.day(day),
        )


def _open(context: ReportContext) -> Iterator[str]:
    if blockers := sum(finding.severity == "blocker" for finding in context.findings):
        yield context.language.plural(
            "{number} point keeps collection from starting; see Open points.",
            "{number} points keep collection from starting; see Open points.",
            blockers,
        )


# What is asked -------------------------------------------------------------------------------


def asks(context: ReportContext) -> Iterator[object]:
    """Yield what the readers of this edition should do next."""
    text, head = context.language.text, context.header
    if context.view.kind == PUBLIC:
        yield text("Use what is public, and say where it is from.")
        yield from _asked(text("Ask for what is not shown here:"), head.public_contact)
        yield from _asked(text("Say what is wrong or missing:"), head.feedback_contact)
        return
    if context.view.kind == INTERNAL:
        yield from _open(context)
        yield text("Have each organisation sign the plan as it stands, once nothing is open.")
    else:
        wrong = text("Look at the questions, releases and alerts that concern you.")
        yield from _asked(f"{wrong} {text('Say what is wrong:')}", head.data_contact)
        yield text("Sign the agreements that name you before collection starts.")
    yield text("Keep this document among those who may have it.")


def _asked(what: str, whom: str) -> Iterator[object]:
    if whom:
        yield beside(what, address(whom))


# What was agreed ----------------------------------------------------------------------------


def categories(context: ReportContext) -> Blocks:
    """Return how many questions stand in which category, and in which sector.

    What is only proposed, open, or not shown to these readers is told apart: all add up.
    """
    text = context.language.text
    agreed = section(
        text("What was agreed"),
        listing(text("How many questions stand where"), _counted(context), style="counts")
        or empty(text("Here will stand how many questions each category holds.")),
        _sector_chart(context),
        key="agreed",
    )
    return (agreed,)


def _counted(context: ReportContext) -> Iterator[Mapping[str, object]]:
    """Yield a line for each part of the plan's questions."""
    language, counts = context.language, context.view.counts
    text = language.text
    told: list[tuple[object, int, object]] = [
        (badge(term, language), counts.agreed[term.code], _meaning(context, term))
        for term in map(context.category, counts.agreed)
    ]
    rest = (
        (text("Proposed"), sum(counts.proposed.values()), text("A category that was not settled.")),
        (text("Open"), counts.open, text("No category yet.")),
        (text("Not shown"), counts.hidden, text("Not for the readers of this edition.")),
    )
    for what, number, meaning in (*told, *(each for each in rest if each[1])):
        yield {
            text("Dissemination category"): what,
            text("Questions"): language.number(number),
            text("Share"): language.percent(number / counts.total),
            text("Meaning"): meaning,
        }


def _meaning(context: ReportContext, category: Term) -> Inline:
    """Return DTM's own name of a category, where it has one, and what the category means."""
    language = context.language
    name = full_name(category, language) if category.property("dtm_name") else ""
    return lines([words(name, "strong"), language.pick(category.description)])


def _sector_chart(context: ReportContext) -> BarFigure | None:
    terms = context.reference.terms("dissemination_categories")
    sectors = {
        sector: [category_of_row(row, context.reference).code for row in rows]
        for sector, rows in rows_by_sector(context).items()
    }
    shown = {code for found in sectors.values() for code in found}
    kinds = {code: badge(terms[code], context.language) for code in terms if code in shown}
    bars = [
        Bar(
            label=context.label("sectors", sector) or context.language.text("No sector"),
            parts=tuple((kind, found.count(code)) for code, kind in kinds.items()),
        )
        for sector, found in sectors.items()
    ]
    title = context.language.text("Questions shown in this edition, by sector and category")
    return BarFigure(title=title, bars=tuple(bars), key="sectors") if bars else None
