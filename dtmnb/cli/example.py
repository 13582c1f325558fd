"""The command that makes training examples."""

from datetime import date, timedelta
from random import Random

import click
from tqdm import tqdm

from dtmnb.cli.options import Desk, desk_options, today_option
from dtmnb.domain.changes import Batch
from dtmnb.errors import UsageError
from dtmnb.session.example import ExampleSettings, example_changes, example_countries
from dtmnb.store import PlanStore

_LEAD_DAYS = 30
"""Collection of an example starts this long after today, so that agreements are nearly due."""


@click.command()
@click.option(
    "--countries",
    default=3,
    show_default=True,
    type=click.IntRange(1),
    metavar="N",
    help="How many example plans.",
)
@click.option(
    "--rows",
    default=150,
    show_default=True,
    type=click.IntRange(1, 5000),
    metavar="N",
    help="Rows of each plan.",
)
@click.option("--seed", default=1, show_default=True, type=int, help="Same seed, same plans.")
@today_option
@desk_options
def example(desk: Desk, countries: int, rows: int, seed: int, today: date) -> None:
    """Make plausible example plans for training, each marked as an example."""
    codes = example_countries(desk.reference)
    with desk.open_store() as store:
        made = []
        for number in tqdm(range(countries), desc="Making examples", unit="plan", disable=None):
            settings = ExampleSettings(
                iso3=codes[number % len(codes)],
                starts_on=today + timedelta(days=_LEAD_DAYS),
                rows=rows,
            )
            made.append(make_example(store, settings, desk, seed=seed + number // len(codes)))
    desk.answer({"plans": made}, "\n".join(f"{plan['plan_id']}  {plan['title']}" for plan in made))


def make_example(
    store: PlanStore, settings: ExampleSettings, desk: Desk, *, seed: int = 1
) -> dict[str, object]:
    """Create the example plan of *seed* in *store* and return its summary.

    Raises:
        UsageError: The plan is there already.
    """
    plan_id = f"example-{settings.iso3.lower()}-{seed}"
    if any(known.plan_id == plan_id for known in store.list_plans()):
        raise UsageError(
            f"Cannot make example plan {plan_id!r}: the store has it already. "
            "Choose another --seed or another --store."
        )
    rng = Random(f"{settings.iso3} {seed}")  # noqa: S311 (examples, not secrets)
    batch = Batch(
        batch_id=plan_id,
        author="dtmnb example",
        organisation="",
        note="Training example",
        changes=example_changes(settings, desk.reference, rng),
    )
    saved = store.create(plan_id, batch)
    return {
        "plan_id": plan_id,
        "iso3": settings.iso3,
        "title": saved.plan.header.title,
        "revision": saved.stamp.revision,
        "rows": len(saved.plan.rows),
    }
