"""Commands that keep a store: back up, bring back, verify."""

from pathlib import Path

import click

from dtmnb.cli.options import FILE, Desk, desk_options
from dtmnb.errors import IntegrityError
from dtmnb.store import restore_backup


@click.command()
@click.option(
    "--out",
    required=True,
    type=FILE,
    metavar="FILE",
    help="Where to write the copy.",
)
@desk_options
def backup(desk: Desk, out: Path) -> None:
    """Copy the whole store to FILE, and check the copy."""
    with desk.open_store() as store:
        target = store.backup(out)
    desk.answer({"ok": True, "files": [str(target)]}, f"Copied and checked: {target}")


@click.command()
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
@desk_options
def restore(desk: Desk, file: Path, *, yes: bool) -> None:
    """Bring the copy FILE back in place of what the store holds."""
    with desk.open_store() as store:
        held = [item.plan_id for item in store.list_plans()]
    if held and not yes:
        click.echo(f"The store holds {len(held)} plans: {', '.join(held)}.", err=True)
        click.confirm("Replace all of them by the copy?", abort=True, err=True)
    before = restore_backup(file, desk.store_url)
    with desk.open_store() as store:
        plans = [item.plan_id for item in store.list_plans()]
    words = f"Restored {len(plans)} plans from {file}."
    kept = f" What was there before is kept in {before}." if before else ""
    files = [str(before)] if before else []
    desk.answer({"ok": True, "plans": plans, "files": files}, words + kept)


@click.command()
@click.argument("plan_id", metavar="PLAN", required=False)
@desk_options
def verify(desk: Desk, plan_id: str | None) -> None:
    """Recompute the hash chain of PLAN, or of all plans of the store."""
    with desk.open_store() as store:
        known = [item.plan_id for item in store.list_plans()]
        results = {name: store.verify(name) for name in ([plan_id] if plan_id else known)}
    document = {
        "ok": all(result.ok for result in results.values()),
        "plans": {name: result._asdict() for name, result in results.items()},
    }
    words = "\n".join(
        f"{name}: {result.revisions} revisions, head {result.head[:12]}, "
        + ("unbroken" if result.ok else "; ".join(result.faults))
        for name, result in results.items()
    )
    desk.answer(document, words or "The store holds no plan yet.")
    if not document["ok"]:
        raise IntegrityError(
            "The journal does not agree with its hashes, see above. Restore a backup made before."
        )
