"""Forms in all the spellings that people use."""

import base64
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from dtmnb.errors import SheetError, UnknownFormatError
from dtmnb.interchange import read_plan
from dtmnb.interchange.form_signs import holds_form, validity_of
from dtmnb.interchange.tables import SUFFIXES, open_tables
from dtmnb.interchange.xlsform import Choice
from dtmnb.interchange.xlsform_in import read_form

Rows = list[list[object]]

SURVEY: Rows = [["type", "name", "label"], ["text", "ki_name", "Name of the key informant"]]
CHOICES: Rows = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]

# A form of three sheets as old Excel saved it.
OLD_FILE = """
c-rk)Pe>GD6o22${x#iQZH+XLA;^E}A-aTMQ-Ml{#Olx=0vp%QTy~t5*|FLVW!WBspi|LB@Y2QVQb`@^)*&$J5CnnNL8
4Po&_Uha_hx2YYatg*GUg56`@Z+S@4fHsyx;d{=k;v$+~mXhdH99)gAB|0Fa(Np3`^J*Vu1bmylA?02ut3hO-11lCNki
Mr&X_lB8MX1^B}<k-wWgbAF-T)QRqz@T-iW6L@{Vg#L&rnh&>7JVu?T<#Z^N*L3}Im`!x0$@dKo}LA(>k&au-ltM<0;b
8vi8+DUy8<P08@&3n@9fm(PeaD3$^v&Z`3pqbS4f3u^(R|!*qnd{*OH#L0@;+VoI_?}k)zPW4lx#H<JR?h(SKUV95CG@
u>AHX=|&oTkT90GFEXD`F!W9E6D%|R4qXb%oTVmO^l@XR7CAmV8Q1{`Z;M>$r8Ho{S>YXe;G=;$)e>B-En(#(yPctP83
YQ}<=%qY!6W{WW87cGQND%mfr>i~MOQqn_;HO!S1&nih{C~b~thP560(j&?sSM(-FY4I^rN$8)e05V+X39Dc15Lv?yZ~
;5bD8S*2@MLm@6e@;yO3~V__M~om;@X&^;(>ypS`-2<z^ozTFrJabj1}U*p$#gwYJ;kxWm}1S5Z{kzSJUE+;SscW@9Uc
*1AS^gX~yYLvX8D^;$1@?t_lk@j!=(GT=cY(#ctx)$m<Sj*AtK9lEb>OuhwaFPtcg_)Z2*j>?L}uHWjs-v7P&J^hrbRl
iGsq>7MyZ@#%N!B<#eabP(;uGXZU^jorB|XhwBw=4^5wh}ZqL;f17_6MNn{pQEq@71XRIZcF0ru!1Bx@5+{Blw`*jE8&
ZgFP}4>kuQHi621ZjN%#snzN8YqB=Qw<#@ks77bM}Uq96%hTf{X)s)0ws5V!Od+BjUun-~{zNnBL^0T(V3<dR6h)ee^>
7YTt?NQe~WUM`t?*Lo#0E4h!l*@jZt_Q)fTJo3mRkJgbG9sTx2M_hya&Q&VteAijRvg~~(`EThMr17!vZ)q18SeuY73q
RYy&s<+@jW+K0LO~~Rb`w%CKyjqX#xGulS@G{#vtexgmQcC#FP9VNU!MObKp;bi
"""


def workbook(**sheets: Rows) -> bytes:
    """Return the bytes of a workbook of *sheets*."""
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title.replace("__", " "))
        for row in rows:
            page.append(row)
    book.save(out)
    return out.getvalue()


@pytest.fixture
def form(tmp_path, reference):
    """Return a reader of content under a name."""

    def read(content: bytes | str, name: str = "form.xlsx"):
        path: Path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_form(path, reference=reference)

    return read


Read = Callable[..., object]

SHEET_NAMES = ["survey", "Survey", "SURVEY", "survey__", "__Survey"]


@pytest.mark.parametrize("title", SHEET_NAMES)
def test_sheets_are_found_in_any_case(form, title):
    """`Survey `, `SURVEY` and `survey` are one sheet."""
    assert len(form(workbook(readme=[["x"]], **{title: SURVEY})).questions) == 1


TYPES = {
    "select_one yn": ("select_one", "yn"),
    "select one yn": ("select_one", "yn"),
    "select1 yn": ("select_one", "yn"),
    "select one from yn": ("select_one", "yn"),
    "add select one prompt using yn": ("select_one", "yn"),
    "select_multiple yn": ("select_multiple", "yn"),
    "select all that apply from yn": ("select_multiple", "yn"),
    "select_one_external yn": ("select_one", "yn"),
    "select_one_from_file sites.csv": ("select_one", "sites.csv"),
    "select multiple from file sites.csv": ("select_multiple", "sites.csv"),
    "rank yn": ("rank", "yn"),
    "Integer": ("integer", ""),
    "int": ("integer", ""),
    "string": ("text", ""),
    "gps": ("geopoint", ""),
    "dateTime": ("datetime", ""),
    "photo": ("image", ""),
    "start time": ("start", ""),
    "text  ": ("text", ""),
    "home-made": ("home-made", ""),
}


@pytest.mark.parametrize(("spelling", "expected"), TYPES.items())
def test_types_are_read_in_every_spelling(form, spelling, expected):
    """Old and new spellings of a type are one type."""
    (question,) = form(
        workbook(survey=[SURVEY[0], [spelling, "q", "Q"]], choices=CHOICES)
    ).questions

    assert (question.type, question.list_name) == expected
    assert len(question.choices) == (2 if expected[1] == "yn" else 0)


FRAMES = ["begin group|end group", "begin_group|end_group", "Begin Repeat|End Repeat"]
FRAMES += ["begin_repeat|end_repeat", "begin  group|end  group", "begingroup|endgroup"]
FRAMES += ["begin-group|end-group", "Begin-Repeat|end_repeat"]


@pytest.mark.parametrize("frame", FRAMES)
def test_groups_and_repeats_are_known_to_their_questions(form, frame):
    """Each question knows the groups around it, however they are spelled."""
    begin, end = frame.split("|")
    rows = [
        SURVEY[0],
        [begin, "outer", ""],
        [begin, "inner", ""],
        ["text", "a", "A"],
        [end],
        ["text", "b", "B"],
        [end],
        ["text", "c", "C"],
    ]

    questions = form(workbook(survey=rows)).questions

    assert [each.groups for each in questions] == [("outer", "inner"), ("outer",), ()]


HEADINGS = {
    "label::English (en)": "en",
    "label::French (fr)": "fr",
    "label :: Français (fr)": "fr",
    "Label:French": "fr",
    "label::español": "es",
    "label::Arabic": "ar",
    "label::Somali (so)": "so",
    "label::pt-BR (pt-BR)": "pt-BR",
    "label::Chinese": "chinese",
    "label": "",
}


@pytest.mark.parametrize(("heading", "code"), HEADINGS.items())
def test_languages_are_known_by_their_code(form, heading, code):
    """A language is known by its code in brackets or by its name."""
    read = form(workbook(survey=[["type", "name", heading], ["text", "a", "A?"]]))

    assert read.languages == (code,)
    assert read.questions[0].labels == {code: "A?"}


def test_the_default_language_comes_first_and_takes_what_names_none(form):
    """A heading without a language is in the form's default one."""
    read = form(
        workbook(
            survey=[["type", "name", "label::English (en)", "label"], ["text", "a", "A", "Ä"]],
            settings=[["form_title", "default_language"], ["Sites", "French"]],
        )
    )

    assert read.title == "Sites"
    assert read.languages == ("fr", "en")
    assert read.questions[0].labels == {"en": "A", "fr": "Ä"}


def test_everything_of_a_question_is_read(form):
    """Hint, formula, tag and free other come along."""
    rows = [
        ["type", "name", "label", "hint", "calculation", "hxl"],
        ["select_one yn or_other", "a", "A", "Ask", "", "#need"],
        ["calculate", "c", "", "", "${a}", ""],
    ]

    chosen, calculated = form(workbook(survey=rows, choices=CHOICES)).questions

    assert (chosen.hints, chosen.hxl, chosen.has_other) == ({"": "Ask"}, "#need", True)
    assert chosen.choices == (Choice("yes", {"": "Yes"}), Choice("no", {"": "No"}))
    assert (calculated.calculation, calculated.is_asked) == ("${a}", False)


def test_what_holds_no_data_is_left_out(form):
    """Notes, empty rows and rows switched off are no questions."""
    rows = [
        ["type", "name", "label", "disabled"],
        ["note", "n", "Read this", ""],
        [],
        ["text", "off", "Off", "yes"],
        ["text", "on", "On", ""],
    ]

    assert [each.name for each in form(workbook(survey=rows)).questions] == ["on"]


def test_headings_may_stand_below_a_title(form):
    """A title and empty columns before the headings do no harm."""
    rows = [["Our survey"], [], ["", "Type", "NAME", "Label"], ["x", "text", "a", "A"]]

    assert [each.name for each in form(workbook(survey=rows)).questions] == ["a"]


def test_external_choices_are_choices(form):
    """A list on the sheet of external choices is found, too."""
    read = form(
        workbook(survey=[SURVEY[0], ["select_one_external yn", "a", "A"]], external_choices=CHOICES)
    )

    assert len(read.questions[0].choices) == 2


def test_drafts_are_read_with_notes(form):
    """A question without a name or a list is read, and said."""
    rows = [SURVEY[0], ["text", "", "What?"], ["select_one gone", "b", "B"]]

    read = form(workbook(survey=rows))

    assert [each.name for each in read.questions] == ["", "b"]
    assert read.notes == (
        "sheet 'survey', row 2: the question has no name.",
        "sheet 'survey', row 3: the form holds no list 'gone'.",
    )


FRENCH = "type,name,label\ntext,nom,Prénom de l'enquêteur\n"
ARABIC = "type,name,label\ntext,a,ما اسم المستجيب؟\n"
ENCODED = {
    "UTF-8": (FRENCH, "utf-8"),
    "UTF-8 with mark": (FRENCH, "utf-8-sig"),
    "Windows-1252": (FRENCH, "cp1252"),
    "Arabic UTF-8": (ARABIC, "utf-8"),
    "Windows-1256": (ARABIC, "cp1256"),
    "semicolons": (FRENCH.replace(",", ";"), "cp1252"),
}


@pytest.mark.parametrize(("text", "encoding"), ENCODED.values(), ids=ENCODED)
def test_a_sheet_as_csv_is_read_in_any_encoding(form, text, encoding):
    """What offices save as CSV keeps its letters."""
    (question,) = form(text.encode(encoding), "survey.csv").questions

    assert question.labels[""] in text


def test_a_csv_may_hold_all_sheets(form):
    """Sheets one below the other, each with its name in the first column, are a form."""
    text = "survey,,,\n,type,name,label\n,select_one yn,a,A\nchoices,,,\n"
    text += ",list_name,name,label\n,yn,1,Yes\nsettings,,,\n,form_title,,\n,All,,\n"

    read = form(text, "form.csv")

    assert read.title == "All"
    assert read.questions[0].choices == (Choice("1", {"": "Yes"}),)


def test_old_workbooks_are_read(form):
    """A form saved by old Excel is a form like another."""
    content = zlib.decompress(base64.b85decode(OLD_FILE.replace("\n", "")))

    read = form(content, "old.xls")

    assert [each.name for each in read.questions] == ["ki_name", "water"]
    assert read.questions[1].choices[0] == Choice("1", {"en": "Yes"})


def test_macros_are_left_out_and_formulas_are_their_values(form):
    """A form gives proposals only, so what runs in it does not matter."""
    sheet = "xl/worksheets/sheet1.xml"
    plain, out = workbook(survey=[*SURVEY, ["integer", "n", "1"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == sheet:
                content = re.sub(
                    rb'<c r="C3"[^/]*?>.*?</c>', b'<c r="C3"><f>1+1</f><v>2</v></c>', content
                )
            new.writestr(name, content)
        new.writestr("xl/vbaProject.bin", b"x")

    assert form(out.getvalue(), "form.xlsm").questions[1].labels == {"": "2"}


def test_phantom_rows_and_columns_do_no_harm(form):
    """Thousands of empty rows below the questions are none."""
    rows: Rows = [*SURVEY, *([["", None, " "]] * 3_000), ["text", "last", "Last"]]

    assert [each.name for each in form(workbook(survey=rows)).questions] == ["ki_name", "last"]


FAULTY = {
    "no survey": ({"sheet1": SURVEY, "list": CHOICES}, "found no sheet 'survey'", "Name the sheet"),
    "no heading": ({"survey": [["a", "b"], ["text", "x"]]}, "no heading 'type'", "Write the head"),
    "no question": ({"survey": SURVEY[:1]}, "has no question", "Fill in"),
    "notes only": ({"survey": [SURVEY[0], ["note", "n", "N"]]}, "has no question", "Fill in"),
    "nameless": ({"survey": [SURVEY[0], ["text"]]}, "row 2 has the type 'text'", "Name the"),
    "never ends": (
        {"survey": [SURVEY[0], ["begin group", "g"], ["text", "a", "A"]]},
        "row 2 has the type 'begin_group' (name 'g'), which never ends",
        "Write 'end_group'",
    ),
    "never began": (
        {"survey": [*SURVEY, ["end repeat"]]},
        "row 3 has the type 'end_repeat', and what is open there is: -",
        "write 'begin_repeat'",
    ),
    "crossed": (
        {"survey": [SURVEY[0], ["begin group", "g"], ["end repeat"]]},
        "row 3 has the type 'end_repeat', and what is open there is: group 'g'",
        "Remove the row",
    ),
}


@pytest.mark.parametrize(("sheets", "fault", "remedy"), FAULTY.values(), ids=FAULTY)
def test_a_fault_names_file_sheet_row_and_remedy(form, sheets, fault, remedy):
    """People are told where to look and what to do."""
    with pytest.raises(SheetError) as raised:
        form(workbook(**sheets))

    assert str(raised.value).startswith("Cannot read form.xlsx: ")
    assert fault in str(raised.value)
    assert remedy in str(raised.value)


def test_other_formats_are_refused(form):
    """What no form is kept in is refused by its suffix."""
    with pytest.raises(UnknownFormatError, match=re.escape(", ".join(SUFFIXES))):
        form(b"x", "form.docx")


@pytest.fixture
def validity(tmp_path):
    """Return a reader of what is said of the form of these rows."""

    def read(rows: Rows):
        (tmp_path / "form.xlsx").write_bytes(workbook(survey=rows))
        return validity_of(tmp_path / "form.xlsx")

    return read


VALID = {
    "sound": (SURVEY, True, "it is valid"),
    "a name with a space": ([SURVEY[0], ["text", "a b", "A"]], False, "'name' value is invalid"),
    "no headings": ([["a", "b"], ["x", "y"]], False, "does not take the form: "),
}


@pytest.mark.parametrize(("rows", "is_valid", "said"), VALID.values(), ids=VALID)
def test_the_converter_says_whether_a_form_is_valid(validity, rows, is_valid, said):
    """Where it is installed, its own words are told."""
    pytest.importorskip("pyxform")

    found = validity(rows)

    assert found.is_valid is is_valid
    assert said in found.words


def test_whatever_the_converter_stops_with_is_its_answer(validity, monkeypatch):
    """A fault of the converter is no fault of ours, and it starts no other program."""
    called = []

    def convert(*given, **named):
        called.append(named)
        raise KeyError

    monkeypatch.setattr(pytest.importorskip("pyxform.xls2xform"), "convert", convert)

    assert validity(SURVEY) == (False, "pyxform does not take the form: KeyError")
    assert called == [{"validate": False}]


def test_a_form_that_nobody_can_check_is_not_called_valid(validity, monkeypatch):
    """Without the converter nobody knows, and that is said."""
    monkeypatch.setitem(sys.modules, "pyxform.xls2xform", None)

    found = validity(SURVEY)

    assert found.is_valid is None
    assert "'forms'" in found.words


FRAMES = [
    ("score", "score__row", "kobo--score-choices", "select_one"),
    ("rank", "rank__level", "kobo--rank-items", "select_one"),
    ("kobomatrix", "select_one yn", "kobo--matrix_list", "select_one"),
]


@pytest.mark.parametrize(("frame", "row", "column", "kind"), FRAMES)
def test_frames_of_kobo_hold_questions(form, frame, row, column, kind):
    """Each of their rows chooses from the list that the frame names."""
    survey = [
        ["type", "name", "label", column],
        [f"begin_{frame}", "sat", "How well does it work?", "yn"],
        [row, "water", "Water", ""],
        [row, "food", "Food", ""],
        [f"end_{frame}", "", "", ""],
    ]

    read = form(workbook(survey=survey, choices=CHOICES))

    assert [(each.name, each.type, each.groups) for each in read.questions] == [
        ("water", kind, ("sat",)),
        ("food", kind, ("sat",)),
    ]
    assert [choice.name for choice in read.questions[0].choices] == ["yes", "no"]


@pytest.mark.parametrize("row", [["", "q2", "How many?"], ["", "", "How many?"], [None, "q2", ""]])
def test_a_row_without_a_type_is_told(form, row):
    """Nothing vanishes without a word."""
    read = form(workbook(survey=[*SURVEY, row], choices=CHOICES))

    assert [each.name for each in read.questions] == ["ki_name"]
    assert any("row 3: it has no type" in note for note in read.notes)


ONE_SHEET = {
    "type,name,label\nbegin_group,g,G\ntext,hoh,Name\nend_group,,\n": True,
    "type;name;label::French (fr)\nselect_one yn;eau;Eau ?\nnote;n;Lire\n": True,
    "name\ttype\tlabel\nage\tinteger\tAge\nwhere\tgeopoint\tWhere\n": True,
    "list_name,name,label\nyn,yes,Yes\n": False,
    "type,name,sector\nCluster,WASH Cluster,WASH\nNGO,Helpers,Health\n": False,
    "Question ID,Question\nq1,How many?\n": False,
}


CHOICES_ALONE = [
    "list_name,name,label\nyn,yes,Yes\n",
    "list name;name;label::English (en);label::French (fr)\nyn;1;Yes;Oui\n",
    "list_name\tname\tlabel\tfilter\nyn\tno\tNo\tx\n",
]


@pytest.mark.parametrize("text", CHOICES_ALONE)
def test_choices_alone_are_no_plan(tmp_path, reference, text):
    """No answer becomes a question of a plan; the sentence says what to take instead."""
    path = tmp_path / "choices.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SheetError, match=r"the choices of a form.*its sheet survey"):
        read_plan(path, reference=reference)


@pytest.mark.parametrize(("text", "is_form"), ONE_SHEET.items())
def test_one_sheet_of_questions_is_known_as_a_form(tmp_path, text, is_form):
    """Its groups and notes are no rows of a plan; a list of choices is no form."""
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")

    assert holds_form(open_tables(path)) is is_form


SURVEY_GROUPED = [
    ["type", "name", "label", "relevant"],
    ["begin_group", "g", "Evictions", ""],
    ["select_one yn", "notice", "Has a notice come?", ""],
    ["text", "what", "If other, specify", "selected(${notice}, 'other')"],
    ["end_group", "", "", ""],
    ["integer", "people", "How many people?", ""],
    ["text", "why", "Why?", "${people} > 3 and ${notice} = 'yes'"],
]


def test_a_question_has_the_headings_that_stand_above_it(form):
    """Its groups, and the question that it follows up; not those of others."""
    read = form(workbook(survey=SURVEY_GROUPED))

    assert {each.name: each.headings for each in read.questions} == {
        "notice": ("Evictions",),
        "what": ("Evictions", "Has a notice come?"),
        "people": (),
        "why": (),
    }
