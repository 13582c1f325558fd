"""A contact is found however it is written, and what is none is let through."""

import pytest

from dtmnb.domain.findings import Place
from dtmnb.errors import SharingError
from dtmnb.reports.contacts import _FOLDING, fold
from dtmnb.reports.release import release
from tests.support.costs import grows_linearly

WITHHELD = {
    "Núria Fernández-Ødegård": Place("focal_points", "fp-1", "name"),
    "أحمد بن عبد الله": Place("focal_points", "fp-2", "name"),
    "فاطمة الهادي": Place("focal_points", "fp-3", "name"),
    "O'Brien, Tadhg": Place("focal_points", "fp-4", "name"),
    "nuria.f@field-office.example.org": Place("focal_points", "fp-1", "email"),
    "+961 70 123 456": Place("focal_points", "fp-1", "phone"),
    "044 20 7946 0958": Place("focal_points", "fp-2", "phone"),
    "May": Place("focal_points", "fp-5", "name"),
    "Hope": Place("focal_points", "fp-6", "name"),
    "Al-Masri": Place("focal_points", "fp-7", "name"),
    "An Other": Place("focal_points", "fp-8", "name"),
    "Cluster, focal point 2": Place("focal_points", "fp-10", "name"),
    "@": Place("focal_points", "fp-9", "email"),
    "n/a": Place("focal_points", "fp-9", "name"),
}

DISGUISES = [
    # Names: case, accents, letter forms, what stands between the words.
    "ask NURIA FERNANDEZ ODEGARD",
    "ask Nu\u0301ria Ferna\u0301ndez-Ødega\u030ard",
    "ask nuria fernandez\u2011odegard",
    "ask Núria Fernández\u2013Ødegård",
    "ask Núria\u00a0Fernández\u2212Ødegård",
    "ask Núria FernándezØdegård",
    "ask Núria_Fernández.Ødegård",
    "ask N\u00adúria Fern\u200bández-Øde\u2060gård",
    "ask N\u200dúria\u200e Fernández\u202c-Ødegård",
    "ask N\ufe0fúria Fernández-Ødeg\u034fård",
    "ask Núria\tFernández-\r\nØdegård",
    "ask Ｎúｒｉａ Ｆｅｒｎández-Ødegård",
    "ask 𝐍úria Fernández-Ødegård",
    "ask Nuriа Fеrnandez-Odegard",
    "ask N ú r i a F e r n á n d e z Ø d e g å r d",
    "Fernández-Ødegård, Núria",
    "FERNANDEZ ØDEGÅRD Núria",
    "fernandez-odegard/nuria",
    "Ødegård Fernández Núria",
    "<b>Núria</b> <i>Fernández</i>-Ødegård",
    "<b>N</b>úria Fern<i>ández</i>-Ødegård",
    "<td>Núria</td><td>Fernández-Ødegård</td>",
    "Núria<br>Fernández-<br/>Ødegård",
    "N&uacute;ria Fern&#225;ndez-&#xD8;deg&aring;rd",
    "<a href='/N%C3%BAria%20Fern%C3%A1ndez-%C3%98deg%C3%A5rd'>x</a>",
    '<td title="Núria Fernández-Ødegård">x</td>',
    "Tadhg O'Brien",
    "Tadhg O\u2019Brien",
    "Tadhg O\u02bcBrien",
    "Tadhg OBrien",
    "o brien tadhg",
    # Arabic: alef, teh marbuta, yeh, tatweel, harakat, presentation forms.
    "اتصل ب: احمد بن عبد الله",
    "أَحْمَدُ بْنُ عَبْدِ الله",
    "إحمد بن عبدالله",
    "أحـــمد بن عبـد الله",
    "ٱحمد بن عبد الله",
    "آحمد بن عبد اللّه",
    "\u200fأحمد\u200f بن عبد الله",
    "عبد الله، أحمد بن",
    "فاطمه الهادي",
    "فاطمة الهادى",
    "فاطمة الهادی",
    "الهادي فاطمة",
    "\ufed3\ufe8e\ufec3\ufee4\ufe94 الهادي",
    # Names of one word.
    "ask Hope",
    "ask HOPE today",
    "H-o-p-e knows",
    "ask <b>H</b>ope",
    "ask Ho\u200bpe",
    "May knows",
    "Al Masri knows",
    "AlMasri knows",
    "the cluster's focal point: Cluster, focal point 2",
    # Telephone numbers: scripts, signs, national and international form.
    "+96170123456",
    "0096170123456",
    "00 961 70 12 34 56",
    "961-70-123-456",
    "070 123 456",
    "70123456",
    "(70) 123.456",
    "70/123/456",
    "70\u2010123\u2013456",
    "70\u00a0123\u202f456",
    "7 0 1 2 3 4 5 6",
    "70\u200b123\u00ad456",
    "70_123_456",
    "tel:+961-70-123456;ext=5",
    "٠٧٠ ١٢٣ ٤٥٦",
    "۷۰۱۲۳۴۵۶",
    "७० १२३ ४५६",
    "７０１２３４５６",
    "7٠1२3４5۶",
    "⑦⓪①②③④⑤⑥",
    "𝟕𝟎𝟏𝟐𝟑𝟒𝟓𝟔",
    "<b>70</b>123<i>456</i>",
    "70<br>123<br>456",
    "70&nbsp;123&#8209;456",
    "+44 (0)20 7946 0958",
    "020 7946 0958",
    "0044 20 79460958",
    # Addresses: at and dot in every dress.
    "Nuria.F@Field-Office.Example.ORG",
    "nuria.f (at) field-office.example.org",
    "nuria.f[at]field-office[dot]example[dot]org",
    "nuria.f at field-office dot example dot org",
    "nuria dot f at field-office dot example dot org",
    "nuria.f {at} field-office.example.org",
    "nuria.f [@] field-office . example . org",
    "nuria.f＠field-office．example．org",
    "nuria.f﹫field‑office․example․org",
    "nuria.f arroba field-office punto example punto org",
    "nuria.f arobase field-office point example point org",
    "nuria.f&#64;field-office&period;example.org",
    "mailto:nuria%2ef%40field-office.example.org",
    "nuria.f@field\u00ad-office.\u200bexample.org",
    "nuria.f<wbr>@field-<b>office</b>.example.org",
    "nuria.f@field-\noffice.example.org",
    "núria.f@field-office.example.org",
]

INNOCENT = [
    "",
    "Maybe the mayor is hopeful; hopes are for mayflies.",
    "We hope that teams may collect in two rounds.",
    "Collection begins on 3 May 2026 and ends in May 2027, on May 5.",
    "مايو 2026",
    "Another round, and others after it. Almost an otherwise empty page.",
    "Ask the almasria centre.",
    "Núria Fernandes wrote to Ødegård of Núria.",
    "Fernández and Núria, two towns",
    "عبد الله بن أحمدي",
    "70 123 households in 456 sites",
    "+961 70 123 457",
    "270123456",
    "701234567",
    "1,234,567 people; 7,012,345; 0.70123",
    "20 7946 0959",
    "<td>70</td><td>12</td><td>34</td><td>57</td>",
    '<path d="M70 123 456L70123456"/>',
    '@font-face{font-family:"Noto Sans";font-weight:400;'
    "src:url(data:font/woff2;base64,AAAA/70123456+BBBB)}",
    "f@field-office.example.org",
    "a.nuria.f@field-office.example.org",
    "nuria.f@field-office.example.com",
    "Write to us @ the office: info (at) example.org.",
    "n/a, N/A, -, ?",
    "a1b2c3d4e5f60718293a4b5c6d7e8f90",
    "2026-05-03T10:00:00+00:00",
    "P-codes LB0101, LB0102, SY070123",
    "O'Brien's Tadhgs",
    "Team, focal point 2; Cluster, focal point 1",
]


@pytest.mark.parametrize("text", DISGUISES)
def test_no_disguise_hides_a_contact(text):
    """Scripts, signs, accents, letter forms, order and markup hide nobody."""
    with pytest.raises(SharingError, match=r"Cannot release public\.html"):
        release({"public.html": f"<p>Please {text} for more.</p>"}, WITHHELD)


def test_the_table_of_disguises_is_long():
    """Each of them was thought of once; none is dropped."""
    assert len(set(DISGUISES)) >= 60


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_alike_is_let_through(text):
    """Ordinary words, dates, figures and other people's contacts keep nothing back."""
    release({"public.html": f"<p>{text}</p>"}, WITHHELD)


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("070 123 456", "a telephone number", "focal_points/fp-1/phone"),
        ("nuria.f (at) field-office.example.org", "an e-mail address", "focal_points/fp-1/email"),
        ("فاطمه الهادي", "a person's name", "focal_points/fp-3/name"),
    ],
)
def test_the_message_says_whose_contact_it_is_and_not_the_contact(text, kind, place):
    """The desk finds the record and the field; whoever reads the message learns no contact."""
    with pytest.raises(SharingError) as refused:
        release({"public.html": text}, WITHHELD)

    assert f"it holds {kind}" in str(refused.value)
    assert place in str(refused.value)
    assert text not in str(refused.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "nuria fernandez ",
        "n u r i a f e r n a n ",
        "7 0 1 2 3 4 5 ",
        "70123457",
        "123 457 70 123 457 ",
        "<",
        "nuria.f at field office dot ",
        "a@",
        '<path d="',
        "&#",
        "%C3",
        "\u0301",
        "الـ",
        "0 ",
        "<b>7</b> ",
    ],
)
def test_ten_times_as_much_text_takes_ten_times_as_long(pattern):
    """The time grows with the length, whatever is written: no text makes the scan hang."""
    many = {f"Nuria Fernan{number} Dez": place for number, place in enumerate(WITHHELD.values())}

    def scan(length: int) -> None:
        release({"public.html": (pattern * length)[:length]}, WITHHELD | many)

    assert grows_linearly(scan, 100_000)


def test_plain_letters_need_no_folding():
    """They are compared as they stand, one by one as in a text: the scan passes them by."""
    plain = "".join(map(chr, range(128)))

    assert [fold(f"{char}é") for char in plain] == [f"{char}e" for char in plain]
    assert fold(plain) == plain == "".join(map(_FOLDING.__getitem__, range(128)))
