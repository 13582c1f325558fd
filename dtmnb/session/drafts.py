"""Drafts of what is signed, and checklists, as Word files; once for page and command."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.audience import INTERNAL, PARTNER_PREFIX, View
from dtmnb.domain.drafting import DRAFTED, audience_of_draft
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.errors import UsageError
from dtmnb.interchange.gate import write_bytes
from dtmnb.language import Language
from dtmnb.reports.checklist_document import checklist_document
from dtmnb.reports.document import Passage
from dtmnb.reports.forms import draft_of
from dtmnb.reports.report import context_for
from dtmnb.session.desk import Session
from dtmnb.session.files import safe_name
from dtmnb.session.issuing import issue
from dtmnb.store.seat_plans import Order

SUFFIX = ".docx"
CHECKLISTS = Place("checklist_answers", "")
"""Stands for all checklists among the drafts."""


class Draft(NamedTuple):
    """What can be drafted: the record it is about, and how it is called."""

    where: Place
    title: str


def drafts_of(session: Session) -> Iterator[Draft]:
    """Yield what this seat can have drafted of the open plan; the checklists are the room's."""
    wording = session.wording
    for collection in DRAFTED:
        for key in session.plan.records(collection):
            yield Draft(Place(collection, key), wording.name(collection, key))
    if session.seat.is_room:
        yield Draft(CHECKLISTS, session.language.text("Checklists"))


def hand_out_draft(session: Session, where: Place, target: Path, language: Language) -> Path:
    """Write the draft of an agreement or request, or the checklists, and look through the file.

    A draft shows what the organisation that DTM agrees with may see, and nothing more.

    Raises:
        UsageError: The plan has no such record, it names no organisation, or no Word file is asked
            for.
        RightsError: The seat may not have it made.
        SharingError: It holds a contact that its readers may not have; no file is left then.
    """
    if target.suffix.lower() != SUFFIX:
        raise UsageError(
            "Cannot write a draft to {target}: drafts are Word files. Give a name that ends in "
            "{suffix}.",
            target=target.name,
            suffix=SUFFIX,
        )
    is_checklist, own = where == CHECKLISTS, session.seat.organisation
    audience = INTERNAL
    if not is_checklist:
        is_room = session.seat.is_room
        reader = audience_of_draft(session.plan, *where[:2]) if is_room else own
        audience = PARTNER_PREFIX + reader
    order = Order("draft", session.plan_id, audience, language.code, target.name, where[:2])

    def make(view: View, plan: Plan) -> tuple[Path, Path]:
        context = context_for(view, plan, language)._replace(today=session.today)
        draft = checklist_document(context) if is_checklist else draft_of(context, *where[:2])
        return write_bytes(target, _word(draft)), target

    return issue(session, order, target, make)


def draft_name(session: Session, where: Place, language: Language) -> str:
    """Return the name of the file of a draft."""
    record = where.record or "all"
    revision = session.stamp.revision
    name = f"{session.plan_id}-{where.collection}-{record}-r{revision}-{language.code}{SUFFIX}"
    return safe_name(name)


def _word(draft: Passage) -> bytes:
    # Loads python-docx, which a page does without.
    from dtmnb.reports.word import as_docx

    return as_docx(draft)
