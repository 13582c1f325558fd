"""What somebody looks for who runs code of their own in the kernel of a page: everything.

It is sent to the kernel as it stands, so it needs nothing but Python and what the kernel was given.
"""

import gc
import json
import os
import re
import socket
import stat
from contextlib import suppress
from pathlib import Path

# Put together here, so that this text is not what is found.
WORD = re.compile("canary" + r"-\d+")
SECRET = "-".join(("of", "the", "server"))
_MOST_BYTES = 50_000_000


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
    texts = [*environments, *map(_read, files), *_asked(sockets, plan_id), *_memory()]
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
    """Return files that may hold a word, sockets, and where something can be written."""
    files, sockets, writable = [], [], []
    for folder, below, names in (each for root in roots for each in os.walk(root)):
        if folder == "/proc":
            below[:] = ["sys"]
        if os.access(folder, os.W_OK):
            writable.append(folder)
        for place in (f"{folder}/{name}" for name in names):
            mode, at = _state(place)
            if place.startswith("/proc/sys/"):
                writable += [place] if os.access(place, os.W_OK) else []
            elif stat.S_ISSOCK(mode):
                sockets.append(place)
            elif stat.S_ISREG(mode) and at >= since:
                files.append(Path(place))
    return files, sockets, writable


def _state(place):
    with suppress(OSError):
        state = os.lstat(place)
        return state.st_mode, state.st_mtime
    return 0, 0


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
    whole = reading | {
        "revision": None,
        "is_checked": True,
        "have": {"view": None, "findings": None},
    }
    questions = [
        *(("list_plans", {}), ("load", whole), ("history", reading | {"since": 0, "until": None})),
        *(
            ("edition", reading | {"audience": each, "is_checked": True})
            for each in ("internal", "participant:health")
        ),
        ("conflicts.of", reading),
        *(
            ("save", reading | {"batch": _forged(*each)})
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


def _memory():
    """Return the texts that anything in this process holds."""
    seen, waiting, found = set(), list(gc.get_objects()), []
    while waiting:
        here = waiting.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        if isinstance(here, str):
            found.append(here)
        elif isinstance(here, dict | list | tuple | set | frozenset):
            waiting.extend(gc.get_referents(here))
    return found
