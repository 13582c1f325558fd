"""What a step has to say, without drawing anything."""

import pytest

from dtmnb.domain.findings import Finding, Place
from dtmnb.domain.progress import StepProgress
from dtmnb.language import language_for
from dtmnb.widgets.step_model import (
    minutes_left,
    next_step,
    open_words,
    step_code,
    step_models,
)


@pytest.fixture
def found(reference):
    """Return one finding of each severity, all of one step, and the code of the step."""
    codes = {}
    for rule in reference.checks.values():
        codes.setdefault((rule.step, rule.severity), rule.code)
    steps = {step for step, _ in codes}
    step = next(s for s in sorted(steps) if all((s, v) in codes for v in ("blocker", "advice")))
    severities = [each for each in ("advice", "alarm", "blocker") if (step, each) in codes]
    return step, [
        Finding(codes[step, each], each, Place("rows", "r1"), {"row": "r1"}) for each in severities
    ]


def test_findings_stand_at_the_step_that_mends_them(reference, found):
    """Each step lists its own, and only blockers and alarms count as open."""
    step, findings = found
    models = step_models(reference, findings, [StepProgress(step, 3, 5, 1, 1, 1)])

    assert list(models) == list(reference.steps)
    assert models[step].findings == tuple(findings)
    assert {each.severity for each in models[step].open} <= {"blocker", "alarm"}
    assert (models[step].done, models[step].total) == (3, 5)
    assert models[step].tone == "blocker"
    assert sum(bool(each.findings) for each in models.values()) == 1


def test_the_next_step_is_the_first_that_is_open(reference, found):
    """Advice alone keeps nobody, and time is counted for open steps only."""
    step, findings = found
    open_ = step_models(reference, findings, []).values()
    advised = step_models(reference, findings[:1], []).values()

    assert next_step(open_).step.code == step
    assert minutes_left(open_) == reference.steps[step].minutes
    assert next_step(advised) is None
    assert minutes_left(advised) == 0


@pytest.mark.parametrize(
    ("waits", "tone", "words"), [(False, "good", ""), (True, "waits", "nothing here yet")]
)
def test_a_step_that_waits_is_not_green(reference, waits, tone, words):
    """It says that nothing is here yet, and its time is still to be spent."""
    begun = StepProgress("60", 0, 0, 0, 0, 0, waits=waits)
    models = step_models(reference, [], [begun])

    assert (models["60"].tone, open_words(language_for("en"), models["60"])) == (tone, words)
    assert minutes_left(models.values()) == (reference.steps["60"].minutes if waits else 0)


@pytest.mark.parametrize(("name", "code"), [("70", "70"), ("agreements", "70"), ("x", None)])
def test_a_step_has_two_names(reference, name, code):
    """A step is opened by its number or by its word."""
    assert step_code(reference, name) == code
