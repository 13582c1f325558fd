"""What a kernel is told: whose seat it is, and nothing else of the server's."""

from datetime import UTC, datetime, timedelta

import pytest

from dtmnb.domain.invitation import Invitation
from dtmnb.serve.door import Visit
from dtmnb.serve.kernels import seat_environment
from dtmnb.serve.visitor import Visitor

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SERVER = {"PATH": "/bin", "DTMNB_STORE": "plans.db", "LC_ALL": "C.UTF-8", "PGHOST": "database"}
SECRET = {"JUPYTER_TOKEN": "a", "DTMNB_PLAN": "of-another", "AWS_SECRET_ACCESS_KEY": "b"}


@pytest.mark.parametrize(
    ("language", "query"), [("ar", "lang=ar"), ("", ""), ("ar&organisation=health", "")]
)
def test_a_kernel_is_told_its_seat_and_no_secret(language, query):
    """Of the address of a page only a language that we have is passed on."""
    invitation = Invitation("i", "p", "wash", "", "partner", (), NOW, NOW + timedelta(days=1))
    visit = Visit("v", invitation, Visitor("p", "wash", "Amal", "partner", "fr"))

    told = seat_environment(visit, language, {**SERVER, **SECRET})

    assert told == SERVER | {
        "DTMNB_PLAN": "p",
        "DTMNB_AUTHOR": "Amal",
        "DTMNB_ORGANISATION": "wash",
        "DTMNB_ROLE": "partner",
        "DTMNB_LANGUAGE": "fr",
        "QUERY_STRING": query,
        "VOILA_PREHEAT": "False",
        "SERVER_SOFTWARE": "voila",
    }
