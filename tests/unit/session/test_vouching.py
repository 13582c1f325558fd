"""A file says for whom it speaks, and proves it: by page and by command alike."""

import json
from pathlib import Path

import pytest

from dtmnb.interchange import read_plan
from dtmnb.session.vouching import is_vouched
from dtmnb.store import open_store
from tests.unit.cli import conftest as cli

STORE = "plans.sqlite"
run = cli.run


@pytest.fixture
def example(run) -> str:
    """The id of a small example plan in the store."""
    ran = run("example", "--countries", 1, "--rows", 8, "--today", "2026-03-01", "--json")
    return str(ran.document["plans"][0]["plan_id"])


@pytest.fixture
def exported(run, example, tmp_path) -> Path:
    """The internal edition as a document."""
    target = tmp_path / "plan.json"
    run("plan", "export", example, "--out", target)
    return target


def edit(file: Path, **said: object) -> dict:
    """Change what the document says of itself, and what it holds as a forger would."""
    content = json.loads(file.read_text(encoding="utf-8")) | said
    content["collections"]["positions"] = []
    content["collections"]["rows"] = content["collections"]["rows"][:4]
    content["collections"]["rows"][0] |= {"status": "agreed", "use_of_data": "Theirs"}
    file.write_text(json.dumps(content), encoding="utf-8")
    return content


def test_the_stores_own_file_is_taken_in_whole(run, exported, example, tmp_path):
    """Whoever holds the internal edition may remove by it what stood in it."""
    edit(exported)

    document = run("plan", "import", exported, "--yes", "--json").document

    assert document["rows"] == 4


@pytest.mark.parametrize(
    "said", [{"signature": ""}, {"signature": "00000000.ff"}, {"signature": "no key at all"}]
)
def test_a_file_without_proof_proposes_what_everybody_writes(
    run, exported, example, tmp_path, said
):
    """It removes nothing, agrees nothing, and touches nobody's word."""
    edit(exported, **said)

    document = run("plan", "import", exported, "--yes", "--json").document

    with open_store(tmp_path / STORE) as store:
        changes = store.history(example)[-1].changes
    assert document["rows"] == 8
    assert {(each.collection, each.field) for each in changes} == {("rows", "use_of_data")}
    why = {each["why"] for each in document["unmapped"]}
    assert "the file does not prove for whom it speaks" in why


@pytest.mark.parametrize(
    "forged",
    [
        lambda content: {"audience": "participant:wash"},
        lambda content: {"head": content["head"][::-1]},
        lambda content: {"signature": content["signature"][:-1] + "x"},
    ],
)
def test_a_forged_file_is_refused(run, exported, example, tmp_path, reference, forged):
    """A signature of this store goes with one plan, audience, revision and hash."""
    edit(exported, **forged(json.loads(exported.read_text(encoding="utf-8"))))

    ran = run("plan", "import", exported, "--plan", example, "--yes")

    assert ran.code == 12
    with open_store(tmp_path / STORE) as store:
        assert store.load(example).stamp.revision == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json"])
def test_every_format_carries_its_proof(run, example, tmp_path, reference, suffix):
    """What was exported is known again by the store that wrote it, and by no other."""
    target = tmp_path / f"plan{suffix}"
    run("plan", "export", example, "--out", target)
    read = read_plan(target, reference=reference)

    with open_store(tmp_path / STORE) as store, open_store(tmp_path / "other.db") as other:
        assert is_vouched(read, store)
        assert not is_vouched(read, other)
