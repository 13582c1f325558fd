"""Pages are made as the standard of HTML wants them, which readers and screen readers build on."""

import subprocess

import pytest

from dtmnb.language.language import LANGUAGES
from dtmnb.reports.kinds import DIFFERENCES, KINDS, REPORT
from dtmnb.reports.render import render
from dtmnb.reports.report import report_of
from dtmnb.reports.snapshot import snapshot_of
from tests.support.notebooks import notebook_of
from tests.unit.reports.conftest import context_of, small_plan  # noqa: F401

# Those that need npm stand on one worker: it installs once.
pytestmark = pytest.mark.xdist_group("javascript")


@pytest.fixture(scope="module")
def faults(npm_folder):
    """Return what tells the faults of pages by the rules of the standard."""
    (npm_folder / ".htmlvalidate.json").write_text('{"extends": ["html-validate:standard"]}')

    def tell(**pages: str) -> str:
        for name, page in pages.items():
            (npm_folder / f"{name}.html").write_text(page, encoding="utf-8")
        program = npm_folder / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
        words = ["node", str(program), "--formatter", "text", *(f"{name}.html" for name in pages)]
        done = subprocess.run(words, cwd=npm_folder, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    return tell


def test_documents_and_snapshots_have_no_fault_of_markup(faults, context_of):  # noqa: F811
    """The report in each language, every other document in Arabic, and the snapshot."""
    pages = {}
    for language in LANGUAGES:
        shown = report_of(context_of("internal", language=language)).whole()
        pages[f"report_{language}"] = render(notebook_of(shown)).decode()
    for name, kind in KINDS.items():
        if name not in {REPORT, DIFFERENCES}:
            reader = "partner:wash" if "partner" in kind.readers else kind.readers[0]
            shown = report_of(context_of(reader, language="ar"), name).whole()
            pages[name] = render(notebook_of(shown)).decode()
    pages["snapshot"] = snapshot_of(context_of("partners", language="ar"))

    assert faults(**pages) == ""


def test_a_fault_of_markup_is_told(faults):
    """The checker speaks."""
    page = "<!doctype html><html lang='en'><head><title>x</title></head><body><p><div></p></body>"

    assert "close-order" in faults(broken=page)
