"""What is read before a signature, in words: the same at the page and at the command."""

from typing import NamedTuple

from dtmnb.domain.causes import Cause
from dtmnb.domain.signing import Summary, summary_of
from dtmnb.language import sentence_of_cause
from dtmnb.language.wording import located, shorten
from dtmnb.session.desk import Session


class Told(NamedTuple):
    """A summary in words, a line each.

    Attributes:
        counts: How many rows are agreed, proposed and open, and how many blockers.
        apart: What was opened, taken over from outside, or is objected to.
        blockers: What keeps collection from starting; what is alike once.
    """

    counts: tuple[str, ...]
    apart: tuple[str, ...]
    blockers: tuple[str, ...]


def told_summary(session: Session) -> Told:
    """Return what the open plan says that whoever signs it should have read."""
    found = summary_of(session.plan, session.findings, session.reference)
    blockers = tuple(_told(session, each) for each in found.blockers)
    return Told(_counts(session, found), _apart(session, found), blockers)


def _counts(session: Session, found: Summary) -> tuple[str, ...]:
    language, counts = session.language, found.counts
    text, plural = language.text, language.plural
    agreed = [
        f"{language.number(number)} {session.wording.label('dissemination_categories', code)}"
        for code, number in counts.agreed.items()
    ]
    proposed = sum(counts.proposed.values())
    return (
        plural("{number} row in the plan", "{number} rows in the plan", counts.total),
        text("Agreed: {list}", list=language.join(agreed) or text("none")),
        plural("{number} is only proposed", "{number} are only proposed", proposed),
        plural("{number} is open", "{number} are open", counts.open),
        plural("{number} blocker is open", "{number} blockers are open", len(found.blockers)),
    )


def _apart(session: Session, found: Summary) -> tuple[str, ...]:
    text, name = session.language.text, session.wording.name
    opened = (
        text(
            "{row}: opened by {name}, because: {reason}",
            row=name("rows", each.row),
            name=each.opened_by,
            reason=each.opening_reason,
        )
        for each in found.opened
    )
    vouched = (
        text(
            "{row}: agreed outside, {name} vouches for it",
            row=name("rows", each.row),
            name=each.vouched_by,
        )
        for each in found.vouched
    )
    objections = (
        text(
            "{row}: {name} objects: {reason}",
            row=name("rows", row),
            name=name("partners", partner),
            reason=reason,
        )
        for row, partner, reason in found.objections
    )
    return (*opened, *vouched, *objections)


def _told(session: Session, cause: Cause) -> str:
    wording, words = session.wording, sentence_of_cause(cause, session.wording)
    if len(cause.findings) > 1:
        return words
    return f"{shorten(located(wording, cause.findings[0].where))}{wording.language.colon}{words}"
