"""The command that tells from published figures where cells will be small."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtmnb.cli.options import FILE, Desk, desk_options, plan_argument, require_saved
from dtmnb.cli.tables import table_text
from dtmnb.domain.plan import Plan
from dtmnb.errors import UsageError

if TYPE_CHECKING:
    from dtmnb.screening.figures import AreaForecast


@click.command()
@plan_argument
@click.option(
    "--figures",
    required=True,
    type=FILE,
    metavar="FILE",
    help="Excel or CSV, from the DTM API or HDX.",
)
@click.option("--dataset", default="", metavar="ID", help="Whose rows tell the breakdowns.")
@click.option("--level", default="", metavar="LEVEL", help="Only this release level.")
@click.option("--save", is_flag=True, help="Keep the smallest area's people in the dataset.")
@desk_options
def forecast(desk: Desk, plan_id: str, *, figures: Path, save: bool, **asked: str) -> None:
    """Tell from published figures where cells of PLAN will be small, and what to leave out."""
    # Loads pandas and what reports need, which other commands do not wait for.
    from dtmnb.reports.figures import areas_table, levels_table, warning
    from dtmnb.screening.figures import forecast_areas
    from dtmnb.screening.tables import read_data
    from dtmnb.session.figures import keep_population, usual_level

    sheets = read_data(figures).sheets
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        plan, wording = session.plan, session.wording
        dataset = _dataset(plan, asked["dataset"], is_needed=save)
        found = forecast_areas(plan, sheets, desk.reference, dataset=dataset)
        level = asked["level"]
        if save and not level:
            level = usual_level(session, dataset, [each.level for each in found])
        told = _of_level(found, level) if level else found
        if save:
            keep_population(session, dataset, told[0], figures.name)
            require_saved(session)
    document = {"dataset": dataset, "saved": save, "levels": [_document(each) for each in told]}
    tables = (levels_table(told, figures.name, wording), *(areas_table(e, wording) for e in told))
    words = [*map(table_text, tables), *filter(None, [warning(told, wording)])]
    words += [f"Kept as the population of the smallest area of '{dataset}'."] if save else []
    desk.answer(document, "\n\n".join(words))


def _dataset(plan: Plan, wanted: str, *, is_needed: bool) -> str:
    """Return the dataset that is *wanted*, else the only one; "" for all rows."""
    only = next(iter(plan.datasets)) if len(plan.datasets) == 1 else ""
    found = wanted or only
    if found in plan.datasets or not (found or is_needed):
        return found
    raise UsageError(
        f"Cannot forecast for dataset '{found}': the plan does not have it. "
        f"Name one with --dataset: {', '.join(plan.datasets) or 'none is entered yet'}."
    )


def _of_level(found: Sequence["AreaForecast"], level: str) -> list["AreaForecast"]:
    told = [each for each in found if each.level == level]
    if told:
        return told
    raise UsageError(
        f"Cannot forecast for level '{level}': the figures do not have it. "
        f"Name one with --level: {', '.join(each.level for each in found)}."
    )


def _document(found: "AreaForecast") -> dict[str, Any]:
    return {
        "level": found.level,
        "smallest": found.areas[0].people,
        "median": found.median,
        "small_areas": found.small,
        "limit": found.cells.limit,
        "breakdowns": found.cells.breakdowns,
        "drop": found.to_drop,
        "foreign": found.foreign,
        "areas": [area._asdict() for area in found.areas],
    }
