"""A fork server for each test that asks for one, ended with it."""

import sys

import pytest

from dtmnb.forkserver import ForkServer, few_variables

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")


@pytest.fixture
def server_with():
    """Return what makes a server that loads and does something first."""
    made = []

    def make(*preload, warm=None):
        made.append(ForkServer(preload, warm))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture(scope="session")
def plain():
    """Return a server that has loaded nothing more than it needs."""
    server = ForkServer(("numpy.random",))
    yield server
    server.close()


@pytest.fixture
def ask(plain):
    """Return what has a function done by a child of the plain server."""

    def ask_child(function, *arguments, **limits):
        return plain.call(function, *arguments, environment=few_variables(), **limits)

    return ask_child
