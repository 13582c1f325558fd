"""No file leaves with a contact that its readers may not have."""

import json
import zipfile

import pytest

from dtmnb.domain.findings import Place
from dtmnb.errors import SharingError
from dtmnb.reports.release import release


def held_in_fields(*contacts):
    """Return *contacts*, each with the field of a focal point that holds it."""
    return {
        contact: Place("focal_points", f"fp-{number}", "name")
        for number, contact in enumerate(contacts, start=1)
    }


WITHHELD = held_in_fields(
    "Ann O'Neil", "José Núñez", "ann@example.org", "+000 (12) 345-67 89", "1234"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<p>Ask Ann O&#x27;Neil.</p>", "name"),
        ("<p>ask ANN  O'NEIL</p>", "name"),
        ("<p>Ann<br>O'Neil</p>", "name"),
        ("<p>Jose\u0301 Nu\u0301n\u0303ez</p>", "name"),
        ('<a href="mailto:Ann@Example.org">write</a>', "e-mail"),
        ("<td>0001234567 89</td>", "telephone"),
        ("<td>+000 12 345 67 89</td>", "telephone"),
        ("<td>tel. 0012-345-6789</td>", "telephone"),
        ("<svg><desc>Ann O'Neil</desc></svg>", "name"),
        ('<td title="Ann O&quot;Neil, Ann O&#39;Neil">x</td>', "name"),
        ("<td>Ann</td><td>x</td><td>O'Neil</td><td>Ann</td><td>O'Neil</td>", "name"),
        ('<b title="x">y</b><b title="ann@example.org">y</b><b title="x">y</b>', "e-mail"),
        ('<style>p::after{content:"Ann O\'Neil"}</style>', "name"),
        ("<p>base64,0123456789 and d=&quot;0123456789&quot;</p>", "telephone"),
        ("<p>src:url(data:font/woff2;base64,0123456789)</p>", "telephone"),
    ],
)
def test_a_withheld_contact_is_found(text, kind):
    """A contact is found however it is written, and the message does not repeat it."""
    with pytest.raises(SharingError, match=rf"public\.html: it holds .*{kind}") as refused:
        release({"public.html": text}, WITHHELD)

    assert "Neil" not in str(refused.value)
    assert "6789" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bob <O'Neil>\nx\nAnn <O'Neil>", "name"),
        ("<Ann>\nx\n<Ann> <O'Neil>", "name"),
        ("<2345>\ncall 0001 <2345> 6789", "telephone"),
        ("base64,0123456789", "telephone"),
        ('d="Ann O\'Neil"', "name"),
    ],
)
def test_what_looks_like_markup_is_read_where_it_is_none(text, kind, tmp_path):
    """In a list, a text and what a PDF says, people see what stands in brackets."""
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    for content in (text, file):
        with pytest.raises(SharingError, match=kind):
            release({"list.csv": content}, WITHHELD)


@pytest.mark.parametrize("cells", ["<td>1</td><td>x</td>", "<td>x</td><td>3</td>"])
def test_a_name_that_is_a_month_is_one_beside_other_cells(cells):
    """What stands in the next cell makes no date of it."""
    page = f"<table><tr>{cells}</tr><tr><td>May</td><td>3 days</td></tr></table>"
    with pytest.raises(SharingError, match="name"):
        release({"public.html": page}, held_in_fields("May"))


@pytest.mark.parametrize(
    "text",
    [
        "<p>Annika O'Neillson</p>",
        "<p>1234 households, 345 sites, 67 89</p>",
        "<p>joann@example.com</p>",
        '@font-face{font-family:"Noto Sans";font-weight:400;src:url(data:font/woff2;base64,'
        "AAAA/000123456789/BBBB)}",
        '<img src="data:image/png;base64,AAAA/000123456789/BBBB">',
        '<path d="M000 123 456 789"><g transform="translate(000.123 456.789)">',
        "",
    ],
)
def test_what_only_looks_alike_may_leave(text):
    """Other words and figures do not keep a file back."""
    release({"public.html": text}, WITHHELD)


def test_nothing_is_kept_back_where_nothing_is_withheld():
    """The internal edition holds all contacts."""
    release({"internal.html": "Ann O'Neil"}, {})


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "docProps/core.xml", "Ann O'Neil.xml"])
def test_every_part_of_a_workbook_is_looked_into(part, tmp_path):
    """A contact in a hidden part or in the properties is found too."""
    file = tmp_path / "public.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr(part, "<t>Ann</t> <t>O&apos;Neil</t>")

    with pytest.raises(SharingError, match=r"public\.xlsx"):
        release({"public.xlsx": file}, WITHHELD)


def test_escaped_letters_of_json_are_read(tmp_path):
    """JSON may write letters as numbers; the name is found all the same."""
    file = tmp_path / "public.json"
    file.write_text(json.dumps({"who": "José Núñez"}), encoding="utf-8")

    with pytest.raises(SharingError, match=r"public\.json"):
        release({"public.json": file}, WITHHELD)


def test_a_line_of_a_calendar_that_is_folded_is_read_whole(tmp_path):
    """A calendar breaks its lines after 75 octets, in the midst of a name, too."""
    file = tmp_path / "x.ics"
    file.write_bytes(
        b"BEGIN:VCALENDAR\r\nSUMMARY:Focal point leaves: Ho\r\n pe\r\nEND:VCALENDAR\r\n"
    )

    with pytest.raises(SharingError, match=r"Cannot release x\.ics: it holds a person's name"):
        release({"x.ics": file}, held_in_fields("Hope"))
