"""Light pages hold nothing that their visitor may not see, and what people wrote is only text.

The plan is full of canary words: whatever is withheld from the organisation holds one.
"""

import re
from html.parser import HTMLParser
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from dtmnb.domain.changes import Add, Set
from dtmnb.domain.schema import fields_of
from dtmnb.serve.light import PAGES
from dtmnb.serve.visitor import Visitor
from dtmnb.store import open_store
from tests.support.canaries import MADE, WORD, add, batch
from tests.support.light import Caller, LightServer

PLAN, OTHER = "south", "elsewhere"
PAYLOADS = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "' onfocus='window.hit=1' autofocus='",
    "</textarea><svg/onload=window.hit=1>",
    "{{ cycler.__init__.__globals__ }} {% raw %}",
    "javascript:window.hit=1",
)
TEXTS = ("rows", "partners", "focal_points", "agreements", "urgent_actions", "datasets", "feedback")


def _of_health(collection: str) -> Add:
    """Return a record of the health cluster with a canary word in each of its texts."""
    texts = {
        name: f"{WORD} {collection} {name}"
        for name, spec in fields_of(collection).items()
        if spec.is_plain and not (spec.is_many or spec.is_derived)
    }
    return add(collection, "theirs", **texts, partner="health")


@pytest.fixture
def store(tmp_path, reference):
    """Return a store with the plan and another one that nobody here was invited to."""
    file = tmp_path / "plans.db"
    with open_store(file, reference=reference, is_for_many=True) as opened:
        opened.create(PLAN, batch("made", *MADE, _of_health("access_requests")))
        opened.create(OTHER, batch("other", add("partners", "health", name=WORD)))
        yield opened


@pytest.fixture
def server(store, fixed_today):
    """Return the running server."""
    visitors = {
        "wash": Visitor(PLAN, "wash", "Wen", "partner", "en"),
        "reader": Visitor(PLAN, "wash", "Rosa", "reader", "en"),
        "health": Visitor(PLAN, "health", "Han", "partner", "en"),
    }
    made = LightServer(store, visitors, fixed_today)
    yield made
    made.stop()


class Seen(NamedTuple):
    """What somebody reaches: pages by their addresses, and what is in the files to take away."""

    pages: dict[str, str]
    files: dict[str, str]

    def where(self, words: str) -> list[str]:
        """Return where *words* stand."""
        found = {**self.pages, **self.files}
        return [place for place, text in found.items() if words in text.casefold()]


def everything(server: LightServer, seat: str) -> Seen:
    """Return every page that *seat* reaches, and every file."""
    caller, seen = Caller(server, seat), Seen({}, {})
    open_ = [path for path in PAGES if "(" not in path] + ["questions?show=all"]
    known = set(open_)
    while open_:
        path = open_.pop()
        answer = caller.get(path)
        seen.pages[path] = answer.text
        for form in answer.forms():
            if form.fields.get("act") == "take":
                taken = caller.post(form.action, form.fields)
                seen.files[form.fields["record"]] = f"{taken.headers}{_unpacked(taken.content)}"
        links = set(re.findall(r'href="(/p/[^"#]*)"', answer.text))
        new = {link for link in links if "lang=" not in link and "/static/" not in link} - known
        known |= new
        open_ += new
    return seen


class _Active(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.found += [tag] if tag in {"script", "style", "img", "iframe", "object"} else []
        self.found += [
            name for name in held if name.startswith("on") or name in {"style", "srcdoc"}
        ]
        self.found += [each for each in (held.get("href"), held.get("action")) if _runs(each)]


def _runs(address: str | None) -> bool:
    return (address or "").startswith(("javascript:", "data:"))


def active(page: str) -> list[str]:
    """Return what runs or fetches on *page*, and addresses that would."""
    parser = _Active()
    parser.feed(page)
    return parser.found


def _unpacked(content: bytes) -> str:
    """Return what stands in a file: of a PDF its pages, of a workbook all its parts."""
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(BytesIO(content)) as file:
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


@pytest.mark.parametrize("seat", ["wash", "reader"])
def test_nothing_that_is_withheld_is_on_any_page(server, seat):
    """Neither shown nor hidden, and in no file that is taken away."""
    seen = everything(server, seat)

    assert seen.where("wash")
    assert bool(seen.where("how many?")) == (seat == "wash")
    assert seen.where(WORD) == []


def test_who_it_is_about_is_shown_it(server):
    """The test above can fail: the same words are on the pages of who may read them."""
    seen = everything(server, "health")

    for words in ("canary-name", "canary-agreement", "canary access_requests"):
        assert seen.where(words)


def test_refusals_tell_nothing_either(server, store):
    """Records that are withheld are not there, whatever is asked about them."""
    caller = Caller(server, "wash")
    told = [caller.get(f"questions/row/{key}") for key in ("file", "no-such-row")]
    form = caller.get("feedback").form("ask")
    told += [
        caller.post(form.action, form.fields | {"row": key, "request": "x"})
        for key in ("file", "no-such-row")
    ]

    assert [each.status for each in told] == [404, 404, 422, 422]
    assert not any(WORD in each.text.casefold() for each in told)
    assert store.load(PLAN).stamp.revision == 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_wrote_is_only_text(server, store, payload):
    """Script, markup and template language stand on the page as they were typed."""
    plan = store.load(PLAN).plan
    changes = [
        Set(
            collection=name,
            record=key,
            field=field,
            was=getattr(record, field),
            value=payload,
        )
        for name in TEXTS
        for key, record in plan.records(name).items()
        for field, spec in fields_of(name).items()
        if spec.kind == "text"
        and not (spec.words or spec.is_many or spec.is_derived)
        and isinstance(getattr(record, field), str)
        and field not in {"record_id", "phone"}
    ]
    store.save(PLAN, batch("hostile", *changes))
    seen = everything(server, "wash")

    assert len(seen.pages) > len(PAGES)
    for page in seen.pages.values():
        assert active(page) == ["script"]
    assert seen.where("window.hit" if "window.hit" in payload else "cycler")


def test_what_is_typed_comes_back_as_text_where_it_is_not_kept(server):
    """A fault shows what was typed, and runs none of it."""
    caller = Caller(server, "wash")
    for payload in PAYLOADS:
        answer = caller.send("people", "introduce", name=" ", phone=payload, email=payload)
        assert answer.status == 422
        assert active(answer.text) == ["script"]
        assert answer.form("introduce").fields["phone"] == payload
