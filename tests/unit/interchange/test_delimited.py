"""CSV out: the plan sheet with its mark, and nothing to calculate."""

import csv
import io
import random

from dtmnb.interchange.delimited import build_csv, guarded, unguarded
from dtmnb.language import language_for

SIGNS = "=+-@＝＋－＠"
LIVE_TEXTS = [
    f"{before}{sign}1+1"
    for sign in SIGNS
    for before in (
        *("", " ", "\t", "\r", "\n", "\u00a0", "'", '"', "''"),
        *(
            "a;",
            "a; ",
            'a;"',
            "a;'",
            "a;;",
            ";",
            'a";',
            "a\t",
            "a\t\t",
            "a\n",
            "a\r\n ",
            "a|",
            "a,",
        ),
        'b, "c";',
    )
]
SEPARATORS = [",", ";", "\t", "|"]


def random_texts(number):
    """Return texts that are made of nothing but what parts, quotes and calculates."""
    dice = random.Random(5)  # noqa: S311
    alphabet = [*SIGNS, *";;,\t\n\r|\"\"'' a1"]
    return ["".join(dice.choices(alphabet, k=dice.randint(0, 12))) for _ in range(number)]


def test_no_formula_is_live_whatever_parts_the_cells(view, plan, reference):
    """Each country's spreadsheet parts at another sign: none finds a cell to calculate."""
    texts = [*LIVE_TEXTS, *random_texts(3_000)]
    rows = {
        f"r{number}": plan.rows["water"].model_copy(
            update={"record_id": f"r{number}", "question": text, "use_of_data": text[::-1]}
        )
        for number, text in enumerate(texts)
    }
    data = build_csv(view(of=plan.model_copy(update={"rows": rows})), reference, language_for("en"))

    text = data.decode("utf-8-sig")
    for separator in SEPARATORS:
        cells = [
            cell
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            for cell in row
        ]
        assert len(cells) > len(texts)
        live = [cell for cell in cells if cell.lstrip().startswith(tuple(SIGNS))]
        assert live == [], separator


def test_guarded_cells_come_back_as_they_were():
    """Whoever sends the file back has changed nothing by it."""
    texts = [*LIVE_TEXTS, *random_texts(3_000), "'=1", "''", "'", "plain", "", "\t" * 30_000]

    assert [text for text in texts if unguarded(guarded(text)) != text] == []


def test_what_is_no_formula_stands_as_it_was_written():
    """Dashes and addresses in a sentence need no apostrophe."""
    text = "Sites - also hosts; camps: a@example.org, +961, = the same"

    assert guarded(text) == text


def test_it_is_the_plan_sheet_with_its_mark(view, reference):
    """CSV holds the Data Analysis Plan only, for programs that need the mark of UTF-8."""
    data = build_csv(view(), reference, language_for("en"))

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert data.startswith(b"\xef\xbb\xbf")
    assert rows[0][1] == "Dissemination Category"
    assert rows[0][-1] == "dtmnb plan 1|demo|3|ab12|internal|en||rows"
    assert [row[1] for row in rows[1:]] == ["Public", "Urgent Action + Sensitive"]
