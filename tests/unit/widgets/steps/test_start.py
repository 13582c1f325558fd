"""Step 00: plans are chosen and made, and the flow chart shows where this one stands."""

from datetime import UTC, datetime

import pytest

from dtmnb.domain.audience import view_for
from dtmnb.interchange import write_plan
from dtmnb.widgets.steps.start import ChoosePanel, NextPanel
from dtmnb.widgets.workbook import Workbook
from tests.unit.widgets.conftest import alert, keys, pick


@pytest.fixture
def choose(empty_store, make_session, guard):
    """Return the choice of plans over an empty store, its session and where it led."""
    session, led = make_session(empty_store, organisation=""), []
    panel = ChoosePanel(session, guard, lambda code, place: led.append(code))
    panel.refresh()
    return panel, session, led


def test_a_plan_is_made_and_opened(choose):
    """Country, operation and round stand in the header; the rest is asked there."""
    panel, session, led = choose
    panel._country.value = "SSD"
    panel._operation.value = "Upper Nile"
    panel._round.value = 9

    panel._make()

    header = session.plan.header
    assert (header.iso3, header.operation, header.round_number) == ("SSD", "Upper Nile", 9)
    assert header.title == "South Sudan, Upper Nile, round 9"
    assert led == ["00"]


def test_without_a_country_no_plan_is_made(choose, guard):
    """The alert says what is missing."""
    panel, session, _ = choose

    guard.run(panel._make)

    assert "no country is chosen" in alert(guard)
    assert session.store.list_plans() == ()


def test_examples_do_not_overwrite_each_other(choose):
    """Each press makes one more training example."""
    panel, session, _ = choose

    panel._example()
    panel._example()

    assert len(session.store.list_plans()) == 2
    assert session.plan.header.is_example


def test_the_next_step_is_named(session, guard):
    """People read where to go on, and how long it takes."""
    led = []
    panel = NextPanel(session, guard, lambda code, place: led.append(code))
    panel.refresh()
    first = keys(panel._steps)[0]

    pick(panel._steps, first)

    assert f"Go on with step {first}" in panel._words.root.value
    assert led == [first]


def test_the_flow_chart_is_a_path_that_tells_where_the_plan_stands(session):
    """Each step opens by a press; the chart below is called a reconstruction."""
    workbook = Workbook(session)
    pick(workbook.views["00"]._tabs, "flow")
    panel = workbook.views["00"].panels["flow"]
    words = panel._chart.root.value

    assert keys(panel.path) == [*session.reference.steps]
    assert [key for key, _, note, *_ in panel.path.items if note] == [panel.path.current]
    assert "Reconstructed by this tool" in words
    assert "dtm.iom.int/dtm-partners-toolkit/predictable-approach" in words
    assert "Done: " in words
    pick(panel.path, "60")
    assert workbook.current == "60"


def test_forms_and_guides_are_listed_with_what_they_are_for(session):
    """Those of DTM, of others, and the twelve topics, each with its address and mark."""
    workbook = Workbook(session)
    pick(workbook.views["00"]._tabs, "toolkit")
    words = workbook.views["00"].panels["toolkit"].root.value

    for place in ("dtm-data-sharing-forms", "data-responsibility", "data-protection-starter-kit"):
        assert place in words
    assert "2.06 Pseudonyms and totals before sharing" in words
    assert "Numbers in bands" in words
    assert "read in a source" in words


def test_last_rounds_file_begins_a_plan(choose, guard, session, tmp_path):
    """On the page as by command: the questions come along, what was settled does not."""
    panel, fresh, led = choose
    view = view_for(session.plan, "internal", reference=session.reference, stamp=session.stamp)
    file = write_plan(
        view, tmp_path / "last.xlsx", reference=session.reference, language=session.language
    )
    content = memoryview(file.read_bytes())
    told = {"name": file.name, "type": "", "size": len(content), "content": content}

    panel._upload.value = (told | {"last_modified": datetime(2026, 3, 1, tzinfo=UTC)},)

    assert alert(guard) == ""
    assert led == ["00"]
    assert fresh.plan.rows.keys() == session.plan.rows.keys()
    assert {row.status for row in fresh.plan.rows.values()} == {"draft"}
    assert (fresh.plan.outcomes, fresh.plan.sign_offs) == ({}, {})


def test_a_round_begins_with_our_own_export_only(choose, guard, tmp_path):
    """A file of others is taken in where its columns are looked at; no plan is made of it here."""
    panel, fresh, led = choose
    file = tmp_path / "theirs.csv"
    file.write_text("Question,Sector\nHow many people live here?,WASH\n", encoding="utf-8")
    content = memoryview(file.read_bytes())
    told = {"name": file.name, "type": "", "size": len(content), "content": content}

    panel._upload.value = (told | {"last_modified": datetime(2026, 3, 1, tzinfo=UTC)},)

    assert "it is no export of this tool" in alert(guard)
    assert (led, fresh.plan_id) == ([], "")
