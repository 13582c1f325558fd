"""A poster for the wall: where DTM data are, and how to join the mailing list."""

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO

from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Block, Blocks, Cover, Link, Picture
from dtmnb.reports.sections.closing import join_words, mailing_list, places
from dtmnb.reports.writing import address, facts, lines, paragraph, section


def poster(context: ReportContext) -> Blocks:
    """Return one page that tells anybody of the country where to look and whom to write to."""
    text, head = context.language.text, context.header
    return (
        Cover(
            what=context.label("countries", head.iso3),
            title=text("Where do I find DTM data, and how do I join the list?"),
            edition="",
        ),
        section(text("Where to find DTM data"), facts(places(context)), *_codes(context)),
        section(text("Join the mailing list"), _joining(context)),
        section(text("Ask for what is not public"), *_asked(context)),
    )


def _codes(context: ReportContext) -> Iterator[Block]:
    """Yield a code that a phone reads, of the first place."""
    # Only the poster has one.
    import segno

    for term in list(context.reference.terms("data_locations").terms.values())[:1]:
        link = address(term.property("address"))
        if isinstance(link, Link):
            kept = BytesIO()
            segno.make(link.address, error="m").save(kept, kind="png", scale=8, border=2)
            told = context.language.text("Code for a phone: {address}", address=link.text)
            yield Picture(png=b64encode(kept.getvalue()).decode(), told=told, width=38)


def _joining(context: ReportContext) -> Block:
    return paragraph(join_words(context)) if context.header.mailing_list else mailing_list(context)


def _asked(context: ReportContext) -> Iterator[Block]:
    text, head = context.language.text, context.header
    if head.data_contact:
        yield paragraph(
            text("Write what you need, for what, and who will use it:"), address(head.data_contact)
        )
    else:
        yield paragraph(text("Ask the DTM team of the country; it answers what may be shared."))
    if head.feedback_contact:
        wrong = text("Say what is wrong or missing:")
        yield paragraph(lines([wrong, address(head.feedback_contact)]))
