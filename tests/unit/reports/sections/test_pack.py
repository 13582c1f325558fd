"""What an organisation reads in its pack, card and note."""

import pytest

from dtmnb.reports.report import report_of
from dtmnb.reports.text import as_text


@pytest.fixture
def told(context_of):
    """Return what makes the text of a document."""

    def make(kind, audience, **more):
        context = context_of(audience)._replace(**more)
        text = as_text(report_of(context, kind).whole().passage.blocks, context.language)
        return text.replace("\u00a0", " ")

    return make


def test_a_pack_tells_what_comes_to_this_organisation(told):
    """Its own releases stand before those for everyone; those for others do not stand there."""
    child, wash = told("pack", "partner:child"), told("pack", "partner:wash")

    assert child.index("For you\n") < child.index("Bilateral") < child.index("For everyone\n")
    assert "15 Apr 2026 / Quarterly / within 48 hours" in child
    assert "For you\n" not in wash
    assert "Bilateral" not in wash
    assert "Water and light" in wash


def test_a_pack_tells_what_is_owed_by_when(told):
    """What is late is told so; the earliest stands first."""
    lines = told("pack", "partner:child").splitlines()
    owed = lines[lines.index("What | About what | Needed by") + 1 :]

    assert owed[0] == "Sign the agreement | With child, old | 20 Feb 2026 / late"
    assert "Sign the agreement | With child | 11 Mar 2026" in owed
    assert "Rehearse with DTM | Children alone | 21 Mar 2026" in owed
    assert "Name a deputy | Ben Closed" not in "\n".join(owed)


@pytest.mark.parametrize(("partner", "has_alert"), [("child", True), ("wash", False)])
def test_a_pack_has_the_alerts_of_its_organisation(partner, has_alert, told):
    """An alert of others is none of its business."""
    assert ("### Children alone" in told("pack", f"partner:{partner}")) == has_alert


def test_a_card_says_whom_to_call_and_what_to_say(told):
    """Numbers of those who get it and send it, the deputy too, and the words."""
    card = told("cards", "partner:child")

    assert "Example Child AoR | Ben Closed | +000 444 555 66 | ben@example.org | Gets it" in card
    assert "| Cleo Next | +000 777 888 99 | cleo@example.org | Gets it, as deputy" in card
    assert "| Dora Desk | +000 123 123 12 | dora@example.org | Sends" in card
    assert "ALERT: Children alone" in card
    assert "Within: 24 hours" in card


def test_a_note_is_for_who_leaves(told):
    """Agreements, part in alerts, dates and the list; of a person of this organisation."""
    note = told("handover", "partner:child", person="ben")

    assert "## Handover note of Ben Closed" in note
    assert "With child, old | " in note
    assert "Children alone | Gets it | 24 hours" in note
    assert "15 Apr 2026 | Release: " in note
    assert "Cleo Next" in note


@pytest.mark.parametrize("person", ["", "ada"])
def test_nobody_elses_note_is_made(person, told):
    """Nobody of this organisation leaves, and Ada is another's."""
    note = told("handover", "partner:child", person=person)

    assert "Nobody we know of leaves" in note
    assert "Ada" not in note
