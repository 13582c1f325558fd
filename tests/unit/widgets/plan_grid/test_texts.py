import re

import pytest

from dtmnb.language import language_for
from dtmnb.widgets.plan_grid.texts import LOCALE, TEXTS, words
from tests.architecture.conftest import ROOT

SOURCES = sorted((ROOT / "dtmnb" / "widgets" / "plan_grid" / "src").glob("*.js"))


def test_the_page_asks_for_no_word_that_python_does_not_give():
    """Every text of the page comes through the catalogues."""
    asked = {
        name for file in SOURCES for name in re.findall(r"\btexts\.(\w+)", file.read_text("utf-8"))
    }

    assert asked - TEXTS.keys() == set()


def test_text_from_people_becomes_text_only():
    """No source of ours makes elements out of strings."""
    doors = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"

    assert [file.name for file in SOURCES if re.search(doors, file.read_text("utf-8"))] == []


@pytest.mark.parametrize("code", ["en", "fr", "es", "ar"])
def test_places_stay_open_for_the_page(code):
    """The page fills the places, so they must come through every language."""
    for key, text in words(language_for(code), TEXTS | LOCALE).items():
        source = (TEXTS | LOCALE)[key]
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", source))
