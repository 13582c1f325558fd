"""What notebooks call takes the environment's word and never shows a traceback."""

import pytest

from dtmnb.domain.audience import view_for
from dtmnb.widgets.opening import open_dashboard, open_step, open_workbook
from tests.unit.widgets.conftest import keys, pick


@pytest.fixture
def environment(monkeypatch, tmp_path, example_file):
    """Return a setter of the environment, with the example's store."""
    for name in ("PLAN", "AUTHOR", "ORGANISATION", "LANGUAGE"):
        monkeypatch.delenv(f"DTMNB_{name}", raising=False)
    monkeypatch.setenv("DTMNB_STORE", str(example_file))
    return lambda **values: [
        monkeypatch.setenv(f"DTMNB_{name.upper()}", value) for name, value in values.items()
    ]


def _words(widget) -> str:
    """Return all text of a widget and its children."""
    own = str(getattr(widget, "value", "")) + str(getattr(widget, "items", ""))
    return own + "".join(_words(each) for each in getattr(widget, "children", ()))


def test_the_only_plan_is_opened(environment):
    """With one plan in the store nobody needs to say which."""
    assert "South Sudan" in _words(open_workbook())


def test_a_step_is_opened_by_its_word(environment):
    """A step notebook shows its step."""
    environment(plan="ssd-example", author="Ada")

    words = _words(open_step("agreements"))

    assert "Agreements needed" in words
    assert "you are Ada" in words


def test_an_address_says_who_opens_the_page_and_in_which_language(environment, monkeypatch):
    """A link for each organisation seats it; the direction follows its language."""
    environment(plan="ssd-example")
    monkeypatch.setenv("QUERY_STRING", "who=Amal&organisation=wash&lang=ar")

    page = open_workbook()

    assert "you are Amal · Example WASH Cluster" in _words(page)
    assert "dtmnb-rtl" in page._dom_classes


def test_an_organisation_of_the_environment_stands(environment, monkeypatch):
    """Nobody takes another seat by writing an address, or by a damaged one."""
    environment(plan="ssd-example", organisation="health")
    monkeypatch.setenv("QUERY_STRING", "organisation=dtm&lang=xx&%ff" + "&a=b" * 9_000)

    assert "Example Health Cluster" in _words(open_workbook())


@pytest.mark.parametrize(
    ("open_it", "said"),
    [
        (lambda: open_workbook("no-such-plan"), "no-such-plan"),
        (lambda: open_step("coffee"), "coffee"),
        (lambda: open_dashboard("ssd-example", "partner:nobody"), "nobody"),
        (lambda: open_dashboard("ssd-example", "everybody"), "everybody"),
    ],
)
def test_what_cannot_be_opened_is_said(environment, open_it, said):
    """An alert with the reason stands where the page would."""
    words = _words(open_it())

    assert 'role="alert"' in words
    assert said in words


def test_an_unknown_language_is_said(environment):
    """A misspelt setting is no silent default."""
    environment(language="xx")

    assert 'role="alert"' in _words(open_workbook())


def test_the_dashboard_is_the_organisations_own(environment):
    """The page belongs to the organisation that the environment names."""
    environment(plan="ssd-example", organisation="health")

    assert "My alerts" in _words(open_dashboard())
    assert "Example Health Cluster" in _words(open_dashboard())


@pytest.mark.parametrize("audience", ["partners", "partner:health"])
def test_the_dashboard_says_why(environment, session, audience):
    """The reasons for the visible rows stand on the page, and those of no other row."""
    environment(plan="ssd-example")
    *_, page = open_dashboard(audience=audience).children
    *_, tabs, body = page.children

    pick(tabs, "reasons")

    view = view_for(session.plan, audience, reference=session.reference, stamp=session.stamp)
    visible = set(view.plan.rows)
    assert {key for key in session.plan.rows if key in body.value} == visible
    assert "R14" in body.value


def test_the_public_page_has_no_reasons(environment):
    """Who went against the advice is not for everybody."""
    environment(plan="ssd-example")
    *_, page = open_dashboard(audience="public").children

    assert "reasons" not in keys(page.children[1])
