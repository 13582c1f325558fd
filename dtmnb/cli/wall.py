"""A wall inside PostgreSQL, and passes through it for the process that answers partners."""

from datetime import timedelta

import click

from dtmnb.cli.options import Desk, days_option, desk_options, plan_argument


@click.group()
def wall() -> None:
    """Have PostgreSQL itself keep `dtmnb serve` to one plan. For whoever owns the database."""


@wall.command()
@desk_options
def build(desk: Desk) -> None:
    """Make the role of the door, and rules that show it no plan without a pass.

    Repeat it whenever you like: passes that were made go on holding.
    """
    from dtmnb.store import wall as walls

    with desk.open_store() as store, store.writing("build the wall") as connection:
        walls.build(connection)
    words = (
        f"The wall stands. Let the role {walls.ROLE} sign in as your server asks for, as with a "
        f"password (psql: \\password {walls.ROLE}), and make a pass: dtmnb wall pass PLAN"
    )
    desk.answer({"ok": True, "role": walls.ROLE}, words)


@wall.command(name="pass")
@plan_argument
@days_option
@desk_options
def pass_(desk: Desk, plan_id: str, *, days: int) -> None:
    """Make a pass to PLAN: the address of the store for `dtmnb serve PLAN`, and for it alone."""
    from dtmnb.store.passes import make_pass

    with desk.open_store() as store:
        made = make_pass(store, plan_id, timedelta(days=days))
    until = desk.language.date(made.expires_at.date())
    click.echo(
        f"Holds until {until}; take it back with: dtmnb wall revoke {plan_id}\n"
        "Whoever has the next line and may sign in has the plan: put it where only the user of "
        "`dtmnb serve` reads.",
        err=True,
    )
    document = {"address": made.address, "expires_at": made.expires_at.isoformat()}
    desk.answer(document, f"DTMNB_STORE={made.address}")


@wall.command()
@plan_argument
@desk_options
def revoke(desk: Desk, plan_id: str) -> None:
    """Take back all passes to PLAN, also of commands that run."""
    from dtmnb.store.passes import revoke_passes

    with desk.open_store() as store:
        count = revoke_passes(store, plan_id)
    desk.answer({"ok": True, "taken_back": count}, f"Taken back: {count}")
