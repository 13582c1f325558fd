"""The pictures of the README: made here, compared with the ones people see.

Run with DTMNB_UPDATE_GOLDEN=1 to write them anew, then look at them.
"""

import json
import os
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from dtmnb.domain.changes import Batch, Change
from dtmnb.domain.consent import consent_id
from dtmnb.domain.settling import put_record
from dtmnb.resources import shipped
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.widgets.plan_grid import bundle
from tests.browser.conftest import ROOT, SETTLED

Image = pytest.importorskip("PIL.Image", reason="the extra 'test' is not installed")
ImageChops = pytest.importorskip("PIL.ImageChops")
ImageStat = pytest.importorskip("PIL.ImageStat")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not bundle(), reason="built without the table: no npm registry"),
]
FOLDER = ROOT / "tests/golden/pictures"
PLAN = "ssd-example"
THEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 1, 9, 31, 12, tzinfo=UTC)
PAGE = """
from datetime import datetime
from unittest.mock import patch
class Then(datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 1, 9, 30, tzinfo=tz)
for place in ("clock", "widgets.steps.round_robin"):
    patch(f"dtmnb.{place}.datetime", Then).start()
from dtmnb import open_dashboard, open_workbook
"""
WHY = "Few people live there: they can be found"
WIDE, PHONE = (1366, 860), (390, 780)
SCROLL = """(top) => {
  const place = [...document.querySelectorAll(top)].find((each) => each.offsetParent);
  const head = document.querySelector(".dtmnb-banner")?.offsetHeight ?? 0;
  scroll(0, scrollY + place.getBoundingClientRect().top - head - 16);
}"""
COLOURS = 64
BLOCK = 16
MOST_DIFFERENT = 4
"""Mean difference of brightness, 0 to 255, between blocks of pixels."""
MOST_BYTES, MOST_BYTES_OF_ALL = 120_000, 700_000


@pytest.fixture(scope="module")
def plans(tmp_path_factory, reference):
    """Return a store with an example plan in the middle of its session, always the same."""
    file = tmp_path_factory.mktemp("pictures") / "plans.db"
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=24)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with pytest.MonkeyPatch.context() as patch, open_store(file, reference=reference) as store:
        patch.setattr("dtmnb.store.journal._now", lambda: THEN)
        example = Batch(batch_id="example", author="facilitator", changes=changes)
        plan = store.create(PLAN, example).plan
        said = Batch(batch_id="said", author="facilitator", changes=tuple(_said(plan)))
        store.save(PLAN, said)
        yield store


def _said(plan) -> Iterable[Change]:
    """Yield what organisations said: nearly alike on most rows, not yet all on the open ones.

    Who proposed something stricter than what is settled objects to it.
    """
    partners = [key for key, each in plan.partners.items() if not each.is_dtm]
    for number, row in enumerate(plan.ordered_rows()):
        is_open = row.status != "agreed"
        for place, partner in enumerate(partners[: 5 if is_open else None]):
            is_stricter = (number + 5 * place) % 23 == 0
            sensitivity = "sensitive" if is_stricter else row.sensitivity or "public"
            speaking = {"row": row.record_id, "partner": partner, "noted_by": "facilitator"}
            speaking |= {"question": row.question, "reason": WHY if is_stricter else ""}
            values = {"is_urgent": bool(row.is_urgent), "sensitivity": sensitivity, **speaking}
            key = consent_id(row.record_id, partner)
            yield from put_record(plan, "positions", key, values)
            if row.sensitivity not in ("", sensitivity) and not is_open:
                answer = {"is_urgent": row.is_urgent, "sensitivity": row.sensitivity, **speaking}
                answer |= {
                    "answer": "objects",
                    "settlement": plan.outcomes[row.record_id].settlement,
                }
                yield from put_record(plan, "consents", key, answer)


@pytest.fixture
def look(visit, servers, plans, tmp_path):
    """Return a maker of visits to pages on which it is always the same day."""
    faces = "".join(map(_face, shipped("fonts").glob("*.woff2")))

    def open_page(size: tuple[int, int], call: str, language: str = "en", **settings: str):
        cell = {"cell_type": "code", "id": "page", "execution_count": None, "metadata": {}}
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook = {
            "cells": [{**cell, "outputs": [], "source": PAGE + call}],
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        file = tmp_path / f"{call[:-2]}.ipynb"
        file.write_text(json.dumps(notebook), encoding="utf-8")
        asked = {"store": plans.address.whole, "plan": PLAN, "author": "facilitator", **settings}
        url = servers.url(file, language=language, **asked)
        seen = visit(*size, url=url, now=LATER)
        seen.page.add_style_tag(content=faces)
        loading = "Promise.all([...document.fonts].map((each) => each.load())).then(() => null)"
        seen.page.evaluate(loading)
        return seen

    return open_page


def _face(file: Path) -> str:
    """Return our font *file* as the page's own, so that its lines break alike on any machine."""
    script, weight, _ = file.stem.rsplit("-", 2)
    family = {"noto-sans-latin": "Noto Sans", "noto-sans-arabic-arabic": "Noto Sans Arabic"}
    if script not in family:
        return ""
    source = f"url(data:font/woff2;base64,{b64encode(file.read_bytes()).decode()})"
    name = f"font-family: {family[script]!r}; font-weight: {weight}"
    return f"@font-face {{ {name}; src: {source}; }}"


def _settle_down(seen) -> None:
    seen.page.mouse.move(0, 0)
    seen.page.evaluate("document.activeElement.blur()")
    seen.page.evaluate("scroll(0, 0)")
    seen.page.evaluate(SETTLED)


def _picture(seen, top: str = "header") -> bytes:
    """Return the page as a small PNG, with *top* at its upper edge."""
    _settle_down(seen)
    seen.page.evaluate(SCROLL, top)
    picture = Image.open(BytesIO(seen.page.screenshot())).convert("RGB")
    file = BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _session(look) -> dict[str, bytes]:
    """Return the pictures of the facilitator's page."""
    seen = look(WIDE, "open_workbook()")
    made = {"1_start": _picture(seen)}
    for name, code, key in (
        ("2_table", "30", "table"),
        ("3_agenda", "40", "agenda"),
        ("4_round", "40", "round"),
        ("5_overview", "40", "overview"),
        ("6_modalities", "50", "matrix"),
        ("7_readiness", "80", "gate"),
    ):
        seen.go(code)
        seen.tab(key)
        made[name] = _picture(seen, ".dtmnb-tabs")
    return made


def test_the_pictures_of_the_readme_show_what_is_there(look):
    """Each committed picture has the size of the page and looks like it."""
    made = _session(look)
    phone = look(PHONE, "open_dashboard()", organisation="health")
    phone.tab("urgent_actions")
    made["8_phone"] = _picture(phone)
    arabic = look(WIDE, "open_workbook()", language="ar")
    arabic.go("50")
    made["9_arabic"] = _picture(arabic, ".dtmnb-tabs")

    if os.environ.get("DTMNB_UPDATE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        for name, picture in made.items():
            (FOLDER / f"{name}.png").write_bytes(picture)
    found = {file.stem: file.read_bytes() for file in FOLDER.glob("*.png")}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    print({name: len(each) for name, each in made.items()})
    assert set(found) == set(made)
    assert [name for name in made if f"tests/golden/pictures/{name}.png" not in readme] == []
    assert max(map(len, found.values())) <= MOST_BYTES
    assert sum(map(len, found.values())) <= MOST_BYTES_OF_ALL
    unlike = {name: _difference(found[name], made[name]) for name in made}
    print(unlike)
    assert max(unlike.values()) <= MOST_DIFFERENT


def _difference(one: bytes, other: bytes) -> float:
    """Return how different two pictures look; a picture of another size is all different."""
    first, second = (Image.open(BytesIO(each)).convert("L") for each in (one, other))
    if first.size != second.size:
        return 255.0
    small = [each.reduce(BLOCK) for each in (first, second)]
    return float(ImageStat.Stat(ImageChops.difference(*small)).mean[0])
