"""Sentences that stand on every light page: its parts, what was kept, what the script tells."""

from collections.abc import Callable, Mapping

from dtmnb.language import Language, mark
from dtmnb.serve.light.visit import ROOT

NAVIGATION: Mapping[str, str] = {
    ROOT: mark("For you"),
    f"{ROOT}questions": mark("Questions"),
    f"{ROOT}people": mark("People"),
    f"{ROOT}agreements": mark("Agreements"),
    f"{ROOT}alerts": mark("Alerts"),
    f"{ROOT}feedback": mark("Feedback"),
    f"{ROOT}sign": mark("Sign"),
    f"{ROOT}packet": mark("Take away"),
}
"""The pages by their address, in the order in which they are offered."""

_DONE: Mapping[str, str] = {
    "kept": mark("This is kept already."),
    "said": mark("Your position is kept."),
    "held": mark("You hold this question back."),
    "released": mark("You hold it back no longer."),
    "followed": mark("Who follows is noted."),
    "added": mark("The person is added."),
    "corrected": mark("The correction is kept."),
    "received": mark("The receipt is noted."),
    "asked": mark("Your request is kept."),
    "signed": mark("Your organisation has signed."),
}
# Calls, so that the catalogues find all forms of a number.
_DONE_TO: Mapping[str, Callable[[Language, int], str]] = {
    "agreed": lambda language, number: language.plural(
        "You agreed to {number} question.", "You agreed to {number} questions.", number
    ),
    "answered": lambda language, number: language.plural(
        "Your answer is kept.", "{number} answers are kept.", number
    ),
    "confirmed": lambda language, number: language.plural(
        "{number} person is confirmed.", "{number} persons are confirmed.", number
    ),
}

_SCRIPT: Mapping[str, str] = {
    "connected": mark("✓ connected"),
    "offline": mark("No connection, trying again"),
    "news": mark("Something changed: show it"),
    "kept": mark("Kept on this device, not sent yet."),
    "forget": mark("Forget it"),
    "look": mark("Look at it"),
    "sending": mark("Sending…"),
    "waits": mark(
        "No connection. What you sent is kept on this device and goes out by itself as soon as "
        "there is one."
    ),
    "sent": mark("What was kept on this device is sent."),
    "refused": mark("What was kept on this device could not be taken. Open it and look again."),
}

REFUSED: Mapping[str, str] = {
    "door": mark(
        "Cannot show this page: it needs an invitation that holds. Open the link of your "
        "invitation again, or ask the facilitator for a new one."
    ),
    "room": mark(
        "Cannot show this page: it is an organisation's, and you are here for none. Open the "
        "workbook."
    ),
    "form": mark(
        "Not kept: this form is too old, or the browser keeps no cookies for this page. Go back, "
        "load the page anew, and send again."
    ),
    "missing": mark("Cannot find this page. Go on from the first one."),
    "large": mark("Not kept: this is too much text for one form. Send less at once."),
    "fault": mark(
        "Something went wrong in the tool, and this was not carried out. What was kept before is "
        "safe. Tell the facilitator this number: {number}."
    ),
}
"""Why a page is not shown."""


def done_words(language: Language, asked: Mapping[str, str]) -> str:
    """Return the sentence on what was done, as the address of the page says; "" for nothing."""
    done, number = asked.get("done", ""), asked.get("number", "1")
    if done in _DONE_TO:
        counted = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1
        return _DONE_TO[done](language, counted)
    return language.text(_DONE[done]) if done in _DONE else ""


def script_words(language: Language) -> Mapping[str, str]:
    """Return what the script says, by name."""
    return {name: language.text(words) for name, words in _SCRIPT.items()}
