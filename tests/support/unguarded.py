"""The command line without parts of its guard: `python unguarded.py FAULT,FAULT WORDS`.

A test that finds nothing must be seen to find something where there is something.
"""

import sys
from pathlib import Path

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from dtmnb.cli import main
from dtmnb.serve import live, server
from dtmnb.serve.gate import Gate

PREPARE = live.prepare_live


def without(*faults: str) -> tuple[str, ...]:
    """Return the command line that lacks what *faults* name."""
    return sys.executable, str(Path(__file__)), ",".join(faults)


def _without_the_list(folder):
    made, settings = PREPARE(folder)
    settings["kernel_manager"].allowed_message_types = []
    return made, settings


def _never_allowed(folder):
    """Be a Voilà that would let pages run code."""
    initial = live.LiveVoila.init_settings

    def init_settings(self):
        settings = initial(self)
        settings["kernel_manager"].allowed_message_types = []
        return settings

    live.LiveVoila.init_settings = init_settings
    return PREPARE(folder)


def _break(fault: str) -> None:
    if fault == "filter":
        stock = ZMQChannelsWebsocketConnection.handle_incoming_message
        live.StrictLine.handle_incoming_message = stock
    elif fault == "list":
        server.prepare_live = _without_the_list
    elif fault == "voila":
        server.prepare_live = _never_allowed
    elif fault == "gate":
        Gate.refusal = lambda *_: None
    else:
        raise ValueError(fault)


if __name__ == "__main__":
    for each in sys.argv[1].split(","):
        _break(each)
    main(sys.argv[2:])
