"""A report says what its audience may know, in sentences that can be sent on."""

import random
import re
from datetime import date
from html.parser import HTMLParser

import pytest

from dtmnb.domain.changes import Batch, Set, compare_plans
from dtmnb.domain.checks import check_plan
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.errors import UsageError
from dtmnb.reports.kinds import SECTIONS
from dtmnb.reports.report import open_report, report_of
from dtmnb.store import open_store
from tests.support.random_plans import PlanMaker

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe srcdoc=x>",
    "</td></tr></table><h1>x",
    "</title><script>x</script>",
    "</style><script>x</script>",
    "<!-- x",
    "--><b>x",
    "<![CDATA[x]]>",
    "<?xml x?>",
    "&lt;script&gt;x",
    "&#60;script&#62;x",
    "javascript:alert(1)",
    "data:text/html,<script>x</script>",
    "<a href='javascript:x'>x</a>",
    "<base href=//x>",
    "<meta http-equiv=refresh content=0>",
    "<link rel=stylesheet href=//x>",
    "<style>*{}</style>",
    "<object data=x>",
    "<embed src=x>",
    "<form action=//x><input>",
    "<math><mi xlink:href=javascript:x>",
    "<details open ontoggle=x>",
    '" style="background:url(//x)',
    "' onmouseover='x",
    "{{ 7*7 }}{% raw %}",
    "${x}<%= x %>",
    "<x onclick=y>\u202e\u2066",
)


class Outline(HTMLParser):
    """The elements of a page with the names of their attributes, in order."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, name, attributes):
        """Note an element."""
        # Long labels of charts take more lines, each one such element of ours.
        if name != "tspan":
            self.found.append((name, [key for key, _ in attributes]))

    def handle_comment(self, data):
        """Note a comment, which we never write."""
        self.found.append(("comment", []))

    def unknown_decl(self, data):
        """Note a declaration, which we never write."""
        self.found.append(("declaration", []))


def hostile_report(text, context_of, reference):
    """Return the internal report of a plan whose every text is *text*."""
    chance = random.Random(5)  # noqa: S311 (chance, not secrets)
    plan = PlanMaker(chance, [text], reference).plan(most=4)
    return report_of(context_of("internal", plan=plan)).whole().html()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_of_people_never_becomes_markup(payload, context_of, reference):
    """Whatever people typed into any field, the page has the same elements and attributes."""
    harmless = Outline(hostile_report("x", context_of, reference)).found

    assert Outline(hostile_report(payload, context_of, reference)).found == harmless


@pytest.mark.parametrize(
    ("audience", "told", "kept"),
    [
        (
            "internal",
            ("Ben Closed", "Not agreed by anybody yet?", "Which roads do people take?", "Blocks"),
            (),
        ),
        (
            "partners",
            ("Ada Opener", "Which roads do people take?", "Roads are known.", "With child"),
            ("Ben Closed", "Cleo Next", "ben@example.org", "Not agreed by anybody yet?"),
        ),
        (
            "partner:child",
            ("Ben Closed", "Cleo Next", "You receive this", "Children alone", "Dora Desk"),
            ("Not agreed by anybody yet?", "With water"),
        ),
        (
            "public",
            ("Where does water come from?", "public@example.org", "list@example.org", "0123456789"),
            (
                "Ada Opener",
                "Which roads",
                "Children",
                "With child",
                "Open points",
                "When you leave",
            ),
        ),
    ],
)
def test_each_audience_reads_what_it_may(audience, told, kept, context_of):
    """An edition holds what its readers need and nothing that they may not see."""
    page = report_of(context_of(audience)).whole().html()

    assert [words for words in told if words not in page] == []
    assert [words for words in kept if words in page] == []


@pytest.mark.parametrize("audience", ["internal", "partners", "partner:child", "public"])
def test_sections_of_an_empty_plan_teach(audience, context_of):
    """A section without content says what would stand there, and none fails."""
    partner = {"child": {"record_id": "child", "name": "Child"}}
    empty = Plan.model_validate({"plan_id": "empty", "partners": partner})

    page = report_of(context_of(audience, plan=empty)).whole().html()

    assert "Here will stand" in page
    assert "The plan holds no question yet." in page


def test_ids_on_the_page_are_unique_and_linked(context_of):
    """Each part can be linked to, and each link on the page leads somewhere."""
    page = report_of(context_of("internal")).whole().html()
    ids = re.findall(r' id="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_an_unknown_section_is_refused(context_of):
    """A misspelt section is an error with the known ones, not an empty cell."""
    with pytest.raises(UsageError, match="Use one of: cover, categories"):
        report_of(context_of("public")).section("covr")


def test_every_section_can_be_shown_alone(context_of):
    """The notebook shows section by section what the whole report is made of."""
    report = report_of(context_of("internal"))

    assert "".join(report.section(name).html() for name in SECTIONS) == report.whole().html()


def test_findings_tell_partners_nothing_new(small_plan, reference, context_of):
    """Outside the room a finding is told only where its readers see enough to find it."""
    told = {each: context_of(each).findings for each in ("internal", "partners", "public")}

    assert told["internal"] == check_plan(small_plan, reference, today=date(2026, 3, 1))
    assert told["public"] == ()
    assert set(map(str, told["partners"])) < set(map(str, told["internal"]))
    words = str(told["partners"])
    assert ("ben" in words, "later" in words, "risk_notes" in words) == (False, False, False)
    assert any(each.where.collection == "agreements" for each in told["partners"])


def test_a_report_opens_from_the_store(small_plan, sqlite_url, monkeypatch):
    """A report is of the newest revision."""
    changes = compare_plans(Plan(plan_id="river"), small_plan)
    with open_store(sqlite_url) as store:
        store.create("river", Batch(batch_id="b1", author="t", changes=changes))
        title = Set(collection=HEADER, record=HEADER, field="title", was="River region", value="X")
        store.save("river", Batch(batch_id="b2", author="t", changes=(title,)))
    monkeypatch.setenv("DTMNB_STORE", sqlite_url)

    assert "River region" not in open_report("river", "public", "en").section("cover").html()
