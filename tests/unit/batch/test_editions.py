"""Which editions a run makes is settled before it starts, from a table too."""

import json
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import openpyxl
import pytest

from dtmnb.batch.editions import Editions, jobs_of_countries, own_notebook, with_partners
from dtmnb.batch.jobs import ReportJob, check_jobs
from dtmnb.domain.changes import Batch, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.errors import UsageError
from dtmnb.store import open_store
from dtmnb.store.archive import PlanSummary
from tests.support.tables import plan_from_tables
from tests.unit.reports.conftest import PLAN

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PLANS = [
    PlanSummary(plan_id, "", iso3, "draft", 1, "head", NOW)
    for plan_id, iso3 in (("ssd-1", "SSD"), ("ssd-2", "SSD"), ("mli", "MLI"), ("tcd", "TCD"))
]
OWN = {"limit": 5, "share": 0.5, "is_short": False, "note": "", "names": [], "cover_file": ""}
USUAL = Editions(("partners",), ("en",), ("html",), parameters=OWN)


@pytest.fixture
def table(tmp_path):
    """Return what makes a CSV file of lines in a folder of its own."""
    folder = tmp_path / "tables"
    folder.mkdir()

    def make(*lines):
        file = folder / "countries.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    return make


def names_of(jobs):
    """Return the names of the editions, in order."""
    return [job.name for job in jobs]


def test_a_row_is_a_plan_or_all_plans_of_a_country(table):
    """What a row does not say is as usual."""
    file = table("plan,iso3,languages,audiences,formats", "mli,,fr;en,public,", ",ssd,,,pdf xlsx")

    jobs = jobs_of_countries(file, USUAL, PLANS)

    assert names_of(jobs) == [
        *("mli_public_fr", "mli_public_en", "ssd-1_partners_en", "ssd-2_partners_en")
    ]
    assert [job.formats for job in jobs] == [("html",)] * 2 + [("pdf", "xlsx")] * 2


def test_an_excel_table_is_read_alike(tmp_path):
    """Numbers of a sheet are numbers; empty rows are passed by."""
    book = openpyxl.Workbook()
    book.active.append(["plan", "limit", "share", "is_short"])
    book.active.append([])
    book.active.append(["tcd", 7, 0.25, True])
    book.save(tmp_path / "countries.xlsx")

    (job,) = jobs_of_countries(tmp_path / "countries.xlsx", USUAL, PLANS)

    own = dict(job.own_parameters)
    assert (own["limit"], own["share"], own["is_short"], own["note"]) == (7, 0.25, True, "")


def test_values_are_like_the_defaults_of_the_notebook(table):
    """A list is parted by semicolons; a file stands beside the table."""
    file = table("plan,limit,is_short,note,names,cover_file", "mli,12,yes,a b,x; y,sub/l.svg")
    (file.parent / "sub").mkdir()
    (file.parent / "sub" / "l.svg").touch()

    (job,) = jobs_of_countries(file, USUAL, PLANS)

    assert dict(job.own_parameters) == OWN | {
        **{"limit": 12, "is_short": True, "note": "a b", "names": ["x", "y"]},
        "cover_file": str(file.parent.resolve() / "sub" / "l.svg"),
    }


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["plan,limt", "mli,5"], "headings are plan, limt. Use plan or iso3"),
        (["languages", "en"], "headings are languages"),
        (["plan,plan", "mli,mli"], "each once"),
        ([""], "headings are"),
        (["plan", "mly"], "row 2: there is no plan mly"),
        (["iso3", "ssd", "XXX"], "row 3: there is no plan XXX"),
        (["plan,iso3", "mli,ssd"], "row 2: there is no plan mli"),
        (["languages,plan", "en,"], "row 2: there is no plan named"),
        (["plan,limit", "mli,five"], "row 2: limit is 'five'. Write a number like 5"),
        (["plan,limit", "mli,5.5"], "limit is '5.5'"),
        (["plan,share", "mli,half"], "share is 'half'"),
        (["plan,is_short", "mli,perhaps"], "is_short is 'perhaps'. Write yes or no"),
        (["plan,cover_file", "mli,gone.svg"], "cover_file is 'gone.svg', which is no file there"),
    ],
)
def test_what_is_not_known_is_refused_with_its_row(lines, words, table):
    """One wrong word refuses the whole run before it starts."""
    with pytest.raises(UsageError) as refused:
        jobs_of_countries(table(*lines), USUAL, PLANS)

    assert words in str(refused.value)


@pytest.mark.parametrize(
    "place",
    [
        *("../outside.svg", "/etc/hostname", "sub/../../outside.svg", "..", "link.svg"),
        *("./../outside.svg", "sub/./../../outside.svg", "~/x", "\\\\host\\x", "file:///etc/x"),
        *("x" * 300, "con", "NUL", "a:b", "{country}", "%2e%2e/outside.svg", "..\\outside.svg"),
    ],
)
def test_no_file_outside_the_folder_of_the_table_is_named(place, table, tmp_path):
    """Neither by steps up, nor by a link, nor by a whole path."""
    (tmp_path / "outside.svg").touch()
    file = table("plan,cover_file", f"mli,{place}")
    (file.parent / "link.svg").symlink_to(tmp_path / "outside.svg")

    with pytest.raises(UsageError, match="no file there"):
        jobs_of_countries(file, USUAL, PLANS)


@pytest.mark.parametrize(
    "cell",
    [
        *("../x", "partner:../x", "/etc", "a b c", "PUBLIC", "partner:", "internal;DROP"),
        *("{0.__class__}", "$(id)", "`id`", "%s", "partner:x/y", "con:", "..", "\u202epublic"),
    ],
)
@pytest.mark.parametrize("heading", ["audiences", "languages", "formats"])
def test_hostile_words_of_a_table_start_nothing(heading, cell, table):
    """What a table says is held against the same words as a command's."""
    file = table(f"plan,{heading}", f'mli,"{cell}"')

    with pytest.raises(UsageError, match="Use"):
        check_jobs(jobs_of_countries(file, USUAL, PLANS))


def test_one_file_is_not_written_by_two_rows(table):
    """Two rows that make the same edition differently are refused."""
    file = table("plan,iso3,formats", "ssd-1,,html", ",SSD,pdf")

    with pytest.raises(UsageError, match="output is 'ssd-1_partners_en'"):
        jobs_of_countries(file, USUAL, PLANS)


@pytest.fixture
def notebook(tmp_path):
    """Return what makes a notebook of these parameters."""

    def make(parameters):
        book = nbformat.v4.new_notebook()
        tags = {"tags": ["parameters"]}
        book.cells.append(nbformat.v4.new_code_cell(parameters, metadata=tags))
        language = {"name": "python3", "language": "python", "display_name": "x"}
        book.metadata["kernelspec"] = language
        nbformat.write(book, tmp_path / "own.ipynb")
        return tmp_path / "own.ipynb"

    return make


def test_a_notebook_of_ones_own_tells_what_it_takes(notebook):
    """Its defaults say which kind of value each parameter has."""
    edition = "plan_id = ''\naudience = ''\nlanguage = ''\n"

    own = own_notebook(notebook(f"{edition}limit = 5\nnames = ['a']\ncover_file = None"))

    assert own == {"limit": 5, "names": ["a"], "cover_file": None}


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("plan_id = ''\nlanguage = ''", "it takes no audience"),
        ("plan_id = audience = ''", "it takes no"),
        ("plan_id = ''\naudience = ''\nlanguage = ''\nx = open('/')", "x is no plain value"),
    ],
)
def test_a_notebook_that_takes_no_edition_is_refused(parameters, words, notebook):
    """It would show every reader the same."""
    with pytest.raises(UsageError, match=words):
        own_notebook(notebook(parameters))


@pytest.mark.parametrize("name", ["gone.ipynb", "own.py", "."])
def test_what_is_no_notebook_is_refused(name, tmp_path):
    """The message says so before anything starts."""
    with pytest.raises(UsageError, match="there is no such notebook"):
        own_notebook(Path(tmp_path, name))


def test_every_organisation_of_each_plan(reference, sqlite_url):
    """DTM needs no pack of its own; who is absent in a plan is said and left out."""
    changes = compare_plans(Plan(plan_id="x"), plan_from_tables(PLAN, reference))
    only_wash = tuple(each for each in changes if getattr(each, "record", "") != "child")
    with open_store(sqlite_url) as store:
        store.create("one", Batch(batch_id="1", author="t", changes=changes))
        store.create("two", Batch(batch_id="2", author="t", changes=only_wash))
        jobs = [
            ReportJob(plan_id, audience, "en", ("html",))
            for plan_id in ("one", "two", "gone")
            for audience in ("public", "partner:*", "partner:child")
        ]

        made, absent = with_partners(jobs, store)

    assert names_of(dict.fromkeys(made)) == [
        *("one_public_en", "one_partner-wash_en", "one_partner-child_en"),
        *("two_public_en", "two_partner-wash_en"),
        *("gone_public_en", "gone_partner-all_en", "gone_partner-child_en"),
    ]
    assert absent == ["two_partner-child_en"]
    check_jobs(dict.fromkeys(made))


@pytest.mark.parametrize(
    ("audiences", "documents", "names"),
    [
        ((), ("report",), ["mli_partners_en"]),
        ((), ("pack",), ["mli_pack_partner-*_en"]),
        (("partner:wash",), ("pack",), ["mli_pack_partner-wash_en"]),
        (("public",), ("report", "pack"), ["mli_public_en"]),
        (
            ("public", "partner:*"),
            ("report", "pack", "poster"),
            [
                *("mli_public_en", "mli_partner-*_en"),
                *("mli_pack_partner-*_en", "mli_poster_public_en"),
            ],
        ),
    ],
)
def test_each_document_goes_to_its_readers(audiences, documents, names):
    """One command makes several, each for those of the audiences that it is for."""
    made = Editions(audiences, ("en",), (), documents=documents).jobs(["mli"])

    assert names_of(made) == names
    assert all(job.formats for job in made)


def test_a_document_for_others_is_refused():
    """Whoever asks for minutes for a partner learns for whom they are."""
    jobs = Editions(("partner:wash",), ("en",), (), documents=("minutes",)).jobs(["mli"])

    with pytest.raises(UsageError, match="it is for internal"):
        check_jobs(jobs)


def test_a_job_tells_its_inputs_without_places_of_this_machine():
    """A manifest goes to others."""
    job = ReportJob(
        "mli", "public", "fr", ("html",), None, Path("/somewhere/own.ipynb"), (("a", 1),)
    )

    assert "somewhere" not in json.dumps(job.inputs)
    assert job.inputs["parameters"] == {"a": 1}
