"""The command that tells Jupyter of our warm kernel, where the installation could not."""

import sys

import click

from dtmnb.cli.options import Desk, desk_options
from dtmnb.resources import shipped

KERNEL = "dtmnb"


@click.group()
def kernelspec() -> None:
    """Warm kernels for JupyterLab, Voilà and papermill."""


@kernelspec.command()
@click.option("--user", is_flag=True, help="For all your environments, not for this one only.")
@desk_options
def install(desk: Desk, *, user: bool) -> None:
    """Let Jupyter find the kernel `dtmnb`: kernels of this Python that start at once."""
    from jupyter_client.kernelspec import KernelSpecManager

    place = KernelSpecManager().install_kernel_spec(
        str(shipped("templates") / "kernels" / KERNEL),
        KERNEL,
        user=user,
        prefix=None if user else sys.prefix,
    )
    desk.answer({"kernel": KERNEL, "place": place}, f"Installed kernel {KERNEL} in {place}")
