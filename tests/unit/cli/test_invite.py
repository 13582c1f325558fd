"""Whoever runs the session invites, lists and takes back by commands."""

import pytest


@pytest.fixture
def example(run) -> str:
    """The id of a small example plan in the store."""
    ran = run("example", "--countries", 1, "--rows", 3, "--today", "2026-03-01", "--json")
    return str(ran.document["plans"][0]["plan_id"])


def test_an_invitation_is_made_listed_and_taken_back(run, example):
    """Its link leads to where people reach the door; the list tells no link."""
    address = "https://plans.example.org"
    made = run("invite", "new", example, "wash", "--address", address, "--json").document
    reader = run("invite", "new", example, "health", "--role", "reader", "--days", 3)

    assert made["link"].startswith(f"{address}/join/")
    assert reader.out.startswith("/join/")
    [_, held] = run("invite", "list", example, "--json").document["invitations"]
    assert held["invitation_id"] == made["invitation_id"]
    assert held["closed"] == ""
    assert "join" not in run("invite", "list", example).out
    assert run("invite", "revoke", example, "wash").out == "Taken back: 1\n"
    assert "revoked" in run("invite", "list", example).out


def test_what_was_never_invited_cannot_be_taken_back(run, example):
    """The sentence says where the names are."""
    ran = run("invite", "revoke", example, "nobody")

    assert ran.code == 2
    assert f"dtmnb invite list {example}" in ran.err
