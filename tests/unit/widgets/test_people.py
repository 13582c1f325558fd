"""Who else is here: in the head of the page and in the lists of rows."""

import pytest

from dtmnb.domain.journal import Whereabouts
from dtmnb.session.company import come, look_at, sit_down
from dtmnb.store.presence import Presences
from dtmnb.widgets.people import People, who_is_on
from dtmnb.widgets.workbook import Workbook

PLAN = "ssd-example"


@pytest.fixture
def people(session):
    """Return the people of a page that has said its name."""
    made = People(session)
    come(session, "")
    sit_down(session, "tab1", "40")
    return made


@pytest.fixture
def ben(store):
    """Return somebody else's presence."""
    with Presences(store) as presences:
        yield presences


def test_others_are_named_with_their_step_and_row(people, ben, session):
    """Name, organisation, step and row are read in the head."""
    ben.announce(Whereabouts(PLAN, "Ben", "health", "r001", "40"))

    assert people.refresh()

    shown = people.root.value
    for part in ("Also here", "Ben", "Example Health Cluster", "Dissemination categories"):
        assert part in shown
    assert session.plan.rows["r001"].question[:20] in shown
    assert who_is_on(session, "r001") == "Ben is here"
    assert who_is_on(session, "r002") == ""
    assert not people.refresh()


def test_several_on_one_row(people, ben, store, session):
    """All are named once."""
    with Presences(store) as chi, Presences(store) as ben_again:
        for presence, name in ((ben, "Ben"), (chi, "Chi"), (ben_again, "Ben")):
            presence.announce(Whereabouts(PLAN, name, "health", "r001", "30"))
        people.refresh()

    assert who_is_on(session, "r001") == "Ben and Chi are here"


def test_a_page_is_seen_once_it_has_said_its_name(session, ben):
    """Where it is was noted before; a page nobody has drawn is nobody."""
    come(session, "")
    look_at(session, "r003", "40")
    assert ben.others(PLAN) == ()

    sit_down(session, "tab1", "40")

    assert ben.others(PLAN) == (Whereabouts(PLAN, "Ada", "dtm", "r003", "40"),)
    look_at(session, "r004")
    assert ben.others(PLAN) == (Whereabouts(PLAN, "Ada", "dtm", "r004", "40"),)


def test_without_followers_nobody_is_asked(session):
    """A script has no place and sees nobody."""
    people = People(session)

    look_at(session, "r001")
    sit_down(session, "tab1", "40")

    assert not people.refresh()
    assert people.root.value == ""


@pytest.mark.parametrize(("step", "part"), [("30", "rows"), ("40", "rows"), ("40", "round")])
def test_steps_with_rows_say_which_row_is_shown(session, ben, step, part):
    """Whoever opens a row is seen there by the others."""
    workbook = Workbook(session, step=step)
    come(session, "")
    workbook._on_ping("tab1")

    workbook.views[step].open(part, "r005")

    (place,) = ben.others(PLAN)
    assert place.step == step
    assert place.row in session.plan.rows
    assert part == "round" or place.row == "r005"


@pytest.mark.parametrize("step", ["30", "40"])
def test_lists_of_rows_say_who_is_on_them(session, ben, step):
    """The second line of the row names the others."""
    workbook = Workbook(session, step=step)
    come(session, "")
    workbook._on_ping("tab1")
    workbook.views[step].show("rows")
    if step == "40":
        workbook.views[step].panels["rows"].picker._only.value = False
    ben.announce(Whereabouts(PLAN, "Ben", "health", "r002", "30"))

    workbook._look_around()

    panel = workbook.views[step].panels["rows"]
    listed = (panel.editor if step == "30" else panel.picker)._list
    notes = {item[0]: item[2] for item in listed.items}
    assert "Ben is here" in notes["r002"]
    assert "Ben" not in notes["r003"]
