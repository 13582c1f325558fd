"""Drafts as Word files: for those who sign, with nobody's contact who may not be in them."""

from pathlib import Path

import pytest
from docx import Document

from dtmnb.domain.findings import Place
from dtmnb.errors import RightsError, SharingError, UsageError
from dtmnb.language import language_for
from dtmnb.session.desk import set_field
from dtmnb.session.drafts import CHECKLISTS, draft_name, drafts_of, hand_out_draft

EN = language_for("en")
HEALTH = Place("agreements", "a-health")


def words_of(file: Path) -> str:
    """Return all words of a Word file."""
    word = Document(str(file))
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(each.text for each in word.paragraphs), *cells))


def test_the_room_drafts_each_agreement_and_the_checklists(session, tmp_path):
    """Each file opens, and is named after plan, record, revision and language."""
    found = [each.where for each in drafts_of(session)]
    assert {*found} == {*(Place("agreements", key) for key in session.plan.agreements), CHECKLISTS}

    for where in (HEALTH, CHECKLISTS):
        name = draft_name(session, where, EN)
        assert name.endswith("-r1-en.docx")
        written = hand_out_draft(session, where, tmp_path / name, EN)
        assert session.plan.header.title in words_of(written)


def test_a_partner_drafts_its_own_and_no_other(session, other, tmp_path):
    """An organisation sees its own agreement, and no checklist of the room."""
    assert [each.where for each in drafts_of(other)] == [HEALTH]

    written = hand_out_draft(other, HEALTH, tmp_path / "own.docx", EN)

    assert "Example Health Cluster" in words_of(written)
    with pytest.raises(RightsError):
        hand_out_draft(other, CHECKLISTS, tmp_path / "room.docx", EN)


def test_a_draft_with_a_contact_that_may_not_leave_is_not_written(session, tmp_path):
    """What somebody typed into a text of the plan does not slip out with a form."""
    key, hidden = next(
        (key, each)
        for key, each in session.plan.focal_points.items()
        if each.partner not in {"health", "dtm"}
    )
    set_field(session, "focal_points", key, field="shares_contact", value=False)
    set_field(session, "agreements", "a-health", field="purpose", value=f"Ask {hidden.email}")

    with pytest.raises(SharingError, match="Cannot release x"):
        hand_out_draft(session, HEALTH, tmp_path / "x.docx", EN)
    assert list(tmp_path.glob("*.docx")) == []


def test_only_word_files_are_drafts(session, tmp_path):
    """Another suffix is refused before anything is made."""
    with pytest.raises(UsageError, match=r"drafts are Word files"):
        hand_out_draft(session, HEALTH, tmp_path / "x.pdf", EN)
