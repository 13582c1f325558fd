"""Whatever a plan holds, its calendar, drafts and catalogues can be made and say what it says."""

import datetime
import json
import random

import madmpy
import pytest
from icalendar import Calendar

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.checks import check_plan
from dtmnb.domain.drafting import DRAFTED, audience_of_draft
from dtmnb.domain.plan import Plan
from dtmnb.domain.planned_dates import planned_dates
from dtmnb.errors import UsageError
from dtmnb.interchange.calendar_file import build_calendar
from dtmnb.interchange.standards import build_madmp
from dtmnb.language import language_for
from dtmnb.reports.checklist_document import checklist_document
from dtmnb.reports.context import ReportContext
from dtmnb.reports.forms import draft_of
from dtmnb.reports.text import as_text
from tests.support.random_plans import PlanMaker

DAY = datetime.date(2026, 3, 1)
TEXTS = ["a word", "=1+1", "<b>x</b>", "sıçan, ; \\n", "عربي", "x" * 300]
PLANS = range(12)


@pytest.fixture(params=PLANS)
def made(request, reference) -> Plan:
    """Return a random plan that names somebody to ask."""
    plan = PlanMaker(random.Random(request.param), TEXTS, reference).plan(most=6)  # noqa: S311
    header = plan.header.model_copy(update={"public_contact": "dtm@example.org"})
    return plan.model_copy(update={"header": header})


def audiences_of(plan: Plan) -> list[str]:
    """Return every audience of a plan that gets files."""
    return ["internal", "partners", "public", *(f"partner:{key}" for key in plan.partners)]


def test_a_calendar_holds_the_days_and_each_once(made, reference):
    """What is read back are the days of the plan as far as the readers may see it."""
    for audience in audiences_of(made):
        view = view_for(made, audience, reference=reference, stamp=Stamp(3, "ab"))
        events = Calendar.from_ical(build_calendar(view, reference, language_for("ar")))

        read = [(str(each["uid"]), each["dtstart"].dt) for each in events.walk("VEVENT")]

        expected = planned_dates(view, reference)
        assert read == [(f"{each.name}@{made.plan_id}.dtmnb", each.first) for each in expected]
        assert len(dict(read)) == len(read)


def test_a_management_plan_is_valid_for_every_reader(made, reference):
    """Nothing that people type makes it unsound."""
    for audience in audiences_of(made):
        view = view_for(made, audience, reference=reference, stamp=Stamp(3, "ab"))
        content = json.loads(build_madmp(view, reference, language_for("fr")))

        assert madmpy.load().DMP.model_validate(content["dmp"])


def test_drafts_and_checklists_can_always_be_made(made, reference):
    """A draft is made or refused with a reason, and names nobody its readers may not see."""
    english = language_for("en")
    findings = check_plan(made, reference, today=DAY)
    for collection in DRAFTED:
        for key in made.records(collection):
            try:
                audience = f"partner:{audience_of_draft(made, collection, key)}"
            except UsageError:
                continue
            view = view_for(made, audience, reference=reference, stamp=Stamp(3, "ab"))
            draft = draft_of(ReportContext(view, reference, english, DAY), collection, key)
            assert "not legal advice" in as_text(draft.blocks, english)
    view = view_for(made, "internal", reference=reference, stamp=Stamp(3, "ab"))
    context = ReportContext(view, reference, english, DAY, findings)
    assert len(checklist_document(context).blocks) == 3 + len(reference.checklists)
