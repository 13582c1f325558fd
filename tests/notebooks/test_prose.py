"""The notebook of a step and the help on its page say the same: what the guide in the tables says.

Run with DTMNB_UPDATE_GOLDEN=1 to write the prose of the notebooks anew, then read the difference.
"""

import json
import os
from pathlib import Path

import pytest

from dtmnb.domain.guide import Guide
from dtmnb.resources import shipped
from dtmnb.store.reference import load_reference
from tests.support.prose import prose_of

REFERENCE = load_reference()
STEPS = {f"{step.code}_{step.slug}": step.slug for step in REFERENCE.steps.values()}
GUIDED = STEPS | {"95_partner_dashboard": "partner_page"}
CELLS = ("title", "why", "room", "words", "open", "example", "wrong", "done", "reading")
"""The cells of a guided notebook, in order: three parts are read before the step is opened."""


def _path(name: str) -> Path:
    return shipped("notebooks") / f"{name}.ipynb"


def _prose(name: str) -> dict[str, str]:
    """Return what the notebook *name* is to say, by the cell that says it."""
    told = prose_of(GUIDED[name], REFERENCE)
    cells = [each for each in CELLS if each not in ("title", "open")]
    return dict(zip(cells, told, strict=True))


def _cells(name: str) -> dict[str, dict[str, object]]:
    kept = json.loads(_path(name).read_text(encoding="utf-8"))
    return {cell["id"]: cell for cell in kept["cells"]}


def _write(name: str, prose: dict[str, str]) -> None:
    kept = json.loads(_path(name).read_text(encoding="utf-8"))
    for cell in kept["cells"]:
        if cell["id"] in prose:
            cell["source"] = prose[cell["id"]].splitlines(keepends=True)
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    _path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", GUIDED)
def test_a_notebook_says_what_its_guide_says(name):
    """Nothing is written twice: each cell of prose is a part of the guide."""
    prose = _prose(name)
    if os.environ.get("DTMNB_UPDATE_GOLDEN"):
        _write(name, prose)

    cells = _cells(name)

    assert [*cells] == [*CELLS]
    assert {key: "".join(cells[key]["source"]) for key in prose} == prose


@pytest.mark.parametrize("name", STEPS)
def test_a_notebook_begins_with_the_step_and_its_purpose(name):
    """The title is the number and name of the step, and below it what people leave it with."""
    step = REFERENCE.steps[name[:2]]

    told = "".join(_cells(name)["title"]["source"])

    assert told == f"# {step.code} · {step.title['en']}\n\n{step.purpose['en']}"


@pytest.mark.parametrize("guide", REFERENCE.guides.values(), ids=REFERENCE.guides)
def test_a_guide_is_a_page_of_an_essay(guide: Guide):
    """Each has all parts, one example, and is read in two minutes."""
    words = sum(
        len(f"{each.name.get('en', '')} {each.text['en']}".split()) for each in guide.entries
    )

    assert [len(guide.of("room")), len(guide.of("example"))] == [1, 1]
    assert min(len(guide.of(part)) for part in ("why", "term", "pitfall", "done")) >= 2
    assert 200 <= words <= 400


def test_there_is_a_guide_for_each_step_and_for_the_page_of_a_partner():
    """Wherever people can ask what something is for, they are told."""
    assert {*GUIDED.values()} == {*REFERENCE.guides}
