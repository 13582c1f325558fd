"""Editing by forms: what is typed is in the store, whatever others do meanwhile."""

import time

import ipywidgets as widgets
import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Add, Batch, dump
from dtmnb.domain.plan import HEADER, RECORD_CLASSES
from dtmnb.errors import UsageError
from dtmnb.session.desk import set_field, take_seat
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.forms import CollectionEditor, RecordForm, sections_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.workbook import Workbook
from tests.unit.widgets.conftest import alert, keys, type_in

PLAN = "ssd-example"


@pytest.fixture
def form(session, guard):
    """Return the form of the first row."""
    made = RecordForm(session, guard, "rows")
    session.watch(made.refresh)
    made.show("r001")
    return made


@pytest.fixture
def seat(store, make_session):
    """Return the session of an organisation that is not the room."""
    made = make_session(store, "Amal", "wash")
    made.open_plan(PLAN)
    return made


def _editor(session, collection: str) -> CollectionEditor:
    editor = CollectionEditor(session, Guard(session.language), collection, "Records")
    session.watch(editor.refresh)
    editor.refresh()
    return editor


@pytest.fixture
def rows(session, guard):
    """Return the list of rows beside its form."""
    made = CollectionEditor(session, guard, "rows", "Rows")
    session.watch(made.refresh)
    made.refresh()
    return made


def test_an_edit_is_in_the_store(form, store):
    """Leaving a field commits it, alone."""
    type_in(form, "use_of_data", "Send teams")

    history = store.history(PLAN, since=1)
    assert store.load(PLAN).plan.rows["r001"].use_of_data == "Send teams"
    assert [(change.field, change.value) for change in history[0].changes] == [
        ("use_of_data", "Send teams")
    ]


def test_an_edit_over_anothers_is_a_conflict(form, session, other):
    """The value seen when the form was opened decides, not the newest one."""
    set_field(other, "rows", "r001", field="use_of_data", value="theirs")

    type_in(form, "use_of_data", "mine")

    assert len(session.conflicts) == 1
    assert form.inputs.values["use_of_data"] == "theirs"


def test_one_section_is_shown_at_a_time(form, reference):
    """A form costs only what is looked at; nothing was brought along, so nothing asks for it."""
    first, second, _ = sections_of(reference, "rows")
    assert set(form.inputs.values) == set(first.property("fields"))

    form.open(second.code)

    assert set(form.inputs.values) == {*second.property("fields")} - {"brought_along"}


@pytest.mark.parametrize(
    "message",
    [
        {"record": "r002", "field": "use_of_data", "value": "x"},
        {"record": "r001", "field": "status", "value": "agreed"},
        {"record": "r001", "field": "record_id", "value": "x"},
        {"record": "r001", "field": "use_of_data"},
        {"record": "r001", "field": "use_of_data", "value": "x", "was": "y"},
        "x",
    ],
)
def test_what_is_not_shown_cannot_be_typed(form, guard, store, message):
    """Whatever a page sends, it reaches the fields of the record that it was shown."""
    form.inputs._handle_custom_msg(message, [])

    assert "the form shows something else now" in alert(guard)
    assert store.load(PLAN).stamp.revision == 1


def test_a_place_opens_its_section(form, reference):
    """A finding about column V leads to column V."""
    form.show("r002", "modalities")

    assert form.tabs.current == sections_of(reference, "rows")[2].code
    assert form.inputs.wanted == "modalities"
    assert "modalities" in form.inputs.values


EDITED = [
    *("partners", "focal_points", "decisions", "rows", "datasets", "lines", "urgent_actions"),
    *("agreements", "access_requests", "feedback"),
]


@pytest.mark.parametrize("collection", EDITED)
def test_every_collection_can_be_edited(session, guard, collection):
    """Records are added, duplicated and removed, and each form opens."""
    editor = CollectionEditor(session, guard, collection, "Records")
    session.watch(editor.refresh)
    before = len(session.plan.records(collection))

    editor.add()
    first = editor.chosen
    editor.duplicate()
    editor._ask_remove()
    editor._really_remove()

    assert guard.alert.root.value == ""
    assert len(session.plan.records(collection)) == before + 1
    assert first in session.plan.records(collection)


def test_an_empty_list_says_how_to_begin(empty_store, make_session):
    """Where nothing is entered yet no empty frame stands; once something is, its form does."""
    session = make_session(empty_store, organisation="")
    session.create_plan("new", [])
    editor = _editor(session, "decisions")
    assert any("press “Add”" in getattr(each, "value", "") for each in _seen(editor.root))

    editor.add()

    assert not any("press “Add”" in getattr(each, "value", "") for each in _seen(editor.root))
    assert editor.form.inputs.record == editor.chosen


def test_removing_asks_first(rows, session):
    """One press too many removes nothing."""
    rows._remove.click()

    assert rows.chosen in session.plan.rows
    assert is_shown(rows._confirm)
    rows._confirm.children[1].children[1].click()
    assert not is_shown(rows._confirm)


def test_the_list_is_filtered(rows):
    """Every word must be found somewhere in the record."""
    rows._filter.value = "latrines lock"

    assert 1 <= len(keys(rows._list)) < 24


def test_a_form_turns_to_what_is_added_before_the_list_names_it(rows, session):
    """Whoever sees the new record in the list and types reaches it, and no other."""
    [listed] = (each for each in _seen(rows.root) if getattr(each, "look", "") == "list")
    before = set(session.plan.rows)
    told = []
    # As a page hears of it: in the order in which it is sent.
    listed.observe(
        lambda change: told.append(({item[0] for item in change["new"]}, rows.form.inputs.record)),
        "items",
    )

    rows.add()

    [added] = set(session.plan.rows) - before
    assert [record for names, record in told if added in names] == [added] * len(told)
    assert told
    assert rows.form.inputs.wanted == "sector"


def test_what_cannot_be_added_leaves_the_form_where_it_was(rows, session, monkeypatch):
    """A full disk turns no form to a record that nobody has."""
    shown = rows.form.record_id
    monkeypatch.setattr(session, "save", _refuse)

    with pytest.raises(UsageError):
        rows.add()

    assert rows.form.record_id == shown


def _refuse(*_: object) -> None:
    raise UsageError("Cannot write.")


def test_a_new_row_comes_last_and_a_copy_next_to_its_original(rows, session):
    """Order is what people see in the table."""
    rows.add()
    assert session.plan.ordered_rows()[-1].record_id == rows.chosen

    rows.choose("r003")
    rows.duplicate()

    order = [row.record_id for row in session.plan.ordered_rows()]
    assert order.index(rows.chosen) == order.index("r003") + 1


@pytest.mark.parametrize(
    ("collection", "values", "copied"),
    [
        (
            "rows",
            {"question": "How many?", "sensitivity": "public", "is_urgent": False}
            | {"category_reason": "Known", "claimed_in": "plan.xlsx"}
            | {"harm_reviewed": True, "status": "rejected"},
            {"question"},
        ),
        (
            "urgent_actions",
            {"trigger": "Flood", "rehearsed_on": "2026-03-01", "rehearsal_result": "All"}
            | {"receipts": {"sent": "2026-03-01T09:00:00Z"}},
            {"trigger"},
        ),
        (
            "agreements",
            {"title": "Sites", "status": "signed", "signed_on": "2026-03-01"},
            {"title"},
        ),
        (
            "access_requests",
            {"purpose": "Plan", "status": "approved", "decided_on": "2026-03-01"},
            {"purpose"},
        ),
        ("focal_points", {"name": "A", "shares_contact": True}, {"name"}),
    ],
)
def test_a_copy_is_agreed_by_nobody(store, session, guard, collection, values, copied):
    """What was agreed, signed, rehearsed or consented to of the first is not of its copy."""
    add = Add(collection=collection, record="first", values=values)
    store.save(PLAN, Batch(batch_id="first", author="Ben", changes=(add,)))
    session.refresh()
    editor = CollectionEditor(session, guard, collection, "Records")
    editor.choose("first")

    editor.duplicate()

    assert guard.alert.root.value == ""
    records = session.plan.records(collection)
    first, copy = dump(records["first"]), dump(records[editor.chosen])
    assert {field for field in values if copy[field] == first[field]} == copied


def test_the_header_is_a_form_too(session, guard, store):
    """The exercise is described by a form of its own."""
    form = RecordForm(session, guard, HEADER, record_id=HEADER)
    form.refresh()

    type_in(form, "operation", "New operation")

    assert store.load(PLAN).plan.header.operation == "New operation"


def test_another_row_is_shown_at_once(rows):
    """Inputs are made once; going through the rows fills them anew."""
    before = len(widgets.widget._instances)
    started = time.process_time()

    for number in range(2, 12):
        rows.choose(f"r{number:03}")

    assert (time.process_time() - started) / 10 < 0.1
    assert len(widgets.widget._instances) - before < 10


def test_an_open_form_is_not_disturbed_by_others(form, session, other):
    """What others save is taken in silence; the form keeps what its reader saw until asked."""
    set_field(other, "rows", "r001", field="use_of_data", value="theirs")

    session.refresh(is_following=True)
    assert form.inputs.values["use_of_data"] != "theirs"
    assert session.has_news
    type_in(form, "use_of_data", "mine")

    assert len(session.conflicts) == 1
    assert session.has_news is False


def test_a_form_opens_no_person_of_others(seat):
    """Whoever knows the id of another organisation's person does not get to their contacts."""
    editor = _editor(seat, "focal_points")

    with pytest.raises(UsageError, match="not in this list"):
        editor.choose("fp-health-1")

    assert editor.chosen == "fp-wash-1"
    assert editor.form.inputs.values["email"] == seat.plan.focal_points["fp-wash-1"].email


def test_agreements_are_shown_to_their_parties(session, seat):
    """An organisation looks up its own agreements; the room all of them."""
    parties = {"ours": ["dtm", "wash"], "theirs": ["dtm", "health"]}
    for key, each in parties.items():
        session.save([Add(collection="agreements", record=key, values={"parties": each})])
    seat.refresh()

    own = keys(_editor(seat, "agreements")._list)

    assert "ours" in own
    assert [each for each in own if "wash" not in seat.plan.agreements[each].parties] == []
    assert set(parties) <= set(keys(_editor(session, "agreements")._list))


@pytest.mark.parametrize("collection", ["focal_points", "access_requests", "feedback"])
def test_what_an_organisation_adds_is_its_own(session, seat, other, collection):
    """A new record is of the organisation of the seat, and no other organisation sees it."""
    editor = _editor(seat, collection)

    editor.add()

    assert seat.plan.records(collection)[editor.chosen].partner == "wash"
    assert editor.chosen in keys(editor._list)
    other.refresh()
    assert editor.chosen not in keys(_editor(other, collection)._list)


def test_what_is_nobodys_is_for_the_room(session, seat):
    """A person who is of no organisation yet is shown where all is settled together."""
    session.save([Add(collection="focal_points", record="new", values={"name": "A"})])
    seat.refresh()

    assert "new" in keys(_editor(session, "focal_points")._list)
    assert "new" not in keys(_editor(seat, "focal_points")._list)


def test_who_takes_another_seat_sees_another_list(session):
    """The person that was open is closed if the new seat may not read them."""
    editor = _editor(session, "focal_points")
    editor.choose("fp-health-1")

    take_seat(session, Seat("Amal", "wash", "partner"))

    assert editor.chosen == "fp-wash-1"


@pytest.mark.parametrize("collection", RECORD_CLASSES)
def test_forms_ask_fields_that_exist_once(reference, collection):
    """No form asks for something a record cannot hold, and none asks twice."""
    asked = [
        name for each in sections_of(reference, collection) for name in each.property("fields")
    ]

    assert len(set(asked)) == len(asked)
    assert set(asked) <= set(RECORD_CLASSES[collection].model_fields)


def test_every_field_of_a_row_is_asked(reference):
    """All columns A to AE are on the form; answers to the tree are walked, claims vouched for."""
    asked = {name for each in sections_of(reference, "rows") for name in each.property("fields")}

    assert set(RECORD_CLASSES["rows"].model_fields) - asked == {
        "record_id",
        "order",
        "tree_answers",
        "claimed_in",
    }


def _seen(widget) -> list[widgets.Widget]:
    """Return *widget* and all that is shown in it."""
    if not is_shown(widget):
        return []
    return [widget, *(part for each in getattr(widget, "children", ()) for part in _seen(each))]


def _offered(root) -> set[str]:
    return {each.description for each in _seen(root) if isinstance(each, widgets.Button)}


@pytest.mark.parametrize(
    ("collection", "organisation", "offered"),
    [
        ("lines", "wash", set()),
        ("agreements", "wash", set()),
        ("rows", "wash", {"Add", "Duplicate"}),
        ("focal_points", "wash", {"Add", "Duplicate", "Remove …"}),
        ("lines", "dtm", {"Add", "Duplicate", "Remove …"}),
        ("rows", "dtm", {"Add", "Duplicate", "Remove …"}),
    ],
)
def test_what_a_seat_may_not_do_is_not_offered(
    store, make_session, collection, organisation, offered
):
    """A button that the store would refuse is not there; the words of the record still are."""
    session = make_session(store, organisation=organisation)
    session.open_plan("ssd-example")
    editor = CollectionEditor(session, Guard(session.language), collection, "List")

    editor.refresh()

    assert _offered(editor.root) == offered


def test_a_form_tells_what_a_seat_may_not_change(store, make_session):
    """The header is the room's: others read it as text, without a single input."""
    session = make_session(store, organisation="wash")
    session.open_plan("ssd-example")
    form = RecordForm(session, Guard(session.language), HEADER, record_id=HEADER)

    form.refresh()

    assert form.inputs.values == {}
    assert session.plan.header.title in form._told.root.value


def test_no_step_offers_a_partner_what_the_room_does(store, make_session):
    """From start to review, whatever part is opened."""
    session = make_session(store, organisation="wash")
    session.open_plan("ssd-example")
    workbook = Workbook(session)
    found = set()
    for code in session.reference.steps:
        workbook.go(code)
        for key in list(workbook.views[code]._specs):
            workbook.views[code].show(key)
            found |= _offered(workbook.views[code].root)

    assert (
        found
        & {
            "Settle this row",
            "Show all positions now",
            "Decide against the advice …",
            "Make the plan",
            "Open a training example",
            "Start the rehearsal",
            "List the missing agreements",
            "Give it this name",
            "Write the reports for everyone",
            "Write the packs of all organisations",
        }
        == set()
    )
