"""A server for reports is loaded for its notebooks and knows no plan."""

import gc
import os
import sys

import nbformat
import pytest

from dtmnb.batch.jobs import OverviewJob, ReportJob
from dtmnb.batch.warm import modules_for, warm
from dtmnb.domain.plan import Plan
from dtmnb.forkserver import ForkServer
from tests.support import forked

pytestmark = [
    pytest.mark.xdist_group("forkserver"),
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
]


def test_what_a_notebook_imports_is_loaded_before(tmp_path):
    """A mission's own notebook starts as fast as ours."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import wave")])
    nbformat.write(book, tmp_path / "own.ipynb")
    own = ReportJob("one", "public", "en", ("pdf",), own_notebook=tmp_path / "own.ipynb")

    modules = modules_for([own, OverviewJob("en", ("html",))])

    assert {"wave", "dtmnb", "typst"} < set(modules)
    assert "openpyxl" not in modules


def test_warming_leaves_no_plan_behind():
    """What a report would find in its process is what the package itself holds."""
    environment = dict(os.environ)

    warm()
    gc.collect()

    assert dict(os.environ) == environment

    kept = [each for each in gc.get_objects() if isinstance(each, Plan)]
    assert [plan.plan_id for plan in kept if plan.plan_id == "nobodys-plan"] == []


def test_with_every_format_the_server_is_safe_to_fork():
    """None of our libraries starts a thread or leaves a file open while it is loaded."""
    jobs = [ReportJob("one", "public", "en", ("html", "pdf", "docx", "xlsx"))]
    server = ForkServer(modules_for(jobs), warm)
    try:
        found = server.call(
            forked.loaded, "typst", "docx", "openpyxl", environment=dict(os.environ)
        )
    finally:
        server.close()

    assert found == {"typst", "docx", "openpyxl"}
