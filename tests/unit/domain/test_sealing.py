"""What an outcome seals, and what nobody may make of the record."""

from datetime import date
from typing import get_args

import pytest

from dtmnb.domain.advice import advice_for
from dtmnb.domain.agreeing import SignOff
from dtmnb.domain.category import axes_of, is_row_agreed
from dtmnb.domain.changes import Add, Remove, Set, dump
from dtmnb.domain.consent import agreed_by, next_settlement
from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.schema import FieldSpec, fields_of, sealed_fields
from dtmnb.domain.sealing import Opening, opening_of
from dtmnb.domain.settling import Settlement, as_said, put_record, settle_row
from dtmnb.domain.signing import signed_content
from dtmnb.domain.weighing import Scales
from dtmnb.errors import RecordError
from dtmnb.store.reference import load_reference
from tests.support.keeping import Room
from tests.support.tables import plan_from_tables

PLAN = """
    partners
    | record_id |
    | alpha     |
    | beta      |

    datasets
    | record_id |
    | sites     |
    | health    |

    lines
    | record_id | dataset | category  |
    | l1        | sites   | sensitive |
    | l2        | health  | sensitive |

    rows
    | record_id | question  | category  | dataset | data_types    |
    | r1        | How many? | sensitive | sites   | totals_admin_2|
    | r2        | How many? | sensitive | health  | totals_admin_2|
    | alone     | How many? | sensitive |         | totals_admin_2|
"""
HOLDERS = {"rows": "r1", "datasets": "sites", "lines": "l1"}
REFERENCE = load_reference()
SENSITIVE = Settlement(False, "sensitive", "Small sites", date(2026, 3, 1), "amal")
# The id is nobody's to move, and the status says itself that the row is open.
NO_TERMS = {"record_id", "status"}
SEALED = [(name, field) for name in HOLDERS for field in sealed_fields(name)]
FREE = [
    (name, field)
    for name in HOLDERS
    for field, spec in fields_of(name).items()
    if not spec.is_sealed and not spec.is_derived and field not in NO_TERMS
]


FILLED_LATER = [(name, field) for name, field in SEALED if fields_of(name)[field].is_filled_later]


@pytest.fixture
def empty_room(reference) -> Room:
    """Return a room that settled every row before it said how their data go out."""
    return _settled(Room(plan_from_tables(PLAN, reference), reference))


@pytest.fixture
def room(reference) -> Room:
    """Return a room that settled every row with all its terms."""
    found = Room(plan_from_tables(PLAN, reference), reference)
    for collection, field in FILLED_LATER:
        move(found, collection, field)
    return _settled(found)


def _settled(room: Room) -> Room:
    for row in room.plan.rows:
        room.make(*settle_row(room.plan, row, SENSITIVE, room.reference))
    return room


def status(room: Room, row: str = "r1") -> str:
    """Return the status of a row."""
    return room.plan.rows[row].status


def agreed(room: Room) -> list[str]:
    """Return the rows that are agreed."""
    return [key for key, row in room.plan.rows.items() if is_row_agreed(room.plan, row, REFERENCE)]


def put(room: Room, collection: str, record: str, **values: object):
    """Give a record values, and return what was done."""
    return room.make(*put_record(room.plan, collection, record, values))


def another(collection: str, field: str, value: object) -> object:
    """Return a value that *field* takes and that is not *value*, by what is known of the field."""
    spec = fields_of(collection)[field]
    annotation = RECORD_CLASSES[collection].model_fields[field].annotation
    words = _texts(spec)
    kinds = {
        bool: (True, False),
        int: (7, 8),
        float: (7.0, 8.0),
        date: ("2026-05-01", "2026-05-02"),
    }
    kinds[dict] = ({"en": "later"}, {"en": "last"})
    known = kinds[dict] if spec.kind == "dict" else words
    if spec.kind not in {"text", "dict"}:
        known = next(kinds[kind] for kind in (annotation, *get_args(annotation)) if kind in kinds)
    return next(each for each in known if each != value)


def _texts(spec: FieldSpec) -> list[object]:
    """Return two values that a field of text takes."""
    if spec.collection:
        found = ["health", "sites"] if spec.collection == "datasets" else ["beta", "alpha"]
    else:
        found = [*(REFERENCE.terms(spec.codelist) if spec.codelist else ("later", "last"))]
    return [[each] for each in found] if spec.is_many else found


def move(room: Room, collection: str, field: str):
    """Give a field of the row, its dataset or its release another value."""
    record = HOLDERS[collection]
    held = dump(room.plan.records(collection)[record])[field]
    return put(room, collection, record, **{field: another(collection, field, held)}), held


# What is sealed ---------------------------------------------------------------------------------


def test_the_terms_that_the_field_names_are_sealed():
    """Words, kinds of data, both axes, recipients and releases; a field more is tested below."""
    rows = {"question", "sensitivity", "is_urgent", "recipients", "modalities", "release_level"}
    rows |= {"frequency", "share_within_hours", "disaggregation", "unit_of_analysis", "method"}

    assert rows | {"data_types", "treatments", "dataset", "agreement"} <= set(sealed_fields("rows"))
    assert {"smallest_area", "context"} <= set(sealed_fields("datasets"))
    assert {"dataset", "category", "modality", "recipients"} <= set(sealed_fields("lines"))


@pytest.mark.parametrize(("collection", "field"), SEALED)
def test_whatever_moves_a_sealed_term_opens_the_row(room, collection, field):
    """The row, its dataset or a release of it: the room looks again. Other rows stay."""
    done, _ = move(room, collection, field)

    assert done.conflicts == ()
    assert status(room) == "to_be_revised"
    assert {"r1"} == {"r1", "r2", "alone"} - set(agreed(room)) or collection == "lines"
    assert "alone" in agreed(room)


@pytest.mark.parametrize(("collection", "field"), SEALED)
def test_a_term_that_is_put_back_leaves_the_row_open(room, collection, field):
    """Nobody agreed while it was another one; whoever puts it back settles nothing."""
    _, held = move(room, collection, field)

    put(room, collection, HOLDERS[collection], **{field: held})

    assert dump(room.plan.records(collection)[HOLDERS[collection]])[field] == held
    assert status(room) == "to_be_revised"


@pytest.mark.parametrize(("collection", "field"), SEALED)
def test_a_term_that_is_undone_leaves_the_row_open(room, collection, field):
    """Undo puts the term back, and does not agree."""
    done, held = move(room, collection, field)

    room.undo(done)

    assert dump(room.plan.records(collection)[HOLDERS[collection]])[field] == held
    assert status(room) == "to_be_revised"


@pytest.mark.parametrize(("collection", "field"), FILLED_LATER)
def test_an_empty_term_of_release_is_filled_in_later(empty_room, collection, field):
    """How and to whom is worked out after the category; saying it first agrees on nothing else.

    Taking it back opens the row, by hand as by undo.
    """
    done, held = move(empty_room, collection, field)
    assert agreed(empty_room) == ["r1", "r2", "alone"]

    if field in {"recipients", "modality"}:
        empty_room.undo(done)
    else:
        put(empty_room, collection, HOLDERS[collection], **{field: held})
    assert "r1" not in agreed(empty_room)


@pytest.mark.parametrize(("collection", "field"), FILLED_LATER)
def test_a_term_that_was_filled_in_is_sealed(empty_room, collection, field):
    """The second word on a term is a move like any other."""
    move(empty_room, collection, field)
    move(empty_room, collection, field)

    assert status(empty_room) == "to_be_revised"


NO_RELEASE = """
    datasets
    | record_id |
    | mixed     |
    | closed    |

    rows
    | record_id | question  | category  | dataset | data_types     |
    | r1        | How many? | sensitive | mixed   | totals_admin_2 |
    | open      | How many? | public    | mixed   | totals_admin_2 |
    | shut      | How many? | sensitive | closed  | totals_admin_2 |
"""


@pytest.fixture
def released(reference) -> Room:
    """Return a room that settled rows whose datasets have no release yet."""
    found = Room(plan_from_tables(NO_RELEASE, reference), reference)
    for row, sensitivity in (("r1", "sensitive"), ("open", "public"), ("shut", "sensitive")):
        settlement = SENSITIVE._replace(sensitivity=sensitivity)
        found.make(*settle_row(found.plan, row, settlement, reference))
    return found


@pytest.mark.parametrize(
    ("dataset", "categories", "opened"),
    [
        ("mixed", ("sensitive",), []),
        ("mixed", ("sensitive", "public"), []),
        ("closed", ("sensitive",), []),
        ("closed", ("internal",), []),
        ("closed", ("public",), ["shut"]),
        ("closed", ("urgent_action",), ["shut"]),
        ("closed", ("sensitive", "sensitive"), ["shut"]),
        ("mixed", ("public", "public"), ["r1", "open"]),
        ("closed", ("nonsense",), ["shut"]),
    ],
)
def test_the_first_release_of_a_category_opens_nothing(released, dataset, categories, opened):
    """A release is for rows of its category; one more, or one more open than any row, is a move."""
    for number, category in enumerate(categories):
        values = {"dataset": dataset, "category": category}
        released.make(Add(collection="lines", record=f"n{number}", values=values))

    assert sorted({"r1", "open", "shut"} - set(agreed(released))) == sorted(opened)


def test_a_release_is_filled_in_only_where_the_advice_is_no_stricter(reference):
    """A level that makes the advice stricter is no detail: the room looks again."""
    table = PLAN.replace("totals_admin_2", "site_list_with_coordinates")
    room = Room(plan_from_tables(table, reference), reference)
    verdict = SENSITIVE._replace(
        sensitivity="public", opening_reason="Known", opened_by="Chen", reason="Known"
    )
    room.make(*settle_row(room.plan, "alone", verdict, reference))
    before = advice_for(room.plan, room.plan.rows["alone"], reference).sensitivity
    for level in reference.terms("release_levels"):
        tried = Room(room.plan, reference)
        put(tried, "rows", "alone", release_level=level)
        now = advice_for(tried.plan, tried.plan.rows["alone"], reference).sensitivity
        scales = Scales(reference)
        is_stricter = scales.closedness(now) > scales.closedness(before)
        assert (status(tried, "alone") == "to_be_revised") is is_stricter


@pytest.mark.parametrize(("collection", "field"), FREE)
def test_a_field_that_is_not_sealed_leaves_the_row_agreed(room, collection, field):
    """Notes, roles and titles are written after the outcome as well."""
    done, held = move(room, collection, field)

    assert len(done.changes) == 1
    assert agreed(room) == ["r1", "r2", "alone"]
    put(room, collection, HOLDERS[collection], **{field: held})
    assert agreed(room) == ["r1", "r2", "alone"]


@pytest.mark.parametrize(
    "change",
    [
        Add(collection="lines", record="l9", values={"dataset": "sites", "category": "public"}),
        Set(collection="lines", record="l2", field="dataset", was="health", value="sites"),
    ],
    ids=["another release", "a release of other rows"],
)
def test_another_release_of_its_dataset_opens_a_row(room, change):
    """What was agreed on goes one way more than was agreed."""
    room.make(change)

    assert status(room) == "to_be_revised"
    assert "alone" in agreed(room)


@pytest.mark.parametrize(("collection", "record"), [("lines", "l1"), ("datasets", "sites")])
def test_what_is_taken_from_a_row_opens_it(room, collection, record):
    """The terms that it was agreed with are gone; undo brings them back without an agreement."""
    done = room.make(
        Remove(
            collection=collection, record=record, was=dump(room.plan.records(collection)[record])
        )
    )
    assert status(room) == "to_be_revised"

    room.undo(done)

    assert record in room.plan.records(collection)
    assert status(room) == "to_be_revised"


@pytest.mark.parametrize("field", ["information_need", "question_id", "form_instructions"])
def test_words_that_come_to_speak_of_persons_open_the_row(room, field):
    """These are no terms of sharing; what they say the data hold is one."""
    put(room, "rows", "r1", **{field: "name_of_head_of_household"})

    assert status(room) == "to_be_revised"


def test_a_row_that_is_settled_with_its_new_terms_stays_agreed(room):
    """Moved and settled in one act: the outcome is of the new terms."""
    moved = put_record(room.plan, "rows", "r1", {"recipients": ["beta"]})
    settled = settle_row(room.plan, "r1", SENSITIVE, REFERENCE)

    room.make(*moved, *settled)

    assert (status(room), room.plan.outcomes["r1"].settlement) == ("agreed", 2)


@pytest.mark.parametrize("field", ["reason", "settled_by", "settled_on"])
def test_what_was_settled_is_reworded_by_nobody(room, field):
    """An edit of its reason beside the move would carry the agreement over to other terms."""
    value = "2026-03-02" if field == "settled_on" else "Other"
    before = room.plan

    with pytest.raises(RecordError, match="Cannot reword what was settled of row 'r1'"):
        room.make(
            *put_record(room.plan, "rows", "r1", {"recipients": ["beta"]}),
            *put_record(room.plan, "outcomes", "r1", {field: value}),
        )

    assert room.plan == before


@pytest.mark.parametrize(
    "values",
    [{"settlement": 0}, {"settled_on": None}, {"settlement": 9, "settled_on": None}],
)
def test_a_settlement_is_not_taken_back_by_a_raw_edit(room, values):
    """Its number and its day move when the row is settled anew, or when it is undone."""
    with pytest.raises(RecordError, match="Cannot reword what was settled"):
        put(room, "outcomes", "r1", **values)


def test_undoing_a_settlement_agrees_on_nothing(room):
    """Neither the settlement before it, nor, when the undo is undone, itself."""
    public = SENSITIVE._replace(sensitivity="public")
    done = room.make(*settle_row(room.plan, "r1", public, REFERENCE))

    undone = room.undo(done)
    assert (room.plan.rows["r1"].sensitivity, status(room)) == ("sensitive", "to_be_revised")

    room.undo(undone)
    assert (room.plan.rows["r1"].sensitivity, status(room)) == ("public", "to_be_revised")


def test_undoing_a_settlement_of_other_words_leaves_the_row_open(room):
    """The outcome before it spoke of another question: it is history, and nothing is agreed."""
    put(room, "rows", "r1", question="Where do they stay?")
    done = room.make(*settle_row(room.plan, "r1", SENSITIVE, REFERENCE))

    room.undo(done)

    assert room.plan.outcomes["r1"].question == "How many?"
    assert (status(room), "r1" in agreed(room)) == ("to_be_revised", False)


@pytest.mark.parametrize("collection", ["consents", "sign_offs"])
def test_removing_a_word_can_be_undone_after_the_plan_moved(room, collection):
    """It was true when it was said, and counts for what it was said of."""
    word = said(room.plan, collection)
    room.make(word, organisation="alpha")
    put(room, "rows", "r1", question="Where do they stay?")
    room.make(*settle_row(room.plan, "r1", SENSITIVE, REFERENCE))
    held = room.plan.records(collection)[word.record]
    gone = room.make(Remove(collection=collection, record=word.record, was=dump(held)))

    room.undo(gone)

    assert room.plan.records(collection)[word.record] == held
    assert "alpha" not in agreed_by(room.plan, "r1", REFERENCE)


def test_a_row_that_was_removed_comes_back_open(room):
    """Undo brings the words back; the outcome that stayed behind was of the row that went."""
    done = room.make(Remove(collection="rows", record="r1", was=dump(room.plan.rows["r1"])))

    room.undo(done)

    assert status(room) == "to_be_revised"


# Who may not say agreed -------------------------------------------------------------------------


def _mark(was: str = "draft") -> Set:
    return Set(collection="rows", record="r1", field="status", was=was, value="agreed")


OUTCOME = {
    **{"row": "r1", "settlement": 1, "question": "How many?", "settled_on": "2026-03-01"},
    **{"is_urgent": False, "sensitivity": "sensitive"},
}


@pytest.mark.parametrize(
    ("outcome", "is_kept"),
    [
        ({}, True),
        (None, False),
        ({"settled_on": None}, False),
        ({"settlement": 0}, False),
        ({"sensitivity": "public"}, False),
        ({"sensitivity": ""}, False),
        ({"is_urgent": True}, False),
        ({"question": "Who?"}, False),
        ({"question": ""}, False),
        ({"row": "alone"}, False),
    ],
)
def test_a_row_is_marked_with_its_outcome_or_not_at_all(reference, outcome, is_kept):
    """The outcome of the same batch says on what: the day, the category, the words."""
    room = Room(plan_from_tables(PLAN, reference), reference)
    changes = [_mark()]
    if outcome is not None:
        changes.append(Add(collection="outcomes", record="r1", values={**OUTCOME, **outcome}))

    if is_kept:
        room.make(*changes)
        assert agreed(room) == ["r1"]
    else:
        with pytest.raises(RecordError, match="'r1'"):
            room.make(*changes)
        assert status(room) == "draft"


def test_a_row_is_not_added_as_agreed(reference):
    """A row that comes with its mark, as from a file, says that somebody agreed elsewhere."""
    room = Room(plan_from_tables(PLAN, reference), reference)
    values = {"question": "How many?", "sensitivity": "sensitive", "status": "agreed"}

    with pytest.raises(RecordError, match="Settle it in step 40"):
        room.make(Add(collection="rows", record="new", values=values))


def test_an_opened_row_is_not_marked_again_by_hand(room):
    """Its old outcome fits the category and the words, and was of other recipients."""
    put(room, "rows", "r1", recipients=["alpha", "beta"])

    with pytest.raises(RecordError, match="Settle it in step 40"):
        room.make(_mark("to_be_revised"))
    with pytest.raises(RecordError, match="Settle it in step 40"):
        reworded = put_record(room.plan, "outcomes", "r1", {"reason": "Other"})
        room.make(_mark("to_be_revised"), *reworded)


@pytest.mark.parametrize("row", ["r9", ""])
def test_an_outcome_is_of_a_row_that_is_there(reference, row):
    """A row that comes later would find itself settled."""
    room = Room(plan_from_tables(PLAN, reference), reference)

    with pytest.raises(RecordError, match="no such row"):
        room.make(Add(collection="outcomes", record="r9", values={**OUTCOME, "row": row}))


# Opening ----------------------------------------------------------------------------------------

OPENING = """
    partners
    | record_id |
    | alpha     |
    | beta      |

    rows
    | record_id | question                      | data_types                 |
    | harmless  | How many?                     | totals_admin_2             |
    | plain     | How many?                     |                            |
    | places    | Where?                        | site_list_with_coordinates |
    | asked     | How many?                     | totals_admin_2             |
    | agreed    | How many?                     | totals_admin_2             |
    | silent    | How many?                     | totals_admin_2             |
    | unlisted  | How many?                     | totals_admin_2             |
    | words     | Name of the head of household | totals_admin_2             |
    | named     | Name of the head of household |                            |
    | list      | How many?                     | registration_list          |

    positions
    | record_id    | row    | partner | is_urgent | sensitivity    |
    | asked.alpha  | asked  | alpha   | false     | sensitive      |
    | asked.beta   | asked  | beta    | false     | do_not_collect |
    | agreed.alpha | agreed | alpha   | true      | public         |
    | silent.alpha | silent | alpha   |           |                |
    | unl.alpha    | unlisted | alpha | false     | no_such_code   |
"""
BOTH = ("The law asks for it", "Chen")
MISSING = [("", ""), ("The law asks for it", ""), ("", "Chen"), (" ", "Chen"), ("Law", " ")]


def settle(room: Room, row: str, category: str, why: tuple[str, str] = ("", "")) -> None:
    """Settle a row, with a reason for opening it and who confirms that."""
    axes = axes_of(category, room.reference)
    settlement = Settlement(*axes, "Reason", date(2026, 3, 1), "amal", *why)
    room.make(*settle_row(room.plan, row, settlement, room.reference))


@pytest.fixture
def opening_room(reference) -> Room:
    """Return a room with rows that should not be opened, each for another reason."""
    return Room(plan_from_tables(OPENING, reference), reference)


@pytest.mark.parametrize(
    ("row", "category", "opening"),
    [
        ("harmless", "public", None),
        ("plain", "public", None),
        ("places", "sensitive", None),
        ("places", "internal", None),
        ("places", "public", Opening("sensitive", (), False)),
        ("places", "urgent_action", Opening("sensitive", (), False)),
        ("asked", "do_not_collect", None),
        ("asked", "internal", Opening("", ("beta",), False)),
        ("asked", "sensitive", Opening("", ("beta",), False)),
        ("asked", "public", Opening("", ("alpha", "beta"), False)),
        ("agreed", "public", None),
        ("silent", "public", None),
        ("unlisted", "public", Opening("", ("alpha",), False)),
        ("words", "sensitive", None),
        ("words", "public", Opening("", (), True)),
        ("list", "personal", None),
        ("named", "personal", None),
    ],
)
def test_opening_needs_a_reason_and_a_name(opening_room, reference, row, category, opening):
    """Against the advice, what an organisation asked for, or what the words say: never silently."""
    found = opening_room.plan.rows[row]
    sensitivity = axes_of(category, reference)[1]

    assert opening_of(opening_room.plan, found, sensitivity, reference) == opening
    if opening:
        for why in MISSING:
            with pytest.raises(RecordError, match="Give the reason for opening it"):
                settle(opening_room, row, category, why)
            assert agreed(opening_room) == []
    settle(opening_room, row, category, BOTH if opening else ("", ""))
    assert agreed(opening_room) == [row]
    outcome = opening_room.plan.outcomes[row]
    assert (outcome.opening_reason, outcome.opened_by) == (BOTH if opening else ("", ""))


def test_the_reason_for_opening_stays_with_the_outcome(opening_room):
    """Whoever takes it away takes the agreement away."""
    settle(opening_room, "places", "public", BOTH)

    for field in ("opening_reason", "opened_by"):
        with pytest.raises(RecordError, match="Give the reason for opening it"):
            anew = next_settlement(opening_room.plan, "places")
            put(opening_room, "outcomes", "places", settlement=anew, **{field: ""})


@pytest.mark.parametrize("row", ["list", "named"])
@pytest.mark.parametrize("category", ["public", "urgent_action"])
def test_data_on_persons_are_public_by_no_reason(opening_room, row, category):
    """By their kinds or by their words, whoever confirms it."""
    with pytest.raises(RecordError, match="holds data on persons"):
        settle(opening_room, row, category, BOTH)

    assert agreed(opening_room) == []


def test_a_signed_override_makes_no_data_on_persons_public(opening_room):
    """Somebody signed against the advice; persons stay protected."""
    values = {"row": "named", "level": "low", "sensitivity": "public", "who": "Chen"}
    values |= {"role": "Coordinator", "reason": "Needed", "on": "2026-03-01"}
    opening_room.make(Add(collection="overrides", record="o1", values=values))

    with pytest.raises(RecordError, match="holds data on persons"):
        settle(opening_room, "named", "public", BOTH)


@pytest.mark.parametrize(
    "values",
    [{"question": "Name of the head of household"}, {"data_types": ["registration_list"]}],
    ids=str,
)
def test_a_public_row_that_comes_to_hold_persons_is_open(opening_room, values):
    """It is neither shown any more nor settled so again."""
    settle(opening_room, "plain", "public")

    put(opening_room, "rows", "plain", **values)

    assert agreed(opening_room) == []
    with pytest.raises(RecordError, match="holds data on persons"):
        settle(opening_room, "plain", "public", BOTH)


# Whose word it is -------------------------------------------------------------------------------

SAID = {
    "positions": ("r1.alpha", {"row": "r1", "partner": "alpha", "sensitivity": "public"}),
    "consents": ("r1.alpha", {**OUTCOME, "partner": "alpha", "answer": "accepts"}),
    "sign_offs": (
        "alpha.9",
        {"partner": "alpha", "person": "Dana", "revision": 9, "head": "0a"}
        | {"signed_at": "2026-03-01T08:00:00Z"},
    ),
}
SAID["consents"][1].pop("settled_on")


def said(plan: Plan, collection: str, **values: object) -> Add:
    """Return what an organisation says, true but for *values*."""
    record, held = SAID[collection]
    fingerprint = {"fingerprint": signed_content(plan)} if collection == "sign_offs" else {}
    return Add(collection=collection, record=record, values={**held, **fingerprint, **values})


@pytest.mark.parametrize("collection", [*SAID])
@pytest.mark.parametrize(
    ("organisation", "noted_by", "is_kept"),
    [
        ("alpha", "", True),
        ("", "", False),
        ("beta", "", False),
        ("", " ", False),
        ("", "amal", True),
        ("beta", "amal", True),
        ("alpha", "amal", False),
        ("", "chen", False),
        ("beta", "chen", False),
    ],
)
def test_a_word_is_given_at_its_seat_or_noted(room, collection, organisation, noted_by, is_kept):
    """Whoever speaks for another organisation says so, by name."""
    change = said(room.plan, collection, noted_by=noted_by)

    if is_kept:
        room.make(change, organisation=organisation)
        assert change.record in room.plan.records(collection)
    else:
        with pytest.raises(RecordError, match="'alpha'"):
            room.make(change, organisation=organisation)
        assert change.record not in room.plan.records(collection)


def test_a_word_that_comes_back_by_undoing_names_who_noted_it_then(room):
    """Whoever takes a change back writes nothing of their own."""
    room.make(said(room.plan, "positions"), organisation="alpha")
    changed = put(room, "positions", "r1.alpha", sensitivity="internal", noted_by="amal")

    room.undo(changed)

    assert room.plan.positions["r1.alpha"].noted_by == ""


def test_each_word_tells_who_noted_it(room):
    """What is typed there by hand or in a file does not count; what conflicts stays theirs."""
    room.make(said(room.plan, "positions", noted_by="amal"))
    typed = put_record(
        room.plan, "positions", "r1.alpha", {"sensitivity": "internal", "noted_by": "chen"}
    )
    late = typed[0].model_copy(update={"was": "personal"})

    own, noted = (as_said(room.plan, typed, "dana", each) for each in ("alpha", "beta"))

    assert [(each.field, each.value) for each in own[1:]] == [("noted_by", "")]
    assert [(each.field, each.value) for each in noted[1:]] == [("noted_by", "dana")]
    assert as_said(room.plan, [late], "dana", "alpha") == (late,)
    (added,) = as_said(room.plan, [said(room.plan, "consents", noted_by="x")], "dana", "beta")
    assert added.values["noted_by"] == "dana"


@pytest.mark.parametrize("field", ["settlement", "question", "is_urgent", "sensitivity"])
def test_an_answer_is_to_the_outcome_that_is_there(room, field):
    """What was settled since, or never, nobody has answered."""
    other = {"settlement": 7, "question": "Who?", "is_urgent": True, "sensitivity": "public"}

    with pytest.raises(RecordError, match="another outcome"):
        room.make(said(room.plan, "consents", **{field: other[field]}), organisation="alpha")


@pytest.mark.parametrize("outcome", [None, {"settled_on": None}], ids=["none", "only shown"])
def test_nobody_answers_before_it_is_settled(reference, outcome):
    """A consent to nothing would be one to whatever comes."""
    room = Room(plan_from_tables(PLAN, reference), reference)
    if outcome is not None:
        room.make(Add(collection="outcomes", record="r1", values={**OUTCOME, **outcome}))

    with pytest.raises(RecordError, match="another outcome"):
        room.make(said(room.plan, "consents"), organisation="alpha")


@pytest.mark.parametrize("values", [{"person": ""}, {"person": " "}, {"fingerprint": "0a"}])
def test_a_signature_has_a_person_and_what_was_shown(room, values):
    """Nobody signs namelessly, or another plan than the one that was read."""
    with pytest.raises(RecordError, match="signature of 'alpha'"):
        room.make(said(room.plan, "sign_offs", **values), organisation="alpha")


def test_a_plan_that_moved_meanwhile_is_not_signed(room):
    """The fingerprint is that of the plan before."""
    signature = said(room.plan, "sign_offs")
    put(room, "rows", "r1", use_of_data="Food")

    with pytest.raises(RecordError, match="signature of 'alpha'"):
        room.make(signature, organisation="alpha")


def test_the_fingerprint_is_of_what_stands_there_and_not_of_how_it_came(room):
    """A row that was removed and came back is the same row; a signature stands."""
    before = signed_content(room.plan)
    removed = room.make(Remove(collection="lines", record="l1", was=dump(room.plan.lines["l1"])))
    assert signed_content(room.plan) != before
    room.undo(removed)
    rows = dict(reversed(room.plan.rows.items()))
    turned = room.plan.model_copy(update={"rows": rows})
    signed = SignOff(record_id="s", partner="alpha", revision=1, head="0a",
                     signed_at="2026-03-01T08:00:00Z")  # fmt: skip

    assert signed_content(turned) == signed_content(room.plan)
    assert signed_content(room.plan.model_copy(update={"sign_offs": {"s": signed}})) == (
        signed_content(room.plan)
    )
