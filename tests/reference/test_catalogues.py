"""The catalogues hold what the code and the tables say, and translations fill the same places."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

import dtmnb
from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES
from dtmnb.resources import shipped

TRANSLATED = [code for code in LANGUAGES if code != "en"]


def catalogue(code: str) -> Catalog:
    """Return the catalogue of a language as it is written."""
    with (shipped("locale") / code / "LC_MESSAGES" / "dtmnb.po").open("rb") as file:
        return read_po(file, locale=code)


def places(text: str) -> set[str]:
    """Return the names of the places in *text*; one that cannot be filled is an error."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms(message: Message) -> tuple[str, ...]:
    """Return what *message* becomes."""
    found = message.string
    return found if isinstance(found, tuple) else (found,)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Catalog:
    """Return all that the code, the pages and the tables say."""
    found = tmp_path_factory.mktemp("words") / "dtmnb.pot"
    root = Path(dtmnb.__file__).parent.parent
    words = ("-F", str(root / "pyproject.toml"), "--omit-header", "-o", str(found), str(root))
    CommandLineInterface().run(["pybabel", "-q", "extract", *words])
    with found.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("code", TRANSLATED)
def test_everything_is_translated_and_nothing_else_is_kept(source, code):
    """`nox -s catalogues` brings the catalogues in line; then what is empty is translated."""
    said = {message.id for message in source if message.id}
    held = {message.id: forms(message) for message in catalogue(code) if message.id}

    assert said - held.keys() == set()
    assert held.keys() - said == set()
    assert [key for key, written in held.items() if not all(written)] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_fills_the_places_of_its_source(code):
    """No place is lost or made up; a form for one, two or none may leave the number out."""
    wrong = []
    for message in catalogue(code):
        source = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = places(source[-1])
        optional = {"number"} if len(source) > 1 else set()
        wrong += [
            (message.id, form)
            for form in forms(message)
            if form and not wanted - optional <= places(form) <= wanted
        ]

    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_translated_is_what_people_read(code):
    """A compiled catalogue says what the written one says."""
    language = language_for(code)
    for message in catalogue(code):
        is_plain = isinstance(message.id, str) and message.id and not places(message.id)
        if is_plain and message.string:
            assert language.text(message.id) == message.string


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("fr", "0 jour|1 jour|2 jours|3 jours|14 jours|100 jours|150 jours"),
        ("es", "0 días|1 día|2 días|3 días|14 días|100 días|150 días"),
        ("ar", "لا أيام|يوم واحد|يومان|3 أيام|14 يومًا|100 يوم|150 يومًا"),
    ],
)
def test_numbers_take_the_form_that_is_theirs(code, told):
    """The catalogue says itself which numbers take which form: what compiles it may change."""
    language = language_for(code)
    days = [
        language.plural("{number} day", "{number} days", number)
        for number in (0, 1, 2, 3, 14, 100, 150)
    ]

    assert "|".join(days).replace("\u2068", "").replace("\u2069", "") == told


def test_french_signs_stay_with_their_words():
    """A line does not end before a sign that belongs to it: the space before it does not break."""
    apart = [
        form
        for message in catalogue("fr")
        for form in (forms(message) if message.id else ())
        if re.search(r" [:;?!»]|« ", form)
    ]

    assert apart == []


def _counted(tree: ast.AST) -> list[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "plural"
    ]


def test_forms_of_a_number_are_found_for_the_catalogues():
    """A sentence for one and one for many stand in the call itself, or no language has its forms.

    The sentences of findings come from a table, which has an extractor of its own.
    """
    code = Path(dtmnb.__file__).parent
    hidden = [
        f"{path.relative_to(code)}:{call.lineno}"
        for path in code.rglob("*.py")
        for call in _counted(ast.parse(path.read_text(encoding="utf-8")))
        if path.name != "sentences.py"
        and not all(isinstance(each, ast.Constant) for each in call.args[:2])
    ]

    assert hidden == []


def _renamed(tree: ast.AST) -> list[ast.Assign]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"text", "plural"}
        and ast.unparse(node.value.value).endswith("language")
        and ast.unparse(node.targets[0]) != node.value.attr
    ]


def test_what_translates_keeps_its_name():
    """Babel knows `text` and `plural` by their names; what another name says stays English."""
    code = Path(dtmnb.__file__).parent
    renamed = [
        f"{path.relative_to(code)}:{node.lineno}"
        for path in code.rglob("*.py")
        for node in _renamed(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert renamed == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_marked_fuzzy(code):
    """Babel marks a sentence that got forms so, and leaves it out of what it compiles."""
    assert [message.id for message in catalogue(code) if message.id and message.fuzzy] == []
