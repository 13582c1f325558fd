"""The commands about plans, through the public door."""

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference
from dtmnb.language import language_for
from dtmnb.session.desk import Session
from dtmnb.session.summary import told_summary
from dtmnb.store import open_store
from tests.unit.cli.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def example(run: Run) -> str:
    """The id of a small example plan in the store."""
    ran = run("example", "--countries", 1, "--rows", 30, "--today", "2026-03-01", "--json")
    return str(ran.document["plans"][0]["plan_id"])


def test_new_plan_is_listed(run: Run) -> None:
    """A plan that was made is in the list, with its country and revision."""
    made = run("plan", "new", "Round 12", "--country", "ssd", "--json").document["plans"][0]

    listed = run("plan", "list", "--json").document["plans"]

    assert [(item["plan_id"], item["iso3"], item["revision"]) for item in listed] == [
        (made["plan_id"], "SSD", 1)
    ]


def test_two_plans_of_one_title_get_two_ids(run: Run) -> None:
    """A second plan of the same title takes a numbered id instead of failing."""
    ids = [
        run("plan", "new", "Round 12", "--country", "SSD", "--json").document["plans"][0]["plan_id"]
        for _ in range(2)
    ]

    assert ids == ["ssd-round-12", "ssd-round-12-2"]


def test_show_answers_with_the_plan(run: Run, example: str) -> None:
    """`plan show --json` is the plan itself, which can be read again."""
    document = run("plan", "show", example, "--json").document
    document.pop("revision"), document.pop("head")

    assert len(Plan.model_validate(document).rows) == 30


def test_check_exits_1_while_a_blocker_is_open(run: Run, example: str) -> None:
    """The readiness gate is closed for a plan with rows that are not agreed."""
    ran = run("plan", "check", example, "--today", "2026-03-01", "--json")

    severities = {finding["severity"] for finding in ran.document["findings"]}
    assert ran.code == 1
    assert "blocker" in severities
    assert all(finding["text"] for finding in ran.document["findings"])


def test_check_tells_first_what_many_rows_lack(run: Run, example: str) -> None:
    """In words each cause stands once, a blocker first; each finding by itself is asked for."""
    day = ("--today", "2026-03-01")
    number = len(run("plan", "check", example, *day, "--json").document["findings"])

    alike = run("plan", "check", example, *day).out.splitlines()
    each = run("plan", "check", example, *day, "--each").out.splitlines()

    assert alike[0].startswith("blocker")
    assert any("rows have no dissemination category: agree on those" in line for line in alike)
    assert len(each) == number


def test_unchanged_workbook_brings_no_change(run: Run, example: str, tmp_path: Path) -> None:
    """Exporting and importing without an edit leaves the plan at its revision."""
    workbook = tmp_path / "plan.xlsx"
    run("plan", "export", example, "--out", workbook)

    imported = run("plan", "import", workbook, "--yes", "--json").document

    assert (imported["plan_id"], imported["changes"], imported["conflicts"]) == (example, 0, [])


def test_foreign_workbook_becomes_a_new_plan(run: Run) -> None:
    """The shipped Excel plan imports whole; the column nobody knows is listed as kept."""
    imported = run(
        "plan", "import", "data/examples/excel_plan.xlsx", "--country", "SSD", "--yes", "--json"
    ).document

    assert imported["rows"] == 12
    why = {item["column"]: item["why"] for item in imported["unmapped"]}
    assert why["Remarks of the coordinator"].endswith("it is brought along")


def test_a_foreign_workbook_comes_in_again_as_it_was_mended(run: Run, tmp_path: Path) -> None:
    """The preview is written as a file, mended, and the plan follows without doubling a row."""
    source, kept = "data/examples/excel_plan.xlsx", tmp_path / "map.yaml"
    take = ("plan", "import", source, "--yes", "--json")
    first = run(*take, "--country", "SSD", "--save-map", kept).document
    text = kept.read_text(encoding="utf-8")
    column = "Remarks of the coordinator: "
    kept.write_text(text.replace(f"{column}brought_along", f"{column}feedback"), encoding="utf-8")

    again = run(*take, "--plan", first["plan_id"], "--map", kept).document
    last = run(*take, "--plan", first["plan_id"]).document

    assert again["rows"] == last["rows"] == 12
    assert (again["tally"]["added"], again["tally"]["gone"]) == (0, 0)
    assert again["tally"]["changed"] > 0
    assert (last["changes"], last["tally"]["same"]) == (0, 12)


def test_preview_is_not_taken_without_consent(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saying no to the preview changes nothing."""
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _prompt: "n")

    ran = run("plan", "import", "data/examples/excel_plan.xlsx", "--country", "SSD")

    assert ran.code == 130
    assert run("plan", "list", "--json").document == {"plans": []}


def test_history_and_diff_tell_the_settled_row(run: Run, example: str) -> None:
    """Settling a row shows in history and in the comparison of revisions."""
    row = next(
        row["record_id"]
        for row in run("plan", "show", example, "--json").document["rows"].values()
        if not row["sensitivity"]
    )
    settled = run(
        "plan",
        "settle",
        example,
        row,
        "--category",
        "sensitive",
        "--reason",
        "Few people",
        "--today",
        "2026-03-01",
        "--json",
    ).document

    history = run("plan", "history", example, "--since", 1, "--json").document["changes"]
    diff = run("plan", "diff", example, 1, settled["revision"], "--json").document["changes"]

    expected = (f"rows/{row}", "sensitivity", "sensitive")
    for changes in (history, diff):
        told = [(change["record"], change["field"], change["value"]) for change in changes]
        assert expected in told


_SIGNED = ("--person", "Amal", "--with-open-points", "--yes")


def test_sign_keeps_revision_and_hash(run: Run, example: str) -> None:
    """An organisation signs the revision and the hash it saw."""
    before = run("plan", "list", "--json").document["plans"][0]

    signed = run("plan", "sign", example, "wash", *_SIGNED, "--json").document

    assert (signed["revision"], signed["head"]) == (before["revision"], before["head"])


def test_sign_shows_what_the_page_shows(run: Run, example: str, reference: Reference) -> None:
    """Who signs at the command reads the same words as who signs at the page."""
    with open_store(reference=reference) as store:
        session = Session(
            store,
            reference=reference,
            language=language_for("en"),
            seat=Seat("Ada", role="facilitator"),
        )
        session.open_plan(example)
        told = told_summary(session)

    read = run("plan", "sign", example, "wash", *_SIGNED).err

    assert told.blockers
    for line in (*told.counts, *told.apart, *told.blockers):
        assert line in read


def test_backup_restores_and_verifies(run: Run, example: str, tmp_path: Path) -> None:
    """A copy brought back into an empty store holds the same chain."""
    copy, other = tmp_path / "copy.sqlite", f"sqlite:///{tmp_path / 'other.sqlite'}"
    head = run("plan", "list", "--json").document["plans"][0]["head"]

    run("plan", "backup", "--out", copy)
    restored = run("plan", "restore", copy, "--store", other, "--json").document
    verified = run("plan", "verify", "--store", other, "--json").document

    assert restored == {"ok": True, "plans": [example], "files": []}
    assert (verified["ok"], verified["plans"][example]["head"]) == (True, head)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("plan", "show", "nowhere"), 10, "nowhere"),
        (("plan", "new", "T", "--country", "Sudan"), 2, "ISO 3166 has no such code"),
        (("plan", "new", "T", "--country", "XXX"), 2, "ISO 3166 has no such code"),
        (("plan", "import", "absent.xlsx"), 12, "absent.xlsx"),
        (("plan", "import", "README.md"), 12, ".md"),
        (("plan", "nonsense"), 2, "nonsense"),
        (("reference", "show", "nonsense"), 11, "nonsense"),
        (("reference", "validate", "absent"), 2, "absent"),
        (("report", "nowhere", "--audience", "all", "--out", "out"), 2, "all"),
        (("plan", "list", "--store", "nonsense://x"), 10, "nonsense"),
    ],
)
def test_fault_is_one_sentence(run: Run, words: tuple[str, ...], code: int, told: str) -> None:
    """Every fault of input names what was found, has its exit code and shows no traceback."""
    ran = run(*words)

    assert ran.code == code
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_example_refuses_to_overwrite(run: Run, example: str) -> None:
    """An example that is there already is not made again."""
    ran = run("example", "--countries", 1)

    assert (ran.code, example in ran.err) == (2, True)


def test_examples_of_one_seed_are_equal_and_of_two_differ(run: Run, tmp_path: Path) -> None:
    """The same seed gives the same plan, another seed another one."""
    plans = []
    for number, seed in enumerate((1, 1, 2)):
        store = f"sqlite:///{tmp_path / f'{number}.sqlite'}"
        run("example", "--countries", 1, "--seed", seed, "--today", "2026-03-01", "--store", store)
        plan_id = run("plan", "list", "--store", store, "--json").document["plans"][0]["plan_id"]
        plans.append(run("plan", "show", plan_id, "--store", store, "--json").document["rows"])

    assert plans[0] == plans[1] != plans[2]


def test_shipped_reference_is_valid(run: Run) -> None:
    """The tables that come with the package hold no fault."""
    assert run("reference", "validate", "--json").document["ok"] is True


def test_restore_asks_before_it_replaces_plans(
    run: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that holds plans is replaced only with consent, and its copy is named."""
    copy = tmp_path / "copy.sqlite"
    run("plan", "backup", "--out", copy)
    run("plan", "new", "Made later", "--country", "SSD")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _prompt: "n")

    refused = run("plan", "restore", copy)
    kept = [plan["plan_id"] for plan in run("plan", "list", "--json").document["plans"]]
    restored = run("plan", "restore", copy, "--yes", "--json").document

    assert (refused.code, sorted(kept)) == (130, [example, "ssd-made-later"])
    assert restored["plans"] == [example]
    assert Path(restored["files"][0]).is_file()


def test_an_edition_for_reading_is_not_taken_back(run: Run, example: str, tmp_path: Path) -> None:
    """What partners or the public read changes nothing when it comes back edited."""
    folder = tmp_path / "out"
    run("report", example, "--audience", "partners", "--format", "xlsx", "--out", folder)

    ran = run("plan", "import", next(folder.glob("*.xlsx")), "--yes")

    assert (ran.code, "made for reading" in ran.err) == (12, True)


def test_an_export_that_fails_leaves_the_old_file_whole(
    run: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk never costs the workbook that was there."""
    workbook = tmp_path / "plan.csv"
    workbook.write_text("what was there")
    monkeypatch.setattr(Path, "write_bytes", _full_disk)

    ran = run("plan", "export", example, "--out", workbook)

    assert (ran.code, workbook.read_text()) == (12, "what was there")


def _full_disk(_path: Path, _content: bytes) -> int:
    raise OSError(28, "No space left on device")


def test_the_preview_tells_what_would_change(run: Run, example: str, tmp_path: Path) -> None:
    """Who consents to an import has seen each changed value, and the history names who did."""
    workbook = tmp_path / "plan.csv"
    run("plan", "export", example, "--out", workbook)
    text = workbook.read_text(encoding="utf-8-sig")
    workbook.write_text(text.replace("Planning figures", "Better figures", 1), "utf-8-sig")

    ran = run("plan", "import", workbook, "--yes")

    assert "Planning figures" in ran.err
    assert "Better figures" in ran.err


def test_history_names_who_works_here(
    run: Run, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the command line changes stands in the history under the person's name."""
    monkeypatch.setenv("DTMNB_AUTHOR", "desk officer")
    run("plan", "sign", example, "wash", *_SIGNED)

    history = run("plan", "history", example, "--since", 1, "--json").document["changes"]

    assert {change["who"] for change in history} == {"desk officer"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of files")
def test_what_is_not_public_is_its_owners_alone(run: Run, example: str, tmp_path: Path) -> None:
    """A plan, a packet, a partners' edition: 0600, also over a file that was open to all.

    The public edition keeps the mode that the machine gives to files.
    """
    partner = next(iter(run("plan", "show", example, "--json").document["partners"]))
    out = ("--out", tmp_path / "reports", "--format", "json")
    plain = tmp_path / "plan.xlsx"
    plain.touch(0o644)

    for words in (
        *[("plan", "export", example, "--out", tmp_path / f"plan.{x}") for x in ("xlsx", "csv")],
        ("plan", "packet", example, partner, "--out", tmp_path / "packet.xlsx"),
        ("report", example, *out, "--audience", "partners", "--audience", "public"),
    ):
        assert run(*words).code == 0, words

    modes = {
        path.stem: stat.S_IMODE(path.stat().st_mode)
        for path in (*tmp_path.glob("p*[vx]"), *tmp_path.glob(f"reports/{example}*"))
    }
    plain.unlink()
    plain.touch()
    public = f"{example}_public_en"
    assert modes.pop(public) == stat.S_IMODE(plain.stat().st_mode)
    assert modes == dict.fromkeys(["plan", "packet", f"{example}_partners_en"], 0o600)
