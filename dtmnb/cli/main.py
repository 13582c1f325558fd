"""The command group, and the one place where errors become sentences and exit codes."""

import sys
from importlib import import_module

import click

from dtmnb import __version__
from dtmnb.errors import DtmnbError
from dtmnb.incidents import incident_file, keep_incident

_FAULT = 70
_INTERRUPTED = 130
MODULES = {
    **{"advise": "advise", "check-data": "advise", "demo": "demo", "example": "example"},
    **{"plan": "plan", "reference": "reference", "report": "report", "batch": "report"},
    **{"workshop": "workshop", "kernelspec": "kernelspec", "invite": "invite"},
    **{"serve": "serve", "check-copy": "register", "snapshot": "snapshot"},
    **{"wall": "wall"},
}
"""The module of each command."""


class _Commands(click.Group):
    """Loads a command when it is asked for: one needs a database, another only a form."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        module = import_module(f"dtmnb.cli.{MODULES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="dtmnb")
def cli() -> None:
    """Plan together how, when, what and with whom displacement data will be shared."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit.

    Exit codes: 0 done, 1 a blocker is open, 2 wrong words, 3 an alarm about a file, 70 a fault of
    ours, others as in `dtmnb.errors`.
    """
    try:
        code = cli.main(arguments, prog_name="dtmnb", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped before the end.", err=True)
        code = _INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except DtmnbError as error:
        click.echo(f"dtmnb: {error}", err=True)
        code = error.exit_code
    except Exception as fault:
        code = _tell_of_fault(fault)
    sys.exit(code if isinstance(code, int) else 0)


def _tell_of_fault(fault: Exception) -> int:
    """Say that something of ours broke, without contents of the plan; return the exit code."""
    click.echo(
        f"dtmnb: Could not finish: an unexpected fault of this tool, incident "
        f"{keep_incident(fault)}. Run the command again; if it stays, send {incident_file()} "
        "to your data team.",
        err=True,
    )
    return _FAULT
