import pytest

from dtmnb.domain.schema import CATEGORY, fields_of, sealed_fields
from dtmnb.language import language_for
from dtmnb.language.written import parse_cell
from dtmnb.widgets.plan_grid.table import RowTable


@pytest.fixture(params=["en", "ar"])
def wording(request, reference, session):
    """Return the wording of the example plan in two languages."""
    made = RowTable(reference, language_for(request.param))
    made.name_records(session.plan)
    return made


def test_every_cell_is_read_as_it_was_written(wording, session):
    """Text there, value back: what the page did not change is never changed by it."""
    for row in session.plan.rows.values():
        values = row.model_dump(mode="json")
        cells = wording.cells(row)
        read = {
            col: parse_cell(fields_of("rows")[col], text, wording.lists)
            for col, text in cells.items()
            if col != CATEGORY
        }
        assert read == {col: values[col] for col in read}


def test_every_column_is_in_a_set_and_every_set_is_of_columns(wording):
    """Nobody has to look for a column that no set shows."""
    fields = {column["field"] for column in wording.columns()}
    sets = [set(each["fields"]) for each in wording.sets()]

    assert set.union(*sets) - fields == {"status"} - fields
    assert fields in sets


@pytest.mark.parametrize(
    ("col", "values"),
    [
        ("dataset", "@datasets"),
        ("decision", "@decisions"),
        ("data_types", "data_types"),
        ("treatments", "treatments"),
        ("harm_reviewed", "yes_no"),
        ("agenda_group", ""),
    ],
)
def test_what_datasets_agenda_and_advice_need_is_a_column(wording, col, values):
    """Whoever works on many rows finds these in the table, each with its list."""
    (column,) = [each for each in wording.columns() if each["field"] == col]

    assert column["list"] == values
    assert not values or values in wording.choices()


def test_the_page_is_told_what_an_outcome_seals(wording, reference):
    """Whoever changes many rows at once is asked about those that are agreed and would open."""
    sealed = {each["field"] for each in wording.columns() if each["is_sealed"]}

    assert sealed == {*sealed_fields("rows"), CATEGORY} & {*wording.fields}
    agreed = wording.statuses()["agreed"]
    assert agreed == [wording.lists.show("row_statuses", "agreed")]


def test_column_b_has_a_shape_for_every_category(wording, reference):
    """Status is never told by colour alone."""
    (tones,) = [column["tones"] for column in wording.columns() if "tones" in column]

    assert len(tones) == len(reference.terms("dissemination_categories"))
    assert all(tone["shape"] and tone["colour"] for tone in tones.values())


def test_two_partners_of_one_name_are_told_apart(wording, session):
    """A name in a cell leads back to one record."""
    first, second, *_ = session.plan.partners
    twin = session.plan.partners[second].model_copy(
        update={"name": session.plan.partners[first].name}
    )
    plan = session.plan.model_copy(update={"partners": {**session.plan.partners, second: twin}})

    is_changed = wording.name_records(plan)

    shown = wording.lists.shown["@partners"]
    assert is_changed
    assert {wording.lists.find("@partners", shown[key]) for key in (first, second)} == {
        first,
        second,
    }
