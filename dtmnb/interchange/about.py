"""What a file of ours says about itself, and how it is recognised again."""

from typing import NamedTuple

from dtmnb.domain.audience import PARTICIPANT_PREFIX, View
from dtmnb.domain.vocabulary import Reference
from dtmnb.language import Language

ABOUT_MARK = "dtmnb plan 1"
LISTS_MARK = "dtmnb lists 1"

_PARTS = "|"

AboutLine = tuple[str, str, str]


class FileStamp(NamedTuple):
    """Which plan a file was made of, when, for whom, in which language, and what proves it."""

    plan_id: str
    base_revision: int
    head: str
    audience: str
    language: str
    signature: str


def mark_of(view: View, language: Language, collection: str) -> str:
    """Return the last heading of a table of ours, by which it stands alone: what it is made of."""
    stamp = FileStamp(view.plan.plan_id, *view.stamp, view.audience, language.code, view.signature)
    return _PARTS.join((ABOUT_MARK, *map(str, stamp), collection))


def said_by(mark: str) -> list[str]:
    """Return the facts of a stamp and the collection that *mark* says, as far as it is whole."""
    return mark.split(_PARTS)[1:]


def about_lines(view: View, reference: Reference, language: Language) -> tuple[AboutLine, ...]:
    """Return label, value and key of each line of the sheet "About"; no key: for people only."""
    text = language.text
    header = view.plan.header
    rule = reference.audiences[view.kind]
    return (
        (text("About this file"), "", ABOUT_MARK),
        (text("Plan"), view.plan.plan_id, "plan_id"),
        (text("Title"), header.title, ""),
        (text("Country"), header.iso3, ""),
        (text("Round"), str(header.round_number or ""), ""),
        (text("Collection starts"), language.date(header.collection_starts_on), ""),
        (text("Collection ends"), language.date(header.collection_ends_on), ""),
        (text("Edition"), language.pick(rule.label), ""),
        (text("Made for"), view.audience, "audience"),
        (text("Revision"), str(view.stamp.revision), "revision"),
        (text("Hash of the revision"), view.stamp.head, "head"),
        (text("Language"), language.code, "language"),
        (text("Signature"), view.signature, "signature"),
        ("", "", ""),
        (
            text("How to use it"),
            text("Change or add rows in the sheets, then send the file back."),
            "",
        ),
        ("", text("Leave the column Row ID as it is; a new row has none."), ""),
        ("", text("Where several values are allowed, part them by ; or write one a line."), ""),
        ("", text("Do not edit this sheet and the sheet Lists: they lead changes back."), ""),
        *(packet_lines(language) if view.audience.startswith(PARTICIPANT_PREFIX) else ()),
    )


def packet_lines(language: Language) -> tuple[AboutLine, ...]:
    """Return what an organisation reads about its packet."""
    text = language.text
    first, *others = (
        text(
            "Your positions: a line waits for each row. A line that you leave empty says nothing."
        ),
        text("The people of your organisation, its requests and its access requests."),
        text(
            "Other cells that all share come back as your proposals: the facilitator reads each "
            "one before taking in this file."
        ),
        text(
            "Not taken, but listed: what other organisations said, their people, column B, the "
            "status of rows, what was settled, DTM's answers."
        ),
        text(
            "Where you and others wrote different texts into one cell, the facilitator sees both."
        ),
    )
    return (
        ("", "", ""),
        (text("What you may change"), first, ""),
        *(("", each, "") for each in others),
    )
