"""Damaged and hostile forms: a clear error or a form, never a traceback.

The damage is drawn from fixed seeds, so that a failing form can be made again.
"""

import io
import random
import re
import zipfile

import pytest
from openpyxl import Workbook

from dtmnb.errors import SheetError
from dtmnb.interchange.xlsform import rows_from_form
from dtmnb.interchange.xlsform_in import read_form
from dtmnb.language import language_for

SURVEY = [
    ["type", "name", "label::English (en)", "hint"],
    ["begin group", "intro", "Intro", ""],
    ["text", "ki_name", "Name of the key informant", "Write it in full"],
    ["end group", "", "", ""],
    ["select_one yn", "water", "Is there water?", ""],
    ["geopoint", "gps", "Position", ""],
]
CHOICES = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]

# Each makes a form that nobody could collect with; the rest of it is sound.
MISTAKES = {
    "no sheet of questions": lambda sheets: sheets.pop("survey"),
    "no headings": lambda sheets: sheets["survey"].pop(0),
    "no types": lambda sheets: [row.pop(0) for row in sheets["survey"]],
    "no questions": lambda sheets: sheets["survey"].__delitem__(slice(1, None)),
    "a group never begins": lambda sheets: sheets["survey"].pop(1),
    "a group never ends": lambda sheets: sheets["survey"].pop(3),
    "another thing ends": lambda sheets: sheets["survey"][3].__setitem__(0, "end repeat"),
    "a question of nothing": lambda sheets: sheets["survey"].append(["integer"]),
    "too many columns": lambda sheets: sheets["survey"].append(["x"] * 3000),
    "too many sheets": lambda sheets: sheets.update({f"s{n}": CHOICES for n in range(30)}),
}


def saved(sheets) -> bytes:
    """Return the workbook of *sheets*."""
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(out)
    return out.getvalue()


def sound():
    """Return the sheets of a sound form."""
    return {"survey": [list(row) for row in SURVEY], "choices": CHOICES, "settings": [["x"]]}


def flipped(data: bytes, dice: random.Random) -> bytes:
    """Change some bytes anywhere."""
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 40)):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def cut(data: bytes, dice: random.Random) -> bytes:
    """Lose the end."""
    return data[: dice.randrange(len(data))]


def in_a_part(data: bytes, dice: random.Random) -> bytes:
    """Damage the XML of one part of a sound archive, or lose the part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        victim = dice.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name != victim:
                new.writestr(name, content)
            elif dice.random() < 0.8:
                new.writestr(name, dice.choice((flipped, cut))(content, dice))
    return out.getvalue()


def as_old_file(data: bytes, dice: random.Random) -> bytes:
    """Give it the first bytes of an old workbook."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + flipped(data, dice)


def as_text(data: bytes, dice: random.Random) -> bytes:
    """Take it for text; half of it without what no text holds."""
    return data if dice.random() < 0.5 else data.replace(b"\x00", b"")


DAMAGE = (flipped, cut, in_a_part, as_old_file, as_text)
SUFFIXES = {as_old_file: ".xls", as_text: ".csv"}


def read(path, reference) -> str:
    """Return "refused" with a clear error, or "read"."""
    try:
        form = read_form(path, reference=reference)
        rows_from_form(form, reference, language_for("en"))
    except SheetError as error:
        assert re.fullmatch(rf"Cannot read {path.name}: [^\n]+\. [A-Z][^\n]+\.", str(error)), error
        return "refused"
    return "read"


def ends_of(seeds, reference, folder) -> list[str]:
    """Damage one form a seed and return what came of it."""
    ends = []
    for seed in seeds:
        dice = random.Random(seed)  # noqa: S311 (damage, not secrets)
        damage = DAMAGE[seed % len(DAMAGE)]
        path = folder / f"damaged{SUFFIXES.get(damage, '.xlsx')}"
        path.write_bytes(damage(saved(sound()), dice))
        ends.append(read(path, reference))
    return ends


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_form_that_cannot_be_collected_with_is_refused(mistake, reference, tmp_path):
    """Missing sheets, headings, types and group ends are told with place and remedy."""
    sheets, path = sound(), tmp_path / "form.xlsx"
    mistake(sheets)
    path.write_bytes(saved(sheets))

    assert read(path, reference) == "refused"


def test_the_undamaged_form_is_read(reference, tmp_path):
    """Without damage there is nothing to refuse."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(saved(sound()))

    assert read(path, reference) == "read"


def test_ten_damaged_forms_are_refused_or_read(reference, tmp_path):
    """Damage is told in one sentence with a remedy."""
    assert ends_of(range(10), reference, tmp_path).count("refused") >= 6


@pytest.mark.torture
def test_a_hundred_damaged_forms_are_refused_or_read(reference, tmp_path, record_property):
    """The same with a hundred."""
    ends = ends_of(range(100, 200), reference, tmp_path)

    record_property("figures", f"100 damaged forms: {ends.count('refused')} refused clearly")
    assert ends.count("refused") >= 70
    assert len(ends) == 100
