"""Commands about the journal of a plan: what changed, undo, name."""

from uuid import uuid4

import click

from dtmnb.cli.options import Desk, author, desk_options, plan_argument
from dtmnb.domain.changes import Add, Batch, Conflict, Remove, Set, compare_plans
from dtmnb.domain.journal import JournalEntry, Saved
from dtmnb.domain.record import JsonValue
from dtmnb.domain.signing import changed_since
from dtmnb.language.wording import Wording, told
from dtmnb.store import NamedRevision, PlanStore


@click.command()
@plan_argument
@click.option("--since", default=0, type=click.IntRange(0), metavar="N", help="After revision N.")
@desk_options
def history(desk: Desk, plan_id: str, since: int) -> None:
    """Tell who changed what in PLAN, when, from what to what."""
    with desk.open_store() as store:
        entries, plan = store.history(plan_id, since), store.load(plan_id).plan
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
    wording = desk.wording(plan)
    words = [
        f"{entry.revision:>5}  {entry.at:%Y-%m-%d %H:%M}  {entry.author:20.20}  {line}"
        for entry in entries
        for line in (told(wording, change) for change in entry.changes)
    ]
    desk.answer({"changes": changes}, "\n".join(words) or "No change since then.")


@click.command()
@plan_argument
@click.argument("old", metavar="N", type=click.IntRange(0))
@click.argument("new", metavar="M", type=click.IntRange(0))
@desk_options
def diff(desk: Desk, plan_id: str, old: int, new: int) -> None:
    """Compare revisions N and M of PLAN."""
    with desk.open_store() as store:
        before, after = store.load(plan_id, old), store.load(plan_id, new)
    found = compare_plans(before.plan, after.plan)
    changes = [
        _told(change, revision=new, at=after.at.isoformat(), who="", organisation="")
        for change in found
    ]
    wording = desk.wording(after.plan)
    words = [told(wording, change) for change in found]
    desk.answer({"changes": changes}, "\n".join(words) or "The two revisions are the same.")


@click.command()
@plan_argument
@click.argument("revision", metavar="REVISION", type=click.IntRange(1))
@desk_options
def undo(desk: Desk, plan_id: str, revision: int) -> None:
    """Take back what REVISION of PLAN did; what was changed since stays and is listed."""
    with desk.open_store() as store:
        store.load(plan_id, revision)
        [entry] = store.history(plan_id, revision - 1, revision)
        batch = Batch(batch_id=uuid4().hex, author=author(), undoes=entry.batch_id)
        saved = store.save(plan_id, batch)
    conflicts = conflict_list(saved)
    document = {
        "ok": not conflicts,
        "revision": saved.stamp.revision,
        "changes": len(saved.changes),
        "conflicts": conflicts,
    }
    words = f"{len(saved.changes)} changes taken back, {len(conflicts)} conflicts."
    desk.answer(document, "\n".join([words, *conflict_words(saved, desk.wording(saved.plan))]))


@click.command()
@plan_argument
@click.argument("revision", metavar="REVISION", type=click.IntRange(0))
@click.argument("label", metavar="NAME")
@desk_options
def name(desk: Desk, plan_id: str, revision: int, label: str) -> None:
    """Give REVISION of PLAN the name NAME, for ever."""
    with desk.open_store() as store:
        store.name_revision(plan_id, revision, label, author=author())
    document = {"ok": True, "revision": revision, "name": label.strip()}
    desk.answer(document, f"Revision {revision} of {plan_id} is called {label.strip()!r}.")


@click.command()
@plan_argument
@desk_options
def revisions(desk: Desk, plan_id: str) -> None:
    """List the revisions of PLAN, their names, and what changed since each signature."""
    with desk.open_store() as store:
        names = store.named_revisions(plan_id)
        listed = [_revision(entry, names) for entry in store.history(plan_id)]
        signatures = _signatures(store, plan_id)
    words = [
        f"{told['revision']:>5}  {told['at'][:16]}  {told['who']:20.20}  "
        f"{told['changes']:>4} changes  {', '.join(filter(None, [*told['names'], told['note']]))}"
        for told in listed
    ]
    words += [
        f"{told['organisation']} signed revision {told['revision']}; "
        f"changes since: {told['changed_since']}"
        for told in signatures
    ]
    document = {"ok": True, "revisions": listed, "signatures": signatures}
    desk.answer(document, "\n".join(words))


def _revision(entry: JournalEntry, names: tuple[NamedRevision, ...]) -> dict[str, JsonValue]:
    told = {key: getattr(entry, key) for key in ("revision", "head", "organisation", "note")}
    return told | {
        "at": entry.at.isoformat(),
        "who": entry.author,
        "changes": len(entry.changes),
        "names": [each.name for each in names if each.revision == entry.revision],
    }


def _signatures(store: PlanStore, plan_id: str) -> list[dict[str, JsonValue]]:
    plan = store.load(plan_id).plan
    return [
        {
            "organisation": each.partner,
            "revision": each.revision,
            "changed_since": len(changed_since(store.load(plan_id, each.revision).plan, plan)),
        }
        for each in plan.sign_offs.values()
    ]


def _told(
    change: Set | Add | Remove, *, revision: int, at: str, who: str, organisation: str
) -> dict[str, JsonValue]:
    facts: dict[str, JsonValue] = {
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
        return facts | {"field": change.field, "was": change.was, "value": change.value}
    if isinstance(change, Add):
        return facts | {"value": change.values}
    return facts | {"was": change.was}


def conflict_list(saved: Saved) -> list[dict[str, JsonValue]]:
    """Return the conflicts of a batch as the commands tell them."""
    return [
        {
            "record": f"{item.conflict.change.collection}/{item.conflict.change.record}",
            "field": getattr(item.conflict.change, "field", ""),
            "reason": item.conflict.reason,
            "value": getattr(item.conflict.change, "value", None),
            "found": item.conflict.found,
            "by": item.by,
        }
        for item in saved.conflicts
    ]


def conflict_words(saved: Saved, wording: Wording) -> list[str]:
    """Return one line for each conflict of a batch."""
    return [
        f"  conflict: {conflict_line(each.conflict, wording)}, set by {each.by}"
        for each in saved.conflicts
    ]


def conflict_line(conflict: Conflict, wording: Wording) -> str:
    """Return what was wanted and what the plan holds instead, in words."""
    change, found = conflict.change, conflict.found
    if isinstance(change, Set) and conflict.reason != "missing":
        held = wording.value(change.collection, change.field, found)
    else:
        held = "it is gone" if found is None else "it was changed"
    return f"{told(wording, change)} was not taken, now {held}"
