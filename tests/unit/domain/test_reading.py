"""Which forms, guidelines and topics stand at which step, and with which treatment."""

import pytest

from dtmnb.domain.reading import LINKS, TOPICS, reading_at, reading_on, sources_of
from dtmnb.store.reference import load_reference

REFERENCE = load_reference()


@pytest.mark.parametrize("guide", REFERENCE.guides)
def test_each_step_has_something_to_read_on(guide):
    """Whoever asks what a step is for is led to the toolkit's own pages as well."""
    found = [term.code for term in reading_at(guide, REFERENCE)]

    assert {*found} & {*REFERENCE.terms(LINKS)}


def test_each_topic_for_safer_data_stands_where_it_helps():
    """All twelve are tied to a step; those that treat data to the treatment, too."""
    topics = {*REFERENCE.terms(TOPICS)}
    at_steps = {term.code for guide in REFERENCE.guides for term in reading_at(guide, REFERENCE)}

    assert len(topics) == 12
    assert topics <= at_steps
    assert [term.code for term in reading_on("banded", REFERENCE)] == ["pseudonyms"]
    assert reading_on("no_such_treatment", REFERENCE) == ()


def test_forms_to_sign_are_offered_where_agreements_are_made():
    """The request for confidential data stands at step 70, and on the page of who asks."""
    for guide in ("agreements", "partner_page"):
        assert "data_sharing_forms" in [each.code for each in reading_at(guide, REFERENCE)]
    assert "data_sharing_forms" not in [each.code for each in reading_at("partners", REFERENCE)]


@pytest.mark.parametrize("guide", REFERENCE.guides.values(), ids=REFERENCE.guides)
def test_a_guide_names_what_it_rests_on_once(guide):
    """Our own proposals are no source; what others wrote is."""
    found = [each.code for each in sources_of(guide, REFERENCE)]

    assert found
    assert len({*found}) == len(found)
    assert "own" not in found
