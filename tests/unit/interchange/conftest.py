"""A small plan with something in every corner, and files of it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from dtmnb.domain.audience import Stamp, View, view_for
from dtmnb.domain.changes import build_record
from dtmnb.domain.plan import Plan
from dtmnb.interchange import Proposal, propose_changes, read_plan, write_plan
from dtmnb.language import language_for
from tests.support.settled import settled_as_marked

RECORDS = {
    "partners": [
        {"record_id": "health", "name": "Health Cluster", "sectors": ["hlt"]},
        {"record_id": "wash", "name": "Water; Works"},
    ],
    "focal_points": [
        {
            "record_id": "amal",
            "name": "Amal",
            "partner": "health",
            "email": "amal@example.org",
            "until_on": "2026-06-30",
        }
    ],
    "rows": [
        {
            "record_id": "water",
            "order": 1.0,
            "sector": "wash",
            "question": "Is there water?",
            "is_urgent": False,
            "sensitivity": "public",
            "share_within_hours": 72,
            "recipients": ["health", "wash"],
            "preconditions": ["list agreed", "two\nlines"],
            "status": "agreed",
        },
        {
            "record_id": "deaths",
            "order": 2.0,
            "sector": "hlt",
            "question": "Did more people die?",
            "is_urgent": True,
            "sensitivity": "sensitive",
            "analysis_roles": {"describes": "DTM", "decides": "Cluster"},
        },
    ],
    "datasets": [{"record_id": "main", "title": "Site data", "population": 12000}],
    "lines": [{"record_id": "l1", "dataset": "main", "category": "public"}],
    "sign_offs": [
        {
            "record_id": "s1",
            "partner": "health",
            "revision": 3,
            "head": "ab",
            "signed_at": "2026-03-01T08:00:00Z",
        }
    ],
}


@pytest.fixture(scope="session")
def plan() -> Plan:
    """Return a plan with rows, partners, people, a dataset, its line and a signature."""
    collections = {
        name: {each["record_id"]: build_record(name, each["record_id"], each) for each in records}
        for name, records in RECORDS.items()
    }
    return settled_as_marked(Plan(plan_id="demo", **collections))


@pytest.fixture(scope="session")
def view(plan, reference) -> Callable[..., View]:
    """Return a maker of views of the plan, or of another one."""

    def make(audience: str = "internal", of: Plan = plan) -> View:
        return view_for(of, audience, reference=reference, stamp=Stamp(3, "ab12"))

    return make


@pytest.fixture(scope="session")
def files(view, reference, tmp_path_factory) -> Callable[[str, str, str], bytes]:
    """Return the content of a file of the plan, each written once."""
    folder = tmp_path_factory.mktemp("files")

    @cache
    def content(suffix: str, audience: str, language: str) -> bytes:
        path = write_plan(
            view(audience),
            folder / f"plan{suffix}",
            reference=reference,
            language=language_for(language),
        )
        return path.read_bytes()

    return content


@pytest.fixture
def written(files, tmp_path) -> Callable[..., Path]:
    """Return a writer of the plan: suffix, audience and language to file."""

    def write(suffix: str = ".xlsx", audience: str = "internal", language: str = "en") -> Path:
        target = tmp_path / f"plan{suffix}"
        target.write_bytes(files(suffix, audience, language))
        return target

    return write


@pytest.fixture
def edited(written) -> Callable[..., Path]:
    """Return an editor: a function gets the workbook by sheet, and the file is saved again."""

    def edit(change: Callable[[Workbook], None], audience: str = "internal") -> Path:
        path = written(".xlsx", audience)
        book = load_workbook(path)
        change(book)
        book.save(path)
        return path

    return edit


@pytest.fixture
def proposed(plan, reference) -> Callable[..., Proposal]:
    """Return what a file proposes to change in the plan."""

    def propose(path: Path, base: Plan = plan) -> Proposal:
        return propose_changes(
            read_plan(path, reference=reference), base=base, reference=reference, is_vouched=True
        )

    return propose


def column_of(sheet, heading: str) -> int:
    """Return the number of the column under *heading*."""
    return [cell.value for cell in sheet[1]].index(heading) + 1
