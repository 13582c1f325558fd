"""The command that opens the door of a plan to partners."""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtmnb.cli.options import FILE, Desk, author, desk_options, plan_argument
from dtmnb.errors import UsageError

if TYPE_CHECKING:
    from dtmnb.serve.door import Door
    from dtmnb.serve.reach import Reach

_FACILITATOR_LASTS = timedelta(hours=24)

_WALL = (
    "What the wall is: partners never run code, a page sees and changes only what its seat may, "
    "and no page reaches another's. The process of a page knows no address of the store; it asks "
    "this command, which tells it what its seat may see, so that code in it would get no more "
    "by what it was given. It is a process of your user all the same: such code could open the "
    "file of the store as you can. On a server that many share, give this command a user of its "
    "own, or a container."
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
) -> None:
    """Let partners in to PLAN: each organisation by a link of its own.

    Without --lan or --address only this machine is served.
    """
    from dtmnb.serve.door import Door
    from dtmnb.serve.entries import Entries
    from dtmnb.serve.server import serve as run
    from dtmnb.store.address import ENVIRONMENT

    with desk.open_store(is_for_many=True) as store:
        store.load(plan_id)
        reach = _reach(lan, address, port, certificate, key)
        door = Door(store, plan_id, Entries(lambda words: click.echo(words, err=True)))
        # What is started from here on holds a seat and knows no store.
        os.environ.pop(ENVIRONMENT, None)
        own = door.invitations.invite("", author(), role="facilitator", lasts=_FACILITATOR_LASTS)
        try:
            run(door, reach, lambda: _announce(desk, door, reach, reach.origin + door.path_of(own)))
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


def _announce(desk: Desk, door: "Door", reach: "Reach", own_link: str) -> None:
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
        click.echo(_WALL, err=True)
    desk.answer(document, "\n".join(lines))
