"""Exports of collected data as people have them, clean or with one thing that must not leave."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.comments import Comment

PLAN = """
    header
    | iso3 | context                    |
    | SSD  | conflict=yes, misuse=yes   |

    rows
    | record_id | question_id   | question                             | category  | release_level | reply_type  |
    | r1        | num_idps      | How many displaced persons are here? | public    | admin_2       | integer     |
    | r2        | wat.source    | What is the main water source?       | public    | admin_2       | select_one  |
    | r3        | road_open     | Is the road open?                    | public    | admin_2       |             |
    | r4        | q14           | What is needed most?                 | public    | admin_2       | select_many |
    | r5        | prot.source   | Which threats were told?             | sensitive | admin_2       | select_one  |
    | r6        | concerns      | What do people fear?                 | sensitive | location      | select_many |
    | r7        | unsettled     | What is stored here?                 |           |               |             |
    | r8        | member_sex    | Sex of the member                    | public    | admin_2       |             |
    | r9        | member_age    | Age of the member                    | public    | admin_2       |             |
    | r10       | gbv_cases     | How many GBV incidents were there?   | public    | admin_2       | integer     |
    | r11       | mixed/state   | In what state is the pump?           | public    | admin_2       |             |
    | r12       | other/state   | Where will people go?                | sensitive | location      |             |
"""  # noqa: E501
"""Rows 1 to 4 and 11 may go to everybody at admin 2; nothing else may."""

Column = tuple[str, Sequence[object]]


class Export(NamedTuple):
    """One file, with what was planted in it ("" for nothing) and where."""

    suffix: str
    content: bytes
    planted: str
    where: str

    def save(self, folder: Path) -> Path:
        """Write the file into *folder*."""
        path = folder / f"export{self.suffix}"
        path.write_bytes(self.content)
        return path


_GIVEN = ["Amal", "Deng", "Mary", "Achol", "José", "María", "Fatou", "Ibrahim", "Zeinab", "أمل"]
_FAMILY = ["Lado", "Garang", "Pérez", "Diallo", "O'Neil", "El-Amin", "Nyandeng", "دينق", "Wani"]
_STREETS = ["Hai Malakal", "Rue du Marché", "Calle Mayor", "Tong Ping"]


def _name(rng: Random) -> str:
    return f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"


def _digits(rng: Random, number: int) -> str:
    return "".join(str(rng.randint(0, 9)) for _ in range(number))


def _dms(rng: Random) -> str:
    return (
        f"{rng.randint(3, 11)}°{rng.randint(0, 59)}'{rng.randint(0, 59)}.{rng.randint(0, 9)}\"N "
        f"{rng.randint(25, 35)}°{rng.randint(0, 59)}'{rng.randint(0, 59)}\"E"
    )


def _degree(rng: Random, sign: str = ".") -> str:
    return f"{rng.randint(25, 35)}{sign}{_digits(rng, 5)}"


def _plus_code(rng: Random) -> str:
    code = "".join(rng.choice("23456789CFGHJMPQRVWX") for _ in range(10))
    return f"{code[:8]}+{code[8:]}"


PHONES: Mapping[str, Callable[[Random], object]] = {
    "with its country": lambda rng: (
        f"+211 92{rng.randint(0, 9)} {_digits(rng, 3)} {_digits(rng, 3)}"
    ),
    "national": lambda rng: f"092 {_digits(rng, 3)} {_digits(rng, 4)}",
    "dotted": lambda rng: "09." + ".".join(_digits(rng, 2) for _ in range(4)),
    "as a number": lambda rng: int(f"9{_digits(rng, 8)}"),
    "as a power": lambda rng: f"{rng.randint(2, 9)}.{_digits(rng, 2)}E+11",
    "in a sentence": lambda rng: f"Call {_name(rng)} 092{_digits(rng, 7)} in the morning",
    "two in a cell": lambda rng: f"092{_digits(rng, 7)} / 091{_digits(rng, 7)}",
    "with 00": lambda rng: f"00211 92{_digits(rng, 7)}",
    "in brackets": lambda rng: f"(092) {_digits(rng, 3)}-{_digits(rng, 4)}",
}
POSITIONS: Mapping[str, Callable[[Random], object]] = {
    "well-known text": lambda rng: f"POINT ({_degree(rng)} {_degree(rng)})",
    "pair": lambda rng: f"{_degree(rng)}, {_degree(rng)}",
    "pair with commas": lambda rng: f"{_degree(rng, ',')}; {_degree(rng, ',')}",
    "geopoint": lambda rng: f"{_degree(rng)} {_degree(rng)} 0 0",
    "degrees and minutes": _dms,
    "UTM": lambda rng: f"36N {rng.randint(200000, 800000)} {rng.randint(400000, 999999)}",
    "grid": lambda rng: f"36NVH{_digits(rng, 10)}",
    "link": lambda rng: f"https://maps.google.com/?q={_degree(rng)},{_degree(rng)}",
    "short link": lambda rng: f"https://maps.app.goo.gl/{_digits(rng, 8)}",
    "plus code": _plus_code,
    "geo address": lambda rng: f"geo:{_degree(rng)},{_degree(rng)}",
}
TEXTS: Mapping[str, Callable[[Random], object]] = {
    "names": _name,
    "names with titles": lambda rng: f"Dr. {_name(rng)}",
    "addresses": lambda rng: f"{rng.choice(_STREETS)} {rng.randint(1, 900)}",
    "e-mail": lambda rng: f"{rng.choice(_GIVEN)}@example.org",
    "documents": lambda rng: f"{rng.choice('ABCR')}{_digits(rng, 7)}",
    "told at length": lambda rng: f"{_name(rng)} says that soldiers took the food away",
}
VALUES = {**PHONES, **POSITIONS, **TEXTS}
HEADINGS = (
    *("respondent_name", "Name of head of household", "phone_no", "ki_contact_number"),
    *("nom_du_chef", "numéro de téléphone", "nombre del jefe", "correo", "cedula"),
    *("اسم المستجيب", "رقم الهاتف", "national_id", "date_of_birth", "home_address"),
    *("gps_latitude", "_gps_longitude", "site_name", "village", "payam", "boma"),
    *("gbv_incidents", "ethnicity", "religion", "armed_groups", "checkpoints", "intention"),
    *("deviceid", "comments", "other_specify", "enumerator_name", "area_control"),
)
CLOSED = (
    *("prot.source", "prot/source", "grp/prot.source", "survey.prot.source", "prot-source"),
    *("prot:source", "Which threats were told?", "data/Which threats were told?"),
    *("concerns/water", "concerns.road_open", "concerns:q14", "grp-concerns-water", "unsettled"),
    *("grp/unsettled", "source", "state", "other/state", "grp/other/state", "gbv_cases"),
    *("needs/gbv_cases", "What do people fear?/Water", "m0012_concerns"),
)
PUBLIC: Mapping[str, Callable[[Random], object]] = {
    "num_idps": lambda rng: rng.randint(40, 90_000),
    "wat.source": lambda rng: rng.choice(["river", "pump", "tank truck"]),
    "road_open": lambda rng: rng.choice(["yes", "no", "not known"]),
    "q14": lambda rng: rng.choice(["water", "food shelter", "health", "water food"]),
    "mixed/state": lambda rng: rng.choice(["works", "is broken"]),
}
_SETTINGS: Mapping[str, Callable[[Random], object]] = {
    "Round": lambda rng: rng.randint(1, 40),
    "reportingDate": lambda rng: f"2026-0{rng.randint(1, 9)}-{rng.randint(10, 28)}T00:00:00",
    "Date": lambda rng: f"{rng.randint(1, 28):02}/0{rng.randint(1, 9)}/2026",
    "country": lambda rng: "South Sudan",
    "How many displaced persons are here?": lambda rng: (
        f"{rng.randint(1, 90)} {rng.randint(100, 999)}"
    ),
}
_TAGS = {"admin1Pcode": "#adm1+code", "admin2Name": "#adm2+name", "admin2Pcode": "#adm2+code"}
_GROUPED = ("{}", "{}", "grp/{}", "survey.part.{}", "data-{}", "data:{}")


def clean_columns(rng: Random, rows: int) -> list[Column]:
    """Return columns that may go to everybody: areas and agreed replies."""
    areas = [f"{rng.randint(1, 10):02}{rng.randint(1, 8):02}" for _ in range(rows)]
    columns: list[Column] = [
        ("admin1Pcode", [f"SS{code[:2]}" for code in areas]),
        ("admin2Name", [f"County {code}" for code in areas]),
        ("admin2Pcode", [f"SS{code}" for code in areas]),
    ][rng.randint(0, 2) :]
    for name in rng.sample(sorted(PUBLIC), rng.randint(1, len(PUBLIC))):
        columns.append((rng.choice(_GROUPED).format(name), _drawn(PUBLIC[name], rng, rows)))
    if rng.random() < 0.3:
        for option in ("river", "pump"):
            columns.append((f"wat.source/{option}", _drawn(lambda r: r.randint(0, 1), rng, rows)))
    for name in rng.sample(sorted(_SETTINGS), rng.randint(0, 2)):
        columns.append((name, _drawn(_SETTINGS[name], rng, rows)))
    return columns


def _drawn(draw: Callable[[Random], object], rng: Random, rows: int) -> list[object]:
    return [draw(rng) for _ in range(rows)]


def clean_export(rng: Random) -> Export:
    """Return an export in which nothing stands against sharing."""
    rows = rng.randint(12, 40)
    sheets = {"Data": clean_columns(rng, rows)}
    if rng.random() < 0.3:
        sheets["More"] = clean_columns(rng, rows)
    if rng.random() < 0.3:
        sheets["READ ME"] = [("This file shows what was counted in round 9 of the survey.", [])]
    return _written(rng, sheets, "", "")


def planted_export(rng: Random) -> Export:
    """Return an export with one thing that must not leave."""
    rows = rng.randint(12, 40)
    columns = clean_columns(rng, rows)
    sheets = {"Data": columns}
    way = rng.choice(sorted(_WAYS))
    planted = _WAYS[way](rng, sheets, rows)
    return _written(rng, sheets, planted, way)


def _by_heading(rng: Random, sheets: dict[str, list[Column]], rows: int) -> str:
    heading = rng.choice(HEADINGS)
    values = _drawn(lambda r: r.choice(["a", "b", "c"]), rng, rows)
    sheets["Data"].append((rng.choice(_GROUPED).format(heading), values))
    return heading


def _by_row(rng: Random, sheets: dict[str, list[Column]], rows: int) -> str:
    heading = rng.choice(CLOSED)
    sheets["Data"].append((heading, _drawn(lambda r: r.choice(["1", "0"]), rng, rows)))
    return heading


def _by_values(headings: Sequence[str]) -> "_Way":
    def plant(rng: Random, sheets: dict[str, list[Column]], rows: int) -> str:
        kind, heading = rng.choice(sorted(VALUES)), rng.choice(headings)
        sheets["Data"] = [each for each in sheets["Data"] if heading not in each[0]]
        name = rng.choice(_GROUPED).format(heading) if heading in PUBLIC else heading
        sheets["Data"].append((name, _drawn(VALUES[kind], rng, rows)))
        return f"{kind} in {name}"

    return plant


def _beside(title: str) -> "_Way":
    def plant(rng: Random, sheets: dict[str, list[Column]], rows: int) -> str:
        kind = rng.choice(sorted(VALUES))
        sheets[title] = [(rng.choice(["q1", "liste", "Data 2"]), _drawn(VALUES[kind], rng, rows))]
        return kind

    return plant


def _in_one_cell(rng: Random, sheets: dict[str, list[Column]], rows: int) -> str:
    kind = rng.choice([*(k for k in PHONES if k not in _BY_COLUMN), *POSITIONS, "e-mail"])
    name, values = sheets["Data"][0]
    sheets["Data"][0] = (name, [*values, f"Source: {VALUES[kind](rng)}"])
    return kind


def _as_comment(rng: Random, sheets: dict[str, list[Column]], rows: int) -> str:
    kind = rng.choice(sorted(VALUES))
    sheets["comment"] = [(str(VALUES[kind](rng)), [])]
    return kind


def _as_points(rng: Random, sheets: dict[str, list[Column]], rows: int) -> str:
    sign = rng.choice(".,")
    for heading in ("road_open", "q14"):
        sheets["Data"] = [each for each in sheets["Data"] if heading not in each[0]]
    for heading in ("road_open", "q14"):
        sheets["Data"].append((heading, _drawn(lambda r: _degree(r, sign), rng, rows)))
    return f"two columns of degrees with {sign}"


def _as_persons(rng: Random, sheets: dict[str, list[Column]], rows: int) -> str:
    sheets["Data"].append(("member_sex", _drawn(lambda r: r.choice("fm"), rng, rows)))
    sheets["Data"].append(("member_age", _drawn(lambda r: r.randint(0, 90), rng, rows)))
    return "records of persons"


_Way = Callable[[Random, dict[str, list[Column]], int], str]
_BY_COLUMN = ("as a number", "as a power")
_WAYS: Mapping[str, _Way] = {
    "heading": _by_heading,
    "row that is closed": _by_row,
    "values of a row that is open": _by_values(["road_open", "q14", "wat.source", "num_idps"]),
    "values that nobody planned": _by_values(["q99", "info", "col_b", "valeur"]),
    "second sheet": _beside("More"),
    "hidden sheet": _beside("hidden"),
    "one cell": _in_one_cell,
    "comment": _as_comment,
    "points": _as_points,
    "persons": _as_persons,
}


def _written(rng: Random, sheets: dict[str, list[Column]], planted: str, where: str) -> Export:
    if len(sheets) > 1 or rng.random() < 0.2:
        return Export(".xlsx", _workbook(sheets, rng), planted, where)
    (columns,) = sheets.values()
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=rng.choice(",;\t|"))
    if rng.random() < 0.2:
        text.write("Round 9\r\n\r\n")
    writer.writerows(_lines(columns, rng))
    return Export(".csv", text.getvalue().encode("utf-8-sig"), planted, where)


def _lines(columns: Sequence[Column], rng: Random) -> list[list[object]]:
    longest = max(len(values) for _, values in columns)
    lines = [[name for name, _ in columns]]
    if rng.random() < 0.2 and longest:
        lines.append([_TAGS.get(name, "#indicator+other_0-4") for name, _ in columns])
    for number in range(longest):
        lines.append([values[number] if number < len(values) else "" for _, values in columns])
    return lines


def _workbook(sheets: Mapping[str, list[Column]], rng: Random) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, columns in sheets.items():
        if title == "comment":
            ((text, _),) = columns
            book["Data"]["B2"].comment = Comment(text, "somebody")
            continue
        page = book.create_sheet(title)
        page.sheet_state = "veryHidden" if title == "hidden" else "visible"
        for line in _lines(columns, rng):
            page.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
