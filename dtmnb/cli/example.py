"""The command that makes training examples."""

from datetime import date

import click
from tqdm import tqdm

from dtmnb.cli.options import Desk, desk_options, today_option
from dtmnb.errors import UsageError
from dtmnb.session.example import example_countries, make_example
from dtmnb.store import PlanStore


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
            round_, place = divmod(number, len(codes))
            plan = make_plan(store, desk, codes[place], rows=rows, seed=seed + round_, today=today)
            made.append(plan)
    desk.answer({"plans": made}, "\n".join(f"{plan['plan_id']}  {plan['title']}" for plan in made))


def make_plan(
    store: PlanStore, desk: Desk, iso3: str, *, rows: int, seed: int, today: date
) -> dict[str, object]:
    """Create the example plan of *seed* in *store* and return its summary.

    Raises:
        UsageError: The plan is there already.
    """
    plan_id = f"example-{iso3.lower()}-{seed}"
    if any(known.plan_id == plan_id for known in store.list_plans()):
        raise UsageError(
            f"Cannot make example plan {plan_id!r}: the store has it already. "
            "Choose another --seed or another --store."
        )
    session = desk.work_on(store, today=today)
    saved = make_example(session, plan_id, iso3, rows=rows, seed=seed)
    return {
        "plan_id": plan_id,
        "iso3": iso3,
        "title": saved.plan.header.title,
        "revision": saved.stamp.revision,
        "rows": len(saved.plan.rows),
    }
