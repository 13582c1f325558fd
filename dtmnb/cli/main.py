"""The command group, and the one place where errors become sentences and exit codes."""

import os
import sys
import traceback
import uuid

import click

from dtmnb import __version__
from dtmnb.cli.advise import advise, check_data
from dtmnb.cli.demo import demo
from dtmnb.cli.example import example
from dtmnb.cli.plan import plan
from dtmnb.cli.reference import reference
from dtmnb.cli.report import batch, report
from dtmnb.cli.workshop import workshop
from dtmnb.errors import DtmnbError

_INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dtmnb")
def cli() -> None:
    """Plan together how, when, what and with whom displacement data will be shared."""


for _command in (advise, check_data, demo, example, plan, reference, report, batch, workshop):
    cli.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit.

    Exit codes: 0 done, 1 a blocker is open or a fault of ours, 2 wrong words, others as in
    `dtmnb.errors`. With ``DTMNB_DEBUG=1`` a fault of ours shows its traceback.
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
    except Exception:
        code = _tell_of_fault()
    sys.exit(code if isinstance(code, int) else 0)


def _tell_of_fault() -> int:
    """Say that something of ours broke, without contents of the plan; return the exit code."""
    incident = uuid.uuid4().hex[:8]
    if os.environ.get("DTMNB_DEBUG") == "1":
        traceback.print_exc()
    click.echo(
        f"dtmnb: Could not finish: an unexpected fault of this tool, incident {incident}. "
        "Run the command again with DTMNB_DEBUG=1 and report what it prints.",
        err=True,
    )
    return 1
