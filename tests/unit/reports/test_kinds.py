"""Packs, cards, notes and the poster: as long as people read, and silent where they must be."""

from datetime import date
from io import BytesIO
from random import Random

import pytest
from pypdf import PdfReader

from dtmnb.domain.audience import Stamp, view_for, withheld_contacts
from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.plan import Plan
from dtmnb.errors import UsageError
from dtmnb.language import language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.kinds import KINDS
from dtmnb.reports.pdf import as_pdf
from dtmnb.reports.release import release
from dtmnb.reports.render import read_aloud
from dtmnb.reports.report import report_of
from dtmnb.session.example import ExampleSettings, example_changes
from tests.unit.reports.conftest import STAMP

MOST_PAGES = 4
TODAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def example(reference):
    """Return the training example of 255 rows."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=255)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    return apply(Plan(plan_id="example"), Batch(batch_id="1", author="", changes=changes)).plan


@pytest.fixture(scope="module")
def crowded(example):
    """Return the example with many times as much of everything that a pack tells."""
    values = example.model_dump(mode="json")
    for name in ("lines", "urgent_actions", "focal_points", "agreements"):
        values[name] = {
            f"{key}-{number}": {**record, "record_id": f"{key}-{number}"}
            for key, record in values[name].items()
            for number in range(9)
        }
    long = "What people of the village have seen and told, in many words. " * 20
    for alert in values["urgent_actions"].values():
        alert |= {"content": long, "partner_action": long, "recipients": ["fp-health-1-0"]}
    return Plan.model_validate(values)


@pytest.fixture
def document_of(reference):
    """Return what makes a document of a plan for an audience."""

    def make(plan, kind, audience, language="en", person=""):
        view = view_for(plan, audience, reference=reference, stamp=STAMP)
        context = ReportContext(view, reference, language_for(language), TODAY, person=person)
        return report_of(context, kind).whole().passage

    return make


def pages(passage):
    """Return the text of each page of the PDF of *passage*."""
    read = PdfReader(BytesIO(as_pdf(passage)))
    # A line may end inside an address.
    return [page.extract_text().replace("\u200b", "") for page in read.pages]


def test_a_pack_has_at_most_four_pages(example, document_of):
    """Of 255 questions, for each of the organisations."""
    partners = [key for key, each in example.partners.items() if not each.is_dtm]
    told = {key: len(pages(document_of(example, "pack", f"partner:{key}"))) for key in partners}

    assert len(told) == 8
    assert max(told.values()) <= MOST_PAGES, told


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_pack_stays_short_whatever_the_plan_holds(language, crowded, document_of):
    """In each language, of a plan with nine times as much of everything."""
    assert len(pages(document_of(crowded, "pack", "partner:health", language))) <= MOST_PAGES


def test_a_pack_tells_what_it_leaves_out(crowded, document_of):
    """What is too much for it is counted, and stands in the whole edition."""
    found = read_aloud(document_of(crowded, "pack", "partner:health"))

    assert "more in the whole edition" in found
    assert "more alerts stand on cards of their own" in found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_alert_has_a_page(language, example, document_of):
    """A card is taken from the wall by itself."""
    alerts = example.urgent_actions

    assert len(pages(document_of(example, "cards", "internal", language))) == len(alerts) == 6


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_poster_is_one_page(language, example, document_of):
    """It hangs on a wall, and names nobody."""
    (page,) = pages(document_of(example, "poster", "public", language))

    assert "dtm.iom.int" in page
    assert "fp-" not in page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_note_is_one_page_for_each_who_leaves(language, example, document_of):
    """Whoever follows reads it in one go; nobody else's note comes with it."""
    note = document_of(example, "handover", "partner:health", language, "fp-health-1")

    assert len(pages(note)) == 1
    assert example.focal_points["fp-health-1"].name in note.blocks[0].title


def test_a_document_holds_no_contact_that_its_readers_may_not_have(example, document_of, reference):
    """Of all packs, cards and notes: only who shares, alerts the organisation, or is its own."""
    hidden = 0
    for partner in example.partners:
        audience = f"partner:{partner}"
        view = view_for(example, audience, reference=reference, stamp=Stamp(1, ""))
        withheld = withheld_contacts(example, view)
        for kind in ("pack", "cards", "handover"):
            told = read_aloud(document_of(example, kind, audience))
            release({kind: told}, withheld)
            found = [contact for contact in withheld if contact in told]
            hidden += len(withheld)
            assert found == []
            assert len(told) > 300
    assert hidden > 100


@pytest.mark.parametrize(
    ("kind", "audience", "why"),
    [
        ("pack", "public", "it is for partner"),
        ("pack", "internal", "it is for partner"),
        ("minutes", "partner:health", "it is for internal"),
        ("cards", "partners", "it is for internal, partner"),
        ("packs", "partner:health", "no such kind"),
    ],
)
def test_a_document_is_for_its_readers_only(kind, audience, why, example, document_of):
    """The minutes go to nobody outside the room, and a pack has an organisation."""
    with pytest.raises(UsageError, match=why):
        document_of(example, kind, audience)


def test_every_kind_is_written_for_readers_that_it_has():
    """What is usual is permitted."""
    for kind in KINDS.values():
        assert {each.partition(":")[0] for each in kind.usual} <= {*kind.readers}
