"""No contact leaves with an edition whose readers may not have it, in any part of any file."""

import datetime
import random
import re
import zipfile

import pytest
from pypdf import PdfReader

from dtmnb.domain.audience import Stamp, view_for, withheld_contacts
from dtmnb.domain.checks import findings_for
from dtmnb.domain.plan import Plan
from dtmnb.errors import SharingError
from dtmnb.interchange import FORMATS, write_plan
from dtmnb.language import language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.executed import document_of
from dtmnb.reports.release import release
from dtmnb.reports.render import DRESSES, read_aloud, render
from dtmnb.reports.report import report_of
from tests.support.notebooks import notebook_of
from tests.support.random_plans import PlanMaker
from tests.support.settled import settled_as_marked

EN = language_for("en")
DAY = datetime.date(2026, 3, 1)
PEOPLE = 200


@pytest.fixture(scope="module")
def crowded(reference) -> Plan:
    """Return a random plan with 200 people, all of whom keep their contact to themselves."""
    maker = PlanMaker(random.Random(11), ["a word", "two words"], reference)  # noqa: S311
    plan = maker.plan(most=9)
    people = {
        f"fp-{number}": {
            "record_id": f"fp-{number}",
            "name": f"Person{number:03} Surname{number:03}",
            "email": f"person{number:03}@field.example.org",
            "phone": f"+999 {number:03} 555 {number:04}",
            "partner": next(iter(plan.partners), ""),
            "deputy": f"fp-{(number + 1) % PEOPLE}",
            "until_on": "2026-04-01",
        }
        for number in range(PEOPLE)
    }
    agreed = {"status": "agreed", "is_urgent": False, "sensitivity": "public"}
    values = plan.model_dump() | {"focal_points": people}
    values["header"] |= {"dtm_coordinator": "fp-1", "mailing_list_owner": "fp-2"}
    values["header"] |= {"public_contact": "dtm@example.org", "collection_starts_on": "2026-03-21"}
    for row in values["rows"].values():
        row.update(agreed)
    for action in values["urgent_actions"].values():
        action.update({"recipients": [f"fp-{n}" for n in range(9)], "sender": "fp-3"})
    for sign_off in values["sign_offs"].values():
        sign_off["person"] = "Person004 Surname004"
    return settled_as_marked(Plan.model_validate(values))


def notebook_and_view(plan, audience, reference):
    """Return the executed notebook of an edition, and the view it was made of."""
    view = view_for(plan, audience, reference=reference, stamp=Stamp(3, "ab" * 32))
    findings = findings_for(plan, view, reference, today=DAY)
    context = ReportContext(view, reference, EN, DAY, findings)
    return notebook_of(report_of(context).whole()), view


def write_edition(plan, audience, reference, folder):
    """Write every file of an edition; return them with what its documents were made of."""
    notebook, view = notebook_and_view(plan, audience, reference)
    files = [
        write_plan(view, folder / f"x{suffix}", reference=reference, language=EN)
        for suffix in FORMATS
    ]
    for suffix in DRESSES:
        files.append(folder / f"x.{suffix}")
        files[-1].write_bytes(render(notebook, suffix=suffix))
    return files, read_aloud(document_of(notebook)), view


def texts_of(file):
    """Return everything that a curious reader finds in a file."""
    if file.suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(file) as archive:
            return " ".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    if file.suffix == ".pdf":
        reader = PdfReader(file)
        return " ".join([str(reader.metadata), *(page.extract_text() for page in reader.pages)])
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("audience", ["public", "partners"])
def test_none_of_200_contacts_is_in_any_part_of_an_edition(audience, crowded, reference, tmp_path):
    """Names, addresses and telephone numbers of 200 people: 0 in page, PDF, workbook and data."""
    files, told, view = write_edition(crowded, audience, reference, tmp_path)
    withheld = withheld_contacts(crowded, view)

    assert len(withheld) == 3 * PEOPLE
    assert view.plan.rows
    for file in files:
        text = texts_of(file)
        assert len(text) > 300
        assert re.findall(r"(?i)person\d{3}|surname\d{3}|999\D{0,2}\d{3}\D{0,2}555", text) == []
    release({"x.pdf": told, **{file.name: file for file in files}}, withheld)


@pytest.mark.parametrize("kind", ["pack", "cards", "handover", "poster"])
def test_none_of_200_contacts_is_in_a_short_paper_of_another(kind, crowded, reference):
    """Whoever is not alerted reads no name, number or address of others in pack, card or note."""
    _, *others = crowded.partners
    audiences = ["public"] if kind == "poster" else [f"partner:{each}" for each in others]
    assert audiences
    for audience in audiences:
        view = view_for(crowded, audience, reference=reference, stamp=Stamp(3, "ab" * 32))
        passage = report_of(ReportContext(view, reference, EN, DAY), kind).whole().passage
        told = read_aloud(passage)

        assert len(withheld_contacts(crowded, view)) == 3 * PEOPLE
        assert len(told) > 100
        assert re.findall(r"(?i)person\d{3}|surname\d{3}|999\D{0,2}\d{3}\D{0,2}555", told) == []


@pytest.mark.parametrize("field", ["question", "use_of_data", "descriptive_analysis"])
@pytest.mark.parametrize("kind", ["name", "email", "phone"])
def test_a_planted_contact_is_refused_in_every_file(field, kind, crowded, reference, tmp_path):
    """A contact that somebody typed into a question keeps back each file that holds it."""
    contact = getattr(crowded.focal_points["fp-7"], kind)
    key = next(iter(crowded.rows))
    rows = {**crowded.rows, key: crowded.rows[key].model_copy(update={field: f"ask {contact}!"})}
    planted = settled_as_marked(crowded.model_copy(update={"rows": rows, "outcomes": {}}))
    view = view_for(planted, "public", reference=reference, stamp=Stamp(3, "ab" * 32))
    file = write_plan(view, tmp_path / "x.xlsx", reference=reference, language=EN)

    with pytest.raises(SharingError, match=r"Cannot release x\.xlsx"):
        release({"x.xlsx": file}, withheld_contacts(planted, view))


def test_the_page_asks_nobody_for_anything(crowded, reference):
    """Addresses stand in links only; nothing is loaded and no script runs."""
    notebook, _ = notebook_and_view(crowded, "internal", reference)
    html = render(notebook).decode()
    outside = re.findall(r'([\w-]+)\s*=\s*"(?:https?:)?//[^"]*"', html)

    assert set(outside) <= {"href", "xmlns"}
    assert re.findall(r"url\((?!data:|#)", html) == []
    assert re.findall(r"<(?:script|link|iframe|object|embed|img|base)\b|@import", html) == []
    assert "default-src 'none'" in html
