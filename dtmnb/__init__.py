"""dtmnb: the planning workbook of DTM and its partners.

The names below are all that notebooks need. They are found on first use, so that
``import dtmnb`` loads no widget, pandas or papermill.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "open_workbook": "dtmnb.widgets",
    "open_step": "dtmnb.widgets",
    "open_dashboard": "dtmnb.widgets",
    "open_report": "dtmnb.reports",
    "open_overview": "dtmnb.reports",
}

__all__ = [  # noqa: F822 (found on first use)
    "__version__",
    "open_dashboard",
    "open_overview",
    "open_report",
    "open_step",
    "open_workbook",
]


def __getattr__(name: str) -> Any:
    """Return a public name from the room it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'dtmnb' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
