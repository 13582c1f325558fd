"""Commands about the journal of a plan: what changed, settle a row, sign a revision."""

import uuid
from datetime import UTC, date, datetime

import click

from dtmnb.cli.options import Desk, desk_options, today_option
from dtmnb.domain.category import axes_of
from dtmnb.domain.changes import Add, Batch, Change, Remove, Set, compare_plans
from dtmnb.domain.record import JsonValue
from dtmnb.domain.settling import settle_row
from dtmnb.errors import SharingError

_AUTHOR = "command line"


@click.command()
@click.argument("plan_id", metavar="PLAN")
@click.option("--since", default=0, type=click.IntRange(0), metavar="N", help="After revision N.")
@desk_options
def history(desk: Desk, plan_id: str, since: int) -> None:
    """Tell who changed what in PLAN, when, from what to what."""
    with desk.open_store() as store:
        entries = store.history(plan_id, since)
    changes = [
        _told(
            change,
            revision=entry.revision,
            at=entry.at.isoformat(),
            who=entry.author,
            organisation=entry.organisation,
        )
        for entry in entries
        for change in entry.changes
    ]
    desk.answer({"changes": changes}, _words(changes) or "No change since then.")


@click.command()
@click.argument("plan_id", metavar="PLAN")
@click.argument("old", metavar="N", type=click.IntRange(0))
@click.argument("new", metavar="M", type=click.IntRange(0))
@desk_options
def diff(desk: Desk, plan_id: str, old: int, new: int) -> None:
    """Compare revisions N and M of PLAN."""
    with desk.open_store() as store:
        before, after = store.load(plan_id, old), store.load(plan_id, new)
    changes = [
        _told(change, revision=new, at=after.at.isoformat(), who="", organisation="")
        for change in compare_plans(before.plan, after.plan)
    ]
    desk.answer({"changes": changes}, _words(changes) or "The two revisions are the same.")


@click.command()
@click.argument("plan_id", metavar="PLAN")
@click.argument("row")
@click.option("--category", required=True, help="Dissemination category, by its code.")
@click.option("--reason", default="", help="Why.")
@today_option
@desk_options
def settle(desk: Desk, plan_id: str, row: str, *, category: str, reason: str, today: date) -> None:
    """Settle column B of ROW; dissent of organisations is kept."""
    is_urgent, sensitivity = axes_of(category, desk.reference)
    with desk.open_store() as store:
        changes = settle_row(
            store.load(plan_id).plan,
            row,
            reference=desk.reference,
            is_urgent=is_urgent,
            sensitivity=sensitivity,
            reason=reason,
            settled_on=today,
        )
        saved = store.save(plan_id, _batch(changes, note=f"Settle {row}"))
    document = {"ok": not saved.conflicts, "revision": saved.stamp.revision}
    desk.answer(document, f"Row {row} is settled in revision {saved.stamp.revision}.")


@click.command()
@click.argument("plan_id", metavar="PLAN")
@click.argument("organisation", metavar="ORG")
@click.option("--person", default="", help="Who signs for the organisation.")
@desk_options
def sign(desk: Desk, plan_id: str, organisation: str, person: str) -> None:
    """Sign the present revision of PLAN for the organisation ORG."""
    with desk.open_store() as store:
        stored = store.load(plan_id)
        if organisation not in stored.plan.partners:
            raise SharingError(
                f"Cannot sign plan {plan_id!r} for {organisation!r}: no such organisation in it. "
                f"Use one of: {', '.join(stored.plan.partners) or 'none is entered yet'}."
            )
        values = {
            "partner": organisation,
            "person": person,
            "revision": stored.stamp.revision,
            "head": stored.stamp.head,
            "signed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        record = f"{organisation}.{stored.stamp.revision}"
        change = Add(collection="sign_offs", record=record, values=values)
        saved = store.save(plan_id, _batch((change,), note=f"Sign-off of {organisation}"))
    document = {"ok": not saved.conflicts, **values}
    desk.answer(document, f"{organisation} signed revision {values['revision']} of {plan_id}.")


def _batch(changes: tuple[Change, ...], *, note: str) -> Batch:
    return Batch(batch_id=uuid.uuid4().hex, author=_AUTHOR, note=note, changes=changes)


def _told(
    change: Set | Add | Remove, *, revision: int, at: str, who: str, organisation: str
) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = {
        "revision": revision,
        "at": at,
        "who": who,
        "organisation": organisation,
        "record": f"{change.collection}/{change.record}",
        "field": "",
        "was": None,
        "value": None,
    }
    if isinstance(change, Set):
        return told | {"field": change.field, "was": change.was, "value": change.value}
    if isinstance(change, Add):
        return told | {"value": change.values}
    return told | {"was": change.was}


def _words(changes: list[dict[str, JsonValue]]) -> str:
    return "\n".join(
        f"{told['revision']:>5}  {told['at'][:16]}  {told['who']:20.20}  {told['record']} "
        f"{told['field']}: {told['was']!r:.60} -> {told['value']!r:.60}"
        for told in changes
    )
