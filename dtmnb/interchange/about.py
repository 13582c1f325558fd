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
    say = language.text
    header = view.plan.header
    rule = reference.audiences[view.kind]
    return (
        (say("About this file"), "", ABOUT_MARK),
        (say("Plan"), view.plan.plan_id, "plan_id"),
        (say("Title"), header.title, ""),
        (say("Country"), header.iso3, ""),
        (say("Round"), str(header.round_number or ""), ""),
        (say("Collection starts"), language.date(header.collection_starts_on), ""),
        (say("Collection ends"), language.date(header.collection_ends_on), ""),
        (say("Edition"), language.pick(rule.label), ""),
        (say("Made for"), view.audience, "audience"),
        (say("Revision"), str(view.stamp.revision), "revision"),
        (say("Hash of the revision"), view.stamp.head, "head"),
        (say("Language"), language.code, "language"),
        (say("Signature"), view.signature, "signature"),
        ("", "", ""),
        (
            say("How to use it"),
            say("Change or add rows in the sheets, then send the file back."),
            "",
        ),
        ("", say("Leave the column Row ID as it is; a new row has none."), ""),
        ("", say("Where several values are allowed, part them by ; or write one a line."), ""),
        ("", say("Do not edit this sheet and the sheet Lists: they lead changes back."), ""),
        *(packet_lines(language) if view.audience.startswith(PARTICIPANT_PREFIX) else ()),
    )


def packet_lines(language: Language) -> tuple[AboutLine, ...]:
    """Return what an organisation reads about its packet."""
    say = language.text
    first, *others = (
        say("Your positions: a line waits for each row. A line that you leave empty says nothing."),
        say("The people of your organisation, its requests and its access requests."),
        say(
            "Other cells that all share come back as your proposals: the facilitator reads each "
            "one before taking in this file."
        ),
        say(
            "Not taken, but listed: what other organisations said, their people, column B, the "
            "status of rows, what was settled, DTM's answers."
        ),
        say("Where you and others wrote different texts into one cell, the facilitator sees both."),
    )
    return (
        ("", "", ""),
        (say("What you may change"), first, ""),
        *(("", each, "") for each in others),
    )
