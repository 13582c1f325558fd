"""Forms ask fields that exist, each once."""

import pytest

from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.widgets.form_fields import COLLECTION_TITLES, FORMS, HELP, KEYED_BY, LONG_TEXTS


@pytest.mark.parametrize("collection", FORMS)
def test_every_field_is_one_of_the_record(collection):
    """No form asks for something a record cannot hold, and none asks twice."""
    fields = [field for section in FORMS[collection].values() for field in section]

    assert len(set(fields)) == len(fields)
    assert set(fields) <= set(RECORD_CLASSES[collection].model_fields)


def test_every_field_of_a_row_is_asked():
    """All columns A to AE are on the form; B follows, and answers to the tree are walked."""
    asked = {field for section in FORMS["rows"].values() for field in section}

    assert set(RECORD_CLASSES["rows"].model_fields) - asked == {
        "record_id",
        "order",
        "tree_answers",
    }


def test_every_form_has_a_title_and_every_word_of_help_a_field():
    """Titles and help do not outlive what they are about."""
    fields = {name for record in RECORD_CLASSES.values() for name in record.model_fields}

    assert set(FORMS) - {"header"} == set(COLLECTION_TITLES)
    assert {*HELP, *KEYED_BY, *LONG_TEXTS} <= fields
