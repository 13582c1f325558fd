"""Whatever a document says can be said in another language: nothing is English by its making."""

import pytest

from dtmnb.reports.earlier import Earlier
from dtmnb.reports.kinds import KINDS
from dtmnb.reports.report import report_of
from dtmnb.reports.text import as_text
from tests.support.marked import marked_language, strange_words, words_of
from tests.unit.reports.conftest import context_of, small_plan  # noqa: F401

READERS = ("internal", "partners", "public", "partner:wash")


@pytest.mark.parametrize(
    ("document", "audience"),
    [
        (name, audience)
        for name, kind in KINDS.items()
        for audience in READERS
        if audience.partition(":")[0] in kind.readers
    ],
)
def test_no_sentence_of_a_document_stays_english(
    document,
    audience,
    small_plan,  # noqa: F811
    reference,
    context_of,  # noqa: F811
):
    """Every line is marked but for what people wrote."""
    language = marked_language()
    rows = {**small_plan.rows}
    rows["water"] = rows["water"].model_copy(update={"sensitivity": "sensitive"})
    del rows["latrines"]
    then = context_of(audience, plan=small_plan.model_copy(update={"rows": rows})).view
    context = context_of(audience)._replace(language=language, earlier=Earlier(then, 1, written={}))
    written = words_of(small_plan, reference)

    blocks = report_of(context, document).whole().passage.blocks
    lines = as_text(blocks, language).splitlines()

    assert any("⟦" in line for line in lines)
    assert [found for line in lines if (found := strange_words(line, written))] == []
