"""Last round's exported plan becomes this round's plan, by command and on the page."""

import json
import subprocess
import sys
from datetime import date
from os import environ
from pathlib import Path
from random import Random

import pytest

from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.changes import Add, Batch, apply, build_record, compare_plans
from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.schema import fields_of
from dtmnb.domain.signing import signed_content
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store

LAST = "ssd-round-12"
NOON = "2026-01-03T12:00:00Z"
BEHIND = {
    *("access_requests", "positions", "outcomes", "overrides", "checklist_answers"),
    *("feedback", "sign_offs", "consents", "precedents"),
}
ANSWERED = {
    "checklist_answers": {"checklist": "do_no_harm", "item": "x", "answer": "yes"},
    "feedback": {"partner": "wash", "request": "Ask about latrines", "answer": "taken"},
    "overrides": {"row": "r001", "who": "Amal", "reason": "because"},
    "positions": {"row": "r001", "partner": "wash", "sensitivity": "public", "noted_by": "t"},
}
ENDED = {
    "header": {
        "round_number": 12,
        "title": "South Sudan, round 12, 2012",
        "collection_starts_on": date(2026, 1, 5),
        "final_plan_shared_on": date(2026, 1, 1),
        "status": "agreed",
    },
    "rows": {
        "status": "agreed",
        "is_urgent": False,
        "sensitivity": "internal",
        "category_reason": "Known to all",
        "harm_reviewed": True,
        "question_id": "q_1",
    },
    "agreements": {"status": "signed", "signed_on": date(2025, 12, 1)},
    "focal_points": {"shares_contact": True, "confirmed_on": date(2026, 1, 1)},
}


@pytest.fixture(scope="module")
def last_round(reference) -> Plan:
    """Return a plan at the end of its round: agreed, signed and answered throughout."""
    settings = ExampleSettings("SSD", date(2026, 1, 5), rows=12)
    changes = example_changes(settings, reference, Random(3))  # noqa: S311 (an example)
    plan = apply(Plan(plan_id=LAST), Batch(batch_id="b", author="t", changes=changes)).plan
    ended = {
        collection: {
            key: record.model_copy(update=values)
            for key, record in plan.records(collection).items()
        }
        for collection, values in ENDED.items()
    }
    answered = {
        collection: {"x": build_record(collection, "x", values)}
        for collection, values in ANSWERED.items()
    }
    ended["outcomes"] = {
        key: build_record(
            "outcomes",
            key,
            {
                **{"row": key, "settlement": 1, "question": row.question, "is_urgent": False},
                **{"sensitivity": "internal", "settled_on": "2026-01-02", "settled_by": "t"},
                **{"opening_reason": "Known to all", "opened_by": "Amal"},
            },
        )
        for key, row in ended["rows"].items()
    }
    ended["consents"] = {}
    return plan.model_copy(update={**ended, **answered, "header": ended["header"]["header"]})


@pytest.fixture
def dtmnb(tmp_path, last_round, reference):
    """Return a function that runs a command on a store that holds last round's plan."""
    changes = compare_plans(Plan(plan_id=LAST), last_round)
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        made = store.create(LAST, Batch(batch_id="b", author="t", changes=changes)).plan
        signed = {
            **{"partner": "wash", "person": "Amal", "revision": 1, "head": "ab"},
            **{"signed_at": NOON, "fingerprint": signed_content(made), "noted_by": "t"},
        }
        sign = Add(collection="sign_offs", record="wash.1", values=signed)
        store.save(LAST, Batch(batch_id="s", author="t", changes=(sign,)))

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dtmnb", *map(str, words)],
            env=environ | {"DTMNB_STORE": str(tmp_path / "plans.db")},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def begin(dtmnb, file: Path, *words: str) -> Plan:
    """Return the plan that a file of last round begins."""
    assert dtmnb("plan", "export", LAST, "--out", file).returncode == 0
    taken = dtmnb("plan", "import", file, "--as-new", "--yes", "--json", *words)
    assert taken.returncode == 0, taken.stderr
    new = json.loads(taken.stdout)["plan_id"]
    document = json.loads(dtmnb("plan", "show", new, "--json").stdout)
    return Plan.model_validate(
        {key: value for key, value in document.items() if key not in {"revision", "head"}}
    )


@pytest.mark.parametrize("suffix", [".xlsx", ".json"])
def test_questions_terms_and_people_begin_the_round(dtmnb, last_round, tmp_path, suffix):
    """What was asked, how it is shared and who is there comes along; what was settled does not."""
    new = begin(dtmnb, tmp_path / f"last{suffix}")

    assert new.plan_id == "south-sudan-round-13-2012"
    assert new.header.title == "South Sudan, round 13, 2012"
    assert new.header.round_number == 13
    assert {name for name in RECORD_CLASSES if not new.records(name)} >= BEHIND
    for collection in set(RECORD_CLASSES) - BEHIND - {"header"}:
        assert new.records(collection).keys() == last_round.records(collection).keys()
    for key, row in new.rows.items():
        old = last_round.rows[key]
        assert (row.question, row.recipients, row.release_level, row.modalities) == (
            *(old.question, old.recipients),
            *(old.release_level, old.modalities),
        )
        assert (row.order, row.question_id, row.dataset) == (old.order, "q_1", old.dataset)
    assert new.lines.keys() == last_round.lines.keys()
    assert {each.name for each in new.focal_points.values()} == {
        each.name for each in last_round.focal_points.values()
    }


def test_nothing_of_the_old_round_counts_as_agreed(dtmnb, tmp_path):
    """No status, answer, consent or date of the round is left anywhere."""
    new = begin(dtmnb, tmp_path / "last.xlsx")

    kept = {"round_number", "title", "question_id", "is_urgent", "sensitivity"}
    left = []
    for collection in set(RECORD_CLASSES) - BEHIND:
        dates = {
            name
            for name, spec in fields_of(collection).items()
            if spec.kind in {"date", "datetime"}
            and not spec.is_derived
            and collection != "focal_points"
        }
        for name in (ENDED.get(collection, {}).keys() | dates) - kept:
            begins = RECORD_CLASSES[collection].model_fields[name].default
            left += [
                (collection, name, key)
                for key, record in new.records(collection).items()
                if getattr(record, name) != begins
            ]
    assert left == []


def test_last_rounds_category_is_proposed_and_what_came_of_it_can_be_seen(
    dtmnb, tmp_path, reference
):
    """Nobody has agreed to it; the first revision bears the name of the file."""
    new = begin(dtmnb, tmp_path / "last.xlsx")

    assert {(row.sensitivity, row.status) for row in new.rows.values()} == {("internal", "draft")}
    assert [key for key, row in new.rows.items() if is_row_agreed(new, row, reference)] == []
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        [named] = store.named_revisions(new.plan_id)
        assert (named.name, named.revision) == ("As last.xlsx had it", 1)
        assert store.load(new.plan_id, named.revision).plan == new


def test_the_country_may_be_another(dtmnb, tmp_path):
    """A plan may begin with the questions of a neighbour."""
    assert begin(dtmnb, tmp_path / "last.json", "--country", "UGA").header.iso3 == "UGA"


def test_what_is_not_the_whole_plan_begins_nothing(dtmnb, tmp_path, last_round):
    """An edition for others lacks people and rows; and a new plan goes into no other."""
    dtmnb("report", LAST, "--audience", "partners", "--format", "json", "--out", tmp_path)
    edition = tmp_path / f"{LAST}_partners_en.json"
    dtmnb("plan", "export", LAST, "--out", tmp_path / "last.json")

    refused = dtmnb("plan", "import", edition, "--as-new", "--yes")
    both = dtmnb("plan", "import", tmp_path / "last.json", "--as-new", "--plan", LAST, "--yes")

    assert (refused.returncode, both.returncode) == (12, 2)
    assert "Export the plan and take that file." in refused.stderr
    assert "a round has a plan of its own" in both.stderr


def answer_as_wash(folder: Path, reference) -> None:
    """Have WASH agree to one outcome of last round, at its own seat."""
    with open_store(folder / "plans.db", reference=reference) as store:
        outcome = store.load(LAST).plan.outcomes["r001"]
        answer = {
            **{"row": "r001", "partner": "wash", "answer": "accepts", "settlement": 1},
            **{"question": outcome.question, "is_urgent": False, "sensitivity": "internal"},
        }
        said = Add(collection="consents", record="r001.wash", values=answer)
        store.save(LAST, Batch(batch_id="c", author="W", organisation="wash", changes=(said,)))


def test_who_agreed_last_round_is_known_by_the_store_alone(dtmnb, tmp_path, reference):
    """A file says nothing of who agreed: where its store is not at hand, all are asked anew."""
    answer_as_wash(tmp_path, reference)
    new = begin(dtmnb, tmp_path / "last.xlsx")

    assert {key: each.agreed for key, each in new.precedents.items()} == {"r001": ("wash",)}
    assert new.header.last_round.partition("@")[0] == LAST
    words = ("plan", "import", tmp_path / "last.xlsx", "--as-new", "--yes", "--json")
    elsewhere = dtmnb(*words, "--store", tmp_path / "other.db")
    assert elsewhere.returncode == 0, elsewhere.stderr
    with open_store(tmp_path / "other.db", reference=reference) as store:
        taken = store.load(json.loads(elsewhere.stdout)["plan_id"]).plan
    assert (taken.precedents, taken.header.last_round) == ({}, "")


def test_a_plan_that_moves_to_another_store_takes_no_agreement_along(dtmnb, tmp_path, reference):
    """Neither last round's nor this one's: each is told, and the rest of the plan is there."""
    answer_as_wash(tmp_path, reference)
    new = begin(dtmnb, tmp_path / "last.xlsx")
    assert new.precedents
    for plan in (LAST, new.plan_id):
        file, store = tmp_path / f"{plan}.json", tmp_path / f"{plan}.db"
        assert dtmnb("plan", "export", plan, "--out", file).returncode == 0
        moved = dtmnb("plan", "import", file, "--yes", "--json", "--store", store)

        assert moved.returncode == 0, moved.stderr
        with open_store(store, reference=reference) as other:
            there = other.load(plan).plan
        assert there.rows.keys() == new.rows.keys()
        assert (there.outcomes, there.consents, there.precedents) == ({}, {}, {})
