"""A plan that is served for real, once for all tests of its door."""

from datetime import date
from random import Random

import pytest

from dtmnb.domain.changes import Batch
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.store.invitations import TICKET, Invitations
from dtmnb.store.signing import Seal
from tests.support.served import ANOTHER, PLAN, served


@pytest.fixture(scope="session")
def served_folder(tmp_path_factory, reference):
    """Return a folder with a store of two plans."""
    made = tmp_path_factory.mktemp("serve")
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=12)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(made / "plans.db", reference=reference) as store:
        for plan in (PLAN, ANOTHER):
            store.create(plan, Batch(batch_id=plan, author="example", changes=changes))
    return made


@pytest.fixture(scope="session")
def server(served_folder):
    """Return the running server."""
    with served(
        served_folder, PLAN, JUPYTER_TOKEN="a-token-of-the-desk", A_SECRET="of-the-server"
    ) as it:
        yield it


@pytest.fixture
def come_in(server):
    """Return a function that lets somebody in by a link; all leave when the test is over."""
    came = []

    def enter(link, name="Amal"):
        came.append(server.enter(server.links.get(link, link), name))
        return came[-1]

    yield enter
    for each in came:
        each.leave()


@pytest.fixture
def invitations(server, reference):
    """Return the invitations of the served plan, as another process has them."""
    with open_store(server.store, reference=reference) as store:
        yield Invitations(store, PLAN)


@pytest.fixture
def link_of(server, invitations, reference):
    """Return a function that makes the link of an invitation."""
    with open_store(server.store, reference=reference) as store:
        seal = Seal(store, TICKET)
    return lambda invitation: f"{server.origin}/join/{seal.close(invitation.invitation_id)}"
