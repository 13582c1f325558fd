"""A mission's house style: what is taken looks right everywhere, what is not is one sentence."""

import io
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from dtmnb.batch.editions import Editions, jobs_of_countries
from dtmnb.errors import UsageError
from dtmnb.interchange import write_plan
from dtmnb.language import language_for
from dtmnb.reports.house import contrast, house_for, in_house, load_house, look_for
from dtmnb.reports.pdf import logo_as_picture
from dtmnb.reports.render import DRESSES, read_aloud, render
from dtmnb.reports.report import report_of
from dtmnb.resources import shipped
from dtmnb.store.archive import PlanSummary
from tests.support.notebooks import notebook_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
PLAIN = SVG.format('<rect width="9" height="9" fill="#7a1f5c"/>')
FIRST = "# A word before\n\nRead **this**. <b>no markup</b> #include()\n\n- One\n- Two\n"
USUAL = "{logo: logo.svg, logo_text: Our mission, colours: {accent: '#7A1F5C', head: '#7a1f5c'}"
WHOLE = USUAL + ", first_page: {en: first.md}}"


def picture(kind: str, side: int = 20) -> bytes:
    """Return a small picture."""
    kept = io.BytesIO()
    Image.new("RGB", (side, 10), "#7a1f5c").save(kept, kind)
    return kept.getvalue()


@pytest.fixture
def folder(tmp_path):
    """Return what writes a folder with a house style."""
    place = tmp_path / "house"
    place.mkdir()
    (tmp_path / "outside.svg").write_text(PLAIN)

    def write(told: str = WHOLE, **files: bytes | str):
        kept = {"logo_svg": PLAIN, "first_md": FIRST} | files
        for name, content in kept.items():
            raw = content.encode() if isinstance(content, str) else content
            (place / name.replace("_", ".")).write_bytes(raw)
        (place / "house.yaml").write_text(told)
        return place

    return write


@pytest.mark.parametrize(
    ("told", "files", "says"),
    [
        ("{logo: ../outside.svg, logo_text: x}", {}, "no file of that folder"),
        ("{logo: /etc/hostname, logo_text: x}", {}, "no file of that folder"),
        ("{logo: gone.svg, logo_text: x}", {}, "no file of that folder"),
        ("{logo: logo.svg}", {}, "nothing says what the logo shows"),
        (WHOLE, {"logo_svg": "<html>"}, "no PNG, JPEG or SVG by its content"),
        (WHOLE, {"logo_svg": b"GIF89a" * 9}, "no PNG, JPEG or SVG by its content"),
        (WHOLE, {"logo_svg": picture("PNG")[:40]}, "cannot be opened"),
        (WHOLE, {"logo_svg": picture("PNG", 5000)}, "5000 pixels long"),
        (WHOLE, {"logo_svg": PLAIN + " " * 600_000}, "and 512 kB are taken"),
        (WHOLE, {"logo_svg": SVG.format("<script>alert(1)</script>")}, "holds '<script>'"),
        (WHOLE, {"logo_svg": SVG.format('<g onload="a()"/>')}, "holds 'onload'"),
        (WHOLE, {"logo_svg": SVG.format("<foreignObject/>")}, "holds '<foreignObject>'"),
        (WHOLE, {"logo_svg": SVG.format('<use href="//example.org/a"/>')}, "holds 'href'"),
        (WHOLE, {"logo_svg": SVG.format('<image href="data:image/png;base64,"/>')}, "'<image>'"),
        (WHOLE, {"logo_svg": SVG.format('<g fill="url(https://example.org)"/>')}, "holds 'fill'"),
        (WHOLE, {"logo_svg": SVG.format("<style>@import 'x'</style>")}, "holds '<style>'"),
        (WHOLE, {"logo_svg": f'<!DOCTYPE a [<!ENTITY b "c">]>{PLAIN}'}, "holds '<!'"),
        (WHOLE, {"logo_svg": SVG.format("<g>")}, "no plain drawing"),
        ("{colours: {accent: '#f0ab00'}}", {}, "the contrast of #f0ab00 to #f4f6f8 is 1.8 to 1"),
        ("{colours: {head: '#ffd700'}}", {}, "colours.head: the contrast"),
        ("{colours: {accent: red}}", {}, "colours.accent: found 'red'. Write a colour as"),
        ("{colours: {accent: '#fff'}}", {}, "found '#fff'"),
        ("{colour: blue}", {}, "colour: found 'blue'. Use only: logo"),
        ("{fonts: [logo.svg]}", {}, "no TTF or OTF that can be opened"),
        ("{fonts: [a.ttf]}", {"a_ttf": b"\x00\x01\x00\x00" + b"x" * 99}, "no TTF or OTF"),
        ("{first_page: {de: first.md}}", {}, "found 'de'. Use of the languages: en"),
        ("{first_page: {en: first.md}}", {"first_md": b"\xff\xfe"}, "not UTF-8"),
        ("{logo: a, logo: b}", {}, "key given twice"),
        ("logo: [", {}, "Mend the file"),
        ("&a [*a]", {}, "repeats another part"),
    ],
)
def test_what_cannot_be_taken_is_one_sentence(folder, told, files, says):
    """It says what was found where; nothing of the file is used."""
    place = folder(told, **files)

    with pytest.raises(UsageError) as refused:
        load_house(place)

    assert says in str(refused.value)
    assert str(place.parent) not in str(refused.value)


def test_a_folder_without_the_file_is_refused_where_it_is_named(tmp_path):
    """Who names a folder learns that it is not one; without one documents look as ours do."""
    with pytest.raises(UsageError, match=r"holds no house\.yaml"):
        house_for(tmp_path)
    assert house_for(None, str(tmp_path / "plans.db")) is None


def test_the_folder_beside_the_store_goes_with_it(folder, tmp_path):
    """As the page has it."""
    folder()

    house = house_for(None, str(tmp_path / "plans.db"))

    assert house is not None
    assert (house.accent, house.logo and house.logo.kind) == ("#7a1f5c", "svg")


@pytest.mark.parametrize(("name", "kind"), [("PNG", "png"), ("JPEG", "jpeg")])
def test_a_picture_is_what_its_first_bytes_say(folder, name, kind):
    """Whatever its name says."""
    logo = load_house(folder(logo_svg=picture(name))).logo

    assert logo is not None
    assert (logo.kind, logo.width, logo.height) == (kind, 20, 10)


def test_a_drawing_goes_out_as_a_picture_of_itself_alone(folder):
    """Not with the paper around it, where it would stand small beside the words."""
    logo = load_house(folder()).logo

    assert logo is not None
    width, height = Image.open(io.BytesIO(logo_as_picture(logo))).size
    assert abs(width - height) <= 1


def test_contrast_is_counted_as_the_standard_does():
    """From 1 to 21, whichever comes first."""
    assert contrast("#ffffff", "#000000") == contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_dress_wears_it(folder, context_of):
    """Logo, colour, font and first page, which is text and nothing else; PDF stays tagged."""
    font = next(iter(shipped("fonts").glob("*NotoSans*Regular*.ttf")), None)
    told = WHOLE[:-1] + (", fonts: [a.ttf]}" if font else "}")
    house = load_house(folder(told, **({"a_ttf": font.read_bytes()} if font else {})))
    passage = report_of(context_of("partners")).whole()
    page = in_house(passage.passage.page, house)

    made = {suffix: render(notebook_of(passage), page, suffix) for suffix in DRESSES}

    html = made["html"].decode()
    assert "--accent:#7a1f5c" in html and 'alt="Our mission"' in html
    assert "&lt;b&gt;no markup" in html and "<b>no markup" not in html
    assert "<svg xmlns" not in html.partition("</p>")[0].partition("<main")[2]
    first, second, *_ = PdfReader(io.BytesIO(made["pdf"])).pages
    assert "<b>no markup</b> #include()" in first.extract_text()
    assert "River region" in second.extract_text()
    assert "/StructTreeRoot" in PdfReader(io.BytesIO(made["pdf"])).trailer["/Root"]
    with ZipFile(io.BytesIO(made["docx"])) as word:
        assert 'w:fill="7A1F5C"' in word.read("word/styles.xml").decode()
        assert 'descr="Our mission"' in word.read("word/document.xml").decode()
    assert "no markup" in made["txt"].decode()
    shown = passage.passage.model_copy(update={"page": page})
    assert "no markup" in read_aloud(shown)


def test_a_workbook_wears_its_colour_and_logo(folder, context_of, reference, tmp_path):
    """Heads of columns, and the sheet that says what the file is."""
    told = WHOLE[:-1] + ", template: template.yaml}"
    place = folder(told, template_yaml="columns: [{field: question, heading: What we ask}]")
    look, view = look_for(place, "", reference), context_of("partners").view
    file = tmp_path / "plan.xlsx"

    write_plan(view, file, reference=reference, language=language_for("en"), look=look)

    page = load_workbook(file).worksheets[0]
    assert (page["A1"].value, page["A1"].fill.fgColor.rgb) == ("What we ask", "007A1F5C")
    with ZipFile(file) as book:
        assert any(name.startswith("xl/media/") for name in book.namelist())


def test_a_country_has_its_own(folder, tmp_path):
    """A table names the folder beside it; one elsewhere is refused."""
    folder()
    plans = [PlanSummary("mli", "Mali", "MLI", "draft", 1, "ab", datetime(2026, 3, 1, tzinfo=UTC))]
    usual = Editions(("public",), ("en",), ("pdf",))
    table = tmp_path / "countries.csv"

    table.write_text("plan,house\nmli,house\n")
    [job] = jobs_of_countries(table, usual, plans)
    table.write_text("plan,house\nmli,../house\n")

    assert job.own_house == (tmp_path / "house").resolve()
    assert job.inputs["house"] == "house"
    with pytest.raises(UsageError, match="house is"):
        jobs_of_countries(table, usual, plans)


def test_the_variable_names_a_whole_path(folder, monkeypatch):
    """A report works elsewhere: what holds from here would not hold there."""
    monkeypatch.chdir(folder().parent)
    monkeypatch.setenv("DTMNB_HOUSE", "house")

    with pytest.raises(UsageError, match="Give the whole path"):
        house_for(None)
