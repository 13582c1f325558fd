"""A plan as one file: nothing of it runs but our script, and it holds what its readers may see."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from dtmnb.domain.changes import Batch, Set
from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES
from dtmnb.store import open_store

HOSTILE = '</script><script>hack()</script><img src=x onerror=hack()> style="color:#123456"'


@pytest.fixture
def example(run) -> str:
    """The id of a small example plan in the store."""
    ran = run("example", "--countries", 1, "--rows", 24, "--today", "2026-03-01", "--json")
    return str(ran.document["plans"][0]["plan_id"])


@pytest.fixture
def change(example, tmp_path, reference):
    """A function by which the room changes a field of a record."""

    def do(collection: str, record: str, field: str, value: str) -> None:
        with open_store(tmp_path / "plans.sqlite", reference=reference) as store:
            was = getattr(store.load(example).plan.records(collection)[record], field)
            change = Set(collection=collection, record=record, field=field, was=was, value=value)
            store.save(example, Batch(batch_id=f"{record}-{field}", author="t", changes=(change,)))

    return do


def test_one_style_and_one_script_may_run(run, example, tmp_path):
    """In every language the policy names them by their hashes, and no style is inline."""
    target = tmp_path / "plan.html"
    for language in LANGUAGES:
        ran = run("snapshot", example, "--language", language, "--out", target, "--json")
        page = target.read_text(encoding="utf-8")

        assert ran.document == {"files": [str(target)]}
        (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
        for name in ("style", "script"):
            (content,) = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
            digest = b64encode(sha256(content.encode()).digest()).decode()
            assert f"{name}-src &#39;sha256-{digest}&#39;" in policy
        assert "default-src &#39;none&#39;" in policy
        assert "unsafe" not in policy
        assert re.findall(r'<[^<>]* (?:style|src|on\w+)="', page) == []
        direction = language_for(language).direction
        assert f'<html lang="{language}" dir="{direction}">' in page
        assert 'class="questions"' in page


def test_what_people_wrote_is_inert(run, example, change, tmp_path):
    """No script, picture or style of theirs is one on the page; the words stand as written."""
    change("header", "header", "title", HOSTILE)
    change("rows", "r001", "question", f"2 {HOSTILE}")
    target = tmp_path / "plan.html"

    run("snapshot", example, "--audience", "internal", "--out", target, "--json")

    page = target.read_text(encoding="utf-8")
    assert "&lt;img src=x onerror=hack()&gt;" in page
    assert (page.count("<script>"), page.count("<img")) == (1, 0)
    assert 'data-colour="123456"' not in page


def test_a_contact_that_is_withheld_leaves_in_no_file(run, example, change, tmp_path):
    """Where somebody wrote a name into a text, no file is left, and the message tells where."""
    target = tmp_path / "plan.html"
    change("header", "header", "objectives", "Ask Noor Hamdan-Villanueva about it")
    change("focal_points", "fp-wash-1", "name", "Noor Hamdan-Villanueva")

    ran = run("snapshot", example, "--audience", "public", "--out", target)

    assert ran.code != 0
    assert "it holds a person's name" in ran.err
    assert "Hamdan" not in ran.err
    assert not target.exists()


def test_another_kind_of_file_is_refused(run, example, tmp_path):
    """The suffix says what it is."""
    ran = run("snapshot", example, "--out", tmp_path / "plan.pdf")

    assert ".html" in ran.err
    assert [*tmp_path.glob("plan.pdf")] == []
