"""Whom to call, what is open, checklists, where the data are, and how to check this copy."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Literal

from dtmnb.domain.audience import INTERNAL
from dtmnb.domain.causes import FEW, Cause, causes
from dtmnb.domain.checklist import Checklist, ChecklistItem
from dtmnb.domain.consent import OBJECTS, is_answer_to
from dtmnb.language import Language, sentence_of_cause
from dtmnb.language.wording import located, shorten
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import (
    Badge,
    Bar,
    BarFigure,
    Block,
    Blocks,
    Inline,
    Section,
    Table,
)
from dtmnb.reports.safe_html import E_MAIL
from dtmnb.reports.writing import (
    address,
    beside,
    empty,
    facts,
    items,
    lines,
    listing,
    mail_of,
    paragraph,
    said,
    section,
    severities,
    telephone,
    words,
)

_SETTLED, _OPEN = "#1b6e3c", "#6b6b6b"


def people(context: ReportContext) -> Blocks:
    """Return whom to call, how to join the mailing list, and what to do when leaving."""
    text = context.language.text
    asked = section(
        text("Whom to ask"),
        contacts(context),
        _focal_points(context),
        section(text("Mailing list"), mailing_list(context)),
        _leaving(context),
        key="contacts",
    )
    return (asked,)


def contacts(context: ReportContext) -> Block:
    """Return the addresses for questions about the data."""
    text, head = context.language.text, context.header
    told = facts(
        (
            (text("Public data"), address(head.public_contact)),
            (text("Data that are not public"), address(head.data_contact)),
            (text("Feedback"), address(head.feedback_contact)),
        )
    )
    none = text("The addresses for questions about the data are not set yet.")
    return told if told.pairs else empty(none)


def _focal_points(context: ReportContext) -> Table | None:
    text = context.language.text
    people = sorted(context.plan.focal_points.values(), key=attrgetter("partner"))
    records = [
        {
            text("Organisation"): said(context.name("partners", each.partner)),
            text("Name"): said(each.name),
            text("Role"): context.label("focal_point_roles", each.role),
            text("E-mail"): address(each.email),
            text("Telephone"): telephone(each.phone),
        }
        for each in people
    ]
    return listing(text("Focal points"), records)


def mailing_list(context: ReportContext) -> Block:
    """Return how to join the mailing list and how to leave it, and who keeps it."""
    text, head = context.language.text, context.header
    if not head.mailing_list:
        return paragraph(text("No mailing list is named yet; ask the contact for public data."))
    owner = {head.mailing_list_owner} & context.plan.focal_points.keys()
    leave = text("Write to the same address; whoever leaves a post names who follows.")
    return facts(
        (
            (text("To join"), lines([join_words(context), *_mail(context, "join")])),
            (text("To leave"), lines([leave, *_mail(context, "leave")])),
            (text("Who keeps it"), said(context.name("focal_points", *owner))),
        )
    )


def join_words(context: ReportContext) -> Inline:
    """Return what to write to whom, to be on the list."""
    how = context.language.text("Write to this address with your name, organisation and language:")
    return beside(how, address(context.header.mailing_list))


def _mail(context: ReportContext, act: Literal["join", "leave"]) -> Iterator[Inline]:
    """Yield a mail that is ready to send, where the list is named by an address."""
    text, whom = context.language.text, context.header.mailing_list.strip()
    country = context.label("countries", context.header.iso3)
    if not E_MAIL.fullmatch(whom):
        return
    if act == "join":
        subject = text("Please add me to the DTM mailing list: {country}", country=country)
        body = text("Name:\nOrganisation, sector:\nLanguage:\nI agree that DTM keeps my address.")
    else:
        subject = text("Please take me off the DTM mailing list: {country}", country=country)
        body = text("My address goes off the list.\nWho follows me, and their address:")
    yield mail_of(text("A mail that is ready to send"), whom, subject, body)


def _leaving(context: ReportContext) -> Section | None:
    """Return what a focal point does on leaving; not for readers who are none."""
    if not context.view.may_see("partners"):
        return None
    return section(context.language.text("When you leave"), *parting(context))


def parting(context: ReportContext) -> Iterator[Block]:
    """Yield what whoever leaves does, and what this plan asks beside it."""
    text, rule = context.language.text, context.header.handover_rule
    duties = (
        text("Tell DTM who follows you, and from which day."),
        text("Give your successor the list of agreements, alerts and open requests."),
        text("Have your address replaced on the mailing list."),
        text("Show your successor where the data are, and close your own access."),
    )
    yield paragraph(items(duties))
    if rule:
        yield paragraph(said(rule))


# What is open -------------------------------------------------------------------------------


def open_points(context: ReportContext) -> Blocks:
    """Return what still has to be done, by step, and who disagreed with what; never in public."""
    if not context.view.may_see("partners"):
        return ()
    text = context.language.text
    found = section(
        text("Open points"),
        _findings(context) if context.findings else empty(text("No open point is known.")),
        section(text("Dissent"), _dissent(context)),
        _opened(context),
        key="open",
    )
    return (found,)


def _findings(context: ReportContext) -> list[Block | None]:
    """Return how many points each step has, and those that stop collection or soon will."""
    language, checks = context.language, context.reference.checks
    kinds = severities(language)
    bars: list[Bar] = []
    records: list[str | Mapping[str, object]] = []
    for code, step in context.reference.steps.items():
        title = language.pick(step.title)
        found = [each for each in context.findings if checks[each.code].step == code]
        by_kind = {key: [each for each in found if each.severity == key] for key in kinds}
        if found:
            counted = tuple((kinds[key], len(each)) for key, each in by_kind.items())
            bars.append(Bar(label=title, parts=counted))
        if told := [*by_kind["blocker"], *by_kind["alarm"]]:
            alike = causes(told, context.reference)
            records += [title, *(_cause(context, each, kinds[each.severity]) for each in alike)]
    title = language.text("Open points by step of the session")
    caption = language.text("What blocks collection, or soon will be a problem")
    return [
        BarFigure(title=title, bars=tuple(bars), key="steps"),
        listing(caption, records, style="findings"),
    ]


def _cause(context: ReportContext, cause: Cause, kind: Badge) -> Mapping[str, object]:
    """Return what one act mends, with each place where they are few."""
    text, language, places = context.language.text, context.language, cause.findings
    where = [said(shorten(located(context.wording, each.where))) for each in places[:FEW]]
    if len(places) > FEW:
        where = [said(language.plural("{number} place", "{number} places", len(places)))]
    return {
        text("What"): said(sentence_of_cause(cause, context.wording)),
        text("How serious"): kind,
        text("Where"): items(where) if len(where) > 1 else where[0],
    }


def _dissent(context: ReportContext) -> Block:
    text, listed = context.language.text, context.reference.terms("consents")
    objecting = {code for code in listed if listed[code].has(OBJECTS)}
    settled = context.plan.outcomes
    records = [
        {
            text("Row"): words(each.row, "id"),
            text("Organisation"): said(context.name("partners", each.partner)),
            text("Why it objects"): said(each.reason),
            text("Settled"): context.day(settled[each.row].settled_on),
        }
        for each in context.plan.consents.values()
        if each.answer in objecting
        and each.row in settled
        and is_answer_to(each, settled[each.row])
    ]
    none = text("No organisation that was asked objects to what was settled.")
    return listing(text("Who objects to what was settled"), records) or empty(none)


def _opened(context: ReportContext) -> Section | None:
    """Return what was settled more openly than advised or asked for; in the room's own edition."""
    text = context.language.text
    records = [
        {
            text("Row"): words(each.row, "id"),
            text("Confirmed by"): said(each.opened_by),
            text("Why it was opened"): said(each.opening_reason),
            text("Settled"): context.day(each.settled_on),
        }
        for each in context.plan.outcomes.values()
        if each.opening_reason
    ]
    title = text("Opened against advice")
    return section(title, listing(title, records)) if records else None


# Checklists ---------------------------------------------------------------------------------


def checklists(context: ReportContext) -> Blocks:
    """Return the checklists that were begun, and name the others; proposals are marked."""
    if not context.view.may_see("checklist_answers"):
        return ()
    text = context.language.text
    answers = {
        (each.checklist, each.item): each.answer for each in context.plan.checklist_answers.values()
    }
    known = context.reference.checklists
    begun = {code for code, _ in answers} & known.keys()
    waiting = [
        context.language.pick(each.title) for each in known.values() if each.code not in begun
    ]
    note = text("Items marked (P) are proposals of this tool and no text of IOM.")
    later = text("Not begun yet: {list}.", list=context.language.join(waiting))
    listed = section(
        text("Checklists"),
        paragraph(note, tone="minor") if begun else None,
        [_checklist(each, answers, context) for key, each in known.items() if key in begun],
        empty(later) if waiting else None,
        key="checklists",
    )
    return (listed,)


def _checklist(
    checklist: Checklist, answers: Mapping[tuple[str, str], str], context: ReportContext
) -> Table | None:
    """Return one checklist, its items under the heads of their groups, with their answers."""
    language = context.language
    terms = context.reference.terms("checklist_answers").terms
    settling = {code for code, term in terms.items() if term.has("is_settled")}
    given = {item.code: answers.get((checklist.code, item.code), "") for item in checklist.items}
    count = language.text(
        "{settled} of {total} settled",
        settled=sum(answer in settling for answer in given.values()),
        total=len(checklist.items),
    )
    records: list[str | Mapping[str, object]] = []
    for group, title in checklist.groups.items():
        records.append(language.pick(title))
        for item in (each for each in checklist.items if each.group == group):
            badge = answer_badge(context, given[item.code])
            asked, answer = language.text("Item"), language.text("Answer")
            records.append({asked: asked_words(item, language), answer: badge})
    return listing(f"{language.pick(checklist.title)} – {count}", records, style="checks")


def answer_badge(context: ReportContext, answer: str) -> Badge:
    """Return how an answer to an item of a checklist is shown; "" is an open one."""
    term = context.reference.terms("checklist_answers").terms.get(answer)
    colour, shape = (_SETTLED, "tick") if term and term.has("is_settled") else (_OPEN, "ring")
    words = context.label("checklist_answers", answer) or context.language.text("Open")
    return Badge(label=words, colour=colour, shape=shape)


def asked_words(item: ChecklistItem, language: Language) -> str:
    """Return what an item of a checklist asks; what is ours is marked."""
    proposed = " (P)" if item.evidence == "proposed" else ""
    return f"{language.pick(item.text)}{proposed}"


# The end ------------------------------------------------------------------------------------


def sources(context: ReportContext) -> Blocks:
    """Return where DTM data are found, and how to check that this copy is genuine."""
    text, label = context.language.text, context.language.label
    support = [
        (label(term), address(term.property("email")))
        for term in context.reference.terms("dtm_contacts").terms.values()
    ]
    found = facts([*places(context), *support])
    return (
        section(text("Where to find DTM data"), found, key="data"),
        section(text("Is this copy genuine?"), *_verification(context), key="verify"),
    )


def places(context: ReportContext) -> Iterator[tuple[str, Inline]]:
    """Yield where data are found, those of the plan's country by their own address."""
    language, country = context.language, context.header.iso3
    for term in context.reference.terms("data_locations").terms.values():
        if term.property("country") in {None, country}:
            own = term.property("country_address") if country else None
            found = str(own).format(iso3=country.lower()) if own else term.property("address")
            yield language.label(term), lines([address(found), language.pick(term.description)])


def _verification(context: ReportContext) -> Iterator[Block]:
    text, stamp, plan_id = context.language.text, context.view.stamp, context.plan.plan_id
    yield paragraph(
        text(
            "Every change of the plan is kept with a fingerprint of all changes before it. "
            "Copies of the same revision carry the same fingerprint; whoever holds one can tell "
            "whether the history was altered later."
        ),
    )
    is_room = context.view.kind == INTERNAL
    if not is_room:
        yield paragraph(
            text(
                "DTM has a register of what it handed out. Ask for it: a copy is genuine when its "
                "SHA-256 stands there."
            )
        )
    check = f"plan verify {plan_id}" if is_room else "check-copy FILE --register REGISTER"
    yield facts(
        [
            (text("Plan"), said(plan_id)),
            (text("Revision"), stamp.revision),
            (text("Fingerprint"), words(stamp.head or "–", "code")),
            (text("Check it with"), words(f"dtmnb {check}", "code")),
        ]
    )
