"""Drafts that follow from column B: what is missing, once, and nothing that nobody said."""

import pytest

from dtmnb.domain.changes import Batch, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.domain.proposals import rows_without_dataset
from dtmnb.errors import RightsError, UsageError
from dtmnb.session.proposals import (
    add_alerts,
    add_releases,
    gather_rows,
    missing_alerts,
    missing_releases,
)
from dtmnb.store import open_store
from tests.support.tables import plan_from_tables

TABLES = """
    partners
    | record_id | name   | sectors | is_dtm |
    | dtm       | DTM    |         | true   |
    | health    | Health | hlt     | false  |
    | wash      | WASH   | wash    | false  |

    focal_points
    | record_id | name | partner |
    | hana      | Hana | health  |

    datasets
    | record_id | title |
    | sites     | Sites |

    lines
    | record_id | dataset | category | modality    |
    | l1        | sites   | public   | dtm_website |

    rows
    | record_id | question         | category      | dataset | sector | release_level | recipients |
    | totals    | How many people? | public        | sites   |        | admin_2       |            |
    | places    | Where?           | sensitive     | sites   |        | location      | health     |
    | ill       | Who fell ill?    | urgent_action |         | hlt    |               |            |
    | own       | Names?           | personal      | sites   |        |               |            |
    | new       | What else?       |               |         |        |               |            |
"""


@pytest.fixture
def plans(tmp_path, reference):
    """Return a store with the plan above."""
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        plan = plan_from_tables(TABLES, reference)
        changes = compare_plans(Plan(plan_id="spec"), plan)
        store.create("spec", Batch(batch_id="made", author="Ada", changes=changes))
        yield store


@pytest.fixture
def desk(plans, make_session):
    """Return the room's session with it."""
    made = make_session(plans)
    made.open_plan("spec")
    return made


def test_a_release_is_drafted_where_none_covers_a_category(desk):
    """One for the sensitive rows of the dataset; public is covered, personal data never go out."""
    (values,) = missing_releases(desk)

    assert (values["dataset"], values["category"]) == ("sites", "sensitive")
    assert values["release_level"] == "location"
    assert values["recipients"] == ["health"]
    term = desk.reference.term("sharing_modalities", values["modality"])
    assert "sensitive" in term.property("fits")


def test_a_draft_is_added_once(desk):
    """The second press finds nothing to draft."""
    add_releases(desk)
    before = desk.stamp

    assert missing_releases(desk) == ()
    add_releases(desk)
    assert desk.stamp == before
    assert len(desk.plan.lines) == 2


def test_an_urgent_row_gets_a_draft_of_its_alert(desk):
    """Recipients are people of its sector, hours and channels those of the catalogue."""
    (values,) = missing_alerts(desk)
    add_alerts(desk)

    assert (values["row"], values["trigger"]) == ("ill", "Who fell ill?")
    assert values["recipients"] == ["hana"]
    assert values["channel"]
    assert missing_alerts(desk) == ()


def test_rows_without_a_dataset_are_put_into_one(desk):
    """One act, one step back; nothing is left without a dataset."""
    assert gather_rows(desk, "Everything else") == 2
    assert desk.plan.rows["new"].dataset == "everything-else"
    assert rows_without_dataset(desk.plan, desk.reference) == ()
    with pytest.raises(UsageError, match="every row is in one"):
        gather_rows(desk, "More")
    desk.undo()
    assert "everything-else" not in desk.plan.datasets


def test_a_dataset_has_a_title(desk):
    """Without one nothing is made."""
    with pytest.raises(UsageError, match="no title"):
        gather_rows(desk, " ")


@pytest.mark.parametrize("act", [add_releases, add_alerts])
def test_only_the_room_drafts_what_the_room_writes(plans, make_session, act):
    """An organisation's own seat adds neither releases nor alerts."""
    seat = make_session(plans, "Amal", "wash")
    seat.open_plan("spec")

    with pytest.raises(RightsError):
        act(seat)
