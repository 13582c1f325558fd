"""How a report opens: what it is about, what was agreed, what is late, in sentences."""

from collections.abc import Iterator

from dtmnb.reports.charts import Bar, Kind, bar_chart
from dtmnb.reports.context import (
    ReportContext,
    as_day,
    is_late,
    is_unsigned,
    releases_of,
    rows_by_sector,
    signing_day,
)
from dtmnb.reports.parts import badge, facts, figure, items, section, table
from dtmnb.reports.safe_html import Html, address, said, tag


def title_of(context: ReportContext) -> str:
    """Return the title of the plan, or its id while it has none."""
    return str(context.header("title") or context.view.plan_id)


def cover(context: ReportContext) -> Html:
    """Return title, edition, the summary in sentences, and the facts of the exercise."""
    text = context.language.text
    edition = text(
        "{edition}, revision {revision}, written on {date}",
        edition=context.edition(),
        revision=context.view.revision,
        date=context.day(context.today),
    )
    return tag(
        "div",
        tag("p", text("Data sharing plan"), class_="kind"),
        tag("h1", said(title_of(context))),
        tag("p", edition, class_="edition"),
        _example_note(context),
        section("summary", text("Summary"), items(_sentences(context), class_="summary")),
        section("exercise", text("The exercise"), facts(_exercise(context))),
        class_="cover",
    )


def _example_note(context: ReportContext) -> Html | None:
    if not context.header("is_example"):
        return None
    words = context.language.text(
        "Training example: organisations, people and figures are invented."
    )
    return tag("p", words, class_="note")


def _exercise(context: ReportContext) -> Iterator[tuple[str, object]]:
    text, head = context.language.text, context.header
    dates = [context.day(head(f"collection_{end}_on")) for end in ("starts", "ends")]
    yield text("Country"), context.label("countries", head("iso3"))
    yield text("Operation"), said(head("operation"))
    yield text("Round"), head("round_number")
    yield text("Component"), context.label("components", head("component"))
    yield text("Tool"), context.label("tools", head("tool"))
    yield text("Population groups"), context.labels("population_groups", head("population_groups"))
    yield text("Collection"), " – ".join(filter(None, dates))
    yield text("Status"), context.label("plan_statuses", head("status"))
    yield text("Objectives"), said(head("objectives"))
    yield text("Method and limits"), said(head("method_and_limits"))
    yield text("Combined with"), said(head("sources_to_combine"))
    yield text("Information Sharing Protocol"), address(head("information_sharing_protocol"))


# The summary --------------------------------------------------------------------------------


def _sentences(context: ReportContext) -> Iterator[str]:
    """Yield what a reader must know who reads nothing else."""
    yield from _when(context)
    yield from _what(context)
    yield from _shown(context)
    yield from _agreements(context)
    yield from _alerts(context)
    yield from _next_release(context)
    yield from _open(context)


def _when(context: ReportContext) -> Iterator[str]:
    starts = as_day(context.header("collection_starts_on"))
    if starts is None:
        yield context.language.text("The first day of collection is not set yet.")
        return
    words = (
        context.language.text("Collection starts on {day}.", day=context.how_far(starts))
        if starts >= context.today
        else context.language.text("Collection started on {day}.", day=context.how_far(starts))
    )
    yield words


def _what(context: ReportContext) -> Iterator[str]:
    counts, language = context.view.category_counts, context.language
    total = sum(counts.values())
    if not total:
        yield language.text("The plan holds no question yet.")
        return
    agreed = {code: n for code, n in counts.items() if context.category(code).has("is_agreed")}
    parts = [
        language.text(
            "{number} {category}",
            number=language.number(number),
            category=language.label(context.category(code)),
        )
        for code, number in agreed.items()
    ]
    yield language.plural(
        "The plan holds {number} question.", "The plan holds {number} questions.", total
    ) + (
        " " + language.text("By dissemination category: {list}.", list=language.join(parts))
        if parts
        else ""
    )
    if total > sum(agreed.values()):
        yield language.plural(
            "{number} question has no agreed category yet and is not shared.",
            "{number} questions have no agreed category yet and are not shared.",
            total - sum(agreed.values()),
        )


def _shown(context: ReportContext) -> Iterator[str]:
    shown, total = len(context.view.records("rows")), sum(context.view.category_counts.values())
    if shown < total:
        yield context.language.plural(
            "This edition shows {number} of {total}: the question its readers may see.",
            "This edition shows {number} of {total}: the questions its readers may see.",
            shown,
            total=context.language.number(total),
        )


def _agreements(context: ReportContext) -> Iterator[str]:
    agreements = context.view.records("agreements")
    unsigned = [each for each in agreements if is_unsigned(context, each)]
    late = sum(is_late(context, each) for each in unsigned)
    if not agreements:
        return
    if not unsigned:
        yield context.language.text("All agreements of this plan are signed.")
        return
    words = context.language.text(
        "{open} of {total} agreements are not signed", open=len(unsigned), total=len(agreements)
    )
    days = [
        day for each in unsigned if (day := signing_day(context, each)) and day >= context.today
    ]
    if days:
        words += context.language.plural(
            ", {number} day before the first of them is needed",
            ", {number} days before the first of them is needed",
            (min(days) - context.today).days,
        )
    if late:
        words += context.language.plural("; {number} is late", "; {number} are late", late)
    yield words + "."


def _alerts(context: ReportContext) -> Iterator[str]:
    alerts = context.view.records("urgent_actions")
    if not alerts:
        return
    untried = sum(not each.get("rehearsed_on") for each in alerts)
    words = context.language.plural(
        "{number} alert for urgent action is arranged",
        "{number} alerts for urgent action are arranged",
        len(alerts),
    )
    if untried:
        words += context.language.plural(
            "; {number} was never rehearsed", "; {number} were never rehearsed", untried
        )
    yield words + "."


def _next_release(context: ReportContext) -> Iterator[str]:
    coming = [
        (day, release.line)
        for release in releases_of(context)
        for day in release.days
        if day >= context.today
    ]
    if coming:
        day, line = min(coming, key=lambda item: item[0])
        yield context.language.text(
            "Next release: {dataset}, by {modality}, on {day}.",
            dataset=context.name("datasets", line["dataset"]),
            modality=context.label("sharing_modalities", line["modality"]),
            day=context.how_far(day),
        )


def _open(context: ReportContext) -> Iterator[str]:
    blockers = sum(finding.severity == "blocker" for finding in context.findings)
    if blockers:
        yield context.language.plural(
            "{number} point keeps collection from starting; see Open points.",
            "{number} points keep collection from starting; see Open points.",
            blockers,
        )


# What was agreed ----------------------------------------------------------------------------


def categories(context: ReportContext) -> Html:
    """Return how many questions stand in which category, and in which sector."""
    language, counts = context.language, context.view.category_counts
    total = sum(counts.values())
    title = language.text("What was agreed")
    if not total:
        words = language.text("Here will stand how many questions each category holds.")
        return section("agreed", title, tag("p", words, class_="empty"))
    rows = [
        (
            badge(term := context.category(code), language),
            language.number(number),
            language.percent(number / total),
            language.pick(term.description),
        )
        for code, number in counts.items()
    ]
    heads = (
        language.text("Dissemination category"),
        language.text("Questions"),
        language.text("Share"),
        language.text("Meaning"),
    )
    return section(
        "agreed",
        title,
        figure(_category_chart(context), language.text("Questions by dissemination category")),
        table(language.text("What the categories mean"), heads, rows, class_="counts"),
        _sector_chart(context),
    )


def kind_of(context: ReportContext, code: str) -> Kind:
    """Return how charts show the dissemination category of *code*."""
    term = context.category(code)
    return Kind(
        context.language.label(term),
        str(term.property("colour", "#44525e")),
        str(term.property("shape", "circle")),
    )


def _category_chart(context: ReportContext) -> Html:
    bars = [
        Bar(kind_of(context, code).label, [(kind_of(context, code), number)])
        for code, number in context.view.category_counts.items()
    ]
    title = context.language.text("Questions by dissemination category")
    return bar_chart(title, bars, key="categories", language=context.language)


def _short_name(context: ReportContext, sector: str) -> str:
    """Return what clusters call themselves, in full where they have no abbreviation."""
    terms = context.reference.terms("sectors")
    short = terms[sector].property("abbreviation") if sector in terms else ""
    return str(short or context.label("sectors", sector) or context.language.text("No sector"))


def _sector_chart(context: ReportContext) -> Html | None:
    codes = list(context.view.category_counts)
    bars = []
    for sector, rows in rows_by_sector(context).items():
        found = [row.get("dissemination_category") for row in rows]
        parts = [(kind_of(context, code), found.count(code)) for code in codes]
        bars.append(Bar(_short_name(context, sector), parts))
    if not bars:
        return None
    title = context.language.text("Questions shown in this edition, by sector and category")
    return figure(bar_chart(title, bars, key="sectors", language=context.language), title)
