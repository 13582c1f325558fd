"""Which columns stand on which sheet."""

import pytest

from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.schema import fields_of
from dtmnb.interchange.sheets import columns_of, sheets_of
from dtmnb.language import language_for
from dtmnb.language.wording import TITLES


def test_every_collection_has_its_sheet():
    """Nothing of a plan is forgotten."""
    assert set(TITLES) == set(RECORD_CLASSES)


@pytest.mark.parametrize("audience", ["internal", "partners", "partner:health", "public"])
def test_columns_are_those_the_audience_may_see(view, reference, audience):
    """Sheets and columns come from the allow-list, also where there are no records yet."""
    sheets = sheets_of(view(audience), reference, language_for("en"))

    permitted = view(audience).fields
    shown = {(sheet.collection, column.field) for sheet in sheets for column in sheet.columns}
    assert shown <= {(name, field) for name, fields in permitted.items() for field in fields}


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_headings_of_a_sheet_differ(view, reference, language):
    """A heading leads back to one field only."""
    for sheet in sheets_of(view(), reference, language_for(language)):
        headings = [column.heading for column in sheet.columns]
        assert len(set(headings)) == len(headings)


def test_the_category_stands_once(reference):
    """Column B says what the two axes say, so sensitivity has no column beside it."""
    columns = columns_of("rows", (*fields_of("rows"),), reference, language_for("en"))
    fields = [column.field for column in columns]

    assert fields[:2] == ["sector", "dissemination_category"]
    assert "sensitivity" not in fields
    assert fields[-1] == "record_id"
