"""A report of 150 questions is as long as people read, in any language and for any reader."""

from datetime import date
from io import BytesIO
from random import Random

import pytest
from pypdf import PdfReader

from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.plan import Plan
from dtmnb.reports.pdf import as_pdf
from dtmnb.reports.report import report_of
from dtmnb.session.example import ExampleSettings, example_changes
from tests.unit.reports.conftest import context_of, small_plan  # noqa: F401

ROWS = 150
MOST_PAGES = {"internal": 15, "partners": 12, "public": 6}


@pytest.fixture(scope="module")
def training_plan(reference):
    """Return the training example with 150 rows."""
    settings = ExampleSettings("AFG", date(2026, 12, 29), ROWS)
    changes = example_changes(settings, reference, Random("AFG 1"))  # noqa: S311
    batch = Batch(batch_id="b", author="t", changes=changes)
    return apply(Plan(plan_id="training"), batch).plan


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("audience", MOST_PAGES)
def test_a_report_of_150_rows_is_short(audience, language, training_plan, context_of):  # noqa: F811
    """Internal 15 pages and its annex, partners 12, public 6; the first tells the whole story."""
    today = date(2026, 11, 29)
    context = context_of(audience, plan=training_plan, language=language, today=today)
    document = report_of(context._replace(is_draft=True)).whole().passage
    reader = PdfReader(BytesIO(as_pdf(document)))
    parts = [each for each in reader.outline if not isinstance(each, list)]
    begins = [reader.get_destination_page_number(each) for each in parts]
    pages = begins[-1] + 1 if audience == "internal" else len(reader.pages)

    assert len(training_plan.rows) == ROWS
    assert pages <= MOST_PAGES[audience]
    assert begins[:2] == [0, 0]
