"""The advice on a row beside column B: why, from which source, and what would change it."""

from collections.abc import Sequence
from functools import partial

import ipywidgets as widgets

from dtmnb.domain.advice import Advice, ProfileEvidence, advice_for
from dtmnb.domain.flags import Flag
from dtmnb.domain.forecast import Forecast, breakdowns_to_drop
from dtmnb.domain.plan import HEADER
from dtmnb.domain.settling import put_record
from dtmnb.domain.subject import answers_to, row_flags
from dtmnb.domain.weighing import Reason
from dtmnb.language.protocols import protocol_words, with_evidence
from dtmnb.reports.guide import MARKS
from dtmnb.reports.parts import badge, facts, items
from dtmnb.reports.safe_html import Html, address, join, said, tag
from dtmnb.session.agenda import answer_context, is_of_dataset
from dtmnb.session.desk import Session, rights_of, set_field
from dtmnb.widgets.boxes import choice, column, show, tick
from dtmnb.widgets.forms import RecordForm
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox

SOURCES_PARTED_BY = " ; "


class AdvicePanel:
    """Advice with its reasons; questions, treatments and an override that change it at once."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Advise on rows of the open plan."""
        self._session = session
        self._guard = guard
        self._row = ""
        self._asked: dict[str, widgets.Dropdown] = {}
        self._shown: dict[str, str] = {}
        self._boxes: dict[str, widgets.Checkbox] = {}
        text = session.language.text
        self._words = HtmlBox()
        self._questions = column(style="dtmnb-inline-form")
        self._treatments = column()
        self._title = HtmlBox(tag("h4", text("What will be done before sharing")))
        self._sign = guard.button(text("Decide against the advice …"), self._add_override)
        self._override = RecordForm(session, guard, "overrides")
        hint = text("Put the row into a dataset to be asked what leaves, where and how.")
        self._without_dataset = HtmlBox(tag("p", hint, class_="dtmnb-hint"))
        parts = (
            self._without_dataset.root,
            self._questions,
            self._treatments,
            self._sign,
            self._override.root,
        )
        self.root = column(self._words.root, *parts)

    def show(self, row_id: str) -> Advice:
        """Show the advice on the row *row_id*, and return it."""
        plan, reference = self._session.plan, self._session.reference
        self._row = row_id
        row = plan.rows[row_id]
        found = advice_for(plan, row, reference)
        told = _told(self._session, row_flags(row, reference))
        self._words.show(join([told, advice_words(self._session, found)]))
        self._ask(found)
        self._offer_treatments(found)
        is_signed = row_id in plan.overrides
        may_sign = rights_of(self._session).may_add("overrides")
        show(self._sign, may_sign and found.overridable and not is_signed)
        if is_signed:
            self._override.show(row_id)
        show(self._override.root, is_signed)
        return found

    def _own_context(self) -> dict[str, str]:
        plan = self._session.plan
        dataset = plan.datasets.get(plan.rows[self._row].dataset)
        return dict(dataset.context) if dataset else {}

    def _ask(self, advice: Advice) -> None:
        """Ask what is open and what was answered, in one order, so that nothing jumps."""
        known = {**self._session.plan.header.context, **self._own_context()}
        questions = self._session.reference.terms("context_questions")
        wanted = [code for code in questions if code in advice.open_questions or known.get(code)]
        has_dataset = self._session.plan.rows[self._row].dataset in self._session.plan.datasets
        reference = self._session.reference
        asked = [code for code in wanted if has_dataset or not is_of_dataset(reference, code)]
        show(self._without_dataset.root, len(asked) < len(wanted))
        asked = [code for code in asked if may_answer(self._session, code)]
        for code in asked:
            if code not in self._asked:
                self._asked[code] = self._question(code)
            codes = {answer for _, answer in self._asked[code].options}
            self._shown[code] = known[code] if known.get(code) in codes else ""
            self._asked[code].value = self._shown[code]
        self._questions.children = tuple(self._asked[code] for code in asked)

    def _question(self, code: str) -> widgets.Dropdown:
        words, options = context_question(self._session, code)
        made = choice(words, options)
        self._guard.on_change(made, partial(self._answer, code))
        return made

    def _answer(self, code: str, answer: str) -> None:
        if answer != self._shown[code]:
            answer_context(self._session, [self._row], code, answer)

    def _offer_treatments(self, advice: Advice) -> None:
        done = self._session.plan.rows[self._row].treatments
        helpful = {code for reason in advice.reasons for code in reason.treated_by}
        offered = [
            code
            for code in self._session.reference.terms("treatments")
            if code in helpful or code in done
        ]
        for code in offered:
            if code not in self._boxes:
                label = self._session.wording.label("treatments", code)
                box = tick(label)
                self._guard.on_change(box, partial(self._treat, code))
                self._boxes[code] = box
            self._boxes[code].value = code in done
        title = (self._title.root,) if offered else ()
        self._treatments.children = (*title, *(self._boxes[code] for code in offered))

    def _treat(self, code: str, is_done: bool) -> None:
        done = self._session.plan.rows[self._row].treatments
        if is_done != (code in done):
            kept = [each for each in done if each != code] + [code] * is_done
            set_field(self._session, "rows", self._row, field="treatments", value=kept)

    def _add_override(self) -> None:
        session = self._session
        values = {"row": self._row, "who": session.seat.author, "on": session.today.isoformat()}
        session.save(put_record(session.plan, "overrides", self._row, values))


def may_answer(session: Session, code: str) -> bool:
    """Tell whether this seat answers a question of context: any of a dataset, or of the plan."""
    values = {"context": dict(session.plan.header.context)}
    return is_of_dataset(session.reference, code) or not rights_of(session).closed_fields(
        HEADER, HEADER, values
    )


def context_question(session: Session, code: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a question of context in words, and its answers as words and codes."""
    reference, language = session.reference, session.language
    term = reference.term("context_questions", code)
    labels = term.property("answers", {})
    options = [(language.text("Not answered"), "")]
    for answer in answers_to(reference, code):
        label = language.pick(labels.get(answer, {}))
        words = label or session.wording.label(term.property("codelist"), answer)
        options.append((words, answer))
    words = language.label(term)
    if not is_of_dataset(reference, code):
        words = language.text("{question} (for the whole plan)", question=words)
    return words, options


def advice_words(session: Session, advice: Advice) -> Html:
    """Return the advice, its reasons each with its source, and what closing would cost."""
    language, text = session.language, session.language.text
    cells = _cells(session, advice.forecast) if advice.forecast else NOTHING
    if not advice.level:
        unknown = text("Nothing is known yet that speaks for a category: name the data.")
        return join([tag("p", unknown), cells])
    category = session.reference.term("dissemination_categories", advice.category)
    known = [
        (text("Category"), badge(category, language)),
        (text("Sensitivity level"), session.wording.label("sensitivity_levels", advice.level)),
        (text("Modality"), session.wording.label("advice_modalities", advice.modality)),
        (text("Agreement"), session.wording.label("agreement_kinds", advice.agreement)),
    ]
    final = text("Treatments and overrides cannot lower this: it is about persons.")
    signed = advice.override and text(
        "{who} ({role}) decided otherwise: {reason}", **advice.override.model_dump()
    )
    parts = [
        facts(known),
        tag("p", final) if not advice.overridable else None,
        tag("p", said(signed)) if signed else None,
        cells,
        tag("h4", text("Why")),
        [_reason(session, each) for each in advice.reasons],
    ]
    if advice.costs:
        costs = items(language.pick(each) for each in advice.costs)
        parts += [tag("h4", text("What is lost if it is not shared")), costs]
    if advice.profile_evidence:
        evidence = items(_evidence(session, each) for each in advice.profile_evidence)
        summary = tag("summary", text("What other responses settled for such data"))
        parts.append(tag("details", summary, evidence))
    return join(parts)


def _told(session: Session, flags: Sequence[Flag]) -> Html:
    """Return what only the words of a row say, and what to do where they mislead."""
    if not flags:
        return NOTHING
    kinds = [
        f"{session.wording.label('name_patterns', each.kind)} ({each.evidence})" for each in flags
    ]
    sentence = session.language.text(
        "Nobody has named the kinds of data yet. The words speak of: {kinds}. If that misleads, "
        "name the kinds of data.",
        kinds=session.language.join(kinds),
    )
    return tag("p", said(sentence))


def _cells(session: Session, forecast: Forecast) -> Html:
    """Return the cells to expect, and what to leave out where one would be too small."""
    text, number = session.language.text, session.language.number
    sentence = text(
        "{people} people live in the smallest unit: expect about {cell} in the smallest cell, "
        "where {limit} are the fewest to show.",
        people=number(forecast.population),
        cell=number(round(forecast.smallest, 1)),
        limit=number(forecast.limit),
    )
    dropped = breakdowns_to_drop(forecast, session.reference)
    labels = [session.wording.label("breakdowns", code) for code in dropped or ()]
    advised = text("Leave out: {breakdowns}.", breakdowns=session.language.join(labels))
    if not dropped:
        advised = "" if dropped == () else text("Release a larger area")
    return tag("p", sentence, " ", advised)


def _reason(session: Session, reason: Reason) -> Html:
    """Return a reason that opens to show where it comes from, and the agreement it asks for."""
    text = session.language.text
    sources = [session.reference.sources[code] for code in reason.source]
    places = [
        (each.title, join(map(address, each.address.split(SOURCES_PARTED_BY)), " "))
        for each in sources
    ]
    if reason.terms.agreement:
        label = session.wording.label("agreement_kinds", reason.terms.agreement)
        places.append((text("Agreement"), said(label)))
    # People cite rules by number and protocols by name; a kind of data is told by its words.
    name = "" if reason.kind == "data_type" else f"{reason.code} · "
    if reason.kind == "profile":
        name = f"{protocol_words(reason.code, session.reference, session.language)} · "
    summary = tag("summary", name, session.language.pick(reason.text))
    known = session.wording.label(MARKS, reason.evidence)
    known = with_evidence(known, reason.source, session.reference, session.language)
    return tag("details", summary, tag("p", known), facts(places))


def _evidence(session: Session, found: ProfileEvidence) -> Html:
    language = session.language
    level = session.wording.label("sensitivity_levels", found.entry.level)
    topic = language.pick(found.entry.topic)
    protocol = protocol_words(found.profile.code, session.reference, language)
    told = with_evidence(level, found.entry.source, session.reference, language)
    return said(" · ".join((protocol, topic, told)))
