"""What goes wrong in a callback is shown, through the callbacks that widgets really run."""

import errno
import re
from pathlib import Path

import ipywidgets as widgets
import pytest

from dtmnb.domain.findings import Place
from dtmnb.errors import PlanError, Sentence
from dtmnb.incidents import incident_file
from dtmnb.language import language_for
from dtmnb.reports.release import release
from dtmnb.store.faults import told
from dtmnb.widgets import guard as guard_module
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.items import Item, item_list
from tests.unit.widgets.conftest import alert, pick

ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))
SECRET = "the informant is called Example"


@pytest.fixture
def guard():
    """Return a guard of its own."""
    return Guard(language_for("en"))


def _fail(*_: object) -> None:
    raise PlanError("Cannot keep this: found <b>that</b>. Do something else.")


def _break(*_: object) -> None:
    raise KeyError(SECRET)


def _press(guard: Guard, handler) -> None:
    button = guard.button("Press", handler)
    button.click()


def _type(guard: Guard, handler) -> None:
    field = widgets.Text()
    guard.on_change(field, handler)
    field.value = "x"


def _choose(guard: Guard, handler) -> None:
    made = item_list(guard, "list", "Things", handler)
    made.show([Item("a", "A")])
    pick(made, "a")


GESTURES = [_press, _type, _choose]


@pytest.mark.parametrize("gesture", GESTURES)
def test_an_error_of_ours_is_shown_as_its_sentence(guard, gesture):
    """People read what could not be done and what to do, as an alert."""
    gesture(guard, _fail)

    assert 'role="alert"' in alert(guard)
    assert "Do something else." in alert(guard)
    assert "<b>" not in alert(guard)


def _save_on_a_full_disk(*_: object) -> None:
    with told(Sentence("save plan '{plan}'", plan="mali"), "plans.db"):
        raise OSError(errno.ENOSPC, "No space left on device")


def _release_a_contact(*_: object) -> None:
    held = {"ada@example.org": Place("focal_points", "fp-1", "email")}
    release({"report.html": "<p>Ask ada@example.org</p>"}, held)


@pytest.mark.parametrize(
    ("code", "handler", "words"),
    [
        (
            "fr",
            _save_on_a_full_disk,
            "Action impossible dans plans.db\u202f: enregistrer le plan «\u202fmali\u202f». "
            "Cause\u202f: le disque est plein. Rien de cela n’a été enregistré\u202f; "
            "libérez de l’espace et réessayez.",
        ),
        (
            "ar",
            _save_on_a_full_disk,
            "تعذّر إجراء في plans.db: حفظ الخطة «mali». السبب: القرص ممتلئ. "
            "لم يُحفظ شيء من هذا؛ أفسح مجالًا وحاول من جديد.",
        ),
        (
            "fr",
            _release_a_contact,
            "Impossible de laisser sortir report.html\u202f: le fichier contient une adresse de "
            "courriel, que ses lecteurs ne doivent pas avoir (voir focal_points/fp-1/email). "
            "Retirez cela des textes du plan, ou demandez à la personne de partager le contact.",
        ),
        (
            "ar",
            _release_a_contact,
            "تعذّر إخراج report.html: فيه عنوان بريد إلكتروني لا يجوز لقرائه الاطلاع عليه "
            "(الوارد في focal_points/fp-1/email). "
            "احذفه من نصوص الخطة، أو اطلب من الشخص أن يشارك بيانات اتصاله.",
        ),
    ],
)
def test_what_floors_below_raise_is_told_in_the_language_of_the_page(code, handler, words):
    """A full disk and a contact that may not leave are what a facilitator meets."""
    guard = Guard(language_for(code))

    _press(guard, handler)

    assert words in alert(guard).translate(ISOLATES)


@pytest.mark.parametrize("gesture", GESTURES)
def test_any_other_error_becomes_a_number(guard, gesture):
    """A fault of the tool shows a number; its traceback is kept under it, without contents."""
    gesture(guard, _break)

    number = re.search(r"[0-9a-f]{8}", alert(guard))[0]
    kept = incident_file().read_text(encoding="utf-8").partition(f"incident {number}\n")[2]
    assert "in _break" in kept
    assert "KeyError" in kept
    assert SECRET not in kept + alert(guard)
    assert "Traceback" not in alert(guard)


def test_the_alert_goes_when_the_next_thing_works(guard):
    """An alert is about the last thing done."""
    _press(guard, _fail)

    _press(guard, lambda: None)

    assert alert(guard) == ""


def test_a_pick_of_something_not_offered_is_refused(guard):
    """What the page sends is not believed."""
    picked = []
    made = item_list(guard, "list", "Things", picked.append)
    made.show([Item("a", "A")])

    for message in ({"pick": "b"}, {"pick": ["a"]}, {}, "a", None):
        made._handle_custom_msg(message, [])

    assert picked == []
    assert "no longer in the list" in alert(guard)


def test_every_handler_passes_the_guard():
    """No module of the page registers a handler by itself."""
    folder = Path(guard_module.__file__).parent
    modules = [*folder.glob("*.py"), *folder.glob("steps/*.py")]
    own = (".observe(", ".on_click(lambda _", ".on_msg(", "register_callback(")

    found = [
        (module.name, call)
        for module in modules
        for call in own
        if module.name != "guard.py" and call in module.read_text(encoding="utf-8")
    ]

    assert found == []


@pytest.mark.parametrize("gesture", GESTURES)
def test_an_error_names_the_control_that_caused_it(guard, gesture):
    """The page finds the control by a class of its own, and shows the sentence there."""
    gesture(guard, _fail)

    assert 'data-at="dtmnb-at-0"' in alert(guard)
    guard.say("The store is away.")
    assert "data-at" not in alert(guard)


def test_what_was_saved_is_said_at_the_control(guard):
    """Only where something was: a press that saves nothing, or fails, says nothing of it."""
    saved = []
    guard.saves = lambda: len(saved)

    _press(guard, lambda: saved.append("a"))
    assert "✓ Saved" in guard.done.root.value

    for handler in (print, _fail):
        _press(guard, handler)
        assert guard.done.root.value == ""
