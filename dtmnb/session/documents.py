"""Documents that are handed out at once: of our own sections, so no notebook has to run."""

from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.audience import PARTNER_PREFIX, PUBLIC, View
from dtmnb.domain.plan import Plan
from dtmnb.errors import UsageError
from dtmnb.interchange.gate import require_suffix, write_bytes
from dtmnb.language import Language
from dtmnb.reports.house import house_for, in_house
from dtmnb.reports.render import PRINTED, looked_into
from dtmnb.reports.report import context_for, report_of
from dtmnb.reports.snapshot import snapshot_of
from dtmnb.session.desk import Session
from dtmnb.session.issuing import issue
from dtmnb.store.seat_plans import Made, Order


class Wanted(NamedTuple):
    """Which document of a plan is wanted.

    Attributes:
        document: Its kind, out of `dtmnb.reports.kinds.KINDS`.
        audience: Who reads it.
        person: Whom a handover note is about.
        since: The revision that differences are told since; "": the last round or signature.
    """

    document: str
    audience: str
    person: str = ""
    since: str = ""


def hand_out_document(
    session: Session, wanted: Wanted, target: Path, language: Language | None = None
) -> Path:
    """Write a document of the open plan to *target*, and look through the file.

    Args:
        session: Whose plan and seat count.
        wanted: Which document.
        target: Where it goes; its suffix is one of `dtmnb.reports.render.PRINTED`.
        language: The language of its words; by default that of the session.

    Raises:
        UsageError: The document is for other readers.
        UnknownFormatError: Documents are not written in such files.
        SharingError: It holds a contact that its readers may not have; no file is left then.
    """
    suffix = require_suffix(target, [f".{each}" for each in PRINTED])
    language = language or session.language
    about = (wanted.document, wanted.person)
    order = Order("document", session.plan_id, wanted.audience, language.code, target.name, about)

    def make(view: View, plan: Plan) -> tuple[Path, Path | str]:
        context = context_for(view, plan, language)
        context = context._replace(person=wanted.person, today=session.today)
        passage = report_of(context, wanted.document).whole().passage
        house = house_for(None, session.store.address)
        passage = passage.model_copy(update={"page": in_house(passage.page, house)})
        written = write_bytes(target, PRINTED[suffix[1:]](passage))
        return written, looked_into(passage, written)

    return issue(session, order, target, make)


def hand_out_snapshot(session: Session, audience: str, target: Path, language: Language) -> Path:
    """Write what *audience* may see to *target*: one page that finds, filters and prints.

    Raises:
        UnknownFormatError: A snapshot is an .html file.
        SharingError: It holds a contact that its readers may not have; no file is left then.
    """
    require_suffix(target, [".html"])
    order = Order("snapshot", session.plan_id, audience, language.code, target.name)

    def make(view: View, plan: Plan) -> tuple[Path, Path]:
        page = snapshot_of(context_for(view, plan, language)._replace(today=session.today))
        return write_bytes(target, page.encode(), is_public=view.kind == PUBLIC), target

    return issue(session, order, target, make)


def reports_elsewhere(
    session: Session, wanted: Wanted, language: str, revision: int | None
) -> Made | None:
    """Return what a run for *wanted* wrote where the plan is held; None: it is to be run here."""
    plan_id, about = session.plan_id, (wanted.document, wanted.since)
    order = Order("report", plan_id, wanted.audience, language, about=about, revision=revision)
    return session.store.made_elsewhere(order)


def hand_out_note(
    session: Session, person: str, target: Path, language: Language | None = None
) -> Path:
    """Write the handover note of *person* to *target*, as the organisation may read it.

    Raises:
        UsageError: The plan has no such focal point, or it speaks for no organisation.
    """
    known = session.plan.focal_points.get(person)
    if known is None or not known.partner:
        raise UsageError("Cannot write a handover note: choose who leaves.")
    wanted = Wanted("handover", PARTNER_PREFIX + known.partner, person)
    return hand_out_document(session, wanted, target, language)
