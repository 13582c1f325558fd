"""What a kernel is told beside its credential: nothing of the server's, nor where plans are."""

from datetime import UTC, datetime, timedelta

import pytest

from dtmnb.domain.invitation import Invitation
from dtmnb.serve.door import Visit
from dtmnb.serve.kernels import page_environment
from dtmnb.serve.visitor import Visitor

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SERVER = {"PATH": "/bin", "LC_ALL": "C.UTF-8"}
SECRET = {"JUPYTER_TOKEN": "a", "DTMNB_STORE": "plans.db", "PGPASSWORD": "b", "PGHOST": "database"}


@pytest.mark.parametrize(
    ("language", "query"), [("ar", "lang=ar"), ("", ""), ("ar&organisation=health", "")]
)
def test_a_kernel_is_told_no_secret_and_no_store(language, query):
    """Of the address of a page only a language that we have is passed on."""
    invitation = Invitation("i", "p", "wash", "", "partner", (), NOW, NOW + timedelta(days=1))
    visit = Visit("v", invitation, Visitor("p", "wash", "Amal", "partner", "fr"))

    told = page_environment(visit, language, {**SERVER, **SECRET})

    assert told == SERVER | {
        "DTMNB_LANGUAGE": "fr",
        "DTMNB_LIGHT": "/p/",
        "QUERY_STRING": query,
        "VOILA_PREHEAT": "False",
        "SERVER_SOFTWARE": "voila",
    }
