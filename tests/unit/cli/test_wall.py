"""Whoever owns a database builds the wall, and makes and takes back passes, by commands."""

import pytest


@pytest.fixture
def owned(run, postgres_url) -> tuple[str, tuple[str, str]]:
    """Return a plan on a server, and how commands reach it."""
    where = ("--store", postgres_url)
    ran = run("example", "--countries", 1, "--rows", 3, "--today", "2026-03-01", "--json", *where)
    return str(ran.document["plans"][0]["plan_id"]), where


def test_a_wall_is_built_and_passes_come_and_go(run, owned):
    """The address is all that is printed on standard output, to be put into a file."""
    plan, where = owned

    assert "dtmnb wall pass" in run("wall", "build", *where).out
    made = run("wall", "pass", plan, "--days", 3, *where)

    assert made.out.startswith("DTMNB_STORE=postgresql://dtmnb_door@")
    assert made.out.count("\n") == 1
    assert f"dtmnb wall revoke {plan}" in made.err
    opened = made.out.strip().removeprefix("DTMNB_STORE=")
    assert plan in run("plan", "list", "--store", opened).out
    assert run("wall", "revoke", plan, *where).out == "Taken back: 1\n"
    refused = run("plan", "list", "--store", opened)
    assert "the pass in its address is over" in refused.err
    assert "dtmnb_door@" not in refused.err


def test_a_file_has_no_wall(run):
    """It is told what to do instead."""
    run("plan", "new", "Round 3", "--country", "SSD")

    ran = run("wall", "build")

    assert ran.code == 2
    assert "it is a file, which has none" in ran.err
