"""The application that a forked kernel is."""

from typing import Any

from ipykernel.kernelapp import IPKernelApp
from jupyter_client.connect import port_names

from dtmnb.forkserver.child import tell


class ForkedKernelApp(IPKernelApp):
    """The usual one; it tells its ports once they are bound.

    Clients connect while the rest of it is made. Had they come before, they would wait for
    their second attempt.
    """

    def write_connection_file(self, **options: Any) -> None:
        """Write and tell where clients find the kernel."""
        super().write_connection_file(**options)
        tell({name: getattr(self, name) for name in port_names})
