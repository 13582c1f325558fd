"""The rows of a plan as the table shows them: every cell a text, in one language."""

from collections.abc import Iterable
from typing import Any

from dtmnb.domain.category import category_of, category_of_row
from dtmnb.domain.changes import Set
from dtmnb.domain.findings import Finding
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import CATEGORY, fields_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.language import Language, mark, sentence_of
from dtmnb.language.cells import cell_text
from dtmnb.language.wording import Wording
from dtmnb.language.written import Lists

CATEGORIES = "dissemination_categories"

_PIXELS_A_CHARACTER = 8
_LEAST_WIDTH = 96
_USUAL_WIDTH = 20
# Beside the columns of the plan: what else advice, agenda and datasets need of a row.
_BESIDE = ("dataset", "decision", "data_types", "treatments", "harm_reviewed", "agenda_group")
_COLUMN_B = ("information_need", "question", CATEGORY, "status")
# Fields without a column of their own, and where their findings are shown.
_SHOWN_AT = {"sensitivity": CATEGORY, "category_reason": CATEGORY}

Cells = dict[str, str]


class RowTable:
    """How cells are written and read while the plan's own names are as they are now.

    Attributes:
        fields: The columns, in order.
        lists: Text by code and code by text.
    """

    def __init__(self, reference: Reference, language: Language) -> None:
        """Write in *language*."""
        self._reference = reference
        self._language = language
        self._columns = tuple(
            term
            for term in reference.terms("plan_columns").terms.values()
            if term.code == CATEGORY or not fields_of("rows")[term.code].is_derived
        )
        self.fields = (*(column.code for column in self._columns), *_BESIDE)
        self._wording = wording = Wording(Plan(plan_id="none"), reference, language)
        wanted = {fields_of("rows")[name].words for name in self.fields} - {""}
        self.lists = Lists({words: wording.texts(words) for words in sorted(wanted)}, reference)

    def name_records(self, plan: Plan) -> bool:
        """Learn the names of the plan's own records; tell whether any has changed."""
        self._wording = wording = Wording(plan, self._reference, self._language)
        # Codelists stay as they were written first.
        shown = {
            words: wording.texts(words) if words.startswith("@") else texts
            for words, texts in self.lists.shown.items()
        }
        is_changed = shown != self.lists.shown
        if is_changed:
            self.lists = Lists(shown, self._reference)
        return is_changed

    def columns(self) -> list[dict[str, Any]]:
        """Return what the page must know of each column, in order."""
        widths = {term.code: int(term.property("width")) for term in self._columns}
        return [self._column(name, widths.get(name, _USUAL_WIDTH)) for name in self.fields]

    def _column(self, name: str, characters: int) -> dict[str, Any]:
        spec = fields_of("rows")[name]
        width = _PIXELS_A_CHARACTER * characters
        column = {
            "field": name,
            "head": self._wording.field("rows", name),
            "width": max(width, _LEAST_WIDTH),
            "list": spec.words,
            "many": spec.is_many,
            "is_long": spec.is_plain or spec.kind == "dict",
            "editable": True,
            "is_sealed": spec.is_sealed or name == CATEGORY,
        }
        if name == CATEGORY:
            terms = self._reference.terms(CATEGORIES).terms
            column["tones"] = {
                self.lists.show(CATEGORIES, code): {
                    name: each.property(name) for name in ("shape", "colour")
                }
                for code, each in terms.items()
            }
        return column

    def sets(self) -> list[dict[str, Any]]:
        """Return the sets of columns that people can choose, by name."""
        text = self._language.text
        planning = [each.code for each in self._columns if not each.has("template")]
        template = [each.code for each in self._columns if each.has("template")]
        named = (
            (text(mark("Columns A to M (B is DTM’s, the rest our proposal)")), template),
            (text(mark("Planning and sharing, columns N on")), ["question", *_BESIDE, *planning]),
            (text(mark("Column B only")), list(_COLUMN_B)),
            (text(mark("All columns")), [*template, *planning, *_BESIDE]),
        )
        return [{"name": name, "fields": fields} for name, fields in named]

    def statuses(self) -> dict[str, Any]:
        """Return the status of rows that are kept and not asked, and those of agreed rows."""
        statuses, label = self._reference.terms("row_statuses").terms.values(), self._language.label
        return {
            "retired": next(label(each) for each in statuses if each.has("is_rejected")),
            "agreed": [label(each) for each in statuses if each.has("is_agreed")],
        }

    def choices(self) -> dict[str, list[str]]:
        """Return the texts of each list, without terms that are retired."""
        return {
            words: [text for code, text in texts.items() if not self._is_retired(words, code)]
            for words, texts in self.lists.shown.items()
        }

    def _is_retired(self, words: str, code: str) -> bool:
        codelist = self._reference.codelists.get(words)
        return codelist is not None and codelist[code].retired_on is not None

    def cells(self, row: PlanRow) -> Cells:
        """Return the text of each cell of *row*."""
        return {name: self.cell(row, name) for name in self.fields}

    def cell(self, row: PlanRow, col: str) -> str:
        """Return the text of one cell of *row*."""
        if col != CATEGORY:
            return cell_text(fields_of("rows")[col], getattr(row, col), self.lists)
        return self.lists.show(CATEGORIES, category_of_row(row, self._reference).code)

    def text(self, change: Set, row: PlanRow | None) -> tuple[str, str]:
        """Return the column of *change* and the text that it gives the cell of *row*."""
        if change.field in fields_of("rows") and change.field not in _SHOWN_AT:
            return change.field, cell_text(
                fields_of("rows")[change.field], change.value, self.lists
            )
        is_urgent = row.is_urgent if row else None
        category = category_of(is_urgent, str(change.value or ""), self._reference)
        return CATEGORY, self.lists.show(CATEGORIES, category.code)

    def marks(self, findings: Iterable[Finding]) -> dict[str, dict[str, list[dict[str, str]]]]:
        """Return what *findings* say of rows, by row and column; "id" for the row itself."""
        found: dict[str, dict[str, list[dict[str, str]]]] = {}
        for finding in findings:
            if finding.where.collection == "rows":
                field = _SHOWN_AT.get(finding.where.field, finding.where.field)
                place = found.setdefault(finding.where.record, {})
                place.setdefault(field if field in self.fields else "id", []).append(
                    {"severity": finding.severity, "text": sentence_of(finding, self._wording)}
                )
        return found
