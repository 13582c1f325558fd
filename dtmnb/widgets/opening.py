"""What notebooks call: the workbook, one step of it, a partner's page.

Who sits there and which plan is open is said in `session.entrance`. An error is shown as a
sentence, never as a traceback.
"""

from collections.abc import Callable
from contextlib import suppress

import ipywidgets as widgets

from dtmnb.errors import UsageError
from dtmnb.language import language_for
from dtmnb.language.language import SOURCE_LANGUAGE
from dtmnb.session.entrance import enter, language_here, look_in
from dtmnb.widgets.dashboard import Dashboard, what_waits
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING
from dtmnb.widgets.workbook import Workbook, framed


def open_workbook(plan_id: str = "", *, step: str = "") -> widgets.Widget:
    """Return all steps on one page.

    Args:
        plan_id: The plan; by default what the environment says, else the only one there is.
        step: The step to begin with, by code or slug; by default the first.
    """
    return _opened(lambda: _workbook(plan_id, step))


def open_step(step: str, plan_id: str = "") -> widgets.Widget:
    """Return one step, by its code ("70") or slug ("agreements").

    Args:
        step: The step.
        plan_id: As for `open_workbook`.
    """
    return _opened(lambda: _workbook(plan_id, step, has_rail=False))


def open_dashboard(plan_id: str = "", audience: str = "") -> widgets.Widget:
    """Return what one audience may see of a plan; nothing can be changed there.

    Args:
        plan_id: As for `open_workbook`.
        audience: `partners`, `public` or `partner:` and the id of an organisation; by default
            the organisation that the environment names, else the page's address, else `partners`.
    """
    return _opened(lambda: _dashboard(plan_id, audience))


def _workbook(plan_id: str, step: str, has_rail: bool = True) -> widgets.Widget:
    workbook = Workbook(enter(plan_id), step=step, has_rail=has_rail)
    # Without an event loop, as in a script, people look for news by themselves.
    with suppress(RuntimeError):
        workbook.follow()
    return workbook.root


def _dashboard(plan_id: str, audience: str) -> widgets.Widget:
    context, room = look_in(plan_id, audience)
    waiting = what_waits(room, context.reference, context.language) if room else NOTHING
    page = Dashboard(context, waiting)
    return framed(page.root, language=context.language)


def _opened(make: Callable[[], widgets.Widget]) -> widgets.Widget:
    """Return what *make* returns, or the alert that says why it could not."""
    language = language_for(SOURCE_LANGUAGE)
    with suppress(UsageError):
        language = language_here()
    guard = Guard(language)
    made: list[widgets.Widget] = []
    guard.run(lambda: made.append(make()))
    return made[0] if made else framed(guard.alert.root, language=language)
