"""What notebooks call takes the environment's word and never shows a traceback."""

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.audience import view_for
from dtmnb.domain.settling import put_record
from dtmnb.domain.waiting import waits_for
from dtmnb.errors import RightsError
from dtmnb.incidents import have_incidents_kept, write_incident
from dtmnb.session.entrance import enter
from dtmnb.store import open_store
from dtmnb.widgets.opening import open_dashboard, open_step, open_workbook
from tests.support.brokered import brokered
from tests.unit.widgets.conftest import keys, pick

ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))


@pytest.fixture
def environment(monkeypatch, tmp_path, example_file):
    """Return a setter of the environment, with the example's store."""
    for name in ("PLAN", "AUTHOR", "ORGANISATION", "LANGUAGE", "BROKER", "CREDENTIAL", "LIGHT"):
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

    assert "\u2068Amal · Example WASH Cluster\u2069" in _words(page)
    assert "dtmnb-rtl" in page._dom_classes


@pytest.fixture
def behind_the_door(environment, monkeypatch, tmp_path, example_file, reference):
    """Return a function that seats whoever opens the next page, who is told of no store."""
    with (
        open_store(example_file, reference=reference, is_for_many=True) as store,
        brokered(store, tmp_path) as asked,
    ):
        monkeypatch.setenv("DTMNB_STORE", str(tmp_path / "another.db"))
        yield lambda seat: [
            monkeypatch.setenv(name, value) for name, value in asked.admit(seat).items()
        ]
        have_incidents_kept(write_incident)


def test_behind_the_door_an_address_says_the_language_only(behind_the_door, monkeypatch):
    """Whoever was invited is who the door says, whatever they write into the address."""
    behind_the_door(Seat("Amal", "wash", "partner", "ssd-example"))
    monkeypatch.setenv("QUERY_STRING", "who=Ada&organisation=health&lang=ar")

    page = open_workbook()

    assert "\u2068Amal · Example WASH Cluster\u2069" in _words(page)
    assert "dtmnb-rtl" in page._dom_classes
    assert "Example Health" not in _words(open_dashboard())


def test_behind_the_door_a_page_leads_to_the_light_one(behind_the_door, environment):
    """Where there is one."""
    behind_the_door(Seat("Amal", "wash", "partner", "ssd-example"))
    assert "a weak line" not in _words(open_workbook())

    environment(light="/p/")

    assert 'href="/p/"' in _words(open_workbook())


def test_behind_the_door_nobody_takes_another_seat(behind_the_door, environment, monkeypatch):
    """The credential says who sits there, whatever environment and address say."""
    behind_the_door(Seat("Rea", "", "reader", "ssd-example"))
    environment(author="Ada", organisation="dtm", plan="another")
    monkeypatch.setenv("QUERY_STRING", "organisation=wash")

    session = enter()

    assert session.seat == Seat("Rea", "", "reader", "ssd-example")
    with pytest.raises(RightsError, match="Cannot take another seat"):
        session.store.at(Seat("Ada", "dtm", "facilitator"))


def test_the_page_is_offered_in_each_language(environment, monkeypatch):
    """Who sits there stays, and whatever else the address said goes; a notebook has no address."""
    environment(plan="ssd-example")
    assert "lang=" not in _words(open_workbook())
    monkeypatch.setenv("QUERY_STRING", "who=Amal&organisation=wash&lang=ar&token=x&<b>=1")
    words = _words(open_workbook())

    for code in ("en", "fr", "es", "ar"):
        assert f"?who=Amal&amp;organisation=wash&amp;lang={code}" in words
    assert "token" not in words


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


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "fr",
            "ouvrir la base. Cause\u202f: elle est endommagée ou n’est pas une base de données.",
        ),
        ("ar", "فتح المخزن. السبب: هو تالف أو ليس قاعدة بيانات."),
    ],
)
def test_a_damaged_store_is_told_in_the_language_of_the_page(
    environment, monkeypatch, tmp_path, code, said
):
    """Also before there is a page."""
    (tmp_path / "letter.db").write_text("Dear partners, " * 100)
    monkeypatch.setenv("DTMNB_STORE", str(tmp_path / "letter.db"))
    environment(language=code)

    assert said in _words(open_workbook()).translate(ISOLATES)


def test_behind_the_door_a_refusal_is_told_in_the_language_of_the_page(
    behind_the_door, environment
):
    """Whoever holds the plan raises it; what fills its places comes along."""
    behind_the_door(Seat("Amal", "wash", "partner", "ssd-example"))
    environment(language="es")

    said = _words(open_workbook("another")).translate(ISOLATES)

    assert "Acción imposible: abrir el plan «another». El lugar de «wash»" in said


def test_an_unknown_language_is_said(environment):
    """A misspelt setting is no silent default."""
    environment(language="xx")

    assert 'role="alert"' in _words(open_workbook())


def test_the_dashboard_is_the_organisations_own(environment):
    """The page belongs to the organisation that the environment names."""
    environment(plan="ssd-example", organisation="health")

    assert "My alerts" in _words(open_dashboard())
    assert "Example Health Cluster" in _words(open_dashboard())


def _parts(address: str, monkeypatch) -> list[str]:
    """Return the words of each part of the page that *address* opens."""
    monkeypatch.setenv("QUERY_STRING", address)
    *_, page = open_dashboard().children
    *_, tabs, body = page.children
    words = [str(tabs.items)]
    for key in keys(tabs):
        pick(tabs, key)
        words.append(body.value)
    return words


@pytest.mark.parametrize(
    ("environment_says", "address", "shown", "not_shown"),
    [
        ("", "organisation=wash&lang=ar", "Example WASH Cluster", ""),
        ("health", "organisation=wash", "Example Health Cluster", "Example WASH Cluster"),
        ("", "organisation=nobody", "Use one of: dtm,", "My rows"),
        ("", "lang=en", "Overview", "For you"),
    ],
)
def test_an_address_opens_an_organisations_page(
    environment, monkeypatch, environment_says, address, shown, not_shown
):
    """The address names whose page it is, unless the machine does; who is unknown learns who is."""
    environment(plan="ssd-example", organisation=environment_says)
    monkeypatch.setenv("QUERY_STRING", address)

    page = open_dashboard()

    assert shown in _words(page)
    assert not not_shown or not_shown not in _words(page)
    assert ("dtmnb-rtl" in page._dom_classes) == ("lang=ar" in address)


def test_the_page_opens_on_what_waits_with_its_day(environment, session, monkeypatch):
    """First stands what the organisation is asked, each with the day by which it is needed."""
    environment(plan="ssd-example")
    monkeypatch.setenv("QUERY_STRING", "organisation=wash")
    *_, page = open_dashboard().children
    *_, tabs, body = page.children

    assert keys(tabs)[0] == tabs.current == "waiting"
    found = waits_for(session.plan, "wash", session.reference)
    assert body.value.count("<li>") == len(found) > 0
    days = [session.language.date(each.by) for each in found if each.by]
    assert days
    assert all(f"by {day}" in body.value for day in days)


def test_no_other_organisations_material_is_on_the_page(environment, session, monkeypatch):
    """Whatever others said, asked for or sign among themselves is not told to this one."""
    environment(plan="ssd-example", store=str(session.store.address))
    row = next(key for key in session.plan.rows)
    said = {"row": row, "partner": "health", "reason": "Canary"}
    session.save(
        [
            *put_record(session.plan, "positions", f"{row}.health", {**said, "is_urgent": True}),
            *put_record(session.plan, "reservations", f"{row}.health", said),
            *put_record(
                session.plan,
                "agreements",
                "theirs",
                {"title": "Canary agreement", "parties": ["health", "dtm"]},
            ),
            *put_record(
                session.plan,
                "focal_points",
                "bird",
                {"partner": "health", "name": "Canary Bird", "email": "canary@health.example"},
            ),
        ]
    )

    words = "".join(_parts("organisation=wash", monkeypatch))

    assert "My rows" in words
    assert "canary" not in words.lower()
    assert "Canary Bird" in "".join(_parts("organisation=health", monkeypatch))


@pytest.mark.parametrize("audience", ["partners", "partner:health"])
def test_the_dashboard_says_why(environment, session, audience):
    """The reasons for the visible rows stand on the page, and those of no other row."""
    environment(plan="ssd-example")
    *_, page = open_dashboard(audience=audience).children
    *_, tabs, body = page.children

    pick(tabs, "annex")

    view = view_for(session.plan, audience, reference=session.reference, stamp=session.stamp)
    visible = set(view.plan.rows)
    assert {key for key in session.plan.rows if key in body.value} == visible
    assert "R14" in body.value


def test_the_public_page_has_no_reasons(environment):
    """Who went against the advice is not for everybody."""
    environment(plan="ssd-example")
    *_, page = open_dashboard(audience="public").children

    assert "reasons" not in keys(page.children[1])
