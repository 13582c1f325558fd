"""The command that opens the door of a plan to partners."""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtmnb.cli.options import FILE, Desk, author, desk_options, plan_argument
from dtmnb.errors import UsageError

if TYPE_CHECKING:
    from dtmnb.serve.box import Box
    from dtmnb.serve.door import Door
    from dtmnb.serve.reach import Reach
    from dtmnb.store import PlanStore

_FACILITATOR_LASTS = timedelta(hours=24)

_SEAT = (
    "What the wall is: partners never run code, a page sees and changes only what its seat may, "
    "and no page reaches another's. The process of a page knows no address of the store; it asks "
    "this command, which tells it what its seat may see, so that code in it would get no more "
    "by what it was given. "
)
_WALL = _SEAT + (
    "It is a process of your user all the same: such code could open the file of the store, read "
    "what this command was started with, take the place of another page and use the network, as "
    "you can. With --box it could not. Without boxes give this command, on a server that many "
    "share, a user of its own, or a container."
)
_BOXED_WALL = _SEAT + (
    "Each is in a box that shows the program, a folder of its own and the socket of this command: "
    "no store, no other process, no home and no network."
)
_SECOND_WALL = (
    " Inside PostgreSQL there is a second wall: this command signs in as a role that sees plan "
    "{plan} and no other, by a pass that its owner takes back with: dtmnb wall revoke {plan}"
)
_NO_SECOND_WALL = (
    " This command has all plans of the PostgreSQL store; its owner can have PostgreSQL keep it to "
    "this one: see 'A second wall' in docs/serving.md."
)
_ROOM = (
    "Everybody in this network can reach the door, and nobody comes in without a link. Browsers "
    "warn once, since nobody vouches for a certificate made here; its SHA-256 is\n  {print}\n"
    "Show a link only to the organisation it is for. End the command when the session is over."
)


@click.command()
@plan_argument
@click.option(
    "--lan",
    is_flag=False,
    flag_value="auto",
    default="",
    metavar="[ADDRESS]",
    help="For a room: serve by HTTPS at this machine's address in its network.",
)
@click.option(
    "--address",
    envvar="DTMNB_ADDRESS",
    default="",
    metavar="URL",
    help="For the internet: where a proxy on this machine is reached, as in https://plans.example.org",
)
@click.option(
    "--port",
    type=click.IntRange(1024, 65535),
    help="Where to listen. [default: 8866, or a free one if that is taken]",
)
@click.option("--certificate", type=FILE, help="With --lan: a certificate of your own (PEM).")
@click.option("--key", type=FILE, help="Its key (PEM).")
@click.option(
    "--box",
    is_flag=True,
    help="Put each live page into a box of its own. Linux, with bubblewrap.",
)
@desk_options
def serve(
    desk: Desk,
    plan_id: str,
    *,
    lan: str,
    address: str,
    port: int | None,
    certificate: Path | None,
    key: Path | None,
    box: bool,
) -> None:
    """Let partners in to PLAN: each organisation by a link of its own.

    Without --lan or --address only this machine is served.
    """
    from dtmnb.serve.door import Door
    from dtmnb.serve.entries import Entries
    from dtmnb.serve.server import serve as run
    from dtmnb.store.address import ENVIRONMENT

    with desk.open_store(is_for_many=True) as store:
        second = _second_wall(store, plan_id)
        store.load(plan_id)
        boxes = _boxes(store) if box else None
        reach = _reach(lan, address, port, certificate, key)
        door = Door(store, plan_id, Entries(lambda words: click.echo(words, err=True)))
        # What is started from here on holds a seat and knows no store.
        os.environ.pop(ENVIRONMENT, None)
        own = door.invitations.invite("", author(), role="facilitator", lasts=_FACILITATOR_LASTS)
        try:
            link = reach.origin + door.path_of(own)
            wall = (_BOXED_WALL if boxes else _WALL) + second
            run(door, reach, lambda: _announce(desk, door, reach, link, wall), box=boxes)
        finally:
            door.revoke(own)


def _reach(
    lan: str, address: str, port: int | None, certificate: Path | None, key: Path | None
) -> "Reach":
    from dtmnb.serve import reach

    if bool(certificate) != bool(key):
        raise UsageError("Cannot use --certificate without --key, or the other way: give both.")
    if lan and address:
        raise UsageError(
            "Cannot serve a room and the internet at once: give --lan or --address, not both."
        )
    if lan:
        files = (certificate, key) if certificate and key else None
        return reach.in_a_room("" if lan == "auto" else lan, port, certificate=files)
    return reach.behind_a_proxy(address, port) if address else reach.on_this_machine(port)


def _second_wall(store: "PlanStore", plan_id: str) -> str:
    """Tell whether PostgreSQL keeps this command to its plan; "" for a file, which cannot.

    Raises:
        UsageError: It keeps it to another plan, or to none.
    """
    from dtmnb.store import wall

    if store.address.path:
        return ""
    with store.reading(f"serve plan {plan_id!r}") as connection:
        opened = wall.opened(connection)
    if opened is None:
        return _NO_SECOND_WALL
    if opened != plan_id:
        found = f"a pass to plan {opened!r}" if opened else "no pass"
        raise UsageError(
            f"Cannot serve plan {plan_id!r}: the address of the store has {found}. Ask the owner "
            f"of the store for the address to use: dtmnb wall pass {plan_id}"
        )
    return _SECOND_WALL.format(plan=plan_id)


def _boxes(store: "PlanStore") -> "Box":
    """Return how pages are put into boxes that show nothing of *store* and of this user."""
    from dtmnb.incidents import incident_file
    from dtmnb.serve.box import find_box

    file = store.address.path
    return find_box([incident_file().parents[1], *([file] if file else [])])


def _announce(desk: Desk, door: "Door", reach: "Reach", own_link: str, wall: str) -> None:
    """Tell where people come in; codes to be photographed only where there is a room."""
    from dtmnb.serve.pages import terminal_code

    plan = door.store.load(door.plan_id).plan
    links = {
        each.organisation: reach.origin + door.path_of(each) for each in door.invitations.renew()
    }
    lines = [f"Plan {door.plan_id} is served at {reach.origin}  (stop with Ctrl+C)", ""]
    for organisation, link in links.items():
        lines += [plan.partners[organisation].name or organisation, f"  {link}"]
        lines += [terminal_code(link)] if reach.tls else []
    lines += ["", "Yours, as the facilitator: who is in, all links and codes", f"  {own_link}"]
    document = {"address": reach.origin, "facilitator": own_link, "links": links}
    if reach.print_of_certificate:
        click.echo(_ROOM.format(print=reach.print_of_certificate), err=True)
    if reach.tls or reach.is_behind_proxy:
        click.echo(wall, err=True)
    desk.answer(document, "\n".join(lines))
