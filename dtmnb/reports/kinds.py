"""The kinds of documents that are made of a plan: of which sections, for whom, as which files."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from dtmnb.errors import UsageError
from dtmnb.language import mark
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Blocks, Sheet
from dtmnb.reports.sections import (
    alert_cards,
    changes,
    closing,
    handover,
    minutes,
    opening,
    pack,
    poster,
    questions,
    sharing,
    toolkit,
)

EVERY_PARTNER = "partner:*"
"""The audience that stands for each organisation of a plan."""

REPORT = "report"
DIFFERENCES = "differences"

Sections = Mapping[str, Callable[[ReportContext], Blocks]]

SECTIONS: Sections = {
    "cover": opening.cover,
    "categories": opening.categories,
    "questions": questions.questions,
    "differences": questions.differences,
    "releases": sharing.releases,
    "urgent_actions": sharing.urgent_actions,
    "agreements": sharing.agreements,
    "people": closing.people,
    "minutes": minutes.minutes,
    "open_points": closing.open_points,
    "checklists": closing.checklists,
    "sources": closing.sources,
    "annex": questions.annex,
}
"""The sections of a report in their order."""


class DocumentKind(NamedTuple):
    """One kind of document.

    Attributes:
        title: What it is called.
        sections: What it is made of.
        readers: Kinds of audiences that it is for.
        usual: For whom it is written where nobody is named.
        formats: As which files it is written where none are named.
        sheet: What its pages are for.
    """

    title: str
    sections: Sections
    readers: tuple[str, ...]
    usual: tuple[str, ...]
    formats: tuple[str, ...] = ("pdf", "docx")
    sheet: Sheet = "document"


KINDS: Mapping[str, DocumentKind] = {
    REPORT: DocumentKind(
        mark("Report"),
        SECTIONS,
        readers=("internal", "partners", "partner", "public"),
        usual=("partners",),
        formats=("html", "pdf", "xlsx"),
    ),
    "pack": DocumentKind(
        mark("Pack of an organisation"),
        {
            "cover": pack.cover,
            "received": pack.received,
            "owed": pack.obligations,
            "alerts": pack.alerts,
            "people": pack.people,
            "data": pack.data,
        },
        readers=("partner",),
        usual=(EVERY_PARTNER,),
        formats=("pdf", "html", "docx", "ics"),
    ),
    "cards": DocumentKind(
        mark("Alert cards"),
        {"cards": alert_cards.cards},
        readers=("internal", "partner"),
        usual=("internal", EVERY_PARTNER),
        sheet="card",
    ),
    "handover": DocumentKind(
        mark("Handover note"),
        {"notes": handover.notes},
        readers=("partner",),
        usual=(EVERY_PARTNER,),
    ),
    "poster": DocumentKind(
        mark("Poster: where DTM data are"),
        {"poster": poster.poster},
        readers=("public",),
        usual=("public",),
        sheet="poster",
    ),
    "toolkit": DocumentKind(
        mark("Forms, guidelines and guides"),
        {
            "cover": toolkit.cover,
            "links": toolkit.links,
            "protocols": toolkit.protocols,
            "topics": toolkit.topics,
        },
        readers=("internal", "partners", "partner", "public"),
        usual=("public",),
    ),
    "minutes": DocumentKind(
        mark("Minutes"),
        {"cover": minutes.cover, "minutes": minutes.minutes},
        readers=("internal",),
        usual=("internal",),
    ),
    DIFFERENCES: DocumentKind(
        mark("What has changed"),
        {
            "cover": changes.cover,
            "questions": changes.questions,
            "sharing": changes.sharing,
        },
        readers=("internal", "partners", "partner"),
        usual=("internal", "partners"),
        formats=("html", "pdf", "docx"),
    ),
}
"""All kinds by their code."""


def require_kind(code: str) -> DocumentKind:
    """Return the kind of document that goes by *code*.

    Raises:
        UsageError: There is none.
    """
    if code not in KINDS:
        raise UsageError(
            "Cannot write a document '{document}': there is no such kind. Use one of: {known}.",
            document=code,
            known=", ".join(KINDS),
        )
    return KINDS[code]


def require_reader(code: str, audience: str) -> DocumentKind:
    """Return the kind of document that goes by *code*, which is for *audience*.

    Raises:
        UsageError: There is none, or it is for others.
    """
    kind = require_kind(code)
    if audience.partition(":")[0] not in kind.readers:
        raise UsageError(
            "Cannot write the document '{document}' for '{audience}': it is for {readers}. "
            "Name one of these.",
            document=code,
            audience=audience,
            readers=", ".join(kind.readers),
        )
    return kind
