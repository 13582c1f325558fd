"""What is asked of every request before anything answers it, whatever stands behind.

No page, no file and no kernel is reached but through here, so that a new version of what stands
behind opens nothing.
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from tornado.httputil import HTTPServerRequest

from dtmnb.serve.door import Door, Visit
from dtmnb.serve.reach import Reach

LIVE, ROOM, JOIN = "/live/", "/room", "/join/"
KERNEL_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SAFE_METHODS = frozenset({"GET", "HEAD"})

_OPEN = frozenset({"/", "/leave", "/door.css"})
_KERNEL = re.compile(rf"{LIVE}(?:api/kernels|voila/api/shutdown)/({KERNEL_ID})(?:/channels)?")
_APIS = (f"{LIVE}api/", f"{LIVE}voila/api/")


class Refusal(NamedTuple):
    """Why a request is not answered: a status of HTTP, and a word for the book."""

    status: HTTPStatus
    why: str


_STRANGE_NAME = Refusal(HTTPStatus.MISDIRECTED_REQUEST, "another name")
_FOREIGN_PAGE = Refusal(HTTPStatus.FORBIDDEN, "a page of others")
_UNINVITED = Refusal(HTTPStatus.FORBIDDEN, "no invitation")
_ROLE = Refusal(HTTPStatus.FORBIDDEN, "role")
_NOT_OWNER = Refusal(HTTPStatus.FORBIDDEN, "another's page")


class Gate:
    """Decides who is let through to what."""

    def __init__(self, door: Door, reach: Reach, owner_of: Callable[[str], str]) -> None:
        """Let through whom *door* let in, at *reach*.

        Args:
            door: Knows who is in.
            reach: How the door may be called.
            owner_of: Returns the visit that a kernel belongs to, "" for a kernel there is not.
        """
        self._door = door
        self._reach = reach
        self._owner_of = owner_of
        # Cookies know no ports: two doors of one name must not take each other's. Behind a proxy
        # it is the proxy's port, so that every process of a door knows whom another let in.
        self.cookie = f"__Host-dtmnb-{reach.port}" if reach.is_secret else f"dtmnb-{reach.port}"

    def visit_of(self, request: HTTPServerRequest) -> Visit | None:
        """Return whose *request* it is, None where it is of nobody who is in."""
        cookie = request.cookies.get(self.cookie)
        return self._door.visit_of(cookie.value) if cookie else None

    def refusal(self, request: HTTPServerRequest) -> Refusal | None:
        """Return why *request* is not let through, None if it is."""
        if request.host.lower() not in self._reach.names:
            return _STRANGE_NAME
        if not self._is_of_our_pages(request):
            return _FOREIGN_PAGE
        if request.path in _OPEN or request.path.startswith(JOIN):
            return None
        visit = self.visit_of(request)
        if visit is None:
            return _UNINVITED
        return self._refusal_inside(request.path, visit)

    def _refusal_inside(self, path: str, visit: Visit) -> Refusal | None:
        if path.startswith(ROOM) and visit.visitor.role != "facilitator":
            return _ROLE
        if not path.startswith(LIVE):
            return None
        if visit.visitor.role == "reader":
            return _ROLE
        if not path.startswith(_APIS):
            return None
        kernel = _KERNEL.fullmatch(path)
        is_own = kernel is not None and self._owner_of(kernel[1]) == visit.visit_id
        return None if is_own else _NOT_OWNER

    def _is_of_our_pages(self, request: HTTPServerRequest) -> bool:
        """Tell whether what changes something, or opens a line, was asked by a page of ours."""
        headers = request.headers
        is_line = headers.get("Upgrade", "").lower() == "websocket"
        if request.method in SAFE_METHODS and not is_line:
            return True
        if "Origin" in headers:
            return headers["Origin"].lower() in self._reach.origins
        return headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
