"""Plans as people keep them: any format, language and shape, drawn from one source of chance."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.old_formats import ods, xls, xlsb

FIELDS = ("question_id", "sector", "information_need", "question", "reply_options", "category")
HOURS, OWNER = "hours", "owner"

HEADINGS = {
    "en": {
        "question_id": ["Question ID", "ID", "Variable name", "Code", "No."],
        "sector": ["Sector", "Cluster", "Thematic area"],
        "information_need": ["Information need", "Indicator", "Research question"],
        "question": ["Question", "Questionnaire question", "Question wording"],
        "reply_options": ["Reply options", "Answer options", "Responses / Choices", "Choices"],
        "category": ["Dissemination category", "Data category", "Sharing category"],
        HOURS: ["Hours until shared", "Time to share"],
        OWNER: ["Who asks for it", "Data owner"],
    },
    "fr": {
        "question_id": ["Identifiant", "Code de la question", "N°"],
        "sector": ["Secteur", "Thématique"],
        "information_need": ["Besoin d'information", "Indicateur"],
        "question": ["Question", "Libellé de la question", "Question posée"],
        "reply_options": ["Options de réponse", "Modalités de réponse"],
        "category": ["Catégorie de diffusion"],
        HOURS: ["Délai de partage", "Délai"],
        OWNER: ["Qui l'a demandé en premier"],
    },
    "es": {
        "question_id": ["Código", "ID de la pregunta"],
        "sector": ["Sector", "Tema"],
        "information_need": ["Necesidad de información", "Indicador"],
        "question": ["Pregunta", "Texto de la pregunta"],
        "reply_options": ["Opciones de respuesta", "Respuestas"],
        "category": ["Categoría de difusión"],
        HOURS: ["Plazo", "Plazo de entrega"],
        OWNER: ["Quién la pidió primero"],
    },
    "ar": {
        "question_id": ["الرمز", "معرف السؤال"],
        "sector": ["القطاع"],
        "information_need": ["الحاجة إلى المعلومات", "المؤشر"],
        "question": ["السؤال", "نص السؤال"],
        "reply_options": ["خيارات الإجابة", "الإجابات"],
        "category": ["فئة النشر"],
        HOURS: ["المهلة"],
        OWNER: ["من طلبه أولا"],
    },
}
SECTORS = {
    "wash": {"en": ["WASH"], "fr": ["EHA", "Eau"], "es": ["Agua"], "ar": ["المياه"]},
    "hlt": {"en": ["Health"], "fr": ["Santé"], "es": ["Salud"], "ar": ["الصحة"]},
    "pro": {"en": ["Protection"], "fr": ["Protection"], "es": ["Protección"], "ar": ["الحماية"]},
    "edu": {"en": ["Education"], "fr": ["Éducation"], "es": ["Educación"], "ar": ["التعليم"]},
    "es_nfi": {"en": ["Shelter/NFI"], "fr": ["Abris"], "es": ["Albergue"], "ar": ["المأوى"]},
    "fsl": {
        "en": ["Food security"],
        "fr": ["Sécurité alimentaire"],
        "es": ["Seguridad alimentaria"],
        "ar": ["الأمن الغذائي"],
    },
}
CATEGORIES = {
    "public": {"en": "Public", "fr": "Publique", "es": "Pública", "ar": "عامة"},
    "sensitive": {"en": "Sensitive", "fr": "Sensible", "es": "Sensible", "ar": "حساسة"},
}
WORDS = {
    "en": "displaced families reached this place after rain and need water shelter food care",
    "fr": "familles déplacées arrivées après la pluie et besoin d'eau d'abri ménages été",
    "es": "familias desplazadas llegaron después de la lluvia y necesitan agua niños atención",
    "ar": "أسر نازحة وصلت إلى هذا المكان بعد المطر وتحتاج إلى ماء ومأوى وغذاء",
}
ASKS = {"en": "How many {}?", "fr": "Combien de {} ?", "es": "¿Cuántas {}?", "ar": "كم عدد {}؟"}
OPTIONS = {
    "en": ["Well", "River", "Tanker truck", "Other (specify, if known)"],
    "fr": ["Puits", "Rivière", "Camion-citerne", "Autre (préciser, si connu)"],
    "es": ["Pozo", "Río", "Camión cisterna", "Otro (especificar, si se sabe)"],
    "ar": ["بئر", "نهر", "صهريج", "أخرى (يرجى التحديد)"],
}
LENGTHS = {"en": ["48", "48 h", "2 days"], "fr": ["48 h", "2 jours"], "es": ["48", "2 días"],
           "ar": ["48", "48 ساعة"]}  # fmt: skip
ENCODINGS = {"en": ["utf-8", "utf-8-sig", "utf-16"], "fr": ["utf-8", "utf-8-sig", "cp1252"],
             "es": ["utf-8", "cp1252"], "ar": ["utf-8-sig", "utf-8", "cp1256"]}  # fmt: skip
PARTED: tuple[Callable[[list[str]], str], ...] = (
    "; ".join,
    "\n".join,
    lambda options: "\n".join(f"{n}. {option}" for n, option in enumerate(options, 1)),
    lambda options: "\n".join(f"- {option}" for option in options),
    lambda options: " ".join(f"{n}) {option}" for n, option in enumerate(options, 1)),
    ", ".join,
)

# What people do to a heading: capitals, a star for what must be filled, numbers, remarks, breaks.
DECORATED: tuple[Callable[[str], str], ...] = (
    str,
    str,
    str.upper,
    lambda head: f"{head} *",
    lambda head: f"{head}:",
    lambda head: f"1.{len(head)} {head}",
    lambda head: f"{head} (DTM)",
    lambda head: head.replace(" ", "\n", 1),
    lambda head: f"  {head}  ",
)
WRONG = {"en": "asap", "fr": "dès que possible", "es": "lo antes posible", "ar": "فورا"}

Record = dict[str, object]
Table = list[list[str]]


class ForeignPlan(NamedTuple):
    """One file as people send it: its name and bytes, its shape in words, and what it says."""

    name: str
    content: bytes
    shape: str
    rows: list[Record]


class _Maker:
    """Draws one plan."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 (chance, no secret)
        self.language = self.chance.choice(["en", "fr", "es", "ar"])
        self.shape = [self.language]
        columns = [*FIELDS, *self.chance.sample([HOURS, OWNER], self.chance.randint(0, 2))]
        self.chance.shuffle(columns)
        self.columns = columns
        known = HEADINGS[self.language]
        self.heads = {
            name: self.chance.choice(DECORATED)(self.chance.choice(known[name])) for name in columns
        }
        self.rows = [self._row(number) for number in range(self.chance.randint(6, 40))]
        self.rows.sort(key=lambda row: [*SECTORS].index(str(row["sector"])))

    def _row(self, number: int) -> Record:
        words = WORDS[self.language].split()
        told = " ".join(self.chance.sample(words, 4))
        return {
            "question_id": f"{self.chance.choice(['Q', 'DTM_'])}{number + 1:03d}",
            "sector": self.chance.choice([*SECTORS]),
            "information_need": " ".join(self.chance.sample(words, 3)),
            "question": ASKS[self.language].format(f"{told} {number}"),
            "reply_options": OPTIONS[self.language][: self.chance.randint(2, 4)],
            "category": self.chance.choice([*CATEGORIES]),
            HOURS: 48 if self.chance.random() < 0.95 else WRONG[self.language],
            OWNER: " ".join(self.chance.sample(words, 2)),
        }

    def cells(self, row: Record) -> list[str]:
        """Return *row* as people write it."""
        parted = self.chance.choice(PARTED)
        options = [str(each) for each in row["reply_options"]]  # type: ignore[attr-defined]
        written = {
            **{name: str(value) for name, value in row.items()},
            "sector": self.chance.choice(SECTORS[str(row["sector"])][self.language]),
            "category": CATEGORIES[str(row["category"])][self.language],
            "reply_options": parted(options),
        }
        if row[HOURS] == 48:
            written[HOURS] = self.chance.choice(LENGTHS[self.language])
        return [written[name] for name in self.columns]

    def table(self, rows: Iterable[Record]) -> Table:
        """Return headings and rows, maybe with a title above and a note below."""
        lines = [[self.heads[name] for name in self.columns]]
        for row in rows:
            lines += [[]] if self.chance.random() < 0.03 else []
            lines.append(self.cells(row))
        if self.chance.random() < 0.3:
            self.shape.append("title")
            blank = [[]] if self.chance.random() < 0.5 else []
            lines = [["DTM 2026"], *blank, *lines]
        if self.chance.random() < 0.2:
            self.shape.append("note")
            lines += [[], ["Prepared by the working group"]]
        return lines

    def text(self) -> ForeignPlan:
        """Return it as text: any delimiter, any encoding, maybe called a workbook."""
        delimiter = self.chance.choice(",;\t|")
        encoding = self.chance.choice(ENCODINGS[self.language])
        suffix = self.chance.choice([".csv", ".csv", ".csv", ".tsv", ".txt", ".xlsx"])
        self.shape += [suffix, repr(delimiter), encoding]
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(self.table(self.rows))
        return self._plan(suffix, out.getvalue().encode(encoding, "replace"))

    def old(self) -> ForeignPlan:
        """Return it in a format of other programs."""
        make, suffix = self.chance.choice([(ods, ".ods"), (xlsb, ".xlsb"), (xls, ".xls")])
        self.shape.append(suffix)
        return self._plan(suffix, make(self.sheets()))

    def sheets(self) -> dict[str, Table]:
        """Return it as sheets: one, one beside others, or one for each sector."""
        drawn = self.chance.random()
        if drawn < 0.25:
            self.shape.append("a sheet a sector")
            held: dict[str, list[Record]] = {}
            for row in self.rows:
                title = SECTORS[str(row["sector"])][self.language][0].replace("/", " ")
                held.setdefault(title, []).append(row)
            return {title: self.table(rows) for title, rows in held.items()}
        sheets = {"DAP": self.table(self.rows)}
        if drawn < 0.5:
            self.shape.append("other sheets")
            sheets = {"README": [["Read me first"], ["Send it back by Friday"]], **sheets}
        return sheets

    def workbook(self) -> ForeignPlan:
        """Return it as Excel holds it, with what people do to its cells."""
        book, formulas = Workbook(), False
        book.remove(book.worksheets[0])
        for title, lines in self.sheets().items():
            page: Worksheet = book.create_sheet(title[:31])
            for line in lines:
                page.append(line)
            start = next((n for n, line in enumerate(lines, 1) if len(line) > 2), 0)
            if start:
                formulas |= self._worked_on(page, start, sum(len(line) > 2 for line in lines) - 1)
        out = io.BytesIO()
        book.save(out)
        content = _with_formulas(out.getvalue()) if formulas else out.getvalue()
        return self._plan(".xlsx", content)

    def _worked_on(self, page: Worksheet, start: int, many: int) -> bool:
        """Merge, hide, strike, comment on *page*; tell whether its hours shall be formulas."""
        if self.chance.random() < 0.3:
            self.shape.append("merged")
            self._merge(page, start, many)
        row = start + self.chance.randint(1, many)
        if self.chance.random() < 0.2:
            self.shape.append("hidden")
            page.row_dimensions[row].hidden = True
        if self.chance.random() < 0.2:
            self.shape.append("struck")
            page.cell(row, self.columns.index("question_id") + 1).font = Font(strike=True)
        if self.chance.random() < 0.2:
            self.shape.append("comment")
            beside = page.cell(row, self.columns.index("question") + 1)
            beside.comment = Comment("to be discussed", "Amina")
        if HOURS not in self.columns or self.chance.random() < 0.5:
            return False
        self.shape.append("formulas")
        for number in range(start + 1, page.max_row + 1):
            cell = page.cell(number, self.columns.index(HOURS) + 1)
            cell.value = 48 if str(cell.value)[:1].isdecimal() else cell.value
        return True

    def _merge(self, page: Worksheet, start: int, many: int) -> None:
        """Merge equal sectors below each other, as people do."""
        place, first = self.columns.index("sector") + 1, start + 1
        codes = [str(row["sector"]) for row in self.rows]
        if any(page.cell(start + number, place).value is None for number in range(1, many + 1)):
            # A blank row parts what would be merged.
            return
        if many != len(codes):
            page.merge_cells(None, first, place, start + many, place)
            return
        for number in range(1, many + 1):
            if number == many or codes[number] != codes[number - 1]:
                if start + number > first:
                    page.merge_cells(None, first, place, start + number, place)
                first = start + number + 1

    def _plan(self, suffix: str, content: bytes) -> ForeignPlan:
        names = set(self.columns)
        rows = [{name: row[name] for name in row if name in names} for row in self.rows]
        return ForeignPlan(f"plan{suffix}", content, ", ".join(self.shape), rows)


def _with_formulas(content: bytes) -> bytes:
    """Return a workbook whose numbers are formulas with the value they had."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb' t="n"><v>48</v>', rb"><f>24*2</f><v>48</v>", part)
            new.writestr(name, part)
    return out.getvalue()


def foreign_plan(seed: int) -> ForeignPlan:
    """Return the plan of *seed*."""
    maker = _Maker(seed)
    kinds = [maker.workbook, maker.workbook, maker.text, maker.old]
    return maker.chance.choice(kinds)()
