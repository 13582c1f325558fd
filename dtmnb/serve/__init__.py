"""Pages over a line: the door of a plan with all behind it, and the server of the clean page."""

from typing import Any

from dtmnb.errors import UsageError


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Say to Jupyter Server what it would load."""
    return [{"module": "dtmnb.serve"}]


def _load_jupyter_server_extension(_server: Any) -> None:
    """Refuse: whoever reaches a page of a Jupyter Server runs code on it.

    Raises:
        UsageError: Always.
    """
    raise UsageError(
        "Cannot serve partners from within a Jupyter Server: whoever may open its pages may run "
        "programs on this machine. Use the command: dtmnb serve PLAN"
    )
