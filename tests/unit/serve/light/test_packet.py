"""Files to take away from a phone: looked through as everywhere."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from dtmnb.errors import SharingError
from dtmnb.interchange import read_plan
from dtmnb.reports import release as looking
from tests.unit.conftest import PLAN


@pytest.mark.parametrize("kind", ["packet", "edition"])
def test_a_file_is_an_attachment_in_the_language_asked_for(wash, reference, tmp_path, kind):
    """It speaks for the organisation, proves it, and is of the revision that stands."""
    answer = wash.send("packet", "take", kind, language="fr")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert f"{PLAN}-wash-{kind}-r1-fr.xlsx" in answer.headers["Content-Disposition"]

    file = tmp_path / "taken.xlsx"
    file.write_bytes(answer.content)
    read = read_plan(file, reference=reference)
    assert (read.plan_id, read.organisation, read.base_revision) == (PLAN, "wash", 1)


@pytest.mark.parametrize(("kind", "says"), [("pack", "Dossier pour"), ("cards", "alerte")])
def test_a_document_is_a_pdf_in_the_language_asked_for(wash, kind, says):
    """What a coordinator forwards is what the phone gets first."""
    answer = wash.send("packet", "take", kind, language="fr")

    assert f"{PLAN}-wash-{kind}-r1-fr.pdf" in answer.headers["Content-Disposition"]
    assert says in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


def test_a_calendar_holds_the_days_of_the_organisation(wash):
    """It is for the calendar of a phone."""
    answer = wash.send("packet", "take", "calendar", language="fr")

    assert f"{PLAN}-wash-calendar-r1-fr.ics" in answer.headers["Content-Disposition"]
    assert b"Collecte de donn" in answer.content


@pytest.mark.parametrize("kind", ["packet", "edition", "calendar", "pack", "cards"])
def test_a_file_with_a_contact_that_may_not_leave_is_not_handed_out(kind, wash, monkeypatch):
    """The scan stands between every door and its file."""
    seen = []

    def leaky(held, withheld):
        seen.append(withheld)
        raise SharingError("Cannot hand this out: it holds a contact.")

    monkeypatch.setattr(looking, "release", leaky)
    answer = wash.send("packet", "take", kind, language="en")

    assert seen
    assert answer.status == 422
    assert "it holds a contact" in answer.text


def test_a_reader_takes_no_packet(visit, wash):
    """It is the room's paper; a reader has what is agreed."""
    reader = visit("reader")
    page = reader.get("packet")
    assert [each.fields["record"] for each in page.forms() if "act" in each.fields] == [
        *("pack", "cards", "calendar", "toolkit", "edition")
    ]
    form = page.form("take", "edition")

    forged = reader.post(form.action, form.fields | {"record": "packet"})
    assert forged.status == 403
    assert "may not" in forged.text
    made_up = wash.get("packet").form("take", "edition")
    assert wash.post("packet", made_up.fields | {"record": "../../x"}).status == 422
