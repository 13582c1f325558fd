"""Whatever a page says can be said in another language: nothing is English by its making."""

import html
import re
from collections.abc import Iterator
from datetime import date
from gettext import NullTranslations
from random import Random

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Batch
from dtmnb.language import Language
from dtmnb.session.desk import Session
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.widgets.workbook import Workbook

PLAN = "p"
WORD = re.compile(r"[A-Za-z]{3,}")
# Sources are named as they were published; some labels are published in Arabic.
OURS = {"UTC", "attested", "inferred", "proposed"}


class Marked(NullTranslations):
    """A catalogue that marks whatever is said through it."""

    def gettext(self, message: str) -> str:
        """Return *message*, marked."""
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the form for *number*, marked."""
        return f"⟦{one if number == 1 else many}⟧"


@pytest.fixture
def store(tmp_path, reference):
    """Return a store with the training plan."""
    settings = ExampleSettings("SSD", date(2027, 1, 4))
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(tmp_path / "plans.db", reference=reference) as made:
        made.create(PLAN, Batch(batch_id=PLAN, author="example", changes=changes))
        yield made


@pytest.mark.parametrize(("organisation", "role"), [("", "facilitator"), ("wash", "partner")])
def test_no_sentence_of_the_workbook_stays_english(store, reference, organisation, role):
    """Every part of every step is marked but for what people wrote."""
    language = Language("ar", Marked())
    seat = Seat("Ada", organisation, role)
    session = Session(store, reference=reference, language=language, seat=seat)
    session.open_plan(PLAN)
    written = set(WORD.findall(repr(store.load(PLAN).plan.model_dump()))) | OURS
    published = (*reference.sources.values(), *reference.profiles, *_short_names(reference))
    written |= {word for each in published for word in WORD.findall(repr(each))}
    workbook = Workbook(session)

    left = {}
    for code, part, said in _everything(workbook):
        strange = [word for word in WORD.findall(_unmarked(said)) if word not in written]
        if " " in said and strange:
            left[code, part, " ".join(strange)[:60]] = said[:40]

    assert left == {}


def _everything(workbook) -> Iterator[tuple[str, str, str]]:
    """Yield every text of every part of every step."""
    for code in workbook.session.reference.steps:
        workbook.go(code)
        view = workbook.views[code]
        for part in view._specs:
            view.show(part)
            yield from ((code, part, said) for said in _said(workbook.root))


def _short_names(reference) -> list[object]:
    """Return the letters by which the field knows its sectors: charts have room for no more."""
    return [each.property("abbreviation") for each in reference.terms("sectors").terms.values()]


def _said(widget) -> Iterator[str]:
    """Yield every text that *widget* and its parts send to the page."""
    hidden = {"layout", "style", "accept", "comm"}
    for name in widget.keys:
        if not name.startswith("_") and name not in hidden:
            yield from _texts(getattr(widget, name))
    for each in getattr(widget, "children", ()):
        yield from _said(each)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _unmarked(said: str) -> str:
    """Return what of *said* went through no catalogue, without markup."""
    text, before = html.unescape(re.sub(r"<[^>]*>", " ", said)), ""
    while text != before:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    # What is too long for its place is cut, within a word or a mark.
    return re.sub(r"⟦[^⟦⟧]*…|\w+…", " ", text)
