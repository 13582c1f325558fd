"""A packet goes out to an organisation and comes back, through the public door."""

import re
from pathlib import Path

import pytest

from dtmnb.domain.audience import view_for
from dtmnb.domain.changes import Batch, Set
from dtmnb.interchange import packet_view
from dtmnb.store import open_store
from tests.support.workbooks import type_into


@pytest.fixture
def example(run) -> str:
    """The id of a small example plan in the store."""
    ran = run("example", "--countries", 1, "--rows", 8, "--today", "2026-03-01", "--json")
    return str(ran.document["plans"][0]["plan_id"])


@pytest.fixture
def packet(run, example, tmp_path) -> Path:
    """The packet of the WASH Cluster."""
    target = tmp_path / "wash.xlsx"
    assert run("plan", "packet", example, "wash", "--out", target, "--json").document == {
        "files": [str(target)]
    }
    return target


@pytest.fixture
def fill(example, packet, tmp_path, reference):
    """A function that types values into the packet, as at home."""

    def type_values(typed) -> None:
        with open_store(tmp_path / "plans.sqlite", reference=reference) as store:
            plan, stamp, _ = store.load(example, 1)
        view = view_for(plan, "participant:wash", reference=reference, stamp=stamp)
        type_into(packet, typed, packet_view(view), reference)

    return type_values


@pytest.fixture
def edit_online(example, tmp_path, reference):
    """A function by which the room changes a cell."""

    def edit(collection: str, record: str, *, field: str, value: str) -> None:
        with open_store(tmp_path / "plans.sqlite", reference=reference) as store:
            was = getattr(store.load(example).plan.records(collection)[record], field)
            change = Set(collection=collection, record=record, field=field, was=was, value=value)
            store.save(example, Batch(batch_id="room", author="Amal", changes=(change,)))

    return edit


def test_an_untouched_packet_changes_nothing(run, packet):
    """Lines that were left empty say nothing."""
    imported = run("plan", "import", packet, "--yes", "--json").document

    assert (imported["changes"], imported["conflicts"], imported["unmapped"]) == (0, [], [])


def test_a_filled_packet_becomes_one_batch_of_its_organisation(run, example, packet, fill):
    """Own words and proposals are taken together; history names the organisation."""
    fill(
        {
            ("positions", "r001.wash", "reason"): "Wells could be recognised.",
            ("positions", "r001.wash", "sensitivity"): "sensitive",
            ("focal_points", "fp-wash-1", "phone"): "+000 1",
            ("rows", "r002", "use_of_data"): "Plan wells",
            ("focal_points", "fp-health-1", "phone"): "+000 2",
        }
    )

    ran = run("plan", "import", packet, "--yes", "--json")

    assert (ran.document["changes"], ran.document["conflicts"]) == (3, [])
    assert [each["column"] for each in ran.document["unmapped"]] == [
        "Example Health Cluster, first focal point: Phone"
    ]
    assert re.search(r"Example WASH Cluster proposes: .*J · Use of data: .* → Plan wells", ran.err)
    assert not re.search(r"\br00\d\b|fp-cccm|use_of_data", ran.err)
    history = run("plan", "history", example, "--since", 1, "--json").document["changes"]
    assert {(each["revision"], each["organisation"]) for each in history} == {(2, "wash")}


def test_a_cell_that_both_changed_is_listed_before_and_after(run, packet, fill, edit_online):
    """The preview says what will not be taken; the answer has both texts and whose it is."""
    fill({("rows", "r002", "use_of_data"): "Plan wells", ("rows", "r003", "use_of_data"): "Maps"})
    edit_online("rows", "r002", field="use_of_data", value="Plan food")

    ran = run("plan", "import", packet, "--yes", "--json")

    [conflict] = ran.document["conflicts"]
    assert ran.document["changes"] == 1
    assert conflict == {
        "record": "rows/r002",
        "field": "use_of_data",
        "reason": "moved",
        "value": "Plan wells",
        "found": "Plan food",
        "by": "Amal",
    }
    assert re.search(r"conflict: .*Use of data.* was not taken, now Plan food", ran.err)


def test_a_packet_of_another_history_is_refused(run, example, packet, tmp_path):
    """Two stores with plans of one name and number do not mix."""
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    words = ("--countries", 1, "--rows", 9, "--today", "2026-03-01")
    run("example", *words, "--store", other)

    ran = run("plan", "import", packet, "--yes", "--store", other)

    assert (ran.code, "has the hash" in ran.err, ran.out) == (12, True, "")


@pytest.mark.parametrize(
    ("organisation", "name", "code", "told"),
    [("wash", "wash.csv", 2, ".xlsx"), ("nobody", "x.xlsx", 13, "no organisation 'nobody'")],
)
def test_a_packet_that_cannot_be_is_said(run, example, tmp_path, organisation, name, code, told):
    """A packet is a workbook, of an organisation in the plan."""
    ran = run("plan", "packet", example, organisation, "--out", tmp_path / name)

    assert (ran.code, told in ran.err) == (code, True)
    assert not (tmp_path / name).exists()


def test_a_packet_with_a_contact_it_may_not_hold_is_not_left_behind(
    run, example, edit_online, tmp_path, reference
):
    """A phone of somebody who does not share it, typed into a text, keeps the file in."""
    with open_store(tmp_path / "plans.sqlite", reference=reference) as store:
        people = store.load(example).plan.focal_points.values()
    hidden = next(each for each in people if each.partner != "wash" and not each.shares_contact)
    edit_online("rows", "r002", field="use_of_data", value=f"Ask {hidden.phone}")

    ran = run("plan", "packet", example, "wash", "--out", tmp_path / "wash.xlsx")

    assert (ran.code, "telephone" in ran.err) == (13, True)
    assert not (tmp_path / "wash.xlsx").exists()


def test_a_handover_note_is_written_for_one_person(run, example, tmp_path):
    """Whoever leaves is named; somebody unknown is refused with a way on."""
    target = tmp_path / "note.txt"

    done = run("plan", "handover", example, "fp-wash-1", "--out", target, "--language", "fr")
    unknown = run("plan", "handover", example, "nobody", "--out", target)

    assert done.code == 0
    assert "Note de passation de Example WASH Cluster, first" in target.read_text(encoding="utf-8")
    assert unknown.code != 0
    assert "choose who leaves" in unknown.err
