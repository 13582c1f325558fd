"""A form of the plan: tools take it, and it leads back to the same rows."""

import io
import zipfile
from datetime import date
from random import Random

import pytest
from openpyxl import load_workbook

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import Batch, apply, build_record
from dtmnb.domain.plan import Plan
from dtmnb.errors import InterchangeError
from dtmnb.interchange.xlsform import rows_from_form
from dtmnb.interchange.xlsform_in import read_form
from dtmnb.interchange.xlsform_out import write_form
from dtmnb.language import language_for
from dtmnb.session.example import ExampleSettings, example_changes
from tests.support.settled import settled_as_marked

FIELDS = (
    *("question", "question_translations", "question_id", "information_need"),
    *("reply_type", "reply_options", "form_instructions"),
)
EMPTY = {**dict.fromkeys(FIELDS, ""), "question_translations": {}, "reply_options": []}


def plan(*rows: dict[str, object], **header: object) -> Plan:
    """Return a plan of *rows*."""
    made = Plan(
        plan_id="demo",
        header=build_record("header", "header", {"title": "Sites", **header}),
        rows={
            f"r{n}": build_record("rows", f"r{n}", {"order": n, **row})
            for n, row in enumerate(rows)
        },
    )
    return settled_as_marked(made)


@pytest.fixture
def written(tmp_path, reference):
    """Return a writer of forms of plans."""

    def write(of: Plan, audience: str = "internal"):
        view = view_for(of, audience, reference=reference, stamp=Stamp(7, "ab"))
        write_form(view, tmp_path / "form.xlsx", reference=reference)
        return tmp_path / "form.xlsx"

    return write


@pytest.fixture
def notes(reference, tmp_path):
    """Return a reader of what the form of a plan says of itself."""

    def read(*rows: dict[str, object]) -> tuple[str, ...]:
        view = view_for(plan(*rows), "internal", reference=reference, stamp=Stamp(7, "ab"))
        return write_form(view, tmp_path / "form.xlsx", reference=reference)

    return read


@pytest.fixture
def back(reference):
    """Return a reader of the rows of a form, the fields a form can hold."""

    def read(path) -> list[dict[str, object]]:
        rows = rows_from_form(read_form(path, reference=reference), reference, language_for("en"))
        return [{field: row[field] for field in FIELDS} for row in rows]

    return read


def table(path, sheet: str) -> list[tuple[object, ...]]:
    """Return the values of a sheet, empty cells as empty text."""
    rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [tuple("" if cell is None else cell for cell in row) for row in rows]


WATER = {
    "question": "Is there water?",
    "question_id": "water",
    "reply_type": "select_one",
    "reply_options": ["Yes", "No", "غير معروف"],
    "form_instructions": "Ask two people.\nLook.",
    "question_translations": {"fr": "Y a-t-il de l'eau ?", "ar": "هل توجد مياه؟"},
    "sensitivity": "public",
    "is_urgent": False,
}


def test_a_form_says_what_was_agreed(written):
    """Questions, replies, hints, languages and the category of each question stand in it."""
    path = written(plan(WATER, languages=["en", "fr"]))

    assert table(path, "survey") == [
        (
            *("type", "name", "label::English (en)", "label::French (fr)", "label::Arabic (ar)"),
            *("hint::English (en)", "dissemination_category", "information_need", "section"),
            *("reply_options", "as_planned"),
        ),
        (
            *("select_one water_options", "water", "Is there water?", "Y a-t-il de l'eau ?"),
            *("هل توجد مياه؟", "Ask two people.\nLook.", "public", "", "", "", ""),
        ),
    ]
    assert table(path, "choices") == [
        ("list_name", "name", "label::English (en)"),
        ("water_options", "yes", "Yes"),
        ("water_options", "no", "No"),
        ("water_options", "option_3", "غير معروف"),
    ]
    assert table(path, "settings") == [
        ("form_title", "form_id", "version", "default_language"),
        ("Sites", "demo", "7", "English (en)"),
    ]


WATER_ROW = {field: WATER[field] for field in FIELDS if field in WATER}
ROUND_TRIPS = {
    "a choice": {**WATER_ROW, "question_id": "water"},
    "several choices": {"reply_type": "select_many", "reply_options": ["a b", "A b", "a-b"]},
    "a list kept elsewhere": {"reply_type": "select_one", "reply_options": ["villages.csv"]},
    "a list not agreed yet": {"reply_type": "select_many", "question_id": "needs"},
    "what to note down": {"reply_type": "integer", "reply_options": ["households", "persons"]},
    "a position": {"reply_type": "geopoint"},
    "a photo": {"reply_type": "image"},
    "a language of no list": {"question_translations": {"so": "Biyo?", "pt-BR": "Água?"}},
    "only a need": {"question": "", "information_need": "Water", "question_id": "w"},
    "a formula": {"question": "=1+1", "form_instructions": "@SUM(A1)", "question_id": "_x0041_"},
    "signs": {"question": '<b>&amp; "x"\' ]]> \u202e {a} $ {b}'},
    "a reference to itself": {"question_id": "a", "question": "Is ${a} right?"},
    "a reference to nothing": {"question": "Is ${gone} or ${ right?", "reply_options": ["${x}"]},
    "no reply type": {"reply_type": ""},
    "a reply type as it was typed": {"reply_type": "Numerical"},
    "a reply type of no list": {"reply_type": "made up", "reply_options": ["a", "b"]},
    "two things in one": {"question_id": "a,b"},
    "a long name": {"question_id": "é" * 60},
    "nothing but an id": {"question": "", "question_id": "total", "reply_type": "Numerical"},
    "a need that is the question": {"question": "Water", "information_need": "Water"},
    "options that are nearly one": {
        "reply_type": "select_one",
        "reply_options": ["Yes", "yes", " No"],
    },
    "options over two lines": {"reply_type": "text", "reply_options": ["a\nb", "c"]},
    "many options": {"reply_type": "select_one", "reply_options": [f"o{n}" for n in range(400)]},
    "a ranking from a file": {"reply_type": "rank", "reply_options": ["sites.csv"]},
}


@pytest.mark.parametrize("row", ROUND_TRIPS.values(), ids=ROUND_TRIPS)
def test_a_form_leads_back_to_the_same_rows(written, back, row):
    """What a form can hold comes back as it was."""
    rows = [{**EMPTY, "question": "What?", "question_id": "q", **row}, {**EMPTY, **WATER_ROW}]

    assert back(written(plan(*rows))) == rows


def test_an_example_plan_comes_back_equal(reference, tmp_path, back):
    """Every row of a whole plan is in its form, tools take it, and every field is as it was."""
    convert = pytest.importorskip("pyxform.xls2xform").convert
    settings = ExampleSettings(iso3="SOM", starts_on=date(2026, 4, 1), rows=300)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples, not secrets)
    made = apply(Plan(plan_id="demo"), Batch(batch_id="b", author="a", changes=tuple(changes))).plan
    view = view_for(made, "internal", reference=reference, stamp=Stamp(1, ""))

    notes = write_form(view, tmp_path / "form.xlsx", reference=reference)

    rows = [row.model_dump(mode="json") for row in made.ordered_rows()]
    assert convert(str(tmp_path / "form.xlsx")).xform
    assert not [note for note in notes if "left out" in note]
    assert back(tmp_path / "form.xlsx") == [{field: row[field] for field in FIELDS} for row in rows]


TYPES = {
    "Numerical": "decimal",
    "numérique": "decimal",
    "رقم": "decimal",
    "Select multiple": "select_multiple q_options",
    "choix unique": "select_one q_options",
    "integer": "integer",
    "made up": "text",
    "": "text",
}


@pytest.mark.parametrize(("reply", "kind"), TYPES.items())
def test_what_is_collected_has_a_sensible_type(written, reply, kind):
    """A number is collected as a number, whatever word a plan has for it."""
    row = {"question": "What?", "question_id": "q", "reply_type": reply, "reply_options": ["a"]}

    assert table(written(plan(row)), "survey")[1][0] == kind


@pytest.mark.parametrize(("analysis", "kind"), [("mean", "decimal"), ("frequency", "text")])
def test_the_analysis_tells_where_no_reply_is_named(written, back, analysis, kind):
    """What a mean is taken of is collected as a number; the plan still names no type."""
    row = {"question": "What?", "question_id": "q", "descriptive_analysis": analysis}

    path = written(plan(row))

    assert table(path, "survey")[1][0] == kind
    assert back(path)[0]["reply_type"] == ""


def test_what_has_only_an_id_is_a_hidden_value(written):
    """Nobody is asked it, and questions may refer to it."""
    total = {"question_id": "total", "reply_type": "Numerical"}

    lines = table(written(plan(total, {"question": "Is ${total} right?"})), "survey")

    assert [line[:3] for line in lines[1:]] == [
        ("hidden", "total", ""),
        ("text", "is_total_right", "Is ${total} right?"),
    ]


def test_what_is_changed_in_the_form_goes_before_the_plan(written, back):
    """The way back keeps what was planned only where the form still says the same."""
    path = written(plan({"question": "Is ${gone} right?", "question_id": "a,b"}))
    book = load_workbook(path)
    book["survey"]["C2"].value = "Is it right?"
    book.save(path)

    (row,) = back(path)

    assert (row["question"], row["question_id"]) == ("Is it right?", "a,b")


DAMAGE = [
    *("{", "[]", '{"question": 1}', '{"question": ["What?", ["a"]]}', "[" * 5000),
    *(
        '{"question": ["Who?", "Else"]}',
        '{"made_up": ["What?", "Else"]}',
        '{"question": ["What?"]}',
    ),
]


@pytest.mark.parametrize("cell", DAMAGE)
def test_a_damaged_way_back_counts_for_nothing(written, back, cell):
    """The form itself is read then."""
    path = written(plan({"question": "What?", "question_id": "q", "reply_type": "text"}))
    book = load_workbook(path)
    book["survey"].cell(2, book["survey"].max_column).value = cell
    book.save(path)

    assert back(path) == [{**EMPTY, "question": "What?", "question_id": "q", "reply_type": "text"}]


TOLD = {
    "a type": (
        [{"question": "A?", "question_id": each} for each in "abcde"],
        "reply_type is 'text' in the form, '' in the plan: a, b, c and 2 more.",
    ),
    "a name": (
        [{"question": "A?", "question_id": "a,b", "reply_type": "text"}],
        "question_id is 'a_b' in the form, 'a,b' in the plan: a_b.",
    ),
    "no question": (
        [{"question_id": "total", "reply_type": "integer"}],
        "reply_type is 'hidden' in the form, 'integer' in the plan: total.",
    ),
    "too long": (
        [{"question": "${x}" * 4_900, "question_id": "q", "reply_type": "text"}],
        "q: too long to come back from the form as it is in the plan.",
    ),
    "unsafe": (
        [{"question": "Who?", "question_id": "q", "sensitivity": "do_not_collect"}],
        "q: left out, not to be collected.",
    ),
    "nothing": ([{"reply_type": "text"}], "r1: left out, nothing is asked."),
}


@pytest.mark.parametrize(("rows", "note"), TOLD.values(), ids=TOLD)
def test_what_stands_otherwise_in_the_form_is_told(notes, rows, note):
    """Nothing of the plan is left out or renamed in silence."""
    assert note in notes(WATER, *rows)


def test_a_form_that_says_what_the_plan_says_needs_no_note(notes):
    """Only differences are told."""
    assert notes(WATER) == ()


def test_names_are_safe_and_given_once(written):
    """Names that tools refuse, or that stand twice, are mended; choices likewise."""
    ids = ["a", "A", "meta", "1st", "b c", "", "", "اسم"]
    rows = [{"question": f"Question {n}?", "question_id": each} for n, each in enumerate(ids)]

    names = [line[1] for line in table(written(plan(*rows)), "survey")[1:]]

    assert names == ["a", "A_2", "meta_2", "_1st", "b_c", "question_5", "question_6", "question_7"]


def test_equal_lists_are_written_once(written):
    """Questions with the same options share a list."""
    lists = table(written(plan(WATER, {**WATER, "question_id": "soap"})), "choices")

    assert {line[0] for line in lists[1:]} == {"water_options"}


def test_references_to_what_is_not_asked_become_words(written):
    """Tools refuse a reference that leads nowhere, so it is written out."""
    asked = "Is ${gone} or ${ water } with ${ here?"

    label = table(written(plan(WATER, {"question": asked})), "survey")[2][2]

    assert label == "Is [gone] or ${water} with $ { here?"


def test_what_is_not_to_be_collected_is_left_out(written):
    """A question that was dropped for being unsafe is not asked."""
    unsafe = {"question": "Who attacked you?", "sensitivity": "do_not_collect"}

    assert len(table(written(plan(WATER, unsafe)), "survey")) == 2


def test_an_outward_form_asks_only_what_the_audience_sees(written, reference):
    """A partner's form holds agreed rows only; of a plan with none there is no form."""
    agreed = {**WATER, "status": "agreed"}

    assert len(table(written(plan(agreed, {"question": "Draft?"}), "partners"), "survey")) == 2
    with pytest.raises(InterchangeError, match="Write the questions first"):
        written(plan({"question": "Draft?"}), "partners")


def test_a_form_that_cannot_be_written_is_said(reference, tmp_path):
    """A folder that is not there is named."""
    view = view_for(plan(WATER), "internal", reference=reference, stamp=Stamp(1, ""))

    with pytest.raises(InterchangeError, match="Cannot write form"):
        write_form(view, tmp_path / "gone" / "form.xlsx", reference=reference)


def test_the_same_view_gives_the_same_file(reference, tmp_path):
    """Nothing of when, where and by whom stands in it, and no cell is a formula."""
    view = view_for(
        plan({**WATER, "question": "=HYPERLINK(1)"}),
        "internal",
        reference=reference,
        stamp=Stamp(1, ""),
    )

    for name in ("one.xlsx", "two.xlsx"):
        write_form(view, tmp_path / name, reference=reference)

    content = (tmp_path / "one.xlsx").read_bytes()
    assert content == (tmp_path / "two.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist())
        assert b"dtmnb" in archive.read("docProps/core.xml")


TEXTS = (
    *("=1+1", "${", "${ }", "${nope}", "${q0}", '<b>&amp; "x"\'', "]]>", "a\nb", "_x0041_"),
    *("\u202eabc", "المياه؟", "x" * 5000, "${q0", "$ {a}", "-", "${a b}", "${../x}", "\U0001f600"),
    *("instance('x')", "#{x}", "${q0} and ${q1}", "${last-saved#q0}", "a\tb", "&lt;script&gt;"),
)


def test_collection_tools_take_the_form(written, back):
    """They take every hard text as question, hint, option and translation, and it comes back."""
    convert = pytest.importorskip("pyxform.xls2xform").convert
    names = ("a,b", "1st", "", "Größe")
    replies = ("text", "select_one", "select_many", "integer", "rank", "", "made up", "image")
    rows = [
        {
            "question": text if n % 5 else "",
            "question_id": f"q{n}" if n % 4 else names[n // 4 % 4],
            "reply_type": replies[n % len(replies)],
            "reply_options": [text, "Yes", "yes", "YES"] if n % 3 else [],
            "form_instructions": text,
            "question_translations": {"fr": text} if n % 2 else {},
        }
        for n, text in enumerate(TEXTS)
    ]

    path, kept = written(plan(*rows)), plan(*rows).ordered_rows()

    assert convert(str(path)).xform.count("<bind ") > len(TEXTS)
    assert back(path) == [
        {field: row.model_dump(mode="json")[field] for field in FIELDS}
        for row in kept
        if row.question or row.question_id
    ]
