"""A page without a browser: it says what a page would say and keeps what it is told."""

import itertools

import pytest

from dtmnb.widgets.plan_grid import PlanGrid

_numbers = itertools.count()


class Page:
    """The far end of a grid."""

    def __init__(self, session, **settings):
        self.session = session
        self.told = []
        self.grid = PlanGrid(session, **settings)
        self.grid.send = self.told.append
        self.revision = 0

    def say(self, **message):
        """Send a message; return what came back."""
        before = len(self.told)
        self.grid.receive(message)
        for answer in self.told[before:]:
            self.revision = max(self.revision, answer.get("revision", 0))
        return self.told[before:]

    def hello(self):
        """Open the table; return the snapshot."""
        return self.say(type="hello", search="", lang="", since=0)[0]

    def edit(self, *changes, **settings):
        """Do one deed; return what came back, by type."""
        batch = {"batch_id": f"batch-{next(_numbers)}", "revision": self.revision} | settings
        return by_type(self.say(type="edit", changes=list(changes), **batch))

    def put(self, row, col, value, was=None, **settings):
        """Type *value* into a cell that shows *was*, by default what it shows now."""
        shown = self.text(row, col) if was is None else was
        change = {"op": "set", "id": row, "col": col, "was": shown, "value": value}
        return self.edit(change, **settings)

    def text(self, row, col):
        """Return the text of a cell as Python writes it now."""
        found = self.session.store.load(self.session.plan_id).plan.rows[row]
        return self.grid._table.cells(found)[col]

    def row(self, row):
        """Return a row as it is on the disk."""
        return self.session.store.load(self.session.plan_id).plan.rows.get(row)


def by_type(messages):
    """Return messages by their type; the last of each."""
    return {message["type"]: message for message in messages}


@pytest.fixture
def page(session):
    """Return a page that has said hello."""
    made = Page(session)
    made.hello()
    return made


@pytest.fixture
def other(store, make_session, page):
    """Return the page of somebody of another organisation at the same plan."""
    return _seated(store, make_session, page, "health")


@pytest.fixture
def colleague(store, make_session, page):
    """Return the page of a second person of DTM at the same plan."""
    return _seated(store, make_session, page, "dtm")


def _seated(store, make_session, page, organisation: str) -> Page:
    session = make_session(store, author="Zed", organisation=organisation)
    session.open_plan(page.session.plan_id)
    made = Page(session)
    made.hello()
    return made
