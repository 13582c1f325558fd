"""Blocks go through a notebook as JSON and come back as they were, or not at all."""

import json

import pytest
from IPython.core.formatters import DisplayFormatter

from dtmnb.errors import UsageError
from dtmnb.reports.document import MIMETYPE
from dtmnb.reports.executed import document_of, headings_of
from dtmnb.reports.report import report_of
from tests.support.notebooks import notebook_of, outputs_of

SECTION = {"kind": "section", "title": "T", "blocks": []}
LINK = {"kind": "link", "text": "t", "address": "javascript:alert(1)"}
BADGE = {"kind": "badge", "label": "t", "colour": "red'/><x"}


def paragraph(content):
    """Return a section with one paragraph of *content*, as JSON."""
    return {**SECTION, "blocks": [{"kind": "paragraph", "content": content}]}


@pytest.mark.parametrize("audience", ["internal", "partner:child", "public"])
def test_a_report_comes_back_from_its_notebook(audience, context_of):
    """Whatever dresses it later has every block that its sections made."""
    shown = report_of(context_of(audience)).whole()

    found = document_of(notebook_of(shown))

    assert found == shown.passage
    assert [key for key, _ in headings_of(found)][:2] == ["summary", "asked"]


@pytest.mark.parametrize(
    "block",
    [
        paragraph(LINK),
        paragraph(BADGE),
        {**SECTION, "key": "a b"},
        {**SECTION, "script": "x"},
        {"kind": "html", "text": "<b>"},
        {"kind": "picture", "png": "AAAA", "told": "x"},
    ],
)
def test_what_is_no_block_of_ours_is_refused(block):
    """A notebook that others wrote can carry anything; none of it reaches a document unseen."""
    told = {MIMETYPE: {"page": {"title": "T"}, "blocks": [block]}}

    with pytest.raises(UsageError, match="an output carries blocks that are none, at 'blocks 0"):
        document_of(outputs_of(told))


def test_an_output_shows_itself_three_ways(context_of):
    """A page, text for those who have no page, and the blocks; nothing where nothing is seen."""
    shown = report_of(context_of("public")).section("cover")
    bundle = shown._repr_mimebundle_()

    assert set(bundle) == {"text/html", "text/plain", MIMETYPE}
    assert "# River region" in bundle["text/plain"]
    assert json.loads(json.dumps(bundle[MIMETYPE])) == bundle[MIMETYPE]
    assert report_of(context_of("public")).section("minutes")._repr_mimebundle_() == {
        "text/plain": ""
    }


def test_ipython_prints_an_output_by_its_own_words(context_of):
    """A section that these readers may not see leaves nothing, not even the object's name."""
    printed = [
        DisplayFormatter().format(report_of(context_of("public")).section(name))[0]["text/plain"]
        for name in ("minutes", "cover")
    ]

    assert printed[0] == ""
    assert "# River region" in printed[1]
