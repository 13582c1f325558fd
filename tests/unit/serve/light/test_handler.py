"""What every light page keeps: who gets in, what is remembered, what is sent twice."""

import re

import pytest

from dtmnb.serve.light import PAGES
from dtmnb.session.desk import set_field
from tests.unit.conftest import PLAN

PLAIN = [path for path in PAGES if "(" not in path]


@pytest.mark.parametrize("seat", ["", "stranger", "room"])
def test_nobody_comes_in_without_an_invitation_of_an_organisation(visit, seat):
    """Others read one sentence, at every address, and nothing of the plan."""
    for path in (*PLAIN, "news", "no-such-page"):
        answer = visit(seat).get(path)
        if path != "news":
            assert (answer.status, "Cannot show this page" in answer.text) == (403, True)
        assert answer.status == 403
        assert "South Sudan" not in answer.text


def test_a_plan_or_an_organisation_that_is_gone_is_told(visit):
    """An invitation may be older than the plan that it is to."""
    assert visit("gone").get().status == 404
    assert visit("foreign").get().status == 403


@pytest.mark.parametrize("path", PLAIN)
def test_a_page_shows_itself_in_four_languages(visit, path):
    """Each is whole in every language, says which it is and in which direction it reads."""
    caller = visit("wash")
    for code, direction in (("en", "ltr"), ("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")):
        caller.get(f"{path}?lang={code}")
        answer = caller.get(path)
        assert answer.status == 200
        assert f'<html lang="{code}" dir="{direction}">' in answer.text


def test_a_page_that_stands_is_not_sent_again(wash, room):
    """The browser keeps it until somebody changes the plan."""
    wash.get()
    tag = wash.get().headers["Etag"]

    again = wash.get(**{"If-None-Match": tag})
    assert (again.status, again.content) == (304, b"")

    room.store.name_revision(PLAN, room.stamp.revision, "As it was")
    assert wash.get(**{"If-None-Match": tag}).status == 304
    set_field(room, "header", "header", field="operation", value="New name")
    assert wash.get(**{"If-None-Match": tag}).status == 200


def test_nothing_on_a_page_is_a_script_or_style_of_its_own(wash):
    """The policy forbids it, and no page tries."""
    for path in PLAIN:
        answer = wash.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "'unsafe-inline'" not in policy and "default-src 'none'" in policy
        assert "style=" not in answer.text and " on" + "click" not in answer.text
        assert answer.text.count("<script") == 1
        assert "<style" not in answer.text


def test_who_comes_in_again_in_another_language_finds_what_was_typed(visit):
    """What a browser keeps of a visitor goes by their name, organisation and role alone."""
    names = {seat: who(visit(seat).get()) for seat in ("wash", "arabic", "health", "reader")}

    assert names["wash"] == names["arabic"]
    assert len({*names.values()}) == 3


def who(answer):
    """Return by what name the browser keeps things of whoever sees the page."""
    return re.search('data-who="([0-9a-f]+)"', answer.text)[1]


@pytest.mark.parametrize("token", [None, "", "2|12345678|00000000000000000000000000000000|1"])
def test_a_form_of_another_page_is_refused(wash, store, token):
    """Without the token of a page of ours nothing is kept."""
    before, form = store.load(PLAN).stamp, wash.get("people").form("introduce")
    fields = form.fields | {"name": "Mallory", "_xsrf": token or ""}
    if token is None:
        del fields["_xsrf"]

    answer = wash.post(form.action, fields)
    assert (answer.status, "too old" in answer.text) == (403, True)
    assert store.load(PLAN).stamp == before


def test_an_act_that_its_page_does_not_know_is_refused(wash, store):
    """Neither the act of another page nor a form without a name of its own does anything."""
    before, form = store.load(PLAN).stamp, wash.get("people").form("introduce")
    for made_up in ({"act": "sign"}, {"act": "__class__"}, {"once": ""}, {"once": "x" * 32}):
        answer = wash.post(form.action, form.fields | {"name": "Mallory"} | made_up)
        assert answer.status == 400
    assert wash.post(form.action, form.fields | {"name": "M" * 300_000}).status == 413
    assert store.load(PLAN).stamp == before


def test_files_of_the_pages_are_kept_for_ever(wash):
    """Style sheet and script are named by what they hold."""
    text = wash.get().text
    for name in ("light.css", "light.js"):
        path = next(part for part in text.split('"') if part.endswith(name))
        answer = wash.get(path)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert wash.get("static/00/passwd").status == 404
