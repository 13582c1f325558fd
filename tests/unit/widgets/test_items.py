"""Lists to pick from hold text, and bring their own front end."""

import pytest

from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.items import STATIC, FrontEnd, Item, item_list, page_frame


def test_a_list_shows_items_as_text(session):
    """Everything goes to the page as plain text, with the current one named."""
    made = item_list(Guard(session.language), "list", "Things", print)
    made.show([Item("a", "<b>A</b>", "note", "mark", "good")], "a")

    assert made.items == [["a", "<b>A</b>", "note", "mark", "good"]]
    assert made.current == "a"
    made.show([])
    assert not is_shown(made)


@pytest.mark.parametrize("forged", ["b", "../../x", ["a"], None, {"a": 1}])
def test_a_pick_is_held_against_what_was_shown_and_not_against_the_page(session, forged):
    """The page can neither add a thing to pick nor keep one that is gone."""
    guard, picked = Guard(session.language), []
    made = item_list(guard, "list", "Things", picked.append)
    made.show([Item("a", "A")])

    made.set_state({"items": [["b", "B"], ["../../x", "X"]], "current": "b"})
    made._handle_custom_msg({"pick": forged}, [])

    assert (made.items, made.current, picked) == ([["a", "A", "", "", ""]], "", [])
    assert "no longer in the list" in guard.alert.root.value
    made._handle_custom_msg({"pick": "a"}, [])
    made.show([])
    made._handle_custom_msg({"pick": "a"}, [])
    assert picked == ["a"]


@pytest.mark.parametrize("danger", ["innerHTML", "insertAdjacentHTML", "document.write", "eval("])
def test_the_front_end_writes_text_only(danger):
    """No script of ours builds markup from what it is sent."""
    scripts = list(STATIC.glob("*.js"))

    assert scripts
    assert [each.name for each in scripts if danger in each.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("name", sorted({each.name for each in STATIC.glob("*.js")} - {"dom.js"}))
def test_a_notebook_gets_a_script_that_needs_no_other(name):
    """A notebook has no address to fetch the shared part from: it comes inside."""
    script = str(FrontEnd(name))

    assert "import {" not in script
    assert script.count("export ") == 1
    assert ("wear(model, el)" in script) <= ("function wear(" in script)


def test_a_page_of_a_warm_kernel_fetches_its_scripts(session, monkeypatch):
    """Its classes are there before anybody knows what it will draw."""
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0")

    frame = page_frame(session.language)

    assert not frame.has_trait("_css")
    assert "static/page.js" in frame._esm
    assert "import(" in frame._esm


def test_a_notebook_gets_our_style_with_the_page(session):
    """Outside our own page the style sheet comes along."""
    frame = page_frame(session.language)

    assert frame.direction == "ltr"
    assert ".dtmnb" in str(frame._css)
