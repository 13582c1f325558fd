"""Page, command and report count from one day: the one on the wall beside the machine."""

import json
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from dtmnb.cli import main
from dtmnb.domain.changes import Batch, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.language import language_for
from dtmnb.reports import open_report
from dtmnb.session.desk import Seat, Session
from dtmnb.store import open_store
from tests.support.tables import plan_from_tables

ENGLISH = language_for("en")
LEAVES = "PEO002"
PLAN = """
    focal_points
    | record_id | name         | until_on |
    | gone      | Went Away    | {before} |
    | here      | Leaves Today | {today}  |
"""


@pytest.fixture(params=["23:30", "00:30"])
def wall_day(request, monkeypatch) -> date:
    """Return the day beside a machine whose clock shows the hour while it is another day in UTC."""
    now = datetime.now(UTC)
    hour, minute = map(int, request.param.split(":"))
    others = [now.replace(hour=hour, minute=minute) + timedelta(days=each) for each in (-1, 1)]
    # No zone is a whole day away.
    shown = min(others, key=lambda each: abs(each - now))
    # What is added to UTC has the other sign in this notation.
    minutes = round((now - shown).total_seconds() / 60)
    sign, hours, rest = "-" if minutes < 0 else "+", *divmod(abs(minutes), 60)
    monkeypatch.setenv("TZ", f"WALL{sign}{hours:02}:{rest:02}")
    time.tzset()
    yield shown.date()
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a Windows program is fixed")
def test_page_command_and_report_agree_on_the_day(
    wall_day, tmp_path, monkeypatch, capsys, reference
):
    """Who left yesterday needs a successor, who leaves today not yet: everywhere the same."""
    tables = PLAN.format(before=wall_day - timedelta(days=1), today=wall_day)
    changes = compare_plans(Plan(plan_id="p"), plan_from_tables(tables, reference))
    monkeypatch.setenv("DTMNB_STORE", str(tmp_path / "plans.db"))
    with open_store(reference=reference) as store:
        store.create("p", Batch(batch_id="b", author="t", changes=changes))
        page = Session(
            store, reference=reference, language=ENGLISH, seat=Seat("Amal", role="facilitator")
        )
        page.open_plan("p")
    with pytest.raises(SystemExit):
        main(["plan", "check", "p", "--json"])
    command = json.loads(capsys.readouterr().out)["findings"]
    report = open_report("p", "internal", "en").section("open_points").html()

    gone = {"gone"}
    assert page.today == wall_day
    assert {each.where.record for each in page.findings if each.code == LEAVES} == gone
    assert {each["where"]["record"] for each in command if each["code"] == LEAVES} == gone
    assert "Went Away leaves" in report
    assert "Leaves Today leaves" not in report
