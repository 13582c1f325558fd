"""What somebody looks for who runs code of their own in the kernel of a page: everything.

It is sent to the kernel as it stands, so it needs nothing but Python and what the kernel was given.
"""

import gc
import json
import os
import re
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

# Put together here, so that this text is not what is found.
WORD = re.compile("canary" + r"-\d+")
SECRET = "-".join(("of", "the", "server"))
_MOST_BYTES = 50_000_000
_HOLDERS = {dict, list, tuple, set, frozenset}
_SEARCH = (
    r"( -path /proc/* -not -path /proc/sys* -prune ) -o ( -type f -newermt @{since} "
    r"-printf f%p\n , -type s -printf s%p\n , -not -type l -writable -printf w%p\n )"
)


def look(roots, since, port, plan_id):
    """Return, as JSON, all that was reached.

    Args:
        roots: Where in the file system is looked.
        since: When the first of the words was written: an older file holds none.
        port: Where the door listens.
        plan_id: What the broker is asked for.
    """
    files, sockets, writable = _found(roots, since)
    environments = _environments()
    texts = [*environments, *map(_read, files), *_asked(sockets, plan_id), *memory()]
    own = Path("k.json").resolve()
    return json.dumps(
        {
            "words": len({word for text in texts for word in WORD.findall(text)}),
            "secrets": sum(SECRET in text for text in environments),
            "processes": len(_processes()),
            "others": sum(each.name == "k.json" and each != own for each in files),
            "ports": sum(map(_answers, (("127.0.0.1", port), ("127.0.0.1", 22)))),
            "writable": writable,
        }
    )


def _found(roots, since):
    """Return files that may hold a word, sockets, and what can be written to."""
    words = ["find", *roots, *_SEARCH.format(since=since).split()]
    run = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    told = run.stdout.splitlines()
    files, sockets, writable = ([each[1:] for each in told if each[0] == kind] for kind in "fsw")
    return [Path(each) for each in files], sockets, writable


def _environments():
    return [_read(each / "environ") for each in _processes()]


def _processes():
    return [each for each in Path("/proc").iterdir() if each.name.isdigit()]


def _read(file):
    with suppress(OSError):
        return file.read_bytes()[:_MOST_BYTES].decode(errors="replace")
    return ""


def _asked(sockets, plan_id):
    """Return what every socket says that speaks HTTP, by any credential."""
    own = os.environ.get("DTMNB_CREDENTIAL", "")
    reading = {"plan_id": plan_id}
    nothing = {"have": {"view": None, "findings": None}}
    whole = reading | nothing | {"revision": None, "is_checked": True}
    questions = [
        *(("list_plans", {}), ("load", whole), ("history", reading | {"since": 0, "until": None})),
        *(
            ("edition", reading | {"audience": each, "is_checked": True})
            for each in ("internal", "participant:health")
        ),
        ("conflicts.of", reading),
        *(
            ("save", reading | nothing | {"batch": _forged(*each)})
            for each in (("health", "-".join(("canary", "note"))), ("wash", "own-note"))
        ),
    ]
    return [
        _told(place, credential, *question)
        for place in sockets
        if _told(place, own, "list_plans", {})
        for credential in (own, "", own[:-1] + "A")
        for question in questions
    ]


def _forged(partner, was):
    """Return words of somebody else about *partner*."""
    change = {"op": "set", "collection": "partners", "record": partner, "field": "note"}
    return {
        "batch_id": os.urandom(8).hex(),
        "author": "Han",
        "organisation": "health",
        "changes": [change | {"was": was, "value": "forged"}],
    }


def _told(place, credential, name, asked):
    """Return what is answered at *place*, "" where that is no HTTP."""
    body = json.dumps(asked).encode()
    head = f"POST /{name} HTTP/1.0\r\nAuthorization: Bearer {credential}\r\n"
    with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(place)
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        told = line.recv(2**20)
        if told.startswith(b"HTTP/1."):
            return (told + b"".join(iter(lambda: line.recv(2**20), b""))).decode(errors="replace")
    return ""


def _answers(place):
    with suppress(OSError), socket.create_connection(place, timeout=5):
        return True
    return False


def memory():
    """Return the texts that anything in this process holds."""
    found, here = [], gc.get_objects()
    while here:
        below = gc.get_referents(*here)
        found += [each for each in below if isinstance(each, str)]
        # What holds nothing but texts and numbers is not listed by itself.
        here = [each for each in below if type(each) in _HOLDERS and not gc.is_tracked(each)]
    return found
