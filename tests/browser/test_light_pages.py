"""Light pages as people hold them: a phone, a poor line, a keyboard, Arabic, no script."""

import re
import shutil
import time
from datetime import date
from random import Random

import pytest
from playwright.sync_api import expect

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Batch
from dtmnb.language import language_for
from dtmnb.serve.light import PAGES
from dtmnb.serve.visitor import Visitor
from dtmnb.session.desk import Session, set_field
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.session.receipts import SENT, now
from dtmnb.store import open_store
from tests.conftest import PATIENCE_SECONDS
from tests.support.light import SEAT, LightServer
from tests.support.served import wait_until

PLAN = "ssd-example"
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
DAY = date(2026, 3, 1)
OPEN_ALL = "document.querySelectorAll('main details').forEach((each) => (each.open = true))"
PLAIN = [path for path in PAGES if "(" not in path]

COLD_BYTES, WARM_BYTES, SECONDS = 150_000, 15_000, 3.0
WEAK_LINE = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 256_000 / 8,
    "uploadThroughput": 256_000 / 8,
}


@pytest.fixture(scope="module")
def example(tmp_path_factory, reference):
    """Return a store with the example plan, to be copied."""
    file = tmp_path_factory.mktemp("light") / "example.db"
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=48)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(file, reference=reference) as made:
        made.create(PLAN, Batch(batch_id="made", author="example", changes=changes))
    return file


@pytest.fixture
def store(tmp_path, example, reference):
    """Return a store of one's own, for a server."""
    file = tmp_path / "plans.db"
    shutil.copyfile(example, file)
    with open_store(file, reference=reference, is_for_many=True) as opened:
        yield opened


@pytest.fixture
def server(store):
    """Return the running server."""
    visitors = {"wash": Visitor(PLAN, "wash", "Amal", "partner", "en")}
    made = LightServer(store, visitors, DAY)
    yield made
    made.stop()


@pytest.fixture
def room(store, reference):
    """Return the facilitator's desk."""
    seat = Seat("Ada", "dtm", "facilitator")
    english = language_for("en")
    made = Session(store, reference=reference, language=english, seat=seat, today=DAY)
    made.open_plan(PLAN)
    return made


@pytest.fixture
def visit(browser, chromium, server):
    """Return a maker of pages of WASH; what the browser complains about is kept on them."""
    contexts = []

    def open_page(language="en", viewport=PHONE, **options):
        context = browser.new_context(
            viewport=viewport, extra_http_headers={SEAT: "wash"}, **options
        )
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{server.url}?lang={language}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def addresses(page, server):
    """Return every kind of page, with one group and one question of each kind."""
    page.goto(f"{server.url}questions")
    groups = page.locator("ul.tight a").all()
    picked = [groups[0].get_attribute("href"), groups[-1].get_attribute("href")]
    found = [f"{server.url}{path}" for path in (*PLAIN, "questions?show=all")]
    for group in picked:
        page.goto(f"http://127.0.0.1:{server.port}{group}")
        row = page.locator("ol.lines a").first.get_attribute("href")
        found += [f"http://127.0.0.1:{server.port}{each}" for each in (group, row)]
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_stands_in_anybodys_way(visit, server, room, axe, language):
    """axe-core finds nothing on any page, and none is wider than a phone; all details open."""
    alert = next(iter(room.plan.urgent_actions))
    own = next(each for each in room.plan.focal_points.values() if each.partner == "wash")
    set_field(room, "urgent_actions", alert, field="recipients", value=[own.record_id])
    set_field(room, "urgent_actions", alert, field="receipts", value={SENT: now()})
    set_field(room, "focal_points", own.record_id, field="confirmed_on", value=None)
    # What checks a page is put into it from outside, which the page itself forbids.
    page = visit(language, bypass_csp=True)
    found = []
    for address in addresses(page, server):
        for viewport in (PHONE, LAPTOP):
            page.set_viewport_size(viewport)
            page.goto(address)
            page.evaluate(
                "document.querySelectorAll('main details').forEach((d) => (d.open = true))"
            )
            found += [(address, *each) for each in _faults(page, axe)]
            width = page.evaluate("document.documentElement.scrollWidth")
            found += [(address, width)] if width > viewport["width"] else []

    assert found == []
    assert page.complaints == []


def _faults(page, axe):
    page.evaluate(axe)
    ask = "() => axe.run(document, { resultTypes: ['violations'] })"
    found = page.evaluate(ask)["violations"]
    return [(each["id"], node["html"][:120]) for each in found for node in each["nodes"]]


def test_a_fault_is_where_it_is_mended(visit, server, axe):
    """The field has the focus, and axe-core nothing against it."""
    page = visit(bypass_csp=True)
    page.goto(f"{server.url}feedback")
    page.get_by_role("button", name="Send").click()
    page.locator("[aria-invalid=true]").wait_for()

    assert page.evaluate("document.activeElement.name") == "request"
    expect(page.locator(".fault")).to_contain_text("Cannot keep this request")
    assert _faults(page, axe) == []


def press(page, name, key="Enter"):
    """Go by Tab to the link or button *name* and press *key* there."""
    script = "(e => e && (e.innerText || e.value || '').trim())(document.activeElement)"
    for _ in range(80):
        page.keyboard.press("Tab")
        words = page.evaluate(script) or ""
        if re.search(name, words):
            page.keyboard.press(key)
            return
    raise AssertionError(f"no {name!r} is reached by Tab")


def test_a_partners_session_goes_by_keyboard_alone(visit, server, store):
    """From the first page over a position to the signature, without a pointer."""
    page = visit()
    press(page, "^Skip to the content$")
    press(page, "^Yes, we can$")
    page.locator("p.done").wait_for()

    page.goto(f"{server.url}questions")
    press(page, "wait for you|waits for you")
    page.wait_for_url(re.compile("questions/[0-9a-f]{12}$"))
    press(page, r"^\d+\s")
    page.locator("fieldset").wait_for()
    row = page.url.rsplit("/", 1)[1]
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "category":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Near the border")
    press(page, "^Keep, and go on$")
    page.locator("p.done").wait_for()
    said = store.load(PLAN).plan.positions[f"{row}.wash"]
    assert (said.sensitivity, said.reason) == ("sensitive", "Near the border")

    press(page, "^Sign$")
    page.wait_for_url(re.compile("/sign$"))
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    press(page, "^Sign for ")
    page.get_by_text("Your organisation has signed.").wait_for()
    assert [each.partner for each in store.load(PLAN).plan.sign_offs.values()] == ["wash"]
    assert page.complaints == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_line_is_cut_and_nothing_is_lost(visit, server, store, language):
    """What is typed stays, what is sent goes out by itself once, when the line is back."""
    page = visit(language)
    page.goto(f"{server.url}feedback")
    page.locator("textarea").fill("Ask it by month")
    page.reload()
    expect(page.locator("textarea")).to_have_value("Ask it by month")

    page.context.set_offline(True)
    for request in ("Ask it by month", "Ask it by week"):
        page.locator("textarea").fill(request)
        page.locator("form.card button.main").click()
        page.locator("form .told.kept").wait_for()
        expect(page.locator("textarea")).to_have_value("")
    page.context.set_offline(False)
    page.locator("main > .told.done").wait_for()
    wait_until(lambda: page.evaluate("Object.keys(localStorage).length") == 0)

    asked = [each.request for each in store.load(PLAN).plan.feedback.values()]
    assert (asked.count("Ask it by month"), asked.count("Ask it by week")) == (1, 1)
    page.reload()
    expect(page.locator("textarea")).to_have_value("")


def test_a_draft_takes_back_nothing_of_a_colleague(visit, server, store, room):
    """A telephone number typed before stays; the e-mail and the consent are the colleague's."""
    own = next(each for each in room.plan.focal_points.values() if each.partner == "wash")
    set_field(room, "focal_points", own.record_id, field="shares_contact", value=True)
    page = visit()
    page.goto(f"{server.url}people")
    form = page.locator(f'form[data-draft="correct-{own.record_id}"]')
    page.evaluate(OPEN_ALL)
    form.locator("[name=phone]").fill("+211 900 000 111")
    page.goto(f"{server.url}feedback")
    set_field(room, "focal_points", own.record_id, field="email", value="new@example.org")
    set_field(room, "focal_points", own.record_id, field="shares_contact", value=False)

    page.goto(f"{server.url}people")
    expect(form.locator("[name=phone]")).to_have_value("+211 900 000 111")
    form.get_by_role("button", name="Keep").click()
    page.locator("p.done").wait_for()
    kept = store.load(PLAN).plan.focal_points[own.record_id]
    said = (kept.phone, kept.email, kept.shares_contact)
    assert said == ("+211 900 000 111", "new@example.org", False)


def test_everything_goes_without_script(visit, server, store):
    """Plain forms: a position, a fault at its field, a request."""
    page = visit(java_script_enabled=False)
    page.goto(f"{server.url}feedback")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".fault")).to_contain_text("Cannot keep this request")
    page.locator("textarea").fill("Ask it by month")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your request is kept.")).to_be_visible()

    page.goto(server.url)
    page.get_by_role("button", name="Yes, we can").first.click()
    expect(page.locator("p.done")).to_be_visible()
    assert [each.request for each in store.load(PLAN).plan.feedback.values()] == ["Ask it by month"]


def test_news_are_offered_and_not_put_over_what_is_typed(visit, server, room):
    """The chip says that the page is connected, then that there is something new."""
    page = visit()
    page.goto(f"{server.url}feedback")
    page.locator("[data-chip]", has_text="connected").wait_for()
    page.locator("textarea").fill("typed words")
    set_field(room, "header", "header", field="title", value="Another title")
    page.locator("[data-chip] a").wait_for()

    expect(page.locator("textarea")).to_have_value("typed words")
    page.locator("[data-chip] a").click()
    page.get_by_text("Another title").wait_for()
    expect(page.locator("textarea")).to_have_value("typed words")


# (A browser without a window shows every page to somebody.)
HIDE = """Object.defineProperty(document, "hidden", { value: true, configurable: true });
document.dispatchEvent(new Event("visibilitychange"));"""


def test_pages_that_nobody_sees_leave_lines_to_the_one_that_sends(visit, server, store):
    """A browser opens six lines to a server; each page that hears of news holds one."""
    page = visit()
    for _ in range(6):
        other = page.context.new_page()
        other.goto(f"{server.url}feedback")
        other.locator("[data-chip]", has_text="connected").wait_for()
        other.evaluate(HIDE)
    page.goto(f"{server.url}feedback")
    page.locator("textarea").fill("Ask it by month")
    page.get_by_role("button", name="Send").click()
    page.locator("p.done").wait_for()

    assert [each.request for each in store.load(PLAN).plan.feedback.values()] == ["Ask it by month"]


def test_a_visitor_who_is_let_out_sees_nothing_more(visit, server):
    """The page that is open goes within seconds; nobody has to touch it."""
    page = visit()
    page.locator("[data-chip]", has_text="connected").wait_for()
    server.visitors.clear()

    page.get_by_text("it needs an invitation that holds").wait_for(timeout=20_000)
    assert "Example WASH" not in page.content()


def test_a_file_is_a_download(visit, server):
    """The browser saves it; the page stays."""
    page = visit()
    page.goto(f"{server.url}packet")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download").first.click()

    assert taken.value.suggested_filename == f"{PLAN}-wash-pack-r1-en.pdf"
    assert page.complaints == []


class Wire:
    """Counts what comes to one page, as the browser's own protocol tells it."""

    def __init__(self, context) -> None:
        """Open a page in *context* on a weak line."""
        self.page = context.new_page()
        self.came = 0
        protocol = context.new_cdp_session(self.page)
        protocol.on("Network.loadingFinished", self._count)
        protocol.send("Network.enable")
        protocol.send("Network.emulateNetworkConditions", WEAK_LINE)

    def _count(self, told) -> None:
        self.came += int(told["encodedDataLength"])

    def visit(self, url: str) -> tuple[int, float]:
        """Return the bytes of a visit, and the seconds until something can be pressed."""
        before, began = self.came, time.monotonic()
        self.page.goto(url, wait_until="commit")
        self.page.locator("main h1").first.wait_for()
        self.page.wait_for_load_state("domcontentloaded")
        took = time.monotonic() - began
        self.page.wait_for_timeout(1500)
        return self.came - before, took


@pytest.mark.bench
def test_light_pages_are_light(browser, chromium, server):
    """Cold at most 150 kB, each further page 15 kB, usable in 3 s at 256 kbit/s and 300 ms."""
    context = browser.new_context(viewport=PHONE, extra_http_headers={SEAT: "wash"})
    wire = Wire(context)
    cold, took = wire.visit(server.url)
    print(f"cold: {cold:,} B, usable after {took:.2f} s")
    assert (cold <= COLD_BYTES, took <= SECONDS) == (True, True)

    for path in (*PLAIN, "questions?show=all"):
        warm, took = wire.visit(f"{server.url}{path}")
        print(f"/p/{path}: {warm:,} B, usable after {took:.2f} s")
        assert (warm <= WARM_BYTES, took <= SECONDS) == (True, True), path
    context.close()
