"""The workbook is opened with settings that its servers take."""

import os

import pytest
from jupyter_server.serverapp import ServerApp
from traitlets.config import Application
from voila.app import Voila

from dtmnb.cli import workshop
from dtmnb.interchange.gate import DATA


@pytest.mark.parametrize(
    ("words", "server", "file"),
    [(("--voila",), Voila, "voila"), ((), ServerApp, "jupyter_server_config")],
)
def test_a_file_that_the_gate_takes_reaches_it(run, tmp_path, monkeypatch, words, server, file):
    """The servers would end the connection at 10 MiB, and nobody would know why.

    What is too large for the gate reaches it, too, up to four times its limit: it says so.
    """
    given: dict[str, str] = {}
    monkeypatch.setattr(
        workshop, "run_server", lambda *_, environment, **__: given.update(environment) or 0
    )
    monkeypatch.setattr(workshop, "user_data_path", lambda _: tmp_path)

    ran = run("workshop", "--no-browser", *words)

    app = server()
    folder = given["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]
    Application.load_config_file(app, file, path=folder)
    assert ran.code == 0
    assert app.tornado_settings == {"websocket_max_message_size": 4 * DATA.size}


def test_an_organisation_that_takes_no_part_opens_no_workshop(run):
    """A misspelt organisation is said before anything is served, with those that take part."""
    example = run("example", "--countries", 1, "--rows", 3, "--json").document["plans"][0]

    ran = run("workshop", example["plan_id"], "--organisation", "wosh", "--no-browser")

    assert ran.code == 17
    assert "'wosh'" in ran.err
    assert "wash (Example WASH" in ran.err
