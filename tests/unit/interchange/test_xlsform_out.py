"""A form of the plan: tools take it, and it leads back to the same rows."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import build_record
from dtmnb.domain.plan import Plan
from dtmnb.errors import InterchangeError
from dtmnb.interchange.xlsform import rows_from_form
from dtmnb.interchange.xlsform_in import read_form
from dtmnb.interchange.xlsform_out import build_form, write_form
from dtmnb.language import language_for

FIELDS = (
    *("question", "question_translations", "question_id", "information_need"),
    *("reply_type", "reply_options", "form_instructions"),
)
EMPTY = {
    **dict.fromkeys(FIELDS, ""),
    "question_translations": {},
    "reply_options": [],
    "reply_type": "text",
}


def plan(*rows: dict[str, object], **header: object) -> Plan:
    """Return a plan of *rows*."""
    return Plan(
        plan_id="demo",
        header=build_record("header", "header", {"title": "Sites", **header}),
        rows={
            f"r{n}": build_record("rows", f"r{n}", {"order": n, **row})
            for n, row in enumerate(rows)
        },
    )


@pytest.fixture
def written(tmp_path, reference):
    """Return a writer of forms of plans."""

    def write(of: Plan, audience: str = "internal"):
        view = view_for(of, audience, reference=reference, stamp=Stamp(7, "ab"))
        return write_form(view, tmp_path / "form.xlsx", reference=reference)

    return write


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
            *("hint::English (en)", "dissemination_category", "information_need", "reply_options"),
        ),
        (
            *("select_one water_options", "water", "Is there water?", "Y a-t-il de l'eau ?"),
            *("هل توجد مياه؟", "Ask two people.\nLook.", "public", "", ""),
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


ROUND_TRIPS = {
    "a choice": {key: WATER[key] for key in FIELDS if key in WATER},
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
}


@pytest.mark.parametrize("row", ROUND_TRIPS.values(), ids=ROUND_TRIPS)
def test_a_form_leads_back_to_the_same_rows(written, back, row):
    """What a form can hold comes back as it was."""
    row = {"question": "What?", "question_id": "q", **row}

    assert back(written(plan(row))) == [{**EMPTY, **row}]


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


def test_the_same_view_gives_the_same_file(reference):
    """Nothing of when, where and by whom stands in it, and no cell is a formula."""
    view = view_for(
        plan({**WATER, "question": "=HYPERLINK(1)"}),
        "internal",
        reference=reference,
        stamp=Stamp(1, ""),
    )

    content = build_form(view, reference=reference)

    assert content == build_form(view, reference=reference)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist())
        assert b"dtmnb" in archive.read("docProps/core.xml")


TEXTS = (
    *("=1+1", "${", "${ }", "${nope}", "${q0}", '<b>&amp; "x"\'', "]]>", "a\nb", "_x0041_"),
    *("\u202eabc", "المياه؟", "x" * 5000, "${q0", "$ {a}", "-", "${a b}", "${../x}", "\U0001f600"),
    *("instance('x')", "#{x}", "${q0} and ${q1}", "${last-saved#q0}", "a\tb", "&lt;script&gt;"),
)


def test_collection_tools_take_the_form(written):
    """The converter takes a form with every hard text as question, hint, option and translation."""
    convert = pytest.importorskip("pyxform.xls2xform").convert
    replies = ("text", "select_one", "select_many", "integer", "rank", "", "made up", "image")
    rows = [
        {
            "question": text,
            "question_id": f"q{n}",
            "reply_type": replies[n % len(replies)],
            "reply_options": [text, "Yes", "yes", "YES"] if n % 3 else [],
            "form_instructions": text,
            "question_translations": {"fr": text} if n % 2 else {},
        }
        for n, text in enumerate(TEXTS)
    ]

    assert convert(str(written(plan(*rows)))).xform.count("<bind ") > len(TEXTS)
