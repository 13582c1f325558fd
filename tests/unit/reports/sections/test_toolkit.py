"""Forms, guidelines and guides as a list; the mailing list; the names that DTM writes."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from dtmnb.domain.reading import LINKS, TOPICS
from dtmnb.reports.document import Facts, Link, Paragraph, Several
from dtmnb.reports.report import report_of
from dtmnb.reports.sections import toolkit
from dtmnb.reports.sections.closing import mailing_list
from dtmnb.reports.text import as_text


def _protocols(context_of, **header) -> str:
    context = context_of("partners")
    changed = context.header.model_copy(update=header)
    plan = context.plan.model_copy(update={"header": changed})
    seen = context._replace(view=context.view._replace(plan=plan))
    return as_text(toolkit.protocols(seen), context.language)


def _links(part):
    """Yield every link in a part of a line."""
    if isinstance(part, Link):
        yield part
    for each in part.parts if isinstance(part, Several) else ():
        yield from _links(each)


@pytest.mark.parametrize("audience", ["public", "partner:wash"])
def test_the_list_has_every_form_guide_and_topic_once(audience, context_of, reference):
    """With what it is for, the steps that it helps at, its address, and how sure we are."""
    context = context_of(audience)

    told = as_text(report_of(context, "toolkit").whole().passage.blocks, context.language)

    for listed in (LINKS, TOPICS):
        for term in reference.terms(listed).terms.values():
            name = re.compile(rf"{re.escape(term.label['en'])} [/|] ")
            line = next(each for each in told.splitlines() if name.match(each))
            assert term.property("address") in (line if listed == LINKS else told)
            assert "source" in line
            steps = [
                each for each in reference.steps.values() if each.slug in term.property("steps")
            ]
            assert [each.code for each in steps if f"{each.code} · " not in line] == []


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            {"iso3": "SOM"},
            "Information Sharing Protocol, Somalia (11 Aug 2024): follows from a source; "
            "transcribed by machine, not verified",
        ),
        ({"iso3": "FRA"}, "No protocol of this country is known here."),
        (
            {"iso3": "FRA", "information_sharing_protocol": "https://example.org/isp"},
            "In force, as the plan says: https://example.org/isp",
        ),
    ],
)
def test_protocols_of_the_country_stand_with_date_and_standing(header, told, context_of):
    """What was transcribed is told so; which one is in force, the plan says."""
    assert told in _protocols(context_of, **header).replace("\u00a0", " ")


def test_a_mail_to_join_and_one_to_leave_are_ready_to_send(context_of):
    """Each says to whom, about what, and what must stand in it; joining asks for consent."""
    told = mailing_list(context_of("partner:wash"))

    assert isinstance(told, Facts)
    made = dict(told.pairs)
    for name, wanted in (("To join", "I agree"), ("To leave", "Who follows me")):
        mail = next(each for each in _links(made[name]) if "?" in each.address)
        address = urlsplit(mail.address)
        assert (address.scheme, unquote(address.path)) == ("mailto", "list@example.org")
        asked = parse_qs(address.query)
        assert "South Sudan" in asked["subject"][0]
        assert wanted in asked["body"][0]


@pytest.mark.parametrize(
    ("owner", "audience", "shown"), [("ada", "partners", True), ("ben", "public", False)]
)
def test_who_keeps_the_list_is_named_to_those_who_may_know(owner, audience, shown, context_of):
    """A person whom these readers do not see is not named to them."""
    context = context_of(audience)
    header = context.header.model_copy(update={"mailing_list_owner": owner})
    plan = context.plan.model_copy(update={"header": header})

    told = mailing_list(context._replace(view=context.view._replace(plan=plan)))

    assert isinstance(told, Facts)
    assert ("Who keeps it" in dict(told.pairs)) is shown


def test_a_list_without_an_address_has_no_mail(context_of):
    """What people wrote in place of an address is shown as they wrote it."""
    context = context_of("public")
    header = context.header.model_copy(update={"mailing_list": "Ask at the desk?bcc=x@y"})
    plan = context.plan.model_copy(update={"header": header})

    told = mailing_list(context._replace(view=context.view._replace(plan=plan)))

    assert isinstance(told, Facts)
    assert [link for _, part in told.pairs for link in _links(part)] == []


def test_without_a_list_people_are_told_whom_to_ask(context_of):
    """A plan that names no list says so."""
    context = context_of("public")
    header = context.header.model_copy(update={"mailing_list": ""})
    plan = context.plan.model_copy(update={"header": header})

    told = mailing_list(context._replace(view=context.view._replace(plan=plan)))

    assert isinstance(told, Paragraph)


def test_documents_use_the_names_that_dtm_writes(reference, context_of):
    """Cells keep the short names; what is read in sentences has DTM's own."""
    terms = reference.terms("dissemination_categories").terms.values()
    context = context_of("internal")

    told = as_text(report_of(context).whole().passage.blocks, context.language)

    assert {each.property("dtm_name")["en"] for each in terms if each.property("dtm_name")} == {
        "Public Data",
        "Sensitive Data",
        "Data for Urgent Action",
    }
    assert "2 Public Data, 1 Sensitive Data" in told
    assert "Public | 2 | 40% | Public Data / Anyone may have it" in told
