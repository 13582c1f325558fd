"""What a step has to say before anything is drawn: what is open, what keeps from going on."""

from collections.abc import Iterable
from typing import NamedTuple

from dtmnb.domain.causes import Cause, causes
from dtmnb.domain.findings import Finding
from dtmnb.domain.progress import StepProgress
from dtmnb.domain.vocabulary import Reference, Step
from dtmnb.language import Language


class StepModel(NamedTuple):
    """One step of the session at one revision of the plan.

    Attributes:
        step: The step.
        done: How many of its records are as they should be.
        total: How many records it has.
        waits: Whether it holds nothing yet that could be right or wrong.
        findings: What the checks found that is mended here, in plan order.
        causes: The same by what would mend it, the gravest first.
    """

    step: Step
    done: int
    total: int
    waits: bool
    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...] = ()

    @property
    def blockers(self) -> tuple[Cause, ...]:
        """What keeps collection from starting."""
        return tuple(each for each in self.causes if each.severity == "blocker")

    @property
    def open(self) -> tuple[Cause, ...]:
        """What must be looked at: blockers and alarms, without advice."""
        return tuple(each for each in self.causes if each.severity != "advice")

    @property
    def tone(self) -> str:
        """The worst severity found here; of none `waits` where nothing is here yet, else `good`."""
        found = {each.severity for each in self.open}
        rest = "waits" if self.waits else "good"
        return next((each for each in ("blocker", "alarm") if each in found), rest)


def step_models(
    reference: Reference, findings: Iterable[Finding], progress: Iterable[StepProgress]
) -> dict[str, StepModel]:
    """Return the model of every step by its code, in order."""
    found: dict[str, list[Finding]] = {code: [] for code in reference.steps}
    for finding in findings:
        found[reference.checks[finding.code].step].append(finding)
    told = {each.step: (each.done, each.total, each.waits) for each in progress}
    return {
        code: StepModel(
            step,
            *told.get(code, (0, 0, False)),
            tuple(found[code]),
            causes(found[code], reference),
        )
        for code, step in reference.steps.items()
    }


def open_words(language: Language, model: StepModel) -> str:
    """Return how much of a step is open, or that nothing is here yet; "" for all in order."""
    if model.open:
        return language.plural("{number} open", "{number} open", len(model.open))
    return language.text("nothing here yet") if model.waits else ""


def next_step(models: Iterable[StepModel]) -> StepModel | None:
    """Return the first step with something open; None when the plan is ready."""
    return next((model for model in models if model.open), None)


def minutes_left(models: Iterable[StepModel]) -> int:
    """Return how long the steps that are open or still wait take, as the session plans for them."""
    return sum(model.step.minutes for model in models if model.open or model.waits)


def step_code(reference: Reference, name: str) -> str | None:
    """Return the code of the step *name*, which is its code or its slug; None for no step."""
    return next((code for code, step in reference.steps.items() if name in {code, step.slug}), None)
