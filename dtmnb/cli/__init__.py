"""The command line: one group, one exit code an error class, one sentence a fault."""

from dtmnb.cli.main import main

__all__ = ["main"]
