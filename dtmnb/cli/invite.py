"""Links by which people come in at the door of a plan (`dtmnb serve`)."""

from datetime import timedelta
from urllib.parse import urljoin

import click

from dtmnb.cli.options import Desk, days_option, desk_options, plan_argument
from dtmnb.domain.access import Role
from dtmnb.domain.invitation import Invitation
from dtmnb.errors import UsageError

_ROLES: tuple[Role, ...] = ("partner", "reader", "facilitator")


@click.group()
def invite() -> None:
    """Make, list and take back the links by which people come in."""


@invite.command()
@plan_argument
@click.argument("organisation", metavar="[ORG]", default="")
@click.option(
    "--name", default="", help="The one person it is for; without it each says who they are."
)
@click.option(
    "--role",
    type=click.Choice(_ROLES),
    default="partner",
    show_default=True,
    help="A partner plans along, a reader only looks.",
)
@days_option
@click.option(
    "--address",
    envvar="DTMNB_ADDRESS",
    default="",
    metavar="URL",
    help="Where people reach the door, as in https://plans.example.org",
)
@desk_options
def new(
    desk: Desk,
    plan_id: str,
    organisation: str,
    *,
    name: str,
    role: Role,
    days: int,
    address: str,
) -> None:
    """Invite ORG to PLAN; an earlier link for the same people is taken back."""
    from dtmnb.store.invitations import TICKET, Invitations
    from dtmnb.store.signing import Seal

    with desk.open_store() as store:
        made = Invitations(store, plan_id).invite(
            organisation, name, role=role, lasts=timedelta(days=days)
        )
        path = f"/join/{Seal(store, TICKET).close(made.invitation_id)}"
    link = urljoin(address, path)
    until = desk.language.date(made.expires_at.date())
    words = f"{link}\nHolds until {until}; take it back with: dtmnb invite revoke {plan_id} "
    desk.answer({**_document(made), "link": link}, words + made.invitation_id)


@invite.command(name="list")
@plan_argument
@desk_options
def list_(desk: Desk, plan_id: str) -> None:
    """List the invitations to PLAN, and why those that are closed hold no longer."""
    from dtmnb.store.invitations import Invitations

    with desk.open_store() as store:
        invitations = Invitations(store, plan_id)
        found = [(each, invitations.why_closed(each)) for each in invitations.all()]
    lines = (
        f"{each.invitation_id}  {each.role:11} {each.organisation or '-'} {each.name}".rstrip()
        + f"  {closed or 'until ' + desk.language.date(each.expires_at.date())}"
        for each, closed in found
    )
    documents = [{**_document(each), "closed": closed} for each, closed in found]
    desk.answer({"invitations": documents}, "\n".join(lines) or "Nobody is invited yet.")


@invite.command()
@plan_argument
@click.argument("which", metavar="ID|ORG")
@desk_options
def revoke(desk: Desk, plan_id: str, which: str) -> None:
    """Take back one invitation to PLAN by its id, or all of an organisation.

    Pages that were opened with it end within seconds.
    """
    from dtmnb.store.invitations import Invitations

    with desk.open_store() as store:
        invitations = Invitations(store, plan_id)
        wanted = [
            each.invitation_id
            for each in invitations.all()
            if which in (each.invitation_id, each.organisation)
        ]
        if not wanted:
            raise UsageError(
                f"Cannot take back an invitation to plan {plan_id!r}: none is called {which!r}. "
                f"See them with: dtmnb invite list {plan_id}"
            )
        count = invitations.revoke(wanted)
    desk.answer({"revoked": count}, f"Taken back: {count}")


def _document(invitation: Invitation) -> dict[str, object]:
    values = invitation._asdict()
    del values["known_to"], values["gone"]
    return values
