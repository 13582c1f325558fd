"""What organisations say about a row: hidden until all are heard, then side by side."""

from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import category_of, category_of_row, is_row_agreed
from dtmnb.domain.consent import BEFORE, NOT_ASKED, SAME, Answer, answers_to
from dtmnb.domain.hearing import Hearing, hearing, pace
from dtmnb.domain.holding import as_held
from dtmnb.domain.row import PlanRow
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.language import mark
from dtmnb.reports.parts import badge, listing, table
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session, view_of
from dtmnb.widgets.panels import paragraph

WANTS_TO_TALK = mark("{name} wants to talk about it: “{reason}”")


def categories_of(session: Session) -> list[tuple[str, str]]:
    """Return label and code of every category that can be agreed."""
    terms = session.reference.terms("dissemination_categories").terms.values()
    return [(session.language.label(each), each.code) for each in terms if each.has("is_agreed")]


def category_said(position: Position, reference: Reference) -> Term:
    """Return the category that a position proposes."""
    return category_of(position.is_urgent, position.sensitivity, reference)


def how_long(session: Session, acts: int | None = None) -> str:
    """Return how many rows are left, and how long *acts*, by default one a row, take."""
    language, plan = session.language, session.plan
    left = sum(not is_row_agreed(plan, row, session.reference) for row in plan.rows.values())
    words = language.text(
        "{left} of {all} rows are left.", left=language.number(left), all=len(plan.rows)
    )
    settled = {each.settled_at for each in plan.outcomes.values() if each.settled_at}
    each = pace(settled)
    if each is None or not left:
        return words
    minutes = max(1, round(each.total_seconds() * (left if acts is None else acts) / 60))
    more = language.plural(
        "About {number} minute at this pace.", "About {number} minutes at this pace.", minutes
    )
    return f"{words} {more}"


def heard(session: Session, row_id: str) -> Hearing:
    """Return how far the hearing of a row is, as far as this seat may know."""
    spoken = view_of(session).spoken.get(row_id, frozenset())
    return hearing(session.plan, row_id, session.reference, spoken)


def positions_table(session: Session, row_id: str) -> Html:
    """Return who said what about a row; before all are heard only who spoke, and one's own.

    Once the row is settled, also where each organisation stands to that.
    """
    plan, text = session.plan, session.language.text
    found = heard(session, row_id)
    answers = answers_to(plan, row_id, session.reference)
    if not found.spoken and not answers:
        return paragraph(text("No organisation has said its position yet."))
    hidden = text("✓ said, shown when all are heard")
    rows = []
    for partner in (key for key in plan.partners if key in found.spoken or key in answers):
        each = found.positions.get(partner)
        is_shown = found.is_open or partner == session.seat.organisation
        category = badge(category_said(each, session.reference), session.language) if each else "–"
        rows.append(
            {
                text("Organisation"): said(session.wording.name("partners", partner)),
                text("Proposes"): category if is_shown or partner not in found.spoken else hidden,
                text("Reason"): said(each.reason) if is_shown and each else "",
            }
            | ({text("To the outcome"): _answered(session, answers[partner])} if answers else {})
        )
    waiting = [session.wording.name("partners", partner) for partner in found.waiting]
    names = session.language.join(waiting)
    left = paragraph(said(text("Not heard yet: {names}.", names=names))) if waiting else None
    return join([listing(text("Positions"), rows), None if answers else left])


def _answered(session: Session, answer: Answer) -> Html:
    """Return where an organisation stands to an outcome, and who says so."""
    text = session.language.text
    words = {
        SAME: text("Proposed the same"),
        BEFORE: text("Agreed last round, nothing changed"),
        NOT_ASKED: text("Not asked"),
    }
    label = words.get(answer.code) or session.wording.label("consents", answer.code)
    noted = text("noted by {name}", name=answer.noted_by) if answer.noted_by else answer.person
    why = answer.reason if answer.objects else ""
    return said(" · ".join(part for part in (label, why, noted) if part))


def card(session: Session, found: PlanRow) -> Html:
    """Return what a row asks, for which use, and where it stands."""
    term = category_of_row(found, session.reference)
    sector = session.wording.label("sectors", found.sector)
    return tag(
        "section",
        paragraph(
            [*([sector, " · "] if sector else []), badge(term, session.language)], "dtmnb-kicker"
        ),
        tag("h3", said(found.question or found.information_need)),
        paragraph(said(as_held(session.plan, found).use_of_data)),
        class_="dtmnb-card",
    )


def held_back(session: Session, row_id: str) -> Html:
    """Return who wants to talk about a row before it is settled, and why."""
    wording, text = session.wording, session.language.text
    told = [
        text(WANTS_TO_TALK, name=wording.name("partners", each.partner), reason=each.reason)
        for each in session.plan.reservations.values()
        if each.row == row_id
    ]
    return join(paragraph(said(each), "dtmnb-held-back") for each in told)


def heat_map(session: Session) -> Html:
    """Return rows by organisations: who proposes what, in shapes and words, and what is left."""
    plan, text = session.plan, session.language.text
    if not plan.rows or not plan.partners:
        return paragraph(text("Name organisations and rows first."))
    heads = [text("Row"), text("Column B"), *session.wording.texts("@partners").values()]
    rows = []
    for row in plan.ordered_rows():
        found = heard(session, row.record_id)
        answers = answers_to(plan, row.record_id, session.reference)
        cells = [_heat(session, found, key, answers.get(key)) for key in plan.partners]
        settled = badge(category_of_row(row, session.reference), session.language)
        rows.append((said(session.wording.name("rows", row.record_id)), settled, *cells))
    caption = text("Who proposes what")
    return join([paragraph(how_long(session)), table(caption, heads, rows, class_="heat")])


def _heat(session: Session, found: Hearing, partner: str, answer: Answer | None) -> Html:
    text = session.language.text
    against = tag("strong", text("✕ objects")) if answer and answer.objects else None
    if partner not in found.spoken:
        return join([tag("span", "–", aria_label=text("not heard")), against])
    if not found.is_open and partner != session.seat.organisation:
        return said(text("✓ said"))
    position = found.positions[partner]
    shown = badge(category_said(position, session.reference), session.language)
    return join([shown, tag("br") if against else None, against])
