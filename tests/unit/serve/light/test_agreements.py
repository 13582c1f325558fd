"""Agreements on a phone: the organisation takes its own drafts along, and nobody else's."""

from io import BytesIO

import pytest
from docx import Document

from tests.unit.conftest import PLAN


@pytest.fixture
def health(visit):
    """Return the page of an organisation that has an agreement."""
    return visit("health")


def test_an_organisation_takes_the_draft_of_its_agreement(health):
    """It is a Word file of what the organisation may see."""
    answer = health.send("agreements", "draft", "a-health")
    words = "\n".join(each.text for each in Document(BytesIO(answer.content)).paragraphs)

    assert f"{PLAN}-agreements-a-health-r1-en.docx" in answer.headers["Content-Disposition"]
    assert "not legal advice" in words


@pytest.mark.parametrize("record", ["a-child", "", "../../x"])
def test_drafts_of_others_are_nobodys_here(health, record):
    """An id of somebody else's agreement, put into the form, is unknown; so are the checklists."""
    form = health.get("agreements").form("draft", "a-health")

    answer = health.post(form.action, form.fields | {"record": record})

    assert answer.status == 422
    assert "Content-Disposition" not in answer.headers
