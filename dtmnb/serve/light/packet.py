"""Files to take away: handed out as everywhere, looked through before they leave."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from dtmnb.domain.audience import PARTNER_PREFIX
from dtmnb.errors import UsageError
from dtmnb.language import Language, language_for, mark
from dtmnb.language.language import LANGUAGES
from dtmnb.reports.kinds import KINDS
from dtmnb.serve.light.visit import Content, Download, Form, Page, Visit
from dtmnb.session.documents import Wanted, hand_out_document
from dtmnb.session.files import hand_out, hand_out_packet, safe_name

_KINDS: Mapping[str, tuple[str, str, str]] = {
    "pack": (
        ".pdf",
        mark("Your pack"),
        mark(
            "Four pages at most: what you get, when and how, what you owe by when, your alerts, "
            "your people, and where the data are."
        ),
    ),
    "cards": (
        ".pdf",
        mark("Your alert cards"),
        mark("A page for each alert: whom to call, what to say, within which hours."),
    ),
    "calendar": (
        ".ics",
        mark("Your days, for your calendar"),
        mark(
            "Releases, signatures, rehearsals and whoever leaves. Open the file in your calendar; "
            "one that you take later updates what is there."
        ),
    ),
    "toolkit": (
        ".pdf",
        mark("Forms, guidelines and guides"),
        mark("What DTM and others offer, what each is for, and where it is."),
    ),
    "packet": (
        ".xlsx",
        mark("Workbook to fill at home"),
        mark(
            "The whole plan as you see it here, in Excel. Fill in what is yours and send it back "
            "to the facilitator, who takes it in."
        ),
    ),
    "edition": (
        ".xlsx",
        mark("What is agreed, for your organisation"),
        mark("Your questions, releases, alerts and agreements, in Excel."),
    ),
}


def content(visit: Visit) -> Content:
    """Return the files that this seat may have."""
    text = visit.session.language.text
    return {
        "files": [
            {"kind": each, "title": text(title), "note": text(note)}
            for each, (_, title, note) in _KINDS.items()
            if visit.may_write or each != "packet"
        ],
    }


def take(visit: Visit, form: Form) -> Download:
    """Make a file, look through it, and hand it over.

    Raises:
        SharingError: It holds a contact that the organisation may not have.
        RightsError: This seat may not have such a file.
        UsageError: There is no such file or language.
    """
    session, kind, code = visit.session, form.get("record", ""), form.get("language", "")
    if kind not in _KINDS or code not in LANGUAGES:
        raise UsageError("Cannot make this file: choose one of those shown.")
    suffix = _KINDS[kind][0]
    name = f"{session.plan_id}-{visit.own}-{kind}-r{session.stamp.revision}-{code}{suffix}"
    with TemporaryDirectory(prefix="dtmnb-") as folder:
        file = _made(visit, kind, Path(folder, safe_name(name)), language_for(code))
        return Download(file.name, file.read_bytes())


PAGE = Page("packet.html", content, {"take": take})


def _made(visit: Visit, kind: str, target: Path, language: Language) -> Path:
    session, audience = visit.session, PARTNER_PREFIX + visit.own
    if kind in KINDS:
        return hand_out_document(session, Wanted(kind, audience), target, language)
    if kind == "packet":
        return hand_out_packet(session, visit.own, target, language)
    return hand_out(session, audience, target, language)
