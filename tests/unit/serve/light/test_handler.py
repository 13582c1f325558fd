"""What every light page keeps: who gets in, what is remembered, what is sent twice."""

import re

import pytest

from dtmnb.serve.light import PAGES
from dtmnb.session.desk import set_field
from dtmnb.session.receipts import SENT, now
from tests.unit.conftest import PLAN
from tests.unit.serve.light.conftest import VISITORS

PLAIN = [path for path in PAGES if "(" not in path]
EVERY_ACT = {act for page in PAGES.values() for act in page.acts}
ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))


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


def test_a_form_of_another_visitor_is_not_kept(visit, room, store):
    """A link opened in another tab changes who is here: what is open in the first is not theirs."""
    _ask_all(room)
    caller = visit("wash")
    forms = _all_forms(caller)
    before = store.load(PLAN).stamp
    # What the example plan does not offer yet is written by the same macro.
    assert {each.fields["act"] for each in forms} >= EVERY_ACT - {"draft", "release", "reopen"}

    for seat, who_is_here in (("health", "Ben"), ("reader", "Rosa")):
        caller.become(seat)
        for each in forms:
            answer = caller.post(each.action, each.fields | {"name": "Deng", "reason": "Near"})
            assert (answer.status, "opened by somebody else" in answer.text) == (409, True), each
            assert f"{who_is_here} for Example" in answer.text.translate(ISOLATES)
            assert "Deng" in answer.text and "Near" in answer.text
    assert store.load(PLAN).stamp == before


def test_a_form_that_does_not_say_whose_it_is_is_not_kept(wash, room, store):
    """Those that a browser kept since before are refused as well, whatever they ask for."""
    _ask_all(room)
    before = store.load(PLAN).stamp
    for each in _all_forms(wash):
        fields = {name: said for name, said in each.fields.items() if name != "who"}
        for made_up in ({}, {"who": ""}):
            assert wash.post(each.action, fields | made_up).status == 409
    assert store.load(PLAN).stamp == before


def test_what_another_visitor_typed_stays_and_is_signed_by_nobody_else(visit, store):
    """Words are in their field again; who signs is asked of whoever is here now."""
    caller = visit("wash")
    asks, signs = caller.get("feedback"), caller.get("sign")
    caller.become("health")

    asked = caller.send(asks, "ask", request="By month")
    assert asked.form("ask").fields["request"] == "By month"
    signed = caller.send(signs, "sign", with_open="on")
    assert signed.form("sign").fields["person"] == "Ben"
    assert not store.load(PLAN).plan.sign_offs

    caller.send(asked, "ask")
    assert [each.partner for each in store.load(PLAN).plan.feedback.values()][-1] == "health"


def _ask_all(room):
    """Let every form be offered to WASH: an alert runs, somebody is to be confirmed."""
    own = next(each for each in room.plan.focal_points.values() if each.partner == "wash")
    set_field(room, "focal_points", own.record_id, field="confirmed_on", value=None)
    key = next(iter(room.plan.urgent_actions))
    for field, value in (("recipients", [own.record_id]), ("receipts", {SENT: now()})):
        set_field(room, "urgent_actions", key, field=field, value=value)


def _all_forms(caller):
    """Return a form of each act of each kind of page that sends something to it."""
    found = {}
    open_, known = [*PLAIN, "questions?show=all"], set()
    while open_:
        page = caller.get(open_.pop(0))
        for each in page.forms():
            if each.method == "post" and each.action.startswith("/p/"):
                kind = re.sub("[0-9a-f]{12}|row/.*", "…", each.action)
                found.setdefault((kind, each.fields["act"]), each)
        links = re.findall(r'href="(/p/questions/[^"?#]+)"', page.text)
        new = [link for link in dict.fromkeys(links) if link not in known]
        known.update(new)
        open_ += new
    return [*found.values()]


def test_an_act_that_its_page_does_not_know_is_refused(wash, store):
    """Neither the act of another page nor a form without a name of its own does anything."""
    before, form = store.load(PLAN).stamp, wash.get("people").form("introduce")
    for made_up in ({"act": "sign"}, {"act": "__class__"}, {"once": ""}, {"once": "x" * 32}):
        answer = wash.post(form.action, form.fields | {"name": "Mallory"} | made_up)
        assert answer.status == 400
    assert wash.post(form.action, form.fields | {"name": "M" * 300_000}).status == 413
    assert store.load(PLAN).stamp == before


@pytest.mark.parametrize("seat", ["wash", "reader", "arabic"])
def test_whoever_is_here_can_go_from_every_page(visit, seat):
    """At its foot, in the language of the page; the script leaves that form alone."""
    caller, code = visit(seat), VISITORS[seat].language
    for path in PLAIN:
        answer = caller.get(path)
        form = answer.forms()[-1]
        assert (form.method, form.action) == ("post", f"/leave?lang={code}")
        assert answer.text.count(" data-leave=") == 1


def test_files_of_the_pages_are_kept_for_ever(wash):
    """Style sheet and script are named by what they hold."""
    text = wash.get().text
    for name in ("light.css", "light.js"):
        path = next(part for part in text.split('"') if part.endswith(name))
        answer = wash.get(path)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert wash.get("static/00/passwd").status == 404
