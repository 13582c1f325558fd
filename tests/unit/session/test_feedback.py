"""A request is kept with who asks, when, and of what."""

import pytest

from dtmnb.errors import RightsError, SharingError, UsageError
from dtmnb.session.feedback import ask


def test_a_request_is_kept(other):
    """Of the whole plan or of one row; DTM's answer is open."""
    whole = ask(other, "health", " Add cholera ")
    row = ask(other, "health", "Ask it by month", "r001")

    kept = other.plan.feedback
    assert (kept[whole].request, kept[whole].row) == ("Add cholera", "")
    assert (kept[row].row, kept[row].asked_on, kept[row].answer) == ("r001", other.today, "open")


def test_an_empty_request_or_that_of_others_is_refused(other):
    """Nothing is stored before somebody said something."""
    before = other.stamp
    for words, error in (
        (("health", "  "), UsageError),
        (("health", "x", "no-such-row"), UsageError),
        (("nobody", "x"), SharingError),
        (("wash", "x"), RightsError),
    ):
        with pytest.raises(error):
            ask(other, *words)

    assert other.stamp == before
