"""People in a plan: a pasted list, a word that they are still there, and who follows whom."""

import pytest

from dtmnb.domain.changes import dump
from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.schema import fields_of
from dtmnb.domain.waiting import waits_for
from dtmnb.errors import RightsError, SharingError, UsageError
from dtmnb.session.people import (
    MOST_LINES,
    add_people,
    confirm_people,
    correct,
    hand_over,
    introduce,
    replace,
    sectors_in,
)
from tests.support.agreeing import settle
from tests.unit.conftest import PLAN

PASTED = (
    "Site Management Team\tRana Haddad\trana@site.example\t+211 900 100 200\n"
    "Site Management Team\tOmar Said\n"
    "Food Security\n"
)


@pytest.fixture
def wash(store, make_session):
    """Return the seat of WASH."""
    made = make_session(store, "Amal", "wash")
    made.open_plan(PLAN)
    return made


def _named(plan, person):
    """Return every place but people's own records where *person* stands."""
    return [
        (collection, key, spec.name)
        for collection in RECORD_CLASSES
        if collection != "focal_points"
        for spec in fields_of(collection).values()
        if spec.collection == "focal_points"
        for key, record in plan.records(collection).items()
        if person in (held if isinstance(held := dump(record)[spec.name], list) else [held])
    ]


def test_a_pasted_list_makes_organisations_and_people(session):
    """Ids are made of names, so that a link can be read aloud."""
    assert add_people(session, PASTED) == (2, 2)

    plan = session.plan
    assert plan.partners["site-management-team"].name == "Site Management Team"
    rana = plan.focal_points["rana-haddad"]
    assert (rana.partner, rana.email) == ("site-management-team", "rana@site.example")
    assert rana.phone == "+211 900 100 200"
    assert "food-security" in plan.partners


@pytest.mark.parametrize(
    ("pasted", "organisation"),
    [
        ("  site management TEAM \tLina\n", "site-management-team"),
        ("منظمة المياه\tLina\n", "organisation"),
        ("Équipe d’eau\tLina\n", "equipe-d-eau"),
        ('"Team, ""North"""\tLina\n', "team-north"),
        ("Wash\r\n", "wash-2"),
    ],
)
def test_a_name_in_any_script_gets_an_id_of_its_own(session, pasted, organisation):
    """Spaces and capitals are no difference; a script without letters a to z is taken, too."""
    add_people(session, PASTED)
    add_people(session, pasted)

    assert organisation in session.plan.partners


@pytest.mark.parametrize(
    ("name", "sectors"),
    [
        ("WASH Cluster", ["wash"]),
        ("Education Sector", ["edu"]),
        ("Health working group", ["hlt"]),
        ("Norwegian Council", []),
        ("", []),
    ],
)
def test_the_name_of_a_cluster_says_its_sector(reference, name, sectors):
    """A cluster is known by its name; others say their sectors."""
    assert sectors_in(name, reference) == sectors


@pytest.mark.parametrize("pasted", ["", " \t \n", PASTED])
def test_a_list_that_names_nobody_new_is_told(session, pasted):
    """Pasted twice, nothing is there twice."""
    add_people(session, PASTED)
    before = session.stamp

    with pytest.raises(UsageError, match="Cannot add anybody"):
        add_people(session, pasted)
    assert session.stamp == before


def test_a_sheet_of_thousands_is_refused(session):
    """A whole workbook in the clipboard is a slip of the hand."""
    with pytest.raises(UsageError, match=f"{MOST_LINES}"):
        add_people(session, "A\tB\n" * (MOST_LINES + 1))


def test_one_act_hands_everything_over(session):
    """Alerts, releases, agreements, tasks: wherever the one stood stands the other; undo is one."""
    plan = session.plan
    leaves = max(plan.focal_points, key=lambda key: len(_named(plan, key)))
    places = _named(plan, leaves)
    follows = next(key for key in plan.focal_points if key != leaves)

    assert hand_over(session, leaves, follows) == len(places) > 0
    assert _named(session.plan, leaves) == []
    assert set(places) <= set(_named(session.plan, follows))
    left = session.plan.focal_points[leaves]
    assert left.replaced_by == follows
    assert left.until_on is not None
    session.undo()
    assert _named(session.plan, leaves) == places


@pytest.mark.parametrize(("leaves", "follows"), [("", ""), ("nobody", "nobody"), ("same", "same")])
def test_nobody_hands_over_to_nobody(session, leaves, follows):
    """Whoever is missing is told, and nothing moves."""
    same = next(iter(session.plan.focal_points))
    names = {"same": same}

    with pytest.raises(UsageError, match="Cannot hand over"):
        hand_over(session, names.get(leaves, leaves), names.get(follows, follows))


def test_an_organisation_says_who_follows_its_own(wash):
    """From its own seat only its own record moves; the room hands over what it holds."""
    own = [key for key, each in wash.plan.focal_points.items() if each.partner == "wash"]
    others = [key for key, each in wash.plan.focal_points.items() if each.partner == "health"]

    assert hand_over(wash, own[0], own[1]) == 0
    assert wash.plan.focal_points[own[0]].replaced_by == own[1]
    with pytest.raises(RightsError):
        hand_over(wash, others[0], own[1])


def test_one_press_says_that_people_are_still_there(wash, session):
    """Every person of the organisation is confirmed on this day; others' people are not its own."""
    assert confirm_people(wash, "wash") > 0

    own = [each for each in wash.plan.focal_points.values() if each.partner == "wash"]
    assert {each.confirmed_on for each in own if not each.replaced_by} == {wash.today}
    with pytest.raises(RightsError):
        confirm_people(wash, "health")
    with pytest.raises(SharingError):
        confirm_people(session, "nobody")


def test_what_waits_goes_when_it_is_done(wash, session):
    """Questions, people and the plan to sign: each waits until it is done, and no longer."""
    reference = session.reference

    def kinds():
        wash.refresh()
        return {each.kind: each for each in waits_for(wash.plan, "wash", reference)}

    assert "rows" in kinds()
    confirm_people(wash, "wash")
    assert "people" not in kinds()
    for key in [*session.plan.rows]:
        settle(session, key, "sensitive")
    found = kinds()
    assert "rows" not in found
    assert "answers" in found
    assert found["signature"].records == (PLAN,)


def _own(session):
    return next(each for each in session.plan.focal_points.values() if each.partner == "wash")


def test_somebody_new_follows_in_one_act(wash):
    """Who follows is added, who leaves says so, and one step back undoes both."""
    before, leaves = wash.plan, _own(wash).record_id
    follows = replace(wash, leaves, {"name": " Nyandeng ", "phone": "+211 900 000 001"})

    person, new = wash.plan.focal_points[leaves], wash.plan.focal_points[follows]
    assert person.replaced_by == follows
    assert person.until_on is not None
    assert (new.name, new.partner, new.role) == ("Nyandeng", "wash", person.role)
    wash.undo()
    assert wash.plan == before


def test_a_person_is_introduced_and_corrected(wash):
    """A name is all that is needed; what is corrected is held against what was seen."""
    key = introduce(wash, "wash", {"name": "Nyandeng"})
    seen = wash.plan.focal_points[key]
    correct(wash, key, {"email": "n@wash.example"}, seen=seen)
    correct(wash, key, {"email": "other@wash.example"}, seen=seen)

    assert wash.plan.focal_points[key].email == "n@wash.example"
    assert [each.conflict.change.value for each in wash.conflicts] == ["other@wash.example"]


def test_nobody_without_a_name_is_kept(wash, other):
    """Each act asks for the name; people of others are theirs."""
    own = _own(wash)
    for attempt in (
        lambda: introduce(wash, "wash", {"name": " "}),
        lambda: replace(wash, own.record_id, {"email": "x@y.example"}),
        lambda: replace(wash, "nobody", {"name": "X"}),
        lambda: correct(wash, own.record_id, {"name": ""}, seen=own),
        lambda: correct(wash, "nobody", {"name": "X"}, seen=own),
    ):
        with pytest.raises(UsageError):
            attempt()
    with pytest.raises(RightsError):
        introduce(other, "wash", {"name": "X"})
