"""Advice with reasons and sources; answers, treatments and overrides change it at once."""

import pytest

from dtmnb.domain.advice import advice_for
from dtmnb.session.desk import set_field
from dtmnb.store import load_reference
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.advice_panel import AdvicePanel
from tests.unit.widgets.conftest import alert


def _advice(session, row):
    return advice_for(session.plan, session.plan.rows[row], session.reference)


@pytest.fixture
def row(session):
    """Return a row whose advice treatments can change."""
    return next(
        key
        for key in session.plan.rows
        if (found := _advice(session, key)).overridable
        and any(reason.treated_by for reason in found.reasons)
        and found.open_questions
    )


@pytest.fixture
def panel(session, guard, row):
    """Return the advice on that row."""
    made = AdvicePanel(session, guard)
    session.watch(lambda: made.show(row))
    made.show(row)
    return made


def test_every_reason_opens_to_its_source(panel, session, row):
    """One click leads from a rule to where it was read; the cost of closing stands below."""
    words = panel._words.root.value
    advice = _advice(session, row)

    assert words.count("<details>") >= len(advice.reasons)
    for reason in advice.reasons:
        assert (f"{reason.code} · " in words) is (reason.kind == "rule")
    assert "What is lost if it is not shared" in words


def test_the_cells_to_expect_are_told_with_what_to_leave_out(session, guard):
    """How many people, the smallest cell, the limit, and the breakdown that makes it small."""
    dataset = next(iter(session.plan.datasets))
    row = next(key for key, each in session.plan.rows.items() if each.dataset == dataset)
    panel = AdvicePanel(session, guard)
    said = {}
    for population in (900_000, 90, 2):
        set_field(session, "datasets", dataset, field="population", value=population)
        set_field(session, "rows", row, field="disaggregation", value="sex_and_age")
        panel.show(row)
        said[population] = panel._words.root.value

    limit = _advice(session, row).forecast.limit
    cells = (
        f"90 people live in the smallest unit: expect about 2.2 in the smallest cell, where {limit}"
    )
    assert cells in said[90]
    assert "Leave out: Age" in said[90]
    assert "Release a larger area" in said[2]
    assert "Leave out" not in said[900_000] and "900,000 people" in said[900_000]


def test_what_only_the_words_say_is_told_as_such(session, guard, row):
    """The word that speaks is shown, and what to do where it misleads."""
    panel = AdvicePanel(session, guard)
    panel.show(row)
    assert "misleads" not in panel._words.root.value
    set_field(session, "rows", row, field="data_types", value=[])
    set_field(session, "rows", row, field="reply_type", value="integer")
    set_field(session, "rows", row, field="question", value="Phone number of the leader")

    panel.show(row)

    assert "Phone number (phone)" in panel._words.root.value
    assert "If that misleads, name the kinds of data" in panel._words.root.value
    assert not is_shown(panel._sign)


def test_a_hold_by_the_authority_names_its_arrangement(session, guard, row):
    """R36 changes no level, so that its own agreement stands with the reason."""
    set_field(session, "header", "header", field="context", value={"host_validation": "yes"})
    panel = AdvicePanel(session, guard)

    panel.show(row)

    said = panel._words.root.value.partition("<summary>R36 ")[2].partition("</details>")[0]
    assert "Written arrangement with the host authority" in said


def test_a_protocol_of_ones_own_is_shown_as_such(session, guard, row, tmp_path):
    """It never looks like a source of IOM or OCHA."""
    kind = session.plan.rows[row].data_types[0]
    entry = f"{{topic: Ours, level: severe, data_types: [{kind}], source: [S60]}}"
    file = tmp_path / "ours.yaml"
    written = f"title: Our own\ndated: '2026'\nentries: [{entry}]\n"
    file.write_text(f"iso3: {session.plan.header.iso3}\n{written}")
    session.reference = load_reference(extra_profiles=file)
    panel = AdvicePanel(session, guard)

    panel.show(row)

    said = panel._words.root.value
    after = said.partition("<summary>Our own (2026) · Ours</summary>")[2].partition("</details>")[0]
    assert "from a file that was added here" in after
    assert "A protocol that people here added as a file" in after
    assert "OCHA" not in after and "Our own (2026) · Ours · Severe</bdi>" in said


def test_an_answer_is_remembered_and_not_asked_as_open(panel, session, row, guard):
    """It stands with the dataset or the plan, and the advice rests on it."""
    code = _advice(session, row).open_questions[0]
    question = panel._asked[code]
    before = panel._questions.children

    question.value = question.options[1][1]

    assert alert(guard) == ""
    dataset = session.plan.datasets.get(session.plan.rows[row].dataset)
    known = {**session.plan.header.context, **(dataset.context if dataset else {})}
    assert code in known
    assert code not in _advice(session, row).open_questions
    assert panel._questions.children.index(question) == before.index(question)


def test_a_treatment_changes_the_result_at_once(panel, session, row):
    """A tick is kept with the row, and the words follow."""
    before = panel._words.root.value
    offered = list(panel._boxes)
    for code in offered:
        panel._boxes[code].value = True

    assert panel._words.root.value != before
    assert set(session.plan.rows[row].treatments) == set(offered)
    for code in offered:
        panel._boxes[code].value = False
    assert session.plan.rows[row].treatments == ()
    assert panel._words.root.value == before


def test_an_override_counts_once_it_is_signed_in_full(panel, session, row):
    """Who, role, reason and date are asked; before that the advice stands."""
    panel._sign.click()
    assert is_shown(panel._override.root)
    before = _advice(session, row).level
    for field, value in (("level", "low"), ("sensitivity", "public"), ("role", "Coordinator")):
        set_field(session, "overrides", row, field=field, value=value)
    assert _advice(session, row).level == before

    set_field(session, "overrides", row, field="reason", value="Settled with the authority")

    assert _advice(session, row).override is not None
    assert "Settled with the authority" in panel._words.root.value
    assert not is_shown(panel._sign)


def test_persons_cannot_be_overridden(session, guard):
    """Where a final rule speaks there is no button, and the words say why."""
    row = next(iter(session.plan.rows))
    kinds = session.reference.terms("data_types").terms
    personal = next(
        code
        for code in kinds
        if not advice_for(
            session.plan,
            session.plan.rows[row].model_copy(update={"data_types": (code,)}),
            session.reference,
        ).overridable
    )
    set_field(session, "rows", row, field="data_types", value=[personal])
    panel = AdvicePanel(session, guard)

    panel.show(row)

    assert not is_shown(panel._sign)
    assert "it is about persons" in panel._words.root.value


def test_an_answer_at_one_row_changes_no_other_in_silence(session, guard):
    """What leaves is asked of rows in a dataset; what holds for the whole plan says so."""
    panel = AdvicePanel(session, guard)
    row = next(key for key, each in session.plan.rows.items() if each.dataset)
    scopes = {
        code: term.property("scope")
        for code, term in session.reference.terms("context_questions").terms.items()
    }

    panel.show(row)
    of_dataset = {code for code in panel._asked if scopes[code] == "dataset"}
    for code, asked in panel._asked.items():
        assert ("(for the whole plan)" in asked.description) == (scopes[code] == "plan")
    set_field(session, "rows", row, field="dataset", value="")
    panel.show(row)

    shown = {code for code, each in panel._asked.items() if each in panel._questions.children}
    assert of_dataset
    assert {scopes[code] for code in shown} <= {"plan"}
    assert is_shown(panel._without_dataset.root)
