"""Runs refuse what they do not know before anything starts."""

from pathlib import Path

import pytest

from dtmnb.batch.jobs import OverviewJob, ReportJob, check_jobs, output_path
from dtmnb.errors import UsageError

GOOD = ReportJob("ssd-2026", "partners", "en", ("html",))


@pytest.mark.parametrize(
    "audience", ["internal", "partners", "public", "partner:child", "partner:a.b_c-1"]
)
def test_known_words_are_taken(audience):
    """Every audience, language and format of ours can be asked for."""
    for language in ("en", "fr", "es", "ar"):
        job = ReportJob("ssd", audience, language, ("html", "pdf", "xlsx", "json", "csv"))
        check_jobs([job, OverviewJob(language, ("html", "pdf"))])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (
            "plan_id",
            [
                *("", "-x", "SSD", "a b", "../x", "/etc/passwd", "a\n", "a\x00", "x" * 41, "é"),
                *("a;b", '"', "{country}", "{0.__class__}", "con ", "a.b", None, 3, ["a"]),
                *(Path("a"), ("a",), b"a"),
            ],
        ),
        (
            "audience",
            [
                *("", "Public", "publik", "partner", "partner:", "partners:x", "partner:../x"),
                *("partner:A", "internal ", "internal:", ":x", None, True, ["public"]),
                *("partner:x\n", "partner:" + "x" * 121),
            ],
        ),
        ("language", ["", "EN", "de", "en-GB", "../en", None]),
        ("formats", [(), ("odt",), ("html", "exe"), ("HTML",), ("../html",)]),
    ],
)
def test_unknown_and_hostile_words_are_refused(field, values):
    """A misspelt word refuses the whole run, and the message says what is permitted."""
    for value in values:
        with pytest.raises(UsageError, match="Use"):
            check_jobs([GOOD, GOOD._replace(**{field: value})])


def test_the_overview_is_no_plan():
    """It is a page, a document or figures, and nothing that could be taken in as a plan."""
    check_jobs([OverviewJob("en", ("html", "pdf", "docx", "xlsx"))])
    for suffix in ("json", "csv"):
        with pytest.raises(UsageError, match="html, pdf"):
            check_jobs([OverviewJob("en", (suffix,))])


@pytest.mark.parametrize("name", ["../x", "a/b", "/x", "../..", "a/../../x"])
def test_no_file_leaves_its_folder(name, tmp_path):
    """Whatever a file is called, it stands in the folder that was named."""
    with pytest.raises(UsageError, match="leads out of the folder"):
        output_path(tmp_path / "out", f"{name}.html")


@pytest.mark.parametrize(
    ("job", "name"),
    [
        (GOOD, "ssd-2026_partners_en"),
        (GOOD._replace(audience="partner:child"), "ssd-2026_partner-child_en"),
        (OverviewJob("ar", ("html",)), "country_overview_ar"),
    ],
)
def test_a_file_is_named_for_plan_audience_and_language(job, name, tmp_path):
    """Two editions never have the same file."""
    assert job.name == name
    assert output_path(tmp_path, f"{job.name}.pdf") == tmp_path / f"{name}.pdf"
