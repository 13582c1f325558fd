"""What a server of report processes has loaded and done before the first report."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from dtmnb.batch.jobs import Job
from dtmnb.batch.notebook_files import imported
from dtmnb.domain.audience import INTERNAL, Stamp, view_for
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES
from dtmnb.reports.document import Page
from dtmnb.reports.release import release
from dtmnb.reports.render import render
from dtmnb.reports.report import context_for, report_of
from dtmnb.resources import shipped
from dtmnb.store import load_reference

_ALWAYS = (
    *("dtmnb.batch.cells", "dtmnb.batch.engine", "dtmnb.batch.entry", "dtmnb.batch.work"),
    *("papermill", "nbconvert.exporters", "sqlalchemy.dialects.sqlite"),
)
_FOR_FORMAT = {"pdf": "typst", "docx": "docx", "xlsx": "openpyxl"}
_NOBODYS = "nobodys-plan"


def modules_for(jobs: Iterable[Job]) -> tuple[str, ...]:
    """Return the modules that *jobs* and their notebooks need."""
    found = {*_ALWAYS}
    for job in jobs:
        found |= {_FOR_FORMAT[each] for each in job.formats if each in _FOR_FORMAT}
        found |= _imported_by(job.notebook)
    return tuple(sorted(found))


@cache
def _imported_by(notebook: Path) -> frozenset[str]:
    # As plain JSON: whoever starts reports needs nothing else of notebooks.
    return frozenset(imported(json.loads(notebook.read_text(encoding="utf-8"))))


def languages_of(jobs: Iterable[Job]) -> tuple[str, ...]:
    """Return the languages that *jobs* are written in."""
    return tuple(sorted({job.language for job in jobs}))


def warm(languages: Iterable[str] = LANGUAGES) -> None:
    """Do once what every report does: load tables and words, make sections and a page of them.

    In each of *languages*: another one is loaded by the report that needs it. The plan is nobody's,
    and nothing of any other is loaded: what the server knows, every report knows.
    """
    from nbformat.v4 import new_notebook

    from dtmnb.batch.cells import rehearse
    from dtmnb.batch.notebook import parameters_of

    for notebook in shipped("notebooks").glob("9*.ipynb"):
        parameters_of(notebook)
    row = PlanRow(record_id=_NOBODYS, question=_NOBODYS, is_urgent=True, sensitivity="sensitive")
    # Two rows that lack the same are told of together.
    rows = {key: row.model_copy(update={"record_id": key}) for key in (_NOBODYS, "another")}
    plan = Plan(plan_id=_NOBODYS, rows=rows)
    view = view_for(plan, INTERNAL, reference=load_reference(), stamp=Stamp(0, ""))
    empty = new_notebook()  # type: ignore[no-untyped-call]
    for code in languages:
        language = language_for(code)
        sections = report_of(context_for(view, plan, language)).whole().html()
        page = render(empty, Page(language=code)).decode()
        release({"page.html": f"{sections}{page}"}, {})
    rehearse()
