"""`python -m dtmnb.forkserver NUMBER`: serve the owner of the socket of that number."""

import socket
import sys
from contextlib import suppress

from dtmnb.forkserver.server import serve

if __name__ == "__main__":
    # The owner may be gone before all is warm.
    with suppress(ConnectionError, EOFError):
        serve(socket.socket(fileno=int(sys.argv[1])))
