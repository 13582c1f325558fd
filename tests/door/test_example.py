"""A training example is one plan, wherever it is made."""

import pytest

from dtmnb.cli import main
from dtmnb.domain.access import Seat
from dtmnb.language import language_for
from dtmnb.session.desk import Session
from dtmnb.store import open_store
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.steps.start import ChoosePanel
from tests.support.pages import press


def test_page_and_command_make_the_same_example(tmp_path, reference, fixed_today):
    """Whoever learns at the page finds what the course was prepared with at the command."""
    by_page, by_command = tmp_path / "page.db", tmp_path / "command.db"
    words = ["example", "--countries", "1", "--rows", "60", "--today", fixed_today.isoformat()]

    with open_store(by_page, reference=reference) as store:
        session = Session(
            store,
            reference=reference,
            language=language_for("en"),
            seat=Seat("Ada", role="facilitator"),
            today=fixed_today,
        )
        panel = ChoosePanel(session, Guard(session.language), lambda code, place: None)
        panel.refresh()
        press(panel.root, "Open a training example")
        at_page = session.plan
    with pytest.raises(SystemExit) as ended:
        main([*words, "--store", str(by_command)])
    with open_store(by_command, reference=reference) as store:
        (made,) = store.list_plans()
        at_command = store.load(made.plan_id).plan

    assert not ended.value.code
    assert len(at_page.rows) == 60
    assert at_page.model_copy(update={"plan_id": made.plan_id}) == at_command
