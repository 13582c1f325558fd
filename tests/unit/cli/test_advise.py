"""The commands that advise on forms and look at exports, through the public door."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dtmnb.domain.changes import Batch, Set
from dtmnb.store import open_store
from tests.unit.cli.conftest import Ran

Run = Callable[..., Ran]

FORM = """survey,type,name,label
,text,ki_name,What is the name of the key informant?
,geopoint,site_gps,Position of the site
,integer,tanks,How many water tanks are there?
settings,form_title
,Sites
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Return a form of three questions."""
    path = tmp_path / "form.csv"
    path.write_text(FORM, encoding="utf-8")
    return path


def test_a_form_is_advised_question_by_question(run: Run, form: Path) -> None:
    """Each question with its flags, its category and the reasons with rule and source."""
    questions = run("advise", form, "--json").document["questions"]

    assert [set(each) for each in questions] == [{"name", "type", "label", "flags", "advice"}] * 3
    name, position, tanks = questions
    assert [flag["kind"] for flag in name["flags"]] == ["person_name"]
    assert (name["advice"]["category"], name["advice"]["overridable"]) == ("personal", False)
    assert name["advice"]["reasons"][0]["code"] == "R1"
    assert name["advice"]["reasons"][0]["source"] and name["advice"]["reasons"][0]["text"]
    assert position["advice"]["category"] == "sensitive"
    assert (tanks["flags"], tanks["advice"]["category"]) == ([], "not_agreed")


def test_words_name_what_is_to_be_looked_at(run: Run, form: Path) -> None:
    """Without --json only the questions that hold something are told."""
    out = run("advise", form).out

    assert "tanks" not in out
    assert "\n3 questions, 2 to be looked at.\n" in out


def test_every_reason_is_told_with_its_source_and_what_not_sharing_costs(
    run: Run, form: Path
) -> None:
    """One line a reason, the weightiest first, and the titles of the sources below."""
    questions = run("advise", form, "--json").document["questions"]
    first, second = (each["advice"] for each in questions[:2])

    lines = run("advise", form).out.splitlines()

    shared = {each["code"] for each in first["reasons"]} & {
        each["code"] for each in second["reasons"]
    }
    own = [each for each in first["reasons"] if each["code"] not in shared]
    assert shared == {"R36"} and own
    assert lines[0] == "Personal data. Name of a person (1): ki_name “name”"
    assert lines[1 : 1 + len(own)] == [
        f"    {each['code']}: {each['text']} [{', '.join(each['source'])}]" for each in own
    ]
    assert lines[1 + len(own)].startswith("    Not shared, this is lost: ")
    named = {code for each in first["reasons"] for code in each["source"]}
    assert named <= {line[1:].partition("]")[0] for line in lines if line.startswith("[")}


ALIKE = """survey,type,name,label
,text,ki_name,What is the name of the key informant?
,text,hoh_name,What is the name of the head of household?
,select_one a,gbv_risk,Is there violence here?
,text,gbv_risk_other,Please specify
,text,tanks_other,Please specify
,integer,tanks,How many water tanks are there?
"""


def test_each_different_advice_is_told_once(run: Run, tmp_path: Path) -> None:
    """With its questions and the words that told it; what holds for all stands once, below."""
    (tmp_path / "form.csv").write_text(ALIKE, encoding="utf-8")

    out = run("advise", tmp_path / "form.csv", "--not-valid").out

    assert "Name of a person (2): ki_name “name”, hoh_name “name”" in out
    assert out.count("R36:") == out.count("All of these:") == 1
    assert out.index("All of these:") > out.index("Free text")
    assert "gbv_risk_other" not in out
    assert "tanks_other" in out


def test_the_context_of_a_plan_counts_where_one_is_named(
    run: Run, form: Path, plan_id: str
) -> None:
    """What the plan answers is no open question any more, and it is said whose answers count."""
    answers = {"conflict": "no", "misuse": "no"}
    change = Set(collection="header", record="header", field="context", was={}, value=answers)
    with open_store() as store:
        store.save(plan_id, Batch(batch_id="context", author="test", changes=(change,)))
    alone, planned = run("advise", form, "--json"), run("advise", form, "--plan", plan_id, "--json")

    assert alone.document["context"] == {"plan_id": "", "answers": {}}
    assert planned.document["context"] == {"plan_id": plan_id, "answers": answers}
    assert _open(alone) - _open(planned) >= set(answers)
    assert "Context: the strictest answers;" in run("advise", form).out
    out = run("advise", form, "--plan", plan_id).out
    assert f"Context: 2 answers of plan {plan_id}, else the strictest." in out


def _open(ran: Ran) -> set[str]:
    """Return the context questions that could change the advice."""
    return {code for each in ran.document["questions"] for code in each["advice"]["open_questions"]}


def test_whether_the_form_is_valid_is_told(run: Run, form: Path) -> None:
    """By what collection tools use to take it in, where that is installed."""
    pytest.importorskip("pyxform")

    assert run("advise", form, "--json").document["validity"]["is_valid"] is True
    assert run("advise", form).out.endswith("it is valid.\n")


def test_validity_of_a_large_form_is_asked_for(run: Run, form: Path, monkeypatch) -> None:
    """Advice does not wait for what takes longer; who wants to know says so."""
    monkeypatch.setattr("dtmnb.cli.advise._USUAL_LINES", 1)

    assert run("advise", form, "--json").document["validity"]["is_valid"] is None
    assert "--valid asks pyxform" in run("advise", form).out
    assert run("advise", form, "--valid", "--json").document["validity"]["is_valid"] is True


def test_no_form_is_a_clear_error(run: Run, tmp_path: Path) -> None:
    """A file that is no form says what is missing."""
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    ran = run("advise", tmp_path / "x.csv")

    assert ran.code == 12
    assert "Cannot read x.csv" in ran.err


def test_a_plan_goes_out_as_a_form_and_comes_back(run: Run, tmp_path: Path) -> None:
    """What was agreed is what gets collected: the form of a plan gives the same questions."""
    made = run("example", "--countries", 1, "--rows", 22, "--today", "2026-03-01", "--json")
    plan_id = made.document["plans"][0]["plan_id"]
    target = tmp_path / "form.xlsx"

    written = run("plan", "form", plan_id, "--out", target, "--json").document
    back = run("plan", "import", target, "--country", "SOM", "--yes", "--json").document

    assert written["files"] == [str(target)]
    assert written["notes"] == []
    assert set(written["validity"]) == {"is_valid", "words"}
    assert written["validity"]["is_valid"] is not False
    rows = run("plan", "show", plan_id, "--json").document["rows"].values()
    read = run("plan", "show", back["plan_id"], "--json").document["rows"].values()
    assert [row["question"] for row in read] == [row["question"] for row in rows]


def test_a_csv_form_is_imported_as_one(run: Run, form: Path) -> None:
    """The other formats of forms look like tables: --form says what they are."""
    imported = run("plan", "import", form, "--form", "--country", "SOM", "--yes", "--json").document

    assert imported["rows"] == 3


DATA = "question_id,ki_name,wat_tanks,_gps_latitude\nx,SECRETVALUE,3,2.0451\ny,SECRETVALUE,4,2.1\n"


@pytest.fixture
def plan_id(run: Run) -> str:
    """Return the id of an example plan."""
    made = run("example", "--countries", 1, "--rows", 22, "--today", "2026-03-01", "--json")
    return str(made.document["plans"][0]["plan_id"])


def test_an_export_is_held_against_the_plan(run: Run, plan_id: str, tmp_path: Path) -> None:
    """Columns, risk and findings in one document; a blocker closes the gate."""
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")

    ran = run("check-data", plan_id, tmp_path / "data.csv", "--keys", "wat_tanks", "--json")

    assert ran.code == 1
    assert set(ran.document) == {"columns", "risk", "findings"}
    assert ran.document["columns"][1] == {
        "sheet": "data.csv",
        "name": "ki_name",
        "row": "",
        "flags": ["person_name"],
        "release_level": "",
        "is_personal": False,
        "checks": ["person_columns"],
        "words": ["name"],
    }
    assert ran.document["risk"]["risk"]["k"] == 1
    found = {each["code"]: each["severity"] for each in ran.document["findings"]}
    assert found["person_columns"] == found["finer_columns"] == "blocker"


@pytest.mark.parametrize("more", [(), ("--json",), ("--keys", "ki_name")])
def test_no_value_is_ever_printed(run: Run, plan_id: str, tmp_path: Path, more: tuple) -> None:
    """What a flagged column holds stays in the file."""
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")

    ran = run("check-data", plan_id, tmp_path / "data.csv", *more)

    assert "ki_name" in ran.out
    assert "SECRETVALUE" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("ki_name,shape\na,round\nb,flat\n", 1),
        ("colour,shape\nred,round\nblue,flat\n", 3),
        ("admin0Name,admin0Pcode\na,x\nb,y\n", 0),
    ],
    ids=["blocker", "alarm", "nothing"],
)
def test_the_exit_code_tells_the_gravest_finding(
    run: Run, plan_id: str, tmp_path: Path, data: str, code: int
) -> None:
    """So that a script can hold a file back."""
    (tmp_path / "data.csv").write_text(data, encoding="utf-8")

    assert run("check-data", plan_id, tmp_path / "data.csv").code == code
    assert "1 it must not leave, 3 treat it first" in run("check-data", "--help").out


@pytest.mark.parametrize(
    ("category", "found"),
    [("public", "finer_columns"), ("personal", "no_agreed_level")],
)
def test_a_file_is_for_one_category(
    run: Run, plan_id: str, tmp_path: Path, category: str, found: str
) -> None:
    """What may go to partners under an agreement may not go to everybody."""
    (tmp_path / "data.csv").write_text("site_name,place\na,x\nb,y\n", encoding="utf-8")

    ran = run("check-data", plan_id, tmp_path / "data.csv", "--for", category, "--json")

    assert found in {each["code"] for each in ran.document["findings"]}
    assert run("check-data", plan_id, tmp_path / "data.csv", "--for", "secret").code > 3


def test_words_are_tables_with_a_sentence_a_measure(run: Run, plan_id: str, tmp_path: Path) -> None:
    """Findings, measures with what helps, and columns with what to do, in lines that fit."""
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")

    lines = run("check-data", plan_id, tmp_path / "data.csv", "--keys", "wat_tanks").out.split("\n")

    assert lines[0] == "Do not share this file: it holds what must not leave."
    titles = ["What was found", "Risk that somebody is found again", "Columns"]
    assert [line for line in lines if line in titles] == titles
    (smallest,) = [line for line in lines if line.startswith("k-anonymity")]
    assert smallest.split("  ")[0] == "k-anonymity"
    assert "The smallest group has this size." in smallest
    assert "Numbers in bands, ages in wide bands" in smallest
    assert any(line.startswith("ki_name") and line.endswith("Leave it out.") for line in lines)
    assert max(map(len, lines)) <= 160
