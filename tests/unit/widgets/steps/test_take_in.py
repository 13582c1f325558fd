"""A file changes nothing before somebody has seen what it would change."""

import json
from datetime import UTC, datetime

import pytest

from dtmnb.domain.audience import PARTICIPANT_PREFIX
from dtmnb.domain.changes import Add
from dtmnb.interchange import packet_view, write_plan
from dtmnb.session.desk import remove_record, set_field
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.take_in import TakeInPanel
from tests.support.workbooks import type_into
from tests.unit.widgets.conftest import alert

HEADS = "Sector,Question,Information need,Question ID"


@pytest.fixture
def panel(session, guard):
    """Return the upload of the example's session."""
    return TakeInPanel(session, guard, lambda code, place: None)


def _upload(panel, name: str, content: bytes) -> None:
    made = datetime(2026, 3, 1, tzinfo=UTC)
    content = memoryview(content)
    file = {"name": name, "type": "", "size": len(content), "content": content}
    panel._upload.value = (file | {"last_modified": made},)


def _packet(session, tmp_path, suffix: str) -> bytes:
    view = session.store.edition(session.plan_id, "internal").view
    target = tmp_path / f"packet{suffix}"
    write_plan(view, target, reference=session.reference, language=session.language)
    return target.read_bytes()


def test_a_table_is_shown_first_and_then_taken_in(panel, session):
    """The preview counts what would be added; only the button adds it."""
    table = "\n".join([HEADS, "WASH,Is there water?,Water,1", "WASH,Is it clean?,Water,2"])

    _upload(panel, "questions.csv", table.encode())

    assert "2 rows are added" in panel._preview.root.value
    assert session.stamp.revision == 1
    panel._take.click()
    questions = {row.question for row in session.plan.rows.values()}
    assert {"Is there water?", "Is it clean?"} <= questions
    assert panel._preview.root.value == ""


def test_an_own_file_is_compared_with_the_revision_it_left_at(panel, session, tmp_path, guard):
    """What was changed here meanwhile is no change of the file."""
    packet = _packet(session, tmp_path, ".json")
    set_field(session, "rows", "r001", field="use_of_data", value="changed meanwhile")

    _upload(panel, "packet.json", packet)

    assert alert(guard) == ""
    assert panel._take.disabled is True
    assert session.plan.rows["r001"].use_of_data == "changed meanwhile"


def _packet_of(session, partner: str, tmp_path, reference) -> bytes:
    """Return the packet of an organisation with a position, and a use of data, typed in."""
    audience = PARTICIPANT_PREFIX + partner
    view = session.store.edition(session.plan_id, audience).view
    target = tmp_path / "packet.xlsx"
    view = packet_view(view)
    write_plan(view, target, reference=reference, language=session.language)
    typed = {("rows", "r001", "use_of_data"): "from the packet"}
    type_into(
        target, typed | {("positions", f"r001.{partner}", "reason"): "Few sites"}, view, reference
    )
    return target.read_bytes()


def test_a_packet_is_the_word_of_its_organisation(panel, session, tmp_path, reference, guard):
    """Its conflicts are seen before and decided after, and history names who sent it."""
    content = _packet_of(session, "wash", tmp_path, reference)
    set_field(session, "rows", "r001", field="use_of_data", value="changed meanwhile")

    _upload(panel, "packet.xlsx", content)

    words = panel._preview.root.value
    assert alert(guard) == ""
    assert "changed meanwhile" in words
    assert "from the packet" in words
    assert "⚠ changed here meanwhile" in words
    panel._take.click()
    assert session.plan.positions["r001.wash"].reason == "Few sites"
    assert session.store.history(session.plan_id)[-1].organisation == "wash"
    assert [each.conflict.change.value for each in session.conflicts] == ["from the packet"]


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_file_asks_for_nothing_of_others(session, store, make_session, tmp_path, guard, is_gone):
    """A seat is not told what others' records hold, or held; the rest of its file stands."""
    content = json.loads(_packet(session, tmp_path, ".json"))
    people, rows = (content["collections"][each] for each in ("focal_points", "rows"))
    next(each for each in people if each["record_id"] == "fp-health-1")["email"] = "x@example.org"
    next(each for each in rows if each["record_id"] == "r001")["use_of_data"] = "ours"
    email = session.plan.focal_points["fp-health-1"].email
    if is_gone:
        remove_record(session, "focal_points", "fp-health-1")
    seat = make_session(store, "Amal", "wash")
    seat.open_plan(session.plan_id)
    panel = TakeInPanel(seat, guard, lambda code, place: None)

    _upload(panel, "plan.json", json.dumps(content).encode())

    words = panel._preview.root.value
    assert alert(guard) == ""
    assert email not in words
    assert "x@example.org" not in words
    assert "People: E-mail" in words
    assert "it is the word of another organisation" in words
    panel._take.click()
    assert seat.plan.rows["r001"].use_of_data == "ours"
    assert seat.conflicts == []


def test_a_file_of_another_history_is_refused(panel, session, tmp_path, guard):
    """Revisions of one number may hold different things in two stores."""
    content = _packet(session, tmp_path, ".json").replace(
        session.stamp.head.encode(), b"0" * len(session.stamp.head)
    )

    _upload(panel, "packet.json", content)

    assert "has the hash" in alert(guard)
    assert not is_shown(panel._buttons)


@pytest.mark.parametrize(
    ("name", "content"), [("x.exe", b"MZ"), ("x.xlsx", b"no workbook"), ("x.json", b"{")]
)
def test_a_file_that_cannot_be_read_is_said(panel, session, guard, name, content):
    """Damaged and foreign files end in a sentence, and change nothing."""
    _upload(panel, name, content)

    assert 'role="alert"' in alert(guard)
    assert "incident" not in alert(guard)
    assert session.stamp.revision == 1


def test_it_can_be_left(panel, session):
    """Leaving the preview takes nothing in."""
    _upload(panel, "questions.csv", f"{HEADS}\nWASH,Is there water?,Water,1".encode())

    panel._leave.click()

    assert session.stamp.revision == 1
    assert not is_shown(panel._buttons)


def test_a_file_asks_for_nothing_of_nobodys(session, store, make_session, tmp_path, guard):
    """What a person holds who is of no organisation yet is told in no preview of a seat."""
    values = {"name": "A", "email": "new@example.org"}
    session.save([Add(collection="focal_points", record="new", values=values)])
    content = _packet(session, tmp_path, ".json").replace(b"new@example.org", b"x@example.org")
    seat = make_session(store, "Amal", "wash")
    seat.open_plan(session.plan_id)
    panel = TakeInPanel(seat, guard, lambda code, place: None)

    _upload(panel, "plan.json", content)

    assert "new@example.org" not in panel._preview.root.value
    panel._apply()
    assert store.load(session.plan_id).plan.focal_points["new"].email == "new@example.org"
    assert "new@example.org" not in str(seat.conflicts)
