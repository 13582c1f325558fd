"""What reaches a page, a file or a kernel is decided in one place, for every request."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from dtmnb.domain.invitation import Invitation
from dtmnb.serve.door import Visit
from dtmnb.serve.gate import Gate
from dtmnb.serve.reach import Reach
from dtmnb.serve.visitor import Visitor

OWN, OTHERS = (f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2))
HOST = "127.0.0.1:8866"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def _visit(role: str) -> Visit:
    day = timedelta(days=1)
    invitation = Invitation("i", "p", "wash", "", role, (), NOW, NOW + day)
    return Visit(f"visit of {role}", invitation, Visitor("p", "wash", "Amal", role, "en"))


@pytest.fixture
def gate():
    """Return a gate at which a cookie is a role."""
    listening = SimpleNamespace(getsockname=lambda: ("127.0.0.1", 8866))
    reach = Reach(f"http://{HOST}", frozenset({HOST}), [listening])
    roles = {role: _visit(role) for role in ("facilitator", "partner", "reader")}
    owners = {OWN: "visit of partner", OTHERS: "visit of facilitator"}
    return Gate(SimpleNamespace(visit_of=roles.get), reach, lambda kernel: owners.get(kernel, ""))


def ask(gate, path, role="", method="GET", **headers):
    """Return why a request is refused, "" where it is let through."""
    said = HTTPHeaders({"Host": HOST})
    for name, value in headers.items():
        said[name.replace("_", "-")] = value
    if role:
        said["Cookie"] = f"{gate.cookie}={role}"
    connection = SimpleNamespace(set_close_callback=lambda _: None)
    start = RequestStartLine(method, path, "HTTP/1.1")
    request = HTTPServerRequest(headers=said, connection=connection, start_line=start)
    refusal = gate.refusal(request)
    return refusal.why if refusal else ""


@pytest.mark.parametrize("path", ["/", "/join/x", "/leave", "/door.css"])
def test_the_door_itself_is_open(gate, path):
    """Whoever has a link has no cookie yet."""
    assert ask(gate, path) == ""


@pytest.mark.parametrize(
    "path",
    [
        *("/p/", "/p/questions", "/room", "/live/", "/live/dashboard", "/live/voila/static/x.js"),
        *("/live/voila/templates/dtmnb/static/x.js", f"/live/api/kernels/{OWN}", "/login", "/x"),
        *(f"/live/api/kernels/{OWN}/channels", f"/live/voila/api/shutdown/{OWN}", "/api/kernels"),
        *("//", "/./", "/door.css/", "/Join/x", "/%6aoin/x"),
    ],
)
def test_nothing_else_is(gate, path):
    """Whatever stands behind, and whatever is not there."""
    assert ask(gate, path) == "no invitation"
    assert ask(gate, path, "forged") == "no invitation"


@pytest.mark.parametrize(
    ("role", "path", "why"),
    [
        ("facilitator", "/room", ""),
        ("partner", "/room", "role"),
        ("reader", "/room", "role"),
        ("partner", "/live/", ""),
        ("reader", "/live/", "role"),
        ("reader", "/live/dashboard", "role"),
        ("reader", f"/live/api/kernels/{OWN}/channels", "role"),
        ("reader", "/p/", ""),
        ("partner", f"/live/api/kernels/{OWN}/channels", ""),
        ("partner", f"/live/api/kernels/{OTHERS}/channels", "another's page"),
        ("partner", f"/live/api/kernels/{OTHERS}", "another's page"),
        ("partner", f"/live/voila/api/shutdown/{OTHERS}", "another's page"),
        ("facilitator", f"/live/api/kernels/{OWN}/channels", "another's page"),
        ("partner", "/live/api/kernels/30000000-0000-4000-8000-000000000000", "another's page"),
        ("partner", "/live/api/kernels", "another's page"),
        ("partner", "/live/api/contents/x", "another's page"),
        ("partner", "/live/voila/api/themes/x", "another's page"),
        ("partner", f"/live/api/kernels/{OWN}/../{OTHERS}/channels", "another's page"),
        ("partner", f"/live/api/kernels/{OWN.upper()}x/channels", "another's page"),
    ],
)
def test_each_has_what_is_theirs(gate, role, path, why):
    """A role has its pages; a kernel has one owner, whoever else asks."""
    assert ask(gate, path, role) == why


@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1", "127.0.0.1:80", "", HOST + "."])
def test_by_a_strangers_name_nothing_is_answered(gate, host):
    """A page of another site that has its name lead here learns nothing, invited or not."""
    assert ask(gate, "/", Host=host) == "another name"
    assert ask(gate, "/p/", "partner", Host=host) == "another name"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Origin": f"http://{HOST}"}, ""),
        ({"Origin": f"https://{HOST}"}, "a page of others"),
        ({"Origin": "http://evil.example.org"}, "a page of others"),
        ({"Origin": "null"}, "a page of others"),
        ({"Sec_Fetch_Site": "cross-site"}, "a page of others"),
        ({"Sec_Fetch_Site": "same-site"}, "a page of others"),
        ({"Sec_Fetch_Site": "same-origin"}, ""),
        ({}, ""),
    ],
)
def test_a_page_of_others_changes_nothing(gate, headers, why):
    """Forms and lines of pages of other sites are refused, also of other ports of this machine."""
    assert ask(gate, "/join/x", method="POST", **headers) == why
    line = f"/live/api/kernels/{OWN}/channels"
    assert ask(gate, line, "partner", Upgrade="websocket", **headers) == why
    assert ask(gate, "/join/x", **headers) == ""
