"""The one clock: which day it is for the people at this machine.

Days are local: what is late this morning is late on the page, in a command and in a report alike.
Moments, which people of several countries compare, are UTC and taken where they are noted.
"""

from datetime import date, datetime


def today() -> date:
    """Return the day on the wall beside this machine."""
    return datetime.now().astimezone().date()
