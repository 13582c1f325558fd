"""A field has one home: its class. With its labels in the tables, every room knows it."""

from datetime import date
from typing import Annotated

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import Add, Batch, apply, copied
from dtmnb.domain.checks import check_plan
from dtmnb.domain.partner import Partner
from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.record import InList, Keyed, LongText, Once, Ref, Sealed, Text, Texts
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import sealed_fields
from dtmnb.domain.vocabulary import Term
from dtmnb.interchange import propose_changes, read_plan, write_plan
from dtmnb.language import language_for
from dtmnb.session.desk import Session
from dtmnb.session.entrance import NOBODY
from dtmnb.store import open_store
from dtmnb.widgets.forms import CollectionEditor
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.plan_grid.table import RowTable
from tests.unit.widgets.conftest import type_in

MORE = {
    "story": "We came\nin 2019.",
    "nickname": "The well people",
    "releases": ["d1"],
    "mother_cluster": "wash",
    "vetted_on": "2026-03-01",
    "cars": 4,
    "is_local": True,
    "names_abroad": {"fr": "Eau"},
}


class PartnerWithMore(Partner):
    """An organisation of which more is asked."""

    story: LongText = ""
    nickname: Text = ""
    releases: Annotated[Texts, Ref("datasets")] = ()
    mother_cluster: Annotated[Text, InList("sectors")] = ""
    vetted_on: Annotated[date | None, Once()] = None
    cars: int | None = None
    is_local: bool | None = None
    names_abroad: Annotated[dict[Text, Text], Keyed(InList("languages"))] = {}


class RowWithMore(PlanRow):
    """A row of which more is asked."""

    hotline: Annotated[Text, Sealed()] = ""
    shelters: Annotated[Texts, InList("sectors")] = ()


def _term(code: str, **properties: object) -> Term:
    label = {"en": f"Label of {code}"}
    return Term(code=code, label=label, evidence="proposed", source=("own",), properties=properties)


@pytest.fixture
def tables(reference, monkeypatch):
    """Return our tables with labels of new fields of organisations and rows."""
    monkeypatch.setitem(RECORD_CLASSES, "partners", PartnerWithMore)
    monkeypatch.setitem(RECORD_CLASSES, "rows", RowWithMore)
    added = {
        "record_fields": [_term(name) for name in MORE],
        "form_sections": [_term("more", collection="partners", fields=list(MORE))],
        "plan_columns": [
            _term("hotline", position="AF", width=20),
            _term("shelters", position="AG", width=20),
        ],
    }
    lists = dict(reference.codelists)
    for name, terms in added.items():
        known = {**lists[name].terms, **{term.code: term for term in terms}}
        lists[name] = lists[name].model_copy(update={"terms": known})
    return reference.model_copy(update={"codelists": lists})


def _plan(**more: object) -> Plan:
    partner = {"name": "WASH", **MORE, **more}
    row = {"question": "Water?", "hotline": "911", "shelters": ["wash"]}
    changes = (
        Add(collection="datasets", record="d1", values={"title": "Sites"}),
        Add(collection="partners", record="wash", values=partner),
        Add(collection="rows", record="r1", values=row),
    )
    return apply(Plan(plan_id="p"), Batch(batch_id="b", author="a", changes=changes)).plan


def test_a_workbook_brings_back_a_new_field(tables, tmp_path):
    """It has a column with a heading, and what people change in it becomes a change."""
    plan, changed = _plan(), _plan(story="Since 2020.", releases=[], cars=None, is_local=False)
    view = view_for(changed, "internal", reference=tables, stamp=Stamp(1, "x"))
    file = write_plan(view, tmp_path / "p.xlsx", reference=tables, language=language_for("en"))

    proposal = propose_changes(
        read_plan(file, reference=tables), base=plan, reference=tables, is_vouched=True
    )

    assert {change.field: change.value for change in proposal.changes} == {
        "story": "Since 2020.",
        "releases": [],
        "cars": None,
        "is_local": False,
    }


def test_the_checks_look_at_a_new_field(tables):
    """A code of no list and a record that is gone are found by the marks alone."""
    plan = _plan(mother_cluster="nothing", releases=["gone"])

    found = {
        (each.code, each.where.field)
        for each in check_plan(plan, reference=tables, today=date(2026, 3, 1))
    }

    assert {("VAL001", "mother_cluster"), ("REF001", "releases")} <= found


def test_a_copy_leaves_out_what_was_said_of_the_first(tables):
    """The mark on the field decides; all else is copied."""
    copy = copied("partners", _plan().partners["wash"])

    assert copy == {
        **{"name": "WASH", "kind": "", "sectors": [], "is_dtm": False, "note": ""},
        **{name: value for name, value in MORE.items() if name != "vetted_on"},
    }


def test_the_form_edits_a_new_field(tables, tmp_path):
    """Each kind of field has its input, under its label, and saves."""
    with open_store(tmp_path / "plans.db", reference=tables) as store:
        changes = (Add(collection="partners", record="wash", values={"name": "WASH"}),)
        store.create("p", Batch(batch_id="b", author="a", changes=changes))
        session = Session(store, reference=tables, language=language_for("en"), seat=NOBODY)
        session.open_plan("p")
        editor = CollectionEditor(session, Guard(session.language), "partners", "Organisations")
        editor.choose("wash", "story")

        type_in(editor.form, "story", "We came\nin 2019.")

        assert session.plan.partners["wash"].story == "We came\nin 2019."
    inputs = {each["name"]: each for each in editor.form.inputs.inputs}
    assert inputs["cars"]["label"] == "Label of cars"
    assert {name: inputs[name]["kind"] for name in MORE} == {
        "story": "paragraph",
        "nickname": "line",
        "releases": "several",
        "mother_cluster": "choice",
        "vetted_on": "date",
        "cars": "line",
        "is_local": "choice",
        "names_abroad": "texts",
    }


def test_the_table_shows_a_new_column(tables):
    """Its head, its list and its cells follow from the field."""
    wording = RowTable(tables, language_for("en"))
    columns = {column["field"]: column for column in wording.columns()}

    assert columns["shelters"]["head"] == "AG · Label of shelters"
    assert (columns["shelters"]["list"], columns["shelters"]["many"]) == ("sectors", True)
    assert wording.cell(_plan().rows["r1"], "hotline") == "911"


def test_a_mark_on_a_new_field_is_enough_to_seal_it(monkeypatch):
    """The rule of settling asks the field."""
    monkeypatch.setitem(RECORD_CLASSES, "rows", RowWithMore)

    assert sealed_fields("rows")[-1] == "hotline"
