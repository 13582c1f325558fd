"""Step 80: findings, checklists, signatures, and what leaves the room."""

from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from dtmnb.batch.manifest import Entry
from dtmnb.domain.advice import advice_for
from dtmnb.domain.causes import causes
from dtmnb.language import language_for
from dtmnb.reports.kinds import KINDS
from dtmnb.session import deeds
from dtmnb.session.desk import add_record, set_field
from dtmnb.session.files import hand_out, safe_name
from dtmnb.session.signatures import signatures
from dtmnb.session.summary import told_summary
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.download import Download
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.steps.review_and_agree import ChecklistPanel, Gate, panels
from dtmnb.widgets.steps.signing import SignPanel
from dtmnb.widgets.steps.take_away import TakeAway, ordered
from tests.support.agreeing import say, settle
from tests.unit.conftest import PLAN
from tests.unit.widgets.conftest import alert, keys, pick


def test_the_review_says_why_each_row_has_its_category(session, guard):
    """Every row with advice stands among the reasons, as in the report."""
    (spec,) = [each for each in panels(session, guard, print) if each.key == "reasons"]
    panel = spec.make()
    panel.refresh()

    assert all(key in panel.root.value for key in session.plan.rows)


def test_an_organisation_reads_what_was_signed_against_the_advice(session, other, guard):
    """Who signed is withheld from its seat, and the decision counts there as in the report."""
    row = next(
        key
        for key, each in session.plan.rows.items()
        if advice_for(session.plan, each, session.reference).overridable
    )
    values = {"row": row, "level": "low", "sensitivity": "sensitive", "on": "2026-03-01"}
    values |= {"who": "Cleo", "role": "Data steward", "reason": "Settled with the authority"}
    add_record(session, "overrides", values)
    other.refresh()
    (spec,) = [each for each in panels(other, guard, print) if each.key == "reasons"]
    panel = spec.make()

    panel.refresh()

    assert "Data steward. Settled with the authority" in panel.root.value
    assert "Cleo" not in panel.root.value


def test_a_finding_leads_to_its_step_and_cell(session, guard):
    """Picking a sentence goes where it is mended."""
    led = []
    gate = Gate(session, guard, lambda code, place: led.append((code, place)))
    gate._each.value = True
    gate.refresh()
    shown = [each for each in session.findings if each.severity != "advice"]

    pick(gate._list.root, "0")

    assert led == [(session.reference.checks[shown[0].code].step, shown[0].where)]


@pytest.mark.parametrize(
    "wanted", [("blocker",), ("blocker", "alarm"), ("blocker", "alarm", "advice")]
)
def test_findings_are_filtered_by_weight(session, guard, wanted):
    """Blockers alone, with alarms, or everything."""
    gate = Gate(session, guard, lambda code, place: None)
    gate._severity.value = wanted
    gate.refresh()

    found = [each for each in session.findings if each.severity in wanted]
    assert len(gate._list.root.items) == len(causes(found, session.reference))
    gate._each.value = True
    assert len(gate._list.root.items) == len(found)


@pytest.fixture
def sign(session, guard):
    """Return the signatures of the plan."""
    panel = SignPanel(session, guard)
    session.watch(panel.refresh)
    panel.refresh()
    return panel


def _sign(sign, partner: str) -> None:
    sign._partner.value = partner
    sign._person.value, sign._with_open.value = "Example person", True
    sign._sign()


def test_others_signatures_are_no_change(sign, session):
    """Two organisations sign the same plan one after the other, and both are current."""
    _sign(sign, "health")
    _sign(sign, "wash")

    found = {each.partner: each for each in signatures(session)}
    assert found["health"].changes == found["wash"].changes == ()
    assert found["dtm"].signed is None
    assert "✓ signed" in sign._table.root.value


def test_a_change_after_signing_is_told(sign, session):
    """Whoever signed sees that the plan has moved since."""
    _sign(sign, "health")

    set_field(session, "header", "header", field="operation", value="changed")

    assert "changed since" in sign._table.root.value
    assert "Operation" in sign._table.root.value


def test_open_blockers_are_signed_only_by_saying_so(sign, session, guard):
    """The signature says with how many points open it was given."""
    sign._partner.value, sign._person.value = "health", "Example person"

    guard.run(sign._sign)

    assert "sign with open points" in alert(guard)
    assert session.plan.sign_offs == {}
    _sign(sign, "health")
    (signed,) = session.plan.sign_offs.values()
    assert (signed.open_points, signed.noted_by) == (len(told_summary(session).blockers), "Ada")
    assert "open points" in sign._table.root.value


def test_what_is_signed_is_read_first(sign, session):
    """Counts, what was opened, who objects and what is open stand above the button."""
    key = next(iter(session.plan.rows))
    say(session, key, "wash", "internal")
    settle(session, key, "sensitive")
    deeds.answer(session, key, "wash", "objects", "Too open for us")

    words = sign._summary.root.value

    for told in ("opened by Dora Desk", "objects: Too open for us", "blockers are open"):
        assert told in words


def test_nobody_signs_without_a_name(sign, session, guard):
    """A signature has an organisation and a person."""
    sign._partner.value = "health"

    guard.run(sign._sign)

    assert "the person who signs is missing" in alert(guard)
    assert session.plan.sign_offs == {}


def test_a_settled_plan_is_reopened_by_a_request(sign, session, guard):
    """The status goes back to review, and the request stays with who asked and why."""
    for status in ("in_review", "agreed"):
        set_field(session, "header", "header", field="status", value=status)
    assert is_shown(sign._reopening)
    guard.run(sign._reopen)
    assert "nothing says what must change" in alert(guard)
    sign._partner.value, sign._reason.value = "wash", "A new site opened"

    guard.run(sign._reopen)

    (request,) = [
        each for each in session.plan.feedback.values() if each.request == "A new site opened"
    ]
    assert session.plan.header.status == "in_review"
    assert (request.partner, request.asked_on) == ("wash", session.today)
    assert not is_shown(sign._reopening)


def test_checklists_are_answered(session, guard):
    """Each answer is kept under its list and item, and shown again."""
    panel = ChecklistPanel(session, guard)
    session.watch(panel.refresh)
    item = next(iter(panel._items))

    panel._items[item].value = "yes"

    (answer,) = session.plan.checklist_answers.values()
    assert (answer.checklist, answer.item, answer.answer) == (panel._which.value, item, "yes")
    panel._which.value = next(
        code for code in session.reference.checklists if code != panel._which.value
    )
    panel.choose(answer.record_id)
    assert panel._items[item].value == "yes"


def test_what_the_plan_knows_stands_beside_an_item(session, guard):
    """The room need not look for what is in the plan; it moves as the plan does."""
    panel = ChecklistPanel(session, guard)
    session.watch(panel.refresh)
    purpose = panel._known["purpose"].root

    assert session.plan.header.objectives in purpose.value
    set_field(session, "header", "header", field="objectives", value="")
    assert "Not filled in" in purpose.value


@pytest.fixture
def handed(monkeypatch):
    """Return what the browser is handed, by name; as bytes."""
    files = {}

    def send(self, content, buffers=None):
        files[content["name"]] = b"".join(buffers)

    monkeypatch.setattr(Download, "send", send)
    return files


def test_files_are_downloaded_for_an_audience(session, guard, tmp_path, monkeypatch, handed):
    """The browser gets the very file that is written for these readers in this language."""
    monkeypatch.chdir(tmp_path)
    before = {*tmp_path.iterdir()}
    panel = TakeAway(session, guard)
    panel.refresh()
    panel._audience.value, panel._language.value = "partner:health", "fr"

    for suffix in keys(panel._list):
        pick(panel._list, suffix)
        assert alert(guard) == "", suffix

    stem = "ssd-example-partner-health-r1-fr"
    assert [*handed] == [f"{stem}{suffix}" for suffix in keys(panel._list)]
    own = tmp_path / "own.json"
    hand_out(session, "partner:health", own, language_for("fr"))
    assert handed[f"{stem}.json"] == own.read_bytes()
    assert {*tmp_path.iterdir()} - before == {own}
    assert str(tmp_path) not in panel._done.root.value


def test_reports_are_made_beside_the_session(session, guard, handed):
    """A run in the background is told by its bar, and ends with downloads and faults."""
    asked = []

    def write(job, where):
        audience = job.audience
        asked.append(audience)
        if audience == "public":
            return Entry(job.name, {}, error=f"Cannot write {where.out}/public.html")
        name = f"{audience.replace(':', '-')}.html"
        (where.out / name).write_text(audience)
        return Entry(job.name, {}, ({"path": name},))

    panel = TakeAway(session, guard, SimpleNamespace(write=write))
    panel.refresh()

    panel._all.click()
    panel._pool.shutdown(wait=True)
    pick(panel._reports, "partner-wash.html")

    assert alert(guard) == ""
    assert set(asked) >= {"internal", "partners", "public", "partner:wash"}
    assert panel._bar.value == panel._bar.max == len(asked)
    assert handed == {"partner-wash.html": b"partner:wash"}
    panel._every.click()
    with ZipFile(BytesIO(handed["ssd-example-documents.zip"])) as archive:
        assert set(archive.namelist()) == set(keys(panel._reports))
        assert archive.read("partner-wash.html") == b"partner:wash"
    assert panel._all.disabled is False


def test_one_press_makes_the_packs_of_all_organisations(session, guard):
    """Each gets its own, DTM none; which documents there are depends on who reads."""
    asked = []

    def write(job, _):
        asked.append(job)
        return Entry(job.name, {})

    panel = TakeAway(session, guard, SimpleNamespace(write=write))
    panel.refresh()

    panel._packs.click()
    panel._pool.shutdown(wait=True)
    panel._audience.value = "public"

    partners = session.plan.partners.items()
    assert {job.audience for job in asked} == {
        f"partner:{key}" for key, each in partners if not each.is_dtm
    }
    assert {(job.document, job.formats) for job in asked} == {("pack", KINDS["pack"].formats)}
    assert {key for _, key in panel._document.options} == {"report", "poster", "toolkit"}


def test_differences_are_told_since_a_revision_that_has_a_name(session, store, guard):
    """Since when is asked for that document alone; first the last round or signature is offered."""
    asked = []

    def write(job, _):
        asked.append(job)
        return Entry(job.name, {})

    store.name_revision(session.plan_id, 1, "Before the workshop", author="Ada")
    set_field(session, "header", "header", field="objectives", value="Another one.")
    panel = TakeAway(session, guard, SimpleNamespace(write=write))
    panel.refresh()
    is_shown_before = is_shown(panel._since)

    panel._audience.value = "internal"
    panel._document.value = "differences"
    offered = [key for _, key in panel._since.options]
    panel._since.value = "1"
    panel._one.click()
    panel._pool.shutdown(wait=True)

    assert (is_shown_before, is_shown(panel._since), offered) == (False, True, ["", "1"])
    assert [(job.document, job.since) for job in asked] == [("differences", "1")]


def test_what_could_not_be_made_is_told_without_a_path(session, guard):
    """The page names the file, never the folder of the server."""

    def write(job, where):
        return Entry(job.name, {}, error=f"Cannot write {where.out}/public.html")

    panel = TakeAway(session, guard, SimpleNamespace(write=write))
    panel.refresh()

    panel._one.click()
    panel._pool.shutdown(wait=True)

    assert "Cannot write public.html" in panel._done.root.value


@pytest.mark.parametrize(("organisation", "offered"), [("dtm", True), ("health", False)])
def test_a_seat_is_offered_what_it_may_hand_out(store, make_session, organisation, offered):
    """Reports for everyone are the room's; an organisation has its own pack and no other."""
    seated = make_session(store, "Ada", organisation)
    seated.open_plan(PLAN)
    panel = TakeAway(seated, Guard(seated.language))

    panel.refresh()

    codes = {code for _, code in panel._audience.options}
    assert ({"internal", "partner:wash"} <= codes) is offered
    assert is_shown(panel._all) is offered
    assert offered or codes == {"partner:health"}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan-partner:wash.xlsx", "plan-partner-wash.xlsx"),
        ("../../etc/passwd", "passwd"),
        ('a\r\nb"<i>.json', "a-b-i.json"),
        ("خطة.pdf", "file.pdf"),
        ("x" * 300 + ".json", "x" * 115 + ".json"),
    ],
)
def test_a_download_has_a_plain_name(name, safe):
    """Whatever a plan is called, a browser saves it under letters, figures and dots."""
    assert safe_name(name) == safe


def test_a_report_is_ordered_of_the_plan_as_it_is(session):
    """Plan, revision, audience and language; what is changed after the click is not in it."""
    before = session.stamp.revision
    job = ordered(session, "report", "partners", "fr")
    set_field(session, "header", "header", field="title", value="Changed after the click")

    assert job[:3] == ("ssd-example", "partners", "fr")
    assert (job.revision, job.formats) == (before, ("html", "pdf", "xlsx"))


def test_a_report_that_the_seat_may_not_have_is_never_begun(other, guard):
    """The seat is asked when the button is pressed, whatever the page says it chose."""
    panel = TakeAway(other, guard)
    panel._audience.options = [("everything", "internal")]
    panel._audience.value = "internal"

    panel._one.click()

    assert "may not" in alert(guard)
    assert panel._one.disabled is False
