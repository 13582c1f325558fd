"""The command that opens the workbook for a facilitated session."""

import os
import secrets
import shutil
from pathlib import Path

import click
from platformdirs import user_data_path

from dtmnb.cli.options import Desk, desk_options
from dtmnb.domain.access import require_organisation
from dtmnb.errors import ResourceError
from dtmnb.resources import shipped
from dtmnb.serve.launcher import LOOPBACK, USUAL_PORT, choose_port, run_server

# No news feed, no look for updates, no extension shop: the laptop is often offline.
_LAB_SETTINGS = (
    f"--ServerApp.ip={LOOPBACK}",
    "--ServerApp.port_retries=0",
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--LabApp.default_url=/lab/tree/00_start_here.ipynb",
)


@click.command()
@click.argument("plan_id", metavar="[PLAN]", required=False, default="")
@click.option("--voila", is_flag=True, help="The clean page instead of JupyterLab.")
@click.option(
    "--port",
    type=click.IntRange(1024, 65535),
    help="Where to serve. [default: 8866, or a free one if that is taken]",
)
@click.option(
    "--author", default="facilitator", show_default=True, help="Your name in the history."
)
@click.option("--organisation", default="", help="Whom you speak for, by its id in the plan.")
@click.option("--no-browser", is_flag=True, help="Only say the address.")
@desk_options
def workshop(
    desk: Desk,
    plan_id: str,
    *,
    voila: bool,
    port: int | None,
    author: str,
    organisation: str,
    no_browser: bool,
) -> None:
    """Open the workbook on this machine, in JupyterLab or as a clean page."""
    from dtmnb.store.address import ENVIRONMENT

    with desk.open_store() as store:
        if plan_id:
            require_organisation(store.load(plan_id).plan, organisation)
        store_url = store.address.whole
    port = _chosen(port)
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_urlsafe(24)
    folder = _working_copy(user_data_path("dtmnb") / "notebooks")
    environment = os.environ | {
        # Not on the command line, where every user of the machine could read it.
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_PATH": _first(shipped("templates") / "jupyterlab", "JUPYTER_CONFIG_PATH"),
        "JUPYTER_PATH": _first(folder.with_name("jupyter"), "JUPYTER_PATH"),
        ENVIRONMENT: store_url,
        "DTMNB_PLAN": plan_id,
        "DTMNB_AUTHOR": author,
        "DTMNB_ORGANISATION": organisation,
    }
    command = _voila_words(folder, port) if voila else _lab_words(folder, port, no_browser)
    page = "" if voila else "lab/tree/00_start_here.ipynb"
    address = f"http://{LOOPBACK}:{port}/{page}?token={token}"

    def announce() -> None:
        desk.answer({"address": address}, f"Opened {address}  (stop with Ctrl+C)")
        if voila and not no_browser:
            click.launch(_way_in(folder, address).as_uri())

    code = run_server(command, announce, port=port, environment=environment, folder=folder)
    raise SystemExit(code)


def _chosen(asked: int | None) -> int:
    port = choose_port(asked)
    if asked is None and port != USUAL_PORT:
        note = f"Note: another program uses port {USUAL_PORT}; the workbook is on port {port}."
        click.echo(note, err=True)
    return port


def _way_in(folder: Path, address: str) -> Path:
    """Return a page that leads to *address*: every user of the machine reads command lines."""
    page = folder / "open.html"
    page.unlink(missing_ok=True)
    page.touch(0o600)
    page.write_text(f'<meta http-equiv="refresh" content="0; url={address}">', encoding="utf-8")
    return page


def _first(folder: Path, variable: str) -> str:
    """Return the value that puts *folder* before the folders of a path variable."""
    return os.pathsep.join(filter(None, (str(folder), os.environ.get(variable))))


def _voila_words(folder: Path, port: int) -> list[str]:
    notebook = str(folder / "workbook.ipynb")
    return ["dtmnb.serve.page_server", notebook, f"--port={port}"]


def _lab_words(folder: Path, port: int, no_browser: bool) -> list[str]:
    settings = [*_LAB_SETTINGS, f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder}"]
    quiet = ["--no-browser"] if no_browser else []
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return ["jupyterlab", *settings, *quiet, *root]


def _working_copy(folder: Path) -> Path:
    """Copy the shipped notebooks to where people may write; changed copies are kept.

    The page's template goes beside them: Voilà finds it by a folder of its own shape only.

    Raises:
        ResourceError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for notebook in shipped("notebooks").glob("*.ipynb"):
            target = folder / notebook.name
            if not target.exists() or target.stat().st_mtime < notebook.stat().st_mtime:
                shutil.copyfile(notebook, target)
        template = folder.with_name("jupyter") / "voila" / "templates" / "dtmnb"
        shutil.copytree(shipped("templates") / "voila" / "dtmnb", template, dirs_exist_ok=True)
    except OSError as error:
        raise ResourceError(
            f"Cannot copy the notebooks to {folder}: {error.strerror}. "
            "Free some space or give write access to the folder."
        ) from error
    return folder
