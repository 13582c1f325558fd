"""A browser that lies: whatever it sends from a partner's page, nothing moves beyond its rights."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import ipywidgets as widgets
import pytest
from ipywidgets.widgets.widget import _instances

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.manifest import Entry
from dtmnb.batch.standing import StandingEngine
from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Batch
from dtmnb.language import language_for
from dtmnb.session import deeds
from dtmnb.session.desk import Session
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.widgets.items import ItemList
from dtmnb.widgets.line import Line
from dtmnb.widgets.plan_grid import PlanGrid
from dtmnb.widgets.steps import take_away
from dtmnb.widgets.workbook import Workbook
from tests.support.agreeing import say, settle
from tests.support.rights import beyond

PLAN, OTHER = "ssd-example", "ssd-other"
OWN = "wash"
SEAT = Seat("Wen", OWN, "partner")
HOSTILE = (
    *("", "agreed", "public", "internal", "health", "dtm", "../../escaped", "a\x00b", "💥" * 40),
    *(None, True, False, 0, 1, 3, -1, 99, 10**30, 1.5, float("nan")),
    *([], ["health"], [0], [["x", "y"]], {}, {"a": 1}, [None]),
    *("2026-03-01", {"year": 2026, "month": 2, "date": 1}, {"year": -1}),
)
SPOKEN = ("Button", "ItemList", "PlanGrid", "Line", "Text", "Textarea", "Dropdown", "Checkbox")
"""Classes of widgets by which people say something: used more often than the others."""


class Browser:
    """The far end of every widget of a page; it sends what it likes."""

    def __init__(self, page: Workbook, before: set[str], chance: Random) -> None:
        """Open every part of every step of *page*; widgets *before* it are not its own."""
        self.page, self.chance, self._before = page, chance, before
        self.counts: Counter[str] = Counter()
        self.batches = [each.batch_id for each in page.session.store.history(PLAN)]
        for code in page.session.reference.steps:
            page.go(code)
            for key in page.views[code]._specs:
                page.views[code].show(key)

    def there(self) -> dict[str, list[widgets.Widget]]:
        """Return the widgets there are now, hidden and disabled ones too, by class."""
        found: dict[str, list[widgets.Widget]] = {}
        for key, each in [*_instances.items()]:
            if key not in self._before:
                found.setdefault(type(each).__name__, []).append(each)
        return found

    def act(self) -> None:
        """Send one message."""
        there = self.there()
        names = [*SPOKEN] if self.chance.random() < 0.7 else sorted(there)
        name = self.chance.choice([each for each in names if each in there])
        widget = self.chance.choice(there[name])
        kinds = ["state", "state", "nonsense"]
        if isinstance(widget, widgets.Button | ItemList | PlanGrid | Line):
            kinds = ["say"] * 6 + ["state"]
        kind = self.chance.choice(kinds)
        self.counts[kind] += 1
        if kind == "state":
            self._set(widget)
        elif kind == "nonsense":
            self._send(widget, self.chance.choice(HOSTILE))
        else:
            self._send(widget, self._message(widget))

    def sweep(self) -> Iterator[None]:
        """Set every synced trait of every widget once, and click and pick everything."""
        for each in [one for some in self.there().values() for one in some]:
            for name in each.keys:
                self._update(each, {name: self.chance.choice(HOSTILE)})
                self.counts["state"] += 1
                yield
            if isinstance(each, widgets.Button):
                self._send(each, {"event": "click"})
                self.counts["say"] += 1
                yield
            for item in each.items if isinstance(each, ItemList) else ():
                self._send(each, {"pick": item[0]})
                self.counts["say"] += 1
                yield

    def _set(self, widget: widgets.Widget) -> None:
        names = [name for name in widget.keys if not name.startswith("_")]
        some = self.chance.sample(names, min(len(names), self.chance.randint(1, 3)))
        values = {name: self.chance.choice(HOSTILE) for name in some}
        for name in {"value", "index"}.intersection(names):
            values[name] = self.chance.choice((*HOSTILE, 0, 1, 2, 3, "Typed by Wen"))
        if isinstance(widget, ItemList):
            values["items"] = [[key, "x"] for key in self._keys()]
        if "_options_labels" in widget.keys:
            values = {"_options_labels": ["x"] * 99, **values}
        self._update(widget, values)

    def _update(self, widget: widgets.Widget, state: dict[str, object]) -> None:
        data = {"method": "update", "state": state, "buffer_paths": []}
        widget._handle_msg({"content": {"data": data}, "buffers": []})

    def _send(self, widget: widgets.Widget, content: object) -> None:
        data = {"method": "custom", "content": content}
        widget._handle_msg({"content": {"data": data}, "buffers": []})

    def _message(self, widget: widgets.Widget) -> object:
        if isinstance(widget, widgets.Button):
            return {"event": "click"}
        if isinstance(widget, ItemList):
            shown = [item[0] for item in widget.items]
            return {"pick": self.chance.choice([*shown, *shown, *self._keys()])}
        if isinstance(widget, Line):
            place = {"step": "40", "part": "round", "record": self._row()}
            return {"type": "go", **place}
        return self._edit()

    def _keys(self) -> list[str]:
        row, batch = self._row(), self.chance.choice(self.batches)
        acts = (f"settle:{row}:public", f"say:{row}:health:public", "reveal")
        acts += (f"answer:{row}:health:accepts", f"pass:{OWN}")
        return [*acts, row, batch, "health", "internal", OTHER, "/../../escaped.xlsx"]

    def _edit(self) -> object:
        row, columns = self._row(), ("dissemination_category", "status", "question", "recipients")
        columns += ("release_level", "use_of_data", "claimed_in", "agreed_by", "record_id", "order")
        value = str(self.chance.choice((*HOSTILE, "Agreed", "Public", "Typed by Wen")))
        change = self.chance.choice(
            (
                {"op": "set", "id": row, "col": self.chance.choice(columns), "was": "", "value": ""}
                | {"value": value},
                {"op": "remove", "id": row},
                {"op": "restore", "id": row, "cells": {"status": "Agreed"}},
                {"op": "add", "id": f"new-{self.chance.randint(1, 99)}", "copy": row},
            )
        )
        told = {
            "type": "edit",
            "batch_id": f"b{self.chance.randint(1, 10**9)}",
            "changes": [change],
        }
        undoes = self.chance.choice((None, None, *self.batches))
        revision = self.page.session.stamp.revision
        told |= {"revision": self.chance.choice((revision, 1))}
        return told | ({"undoes": undoes, "changes": []} if undoes else {})

    def _row(self) -> str:
        return self.chance.choice([*self.page.session.plan.rows, "nothing"])


@pytest.fixture
def attacked(tmp_path, reference, monkeypatch):
    """Return a store with a plan where people said, settled and signed, and one of others."""
    folder = tmp_path / "page"
    folder.mkdir()
    monkeypatch.chdir(folder)
    made = example_changes(
        ExampleSettings("SSD", date(2026, 4, 1), rows=12), reference, Random(1)  # noqa: S311
    )  # fmt: skip
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        store.create(PLAN, Batch(batch_id=PLAN, author="example", changes=made))
        store.create(OTHER, Batch(batch_id=OTHER, author="example", changes=()))
        room = sit(store, reference, Seat("Ada", "", "facilitator"))
        rows = [*room.plan.rows]
        for partner in ("health", OWN):
            say(room, rows[0], partner, "sensitive", "Few places")
            say(room, rows[1], partner, "personal", "Few places")
        settle(room, rows[1], "personal")
        deeds.sign(room, "health", "Hana", seen=room.stamp, with_open_points=True)
        yield store


def sit(store, reference, seat: Seat) -> Session:
    """Return a session at *seat* that takes no other."""
    made = Session(store, reference=reference, language=language_for("en"), seat=seat)
    made.is_seat_fixed = True
    made.open_plan(PLAN)
    return made


@pytest.mark.parametrize("actions", [500, pytest.param(5000, marks=pytest.mark.torture)])
def test_a_page_that_lies_moves_nothing_beyond_its_rights(
    attacked, reference, tmp_path, monkeypatch, record_property, actions
):
    """States, clicks, picks and edits of every kind: in the store only what the seat may write."""
    asked: list[str] = []

    def write(_: object, job: ReportJob, __: object) -> Entry:
        asked.append(job.audience)
        return Entry(job.name, {})

    monkeypatch.setattr(StandingEngine, "write", write)
    handed: list[str] = []
    monkeypatch.setattr(
        take_away.Download, "hand", lambda _, file: handed.append(file.name) or file.name
    )
    since, other = attacked.load(PLAN).stamp.revision, attacked.load(OTHER).stamp
    statuses = {key: row.status for key, row in attacked.load(PLAN).plan.rows.items()}
    chance, before = Random(actions), set(_instances)  # noqa: S311 (chance, not secrets)
    browser = Browser(Workbook(sit(attacked, reference, SEAT)), before, chance)
    sweep = browser.sweep() if actions > 500 else iter(())
    for _ in range(actions // 2):
        if next(sweep, "done") == "done":
            browser.act()
        browser.act()

    plan = attacked.load(PLAN).plan
    entries = attacked.history(PLAN, since)
    figures = {**browser.counts, "saved": len(entries), "widgets": len(_instances) - len(before)}
    print("attack:", figures)
    record_property("figures", f"{actions} actions: {figures}")
    assert {(each.author, each.organisation) for each in entries} == {SEAT.who}
    assert beyond(attacked, PLAN, since, seat=SEAT, reference=reference) == []
    agreed = {key for key, row in plan.rows.items() if row.status == "agreed"}
    assert agreed <= {key for key, status in statuses.items() if status == "agreed"}
    assert {each.plan_id for each in attacked.list_plans()} == {PLAN, OTHER}
    assert attacked.load(OTHER).stamp == other
    assert attacked.named_revisions(PLAN) == ()
    assert {*asked} <= {f"partner:{OWN}"}
    own = {key for key, each in plan.focal_points.items() if each.partner == OWN}
    others = {*handed} - {f"{PLAN}-{key}-handover-en.pdf" for key in own}
    assert {name.rpartition("-r")[0] for name in others} <= {f"{PLAN}-partner-{OWN}"}
    assert _written(tmp_path) == set()
    assert browser.counts["state"] > actions / 5 and browser.counts["say"] > actions / 10
    assert entries


def _written(folder: Path) -> set[str]:
    """Return which files lie anywhere in *folder* beside the store."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.name for each in files if "plans.db" not in each.name}
