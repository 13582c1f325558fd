"""What is told of two states of a plan adds up, and tells readers of nothing hidden from them."""

from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.earlier import view_of_earlier
from dtmnb.domain.grading import COMPARED, compare
from dtmnb.domain.plan import Plan
from dtmnb.language import language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.earlier import Earlier
from dtmnb.reports.kinds import DIFFERENCES
from dtmnb.reports.report import report_of
from dtmnb.reports.text import as_text
from tests.support.random_plans import PlanMaker
from tests.support.settled import settled_as_marked

GRADES = ("looser", "tighter", "reworded", "otherwise", "same")
EN, DAY = language_for("en"), date(2026, 3, 1)


def _plans(seed: int, reference) -> tuple[Plan, Plan]:
    """Return two states of one plan, whose questions are found again wherever they are told."""
    chance, made = Random(seed), []  # noqa: S311 (plans, not secrets)
    for state in ("then", "now"):
        plan = PlanMaker(chance, ["a word", "two words"], reference).plan(most=7)
        rows = {
            key: row.model_copy(
                update={
                    "question": f"{state} {key.upper()}?",
                    "status": chance.choice(("agreed", "draft")),
                    "sensitivity": chance.choice(("public", "sensitive", "personal", "internal")),
                }
            )
            for key, row in plan.rows.items()
        }
        made.append(settled_as_marked(plan.model_copy(update={"rows": rows})))
    return made[0], made[1]


@given(st.integers(0, 10**6))
@settings(max_examples=25)
def test_each_record_is_in_one_part(reference, seed):
    """Moved, new and the same are all that is there; a plan held against itself is the same."""
    then, now = _plans(seed, reference)

    found = compare(then, now, reference)

    for name in COMPARED:
        told, records = found[name], now.records(name)
        moved = [key for each in told.moved for key in each.records]
        assert len(moved) == len(set(moved))
        assert sum(map(told.number, GRADES)) + len(told.new) == len(records)
        assert sum(map(told.number, GRADES)) + len(told.gone) == len(then.records(name))
        assert compare(now, now, reference)[name].same == len(records)


@given(st.integers(0, 10**6))
@settings(max_examples=15)
def test_no_edition_tells_of_a_row_that_its_readers_may_not_see(reference, seed):
    """Hidden rows are a number; what was there then and is gone may be named."""
    then, now = _plans(seed, reference)
    partner = next(iter(now.partners), "")
    for audience in ("internal", "partners", *([f"partner:{partner}"] if partner else [])):
        shown = view_for(now, audience, reference=reference, stamp=Stamp(2, "b"))
        earlier = view_of_earlier(then, Stamp(1, "a"), now, shown, reference)
        hidden = earlier.counts.shown - len(earlier.plan.rows)
        context = ReportContext(shown, reference, EN, DAY, earlier=Earlier(earlier, hidden, {}))

        blocks = report_of(context, DIFFERENCES).whole().passage.blocks

        told = as_text(blocks, EN)
        for key in now.rows.keys() - shown.plan.rows.keys():
            assert f"{key.upper()}?" not in told
        for key in shown.plan.rows.keys() - earlier.plan.rows.keys():
            assert f"now {key.upper()}?" in told or len(shown.plan.rows) > 6
