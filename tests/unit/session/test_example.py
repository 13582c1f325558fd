"""Training examples: the same for the same seed, marked as such, with something in every step."""

import json
from datetime import date
from random import Random

import pytest

from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.plan import Plan
from dtmnb.session.example import ExampleSettings, example_changes, example_countries


@pytest.fixture
def example(reference):
    """Return a maker of example plans by their seed."""

    def make(seed: int, rows: int = 60) -> Plan:
        settings = ExampleSettings("SSD", date(2026, 4, 1), rows)
        changes = example_changes(settings, reference, Random(seed))  # noqa: S311 (examples)
        return apply(Plan(plan_id="x"), Batch(batch_id="b", author="", changes=changes)).plan

    return make


def test_the_same_seed_makes_the_same_plan(example):
    """Whoever trains finds what the others see; another seed makes another plan."""
    assert example(1) == example(1)
    assert example(1) != example(2)


def test_an_example_says_that_it_is_one(example):
    """Nobody takes it for a plan: its mark, its title, its people and their addresses."""
    plan = example(1)

    assert plan.header.is_example and "training example" in plan.header.title
    assert all(each.name.startswith("Example ") for each in plan.partners.values())
    assert {each.email.partition("@")[2] for each in plan.focal_points.values()} == {"example.org"}


def test_every_step_has_something_to_show(example):
    """Rows of each kind, alerts, agreements, releases, and some that are left open."""
    plan = example(1)

    assert len(plan.rows) == 60
    assert all((plan.decisions, plan.datasets, plan.lines, plan.urgent_actions, plan.agreements))
    assert {row.sensitivity for row in plan.rows.values()} >= {"", "public", "sensitive"}
    assert {each.status for each in plan.agreements.values()} != {"signed"}


def test_nothing_of_the_template_is_left(example):
    """No name stays unfilled and no chance undrawn."""
    text = json.dumps(example(3).model_dump(mode="json"))

    assert "$" not in text and "{key}" not in text and "{need}" not in text


def test_examples_are_of_countries_with_a_protocol(reference):
    """There the profiles of countries have something to say."""
    assert set(example_countries(reference)) == {each.iso3 for each in reference.profiles.values()}
