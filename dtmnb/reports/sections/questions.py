"""The Data Analysis Plan: every visible question with column B and how it is shared."""

from collections.abc import Iterator, Sequence

from dtmnb.reports.context import ReportContext, Values, lines_of, rows_by_sector
from dtmnb.reports.parts import badge, empty, lines, or_dash, section, table
from dtmnb.reports.safe_html import Html, said, tag
from dtmnb.reports.sections.sharing import recipients_of


def questions(context: ReportContext) -> Html:
    """Return the questions by sector, one row each; a partner's pack begins with its own."""
    text = context.language.text
    title = text("Questions and column B")
    if not context.view.records("rows"):
        words = text(
            "No question is agreed yet. Here will stand each question with its dissemination "
            "category, how and how often it is shared, with whom, and why."
        )
        return section("questions", title, empty(words))
    heads = [
        text("Id"),
        text("Question"),
        text("Column B"),
        text("How, how often"),
        text("Recipients"),
        text("Why"),
    ]
    if not context.may_see("partners"):
        heads = [*heads[:4], text("Use of the data")]
    rows = list(_rows(context))
    return section(
        "questions", title, table(text("Data Analysis Plan"), heads, rows, class_="questions")
    )


def _rows(context: ReportContext) -> Iterator[Sequence[object]]:
    for sector, found in rows_by_sector(context).items():
        name = context.label("sectors", sector) or context.language.text("No sector")
        yield (f"{name} ({context.language.number(len(found))})",)
        for row in found:
            yield _row(context, row)


def _row(context: ReportContext, row: Values) -> Sequence[object]:
    released = lines_of(context, row)
    cells = [
        tag("span", row["record_id"], class_="id"),
        _question(row),
        badge(context.category(row.get("dissemination_category")), context.language),
        or_dash(
            lines(
                [
                    ", ".join(_distinct(context, "sharing_modalities", released, "modality")),
                    ", ".join(_distinct(context, "frequencies", released, "frequency")),
                ]
            )
        ),
    ]
    if not context.may_see("partners"):
        return [*cells, or_dash(said(row.get("use_of_data")))]
    category = row.get("dissemination_category")
    is_mine = any(context.view.partner in (line.get("recipients") or ()) for line in released)
    mine = context.language.text("You receive this") if is_mine else ""
    why = lines([said(row.get("category_reason")), tag("strong", mine) if is_mine else ""])
    return [*cells, recipients_of(context, released, category), or_dash(why)]


def _question(row: Values) -> Html:
    asked, need = row.get("question"), row.get("information_need")
    if not asked:
        return or_dash(said(need))
    return lines([said(asked), tag("span", said(need), class_="minor") if need else ""])


def _distinct(
    context: ReportContext, codelist: str, released: Sequence[Values], field: str
) -> list[str]:
    codes = dict.fromkeys(line.get(field) for line in released if line.get(field))
    return [context.label(codelist, code) for code in codes]
