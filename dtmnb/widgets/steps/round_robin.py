"""The facilitator's mode: one open row in big type, each organisation in turn, then settle.

The keys of the number pad choose, so that nobody reaches for the mouse. Positions stay hidden
until all are in.
"""

from collections import Counter
from datetime import UTC, datetime

import ipywidgets as widgets

from dtmnb.domain.advice import advice_for
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.hearing import Hearing, hearing
from dtmnb.domain.row import PlanRow
from dtmnb.domain.settling import Standing, position_of, standing
from dtmnb.reports.parts import badge
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, field, paragraph_input, show
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, Timer, item_list
from dtmnb.widgets.panels import paragraph
from dtmnb.widgets.people import look_at
from dtmnb.widgets.steps.positions import (
    Voice,
    card,
    categories_of,
    category_said,
    how_long,
    positions_table,
    reveal,
    say,
    settle,
)
from dtmnb.widgets.steps.row_picker import next_open

STEP = "40"
SAY, SETTLE, PASS, REVEAL, NEXT = "say", "settle", "pass", "reveal", "next"
"""What a key does. It also names for which row and organisation, and with which category: a key
that arrives when the screen has moved on is in the list no more and is refused."""

_KEYS = {PASS: "0", REVEAL: ".", NEXT: "+"}
"""The keys of what is no category; those are counted from 1."""


class RoundRobin:
    """Hears organisations about one row after the other.

    Attributes:
        root: The widget to place.
        row_id: The row on the screen; "" when all are settled.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Begin with the first row that is open."""
        self.row_id = ""
        self._session = session
        self._passed: set[str] = set()
        self._asked = ""
        self._offered = ""
        self._seen: Standing | None = None
        text = session.language.text
        self._left = HtmlBox()
        self._timer = Timer(label=text("Time for this row"))
        self._card = HtmlBox()
        self._positions = HtmlBox()
        self._turn = HtmlBox()
        stances = codes_of(session, "stances")
        self._stance = field(widgets.Dropdown(description=text("Stance"), options=stances))
        self._reason = paragraph_input(text("Reason"))
        self._actions = item_list(guard, "buttons", text("What is next (press its key)"), self.act)
        self._actions.has_keys = True
        self.root = column(
            self._left.root,
            self._timer,
            self._card.root,
            self._positions.root,
            self._turn.root,
            self._actions,
            self._stance,
            self._reason,
            style="dtmnb-stage",
        )

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session = self._session
        if self.row_id not in session.plan.rows:
            self._go_on()
        self._left.show(paragraph(how_long(session), "dtmnb-count"))
        look_at(session, self.row_id)
        found = session.plan.rows.get(self.row_id)
        for part in (self._timer, self._card.root, self._stance, self._reason):
            show(part, found)
        if found is None:
            self._turn.show(tag("h3", session.language.text("Every row is settled.")))
            self._actions.show([])
            return
        heard = hearing(session.plan, self.row_id, session.reference)
        self._card.show(join([card(session, found), _advice_line(session, found)]))
        self._positions.show(positions_table(session, self.row_id))
        if heard.is_open:
            self._offer_settling(found, heard)
        else:
            self._hear(heard)

    def act(self, key: str) -> None:
        """Do what was picked: a key of ours and what it is for."""
        session = self._session
        what, *about = key.split(":")
        if what == SAY:
            self._record(*about)
        elif what == SETTLE:
            self._settle(*about)
        elif what == REVEAL:
            session.save(reveal(session.plan, self.row_id))
        else:
            if what == PASS:
                self._passed.update(about)
            else:
                self._go_on()
            self.refresh()

    def _record(self, row_id: str, partner: str, category: str) -> None:
        voice = Voice(category, self._stance.value or "", self._reason.value)
        seen = position_of(self._session.plan, row_id, partner)
        say(self._session, row_id, partner, voice, seen=seen)

    def _settle(self, row_id: str, category: str) -> None:
        session = self._session
        try:
            settle(session, row_id, category, self._reason.value, seen=self._seen)
        finally:
            self._seen = standing(session.plan, row_id)
        self._go_on()
        self.refresh()

    def _go_on(self) -> None:
        """Put the next open row on the screen."""
        session = self._session
        plan = session.plan
        rows = list(plan.ordered_rows())
        is_open = {row.record_id: not is_row_agreed(plan, row, session.reference) for row in rows}
        self.row_id = next_open(rows, self.row_id, lambda row: is_open[row.record_id])
        self._passed, self._asked, self._offered = set(), "", ""
        seconds = 60 * session.reference.steps[STEP].minutes // max(1, len(rows))
        self._timer.start(datetime.now(UTC), seconds)

    def _speaker(self, heard: Hearing) -> str:
        """Return whose turn it is: those who passed come again when all have had theirs."""
        fresh = [each for each in heard.waiting if each not in self._passed]
        return (fresh or heard.waiting)[0]

    def _hear(self, heard: Hearing) -> None:
        session, text = self._session, self._session.language.text
        speaker = self._speaker(heard)
        if speaker != self._asked:
            # What was said for one organisation is not the next one's word.
            self._asked, self._stance.index, self._reason.value = speaker, 0, ""
        name = session.wording.name("partners", speaker)
        self._turn.show(tag("h3", said(text("{name}: who may have these data?", name=name))))
        others = [(text("Pass"), f"{PASS}:{speaker}"), (text("Show all positions now"), REVEAL)]
        categories = [
            (label, f"{SAY}:{self.row_id}:{speaker}:{code}")
            for label, code in categories_of(session)
        ]
        self._number([*categories, *others, (text("Next row"), NEXT)])

    def _offer_settling(self, found: PlanRow, heard: Hearing) -> None:
        """Offer the categories, those with most voices first."""
        session, language = self._session, self._session.language
        voices = Counter(
            category_said(each, session.reference).code for each in heard.positions.values()
        )
        ordered = sorted(categories_of(session), key=lambda pair: -voices[pair[1]])
        choices = [
            (
                language.text("Settle: {label} ({number})", label=label, number=voices[code]),
                f"{SETTLE}:{found.record_id}:{code}",
            )
            for label, code in ordered
        ]
        self._turn.show(tag("h3", language.text("What do we settle?")))
        self._number([*choices, (language.text("Next row"), NEXT)])
        show(self._stance, False)
        if self._offered != found.record_id:
            self._offered = found.record_id
            self._seen = standing(session.plan, found.record_id)
            # Partners read why a row was settled: a dissent is kept, but it is not told there.
            stances = session.reference.terms("stances").terms
            consent = [key for key, term in stances.items() if not term.has("is_dissent")]
            said_ = [each for each in heard.positions.values() if each.stance in consent]
            reasons = dict.fromkeys(each.reason for each in said_ if each.reason)
            self._reason.value = found.category_reason or "\n".join(reasons)

    def _number(self, choices: list[tuple[str, str]]) -> None:
        self._actions.show(
            Item(key, f"{_KEYS.get(key.split(':')[0], number)} · {label}")
            for number, (label, key) in enumerate(choices, 1)
        )


def _advice_line(session: Session, found: PlanRow) -> Html:
    """Return the advice on a row and the weightiest reason for it."""
    advice = advice_for(session.plan, found, session.reference)
    if not advice.reasons:
        return Html("")
    term = session.reference.term("dissemination_categories", advice.category)
    reason = session.language.pick(advice.reasons[0].text)
    words = session.language.text("Advice:")
    return paragraph([words, " ", badge(term, session.language), " · ", reason])
