"""What organisations say about a row: hidden until all are heard, then side by side."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import axes_of, category_of, category_of_row, is_row_agreed
from dtmnb.domain.changes import Change
from dtmnb.domain.hearing import Hearing, hearing
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import PlanRow
from dtmnb.domain.settling import Standing, put_record, record_position, settle_row, standing
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import UsageError
from dtmnb.reports.parts import badge, listing, table
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.widgets.panels import paragraph

LONGEST_PAUSE = timedelta(minutes=15)
"""A longer time between two settlings is a break and no pace."""

RECENT = 300
"""Revisions that are looked through for the pace."""


class Proposal(NamedTuple):
    """A category that somebody or something proposes for a row, as its two axes."""

    is_urgent: bool | None
    sensitivity: str


class Voice(NamedTuple):
    """What an organisation says: a category, consent or dissent, and why."""

    category: str
    stance: str
    reason: str


def reveal(plan: Plan, row_id: str) -> tuple[Change, ...]:
    """Return the changes that show the positions on a row: its outcome is opened, not settled."""
    row = plan.rows[row_id]
    held = {"row": row_id, "is_urgent": row.is_urgent, "sensitivity": row.sensitivity}
    return put_record(plan, "outcomes", row_id, held)


def say(session: Session, row_id: str, partner: str, voice: Voice, *, seen: Position) -> None:
    """Save what *partner* says about a row; what it said since *seen* is a conflict."""
    session.refresh(is_following=True)
    session.save(position_changes(session, row_id, partner, voice, seen=seen))


def position_changes(
    session: Session, row_id: str, partner: str, voice: Voice, *, seen: Position | None = None
) -> tuple[Change, ...]:
    """Return the changes that record what *partner* says about a row; it had said *seen*."""
    is_urgent, sensitivity = axes_of(voice.category, session.reference)
    values: dict[str, JsonValue] = {"is_urgent": is_urgent, "sensitivity": sensitivity}
    values |= {"stance": voice.stance, "reason": voice.reason}
    return record_position(session.plan, row_id, partner, values, seen=seen)


def categories_of(session: Session) -> list[tuple[str, str]]:
    """Return label and code of every category that can be agreed."""
    terms = session.reference.terms("dissemination_categories").terms.values()
    return [(session.language.label(each), each.code) for each in terms if each.has("is_agreed")]


def category_said(position: Position, reference: Reference) -> Term:
    """Return the category that a position proposes."""
    return category_of(position.is_urgent, position.sensitivity, reference)


def shared_position(plan: Plan, row_id: str) -> Proposal | None:
    """Return what all organisations propose alike; None when they differ or said nothing."""
    found = {
        Proposal(each.is_urgent, each.sensitivity)
        for each in plan.positions.values()
        if each.row == row_id
    }
    return found.pop() if len(found) == 1 else None


def pace(moments: Iterable[datetime]) -> timedelta | None:
    """Return the usual time from one settled row to the next; None where it cannot be told."""
    ordered = sorted(moments)
    gaps = [later - earlier for earlier, later in pairwise(ordered)]
    seconds = [gap.total_seconds() for gap in gaps if timedelta(0) < gap <= LONGEST_PAUSE]
    return timedelta(seconds=median(seconds)) if seconds else None


def settled_at(session: Session) -> list[datetime]:
    """Return when rows were settled of late."""
    since = max(0, session.stamp.revision - RECENT)
    return [
        entry.at
        for entry in session.store.history(session.plan_id, since)
        if any(getattr(change, "field", "") == "agreed_on" for change in entry.changes)
    ]


def how_long(session: Session) -> str:
    """Return how many rows are left, and how long they take at this pace."""
    language, plan = session.language, session.plan
    left = sum(not is_row_agreed(plan, row, session.reference) for row in plan.rows.values())
    words = language.text(
        "{left} of {all} rows are left.", left=language.number(left), all=len(plan.rows)
    )
    each = pace(settled_at(session))
    if each is None or not left:
        return words
    minutes = max(1, round(each.total_seconds() * left / 60))
    more = language.plural(
        "About {number} minute at this pace.", "About {number} minutes at this pace.", minutes
    )
    return f"{words} {more}"


def positions_table(session: Session, row_id: str) -> Html:
    """Return who said what about a row; before all are heard only who spoke, and one's own."""
    text, found = session.language.text, hearing(session.plan, row_id, session.reference)
    if not found.positions:
        return paragraph(text("No organisation has said its position yet."))
    hidden = text("✓ said, shown when all are heard")
    rows = []
    for partner, each in found.positions.items():
        is_shown = found.is_open or partner == session.seat.organisation
        category = badge(category_said(each, session.reference), session.language)
        stance = session.wording.label("stances", each.stance)
        rows.append(
            {
                text("Organisation"): said(session.wording.name("partners", partner)),
                text("Proposes"): category if is_shown else hidden,
                text("Consent or dissent"): stance if is_shown else "",
                text("Reason"): said(each.reason) if is_shown else "",
            }
        )
    waiting = [session.wording.name("partners", partner) for partner in found.waiting]
    names = session.language.join(waiting)
    left = paragraph(said(text("Not heard yet: {names}.", names=names))) if waiting else None
    return join([listing(text("Positions"), rows), left])


def card(session: Session, found: PlanRow) -> Html:
    """Return what a row asks, for which use, and where it stands."""
    term = category_of_row(found, session.reference)
    sector = session.wording.label("sectors", found.sector)
    return tag(
        "section",
        paragraph([sector, " · ", badge(term, session.language)], "dtmnb-kicker"),
        tag("h3", said(found.question or found.information_need)),
        paragraph(said(found.use_of_data)),
        class_="dtmnb-card",
    )


def settle(
    session: Session, row_id: str, category: str | None, reason: str, *, seen: Standing | None
) -> None:
    """Settle column B of a row that stood as *seen*; dissent is kept.

    Raises:
        UsageError: No category was chosen, or the row does not stand as *seen* any more.
    """
    if not category:
        raise UsageError(
            session.language.text(
                "Cannot settle this row: no category is chosen. Choose one in “Column B”."
            )
        )
    session.refresh(is_following=True)
    if standing(session.plan, row_id) != seen:
        raise UsageError(
            session.language.text(
                "Cannot settle this row: somebody settled or changed its column B since you "
                "saw it. Look at it again, then settle it."
            )
        )
    is_urgent, sensitivity = axes_of(category, session.reference)
    changes = settle_row(
        session.plan,
        row_id,
        reference=session.reference,
        is_urgent=is_urgent,
        sensitivity=sensitivity,
        reason=reason,
        settled_on=session.today,
    )
    session.save(changes)


def heat_map(session: Session) -> Html:
    """Return rows by organisations: who proposes what, in shapes and words, and what is left."""
    plan, text = session.plan, session.language.text
    if not plan.rows or not plan.partners:
        return paragraph(text("Name organisations and rows first."))
    heads = [text("Row"), text("Column B"), *(each.name for each in plan.partners.values())]
    rows = []
    for row in plan.ordered_rows():
        found = hearing(plan, row.record_id, session.reference)
        cells = [_heat(session, found, partner) for partner in plan.partners]
        settled = badge(category_of_row(row, session.reference), session.language)
        rows.append((said(session.wording.name("rows", row.record_id)), settled, *cells))
    caption = text("Who proposes what")
    return join([paragraph(how_long(session)), table(caption, heads, rows, class_="heat")])


def _heat(session: Session, found: Hearing, partner: str) -> Html:
    text = session.language.text
    if partner not in found.positions:
        return tag("span", "–", aria_label=text("not heard"))
    if not found.is_open and partner != session.seat.organisation:
        return said(text("✓ said"))
    position = found.positions[partner]
    stances = session.reference.terms("stances")
    dissents = position.stance in stances and stances[position.stance].has("is_dissent")
    against = tag("strong", text("✕ dissent")) if dissents else None
    shown = badge(category_said(position, session.reference), session.language)
    return join([shown, tag("br") if against else None, against])
