"""What the page shows of the agenda: the list of groups, and the open one."""

from collections.abc import Mapping
from typing import Any

from dtmnb.domain.advice import Advice
from dtmnb.domain.agenda import Group, Hold, exceptions, groupings, voices
from dtmnb.domain.consent import AGREES, OBJECTS
from dtmnb.domain.weighing import Scales
from dtmnb.language import mark
from dtmnb.reports.parts import SHAPES
from dtmnb.reports.writing import badge
from dtmnb.session.agenda import is_of_dataset
from dtmnb.session.desk import Session
from dtmnb.session.grouping import category_words, group_title
from dtmnb.widgets.panels import organisations
from dtmnb.widgets.steps.advice_panel import context_question, may_answer
from dtmnb.widgets.steps.positions import WANTS_TO_TALK, categories_of, how_long

MOST_QUESTIONS = 4
"""Questions of context that are asked at a group at once: the weightiest come first."""

ASKED = "asked"
_SECTIONS = {
    ASKED: mark("Settled: can you live with it?"),
    "advised": mark("As advised, nobody objects"),
    "talk": mark("To talk about"),
    "fixed": mark("Fixed by rule"),
    "waiting": mark("Waiting"),
}
_HOLDS = {
    "reserved": WANTS_TO_TALK,
    "differs": mark("{name} proposes another category"),
    "deferred": mark("waits for {name} until {day}: {reason}"),
}
_WAITS = mark("waits for {name} until {day}")


class AgendaView:
    """Says what the groups of one moment look like to a seat."""

    def __init__(
        self, session: Session, groups: Mapping[str, Group], advice: Mapping[str, Advice], by: str
    ) -> None:
        """Show *groups*, by their keys on the page, made by the field *by*."""
        self._session = session
        self._groups = groups
        self._advice = advice
        self._by = by

    def listed(self, opened: str) -> dict[str, Any]:
        """Return the groups as the page lists them, with how far the plan is."""
        session, text = self._session, self._session.language.text
        fields = [*groupings(session.plan), ""]
        held = len(exceptions(self._groups.values()))
        return {
            "open": opened,
            "by": self._by,
            "fields": [(name, self._field_label(name)) for name in fields],
            "progress": how_long(session, len(self._groups) + held),
            "sections": [
                {
                    "title": text(words),
                    "groups": [
                        self._entry(key, group)
                        for key, group in self._groups.items()
                        if section_of(group) == section
                    ],
                }
                for section, words in _SECTIONS.items()
            ],
        }

    def _entry(self, key: str, group: Group) -> dict[str, Any]:
        language = self._session.language
        parts = [
            language.plural("{number} row", "{number} rows", len(group.rows)),
            self._category(group.category)["label"],
        ]
        if group.holds and section_of(group) != "waiting":
            held = len(group.holds)
            parts.append(language.plural("{number} held back", "{number} held back", held))
        return {"key": key, "title": self._title(group), "note": " · ".join(parts)}

    def _title(self, group: Group) -> str:
        by = "" if section_of(group) == ASKED else self._by
        return group_title(self._session.wording, group, by)

    def _field_label(self, name: str) -> str:
        if not name:
            return self._session.language.text("advice alone")
        return self._session.wording.field("rows", name)

    def detail(self, key: str) -> dict[str, Any]:
        """Return what is shown of the group *key*."""
        session, group = self._session, self._groups[key]
        is_asked = section_of(group) == ASKED
        return {
            "key": key,
            "title": self._title(group),
            "category": self._category(group.category),
            "isRoom": session.seat.is_room,
            "isAsked": is_asked,
            "isWaiting": section_of(group) == "waiting",
            "own": session.seat.organisation,
            "rows": self._rows(group),
            "partners": organisations(session),
            "answers": self._answers() if is_asked else {},
            **({} if is_asked else self._proposal(group)),
        }

    def _answers(self) -> dict[str, tuple[str, str]]:
        """Return code and label of the answers by what they do."""
        terms = self._session.reference.terms("consents").terms.values()
        label = self._session.language.label
        return {
            name: (term.code, label(term))
            for name in (AGREES, OBJECTS)
            for term in terms
            if term.has(name)
        }

    def _proposal(self, group: Group) -> dict[str, Any]:
        session, language = self._session, self._session.language
        advice = self._advice[group.rows[0]]
        free = len(group.free)
        label = self._category(group.category)["label"]
        return {
            # Where advice calls for no category, its reasons speak of something else.
            "why": language.pick(advice.reasons[0].text) if group.advised else "",
            "questions": self._questions(group, advice),
            "isFixed": group.section == "fixed",
            "cost": " ".join(language.pick(each) for each in advice.costs),
            "advised": self._category(group.advised) if group.advised else None,
            "categories": [
                {"code": code, "isOn": code == group.category, **self._category(code)}
                for _, code in categories_of(session)
            ],
            "reason": self._reason(group, advice),
            "opens": self._opens(group, advice),
            "voices": [self._voice(group, key, name) for name, key in self._speakers(group)],
            "settle": language.plural(
                "Settle {number} row: {label}", "Settle {number} rows: {label}", free, label=label
            ),
        }

    def _questions(self, group: Group, advice: Advice) -> list[dict[str, Any]]:
        """Return what the advice on a group still needs to know, as far as this seat may say."""
        session, plan = self._session, self._session.plan
        has_dataset = any(plan.rows[key].dataset in plan.datasets for key in group.rows)
        asked = [
            code
            for code in advice.open_questions
            if (has_dataset or not is_of_dataset(session.reference, code))
            and may_answer(session, code)
        ]
        found = ((code, context_question(session, code)) for code in asked[:MOST_QUESTIONS])
        return [
            {"code": code, "words": words, "options": options} for code, (words, options) in found
        ]

    def _reason(self, group: Group, advice: Advice) -> str:
        """Return what stands as the reason at first: what rows say, the advice, the category."""
        session, reference = self._session, self._session.reference
        held = {session.plan.rows[key].category_reason for key in group.rows}
        own = held.pop() if len(held) == 1 else ""
        if own or not group.category:
            return own
        if group.category == group.advised:
            return session.language.pick(advice.reasons[0].text)
        term = reference.term("dissemination_categories", group.category)
        return session.language.pick(term.description)

    def _opens(self, group: Group, advice: Advice) -> bool:
        """Tell whether what is proposed is more open than advised."""
        if not group.category:
            return False
        reference = self._session.reference
        term = reference.term("dissemination_categories", group.category)
        scales = Scales(reference)
        given = scales.closedness(str(term.property("sensitivity") or ""))
        return given < scales.closedness(advice.sensitivity)

    def _speakers(self, group: Group) -> list[tuple[str, str]]:
        """Return name and id of whose stand is shown: others' positions are theirs to show."""
        session = self._session
        if session.seat.is_room:
            return organisations(session)
        holding = {h.partner for holds in group.holds.values() for h in holds}
        own = {session.seat.organisation} - {""}
        return [(session.wording.name("partners", key), key) for key in sorted(holding | own)]

    def _voice(self, group: Group, partner: str, name: str) -> dict[str, Any]:
        session, language = self._session, self._session.language
        found, free = voices(session.plan, group, partner, session.reference), len(group.free)
        parts = []
        if found.reserves:
            parts.append(language.plural("talk: {number}", "talk: {number}", found.reserves))
        if found.differs:
            parts.append(language.plural("other: {number}", "other: {number}", found.differs))
        if 0 < found.agrees < free:
            words = language.text("{done} of {total}", done=found.agrees, total=free)
            parts.append(words)
        return {
            "partner": partner,
            "name": name,
            "note": " · ".join(parts),
            "isAgreed": 0 < free <= found.agrees,
            "isAgainst": bool(found.reserves or found.differs),
            "may": session.seat.is_room or partner == session.seat.organisation,
        }

    def _rows(self, group: Group) -> list[dict[str, Any]]:
        session = self._session
        numbers = {row.record_id: n for n, row in enumerate(session.plan.ordered_rows(), 1)}
        return [
            {
                "row": key,
                "number": session.language.number(numbers[key]),
                "text": session.wording.name("rows", key),
                "holds": [self._hold(key, hold) for hold in group.holds.get(key, ())],
            }
            for key in group.rows
        ]

    def _hold(self, row_id: str, hold: Hold) -> dict[str, Any]:
        session, language = self._session, self._session.language
        waits = session.plan.deferrals.get(row_id)
        day = language.date(waits.until) if waits and waits.until else ""
        name = session.wording.name("partners", hold.partner)
        is_bare = hold.kind == "deferred" and not hold.reason
        told = _WAITS if is_bare else _HOLDS[hold.kind]
        words = language.text(told, name=name, reason=hold.reason, day=day)
        is_own = session.seat.is_room or hold.partner == session.seat.organisation
        may = hold.kind == "reserved" and is_own
        return {"words": words, "partner": hold.partner if may else ""}

    def _category(self, code: str) -> dict[str, str]:
        """Return label, shape and colour of a category; of none, that it is to be chosen."""
        session = self._session
        if not code:
            words = category_words(session.wording, code)
            return {"label": words, "path": SHAPES["ring"], "colour": "#51606f"}
        term = session.reference.term("dissemination_categories", code)
        kind = badge(term, session.language)
        return {"label": kind.label, "path": SHAPES[kind.shape], "colour": kind.colour}


def section_of(group: Group) -> str:
    """Return the code of the part of the agenda in which *group* stands."""
    return ASKED if group.key.startswith(f"{ASKED}|") else group.section
