"""Kernels that have a folder of their own, which their lines lie in, and may be put into boxes."""

from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from traitlets import default

from dtmnb.serve.box import Box


class BoxedKernel(ServerKernelManager):
    """One of them."""

    parent: "BoxedKernels"

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Return what starts it."""
        command: list[str] = super().format_kernel_cmd(extra_arguments)
        box = self.parent.box
        if box is None:
            return command
        return box.around(command, Path(self.connection_file).parent, *self.parent.shown)


class BoxedKernels(AsyncMappingKernelManager):
    """All of them.

    Attributes:
        box: What each is put into, None for nothing.
        shown: What is shown in each box beside the program.
    """

    box: Box | None = None
    shown: tuple[Path, ...] = ()

    @default("kernel_manager_class")
    def _class_of_one(self) -> str:
        return f"{BoxedKernel.__module__}.{BoxedKernel.__qualname__}"

    def pre_start_kernel(
        self, kernel_name: str | None, kwargs: Any
    ) -> tuple[KernelManager, str, str]:
        """Return what is about to start a kernel; its lines lie in the folder that it works in."""
        manager, name, kernel_id = super().pre_start_kernel(kernel_name, kwargs)
        # Short: the sockets beside it have paths of about a hundred letters.
        manager.connection_file = str(Path(kwargs["cwd"], "k.json"))
        return manager, name, kernel_id
