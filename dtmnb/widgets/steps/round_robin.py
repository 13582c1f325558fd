"""The facilitator's mode: one open row in big type, each organisation in turn, then settle.

The keys of the number pad choose, so that nobody reaches for the mouse; a key means the same
category as long as the round lasts. Positions stay hidden until all are in.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from dtmnb.domain.advice import advice_by_row, advice_for
from dtmnb.domain.agenda import rows_of_round
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.consent import waiting_for
from dtmnb.domain.hearing import Hearing
from dtmnb.domain.row import PlanRow
from dtmnb.domain.settling import Standing, asked, position_of, standing
from dtmnb.domain.weighing import Scales
from dtmnb.reports.parts import badge
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session import deeds
from dtmnb.session.company import look_at
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, show, styled
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.items import Item, Timer, item_list
from dtmnb.widgets.panels import paragraph
from dtmnb.widgets.steps.opening import OpeningForm
from dtmnb.widgets.steps.positions import (
    card,
    categories_of,
    category_said,
    heard,
    held_back,
    how_long,
    positions_table,
)
from dtmnb.widgets.steps.row_picker import next_open

STEP = "40"
SAY, SETTLE, ANSWER = "say", "settle", "answer"
PASS, REVEAL, NEXT = "pass", "reveal", "next"
"""What a key does. It also names for which row, organisation and category it does so: a key
that arrives when the screen has moved on is in the list no more and is refused."""

_KEYS = {PASS: "0", REVEAL: ".", NEXT: "+"}
_ANSWER_KEYS = "89-"
"""The keys of what is no category; categories are counted from 1."""


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
        self._timer = styled(Timer(label=text("Time for this row")), "dtmnb-timer-place")
        self._card = HtmlBox()
        self._positions = HtmlBox(NOTHING, "dtmnb-stage-side")
        self._turn = HtmlBox()
        self._reason = TextInput(guard, text("Reason"), "paragraph")
        self._actions = item_list(guard, "buttons", text("What is next (press its key)"), self.act)
        self._actions.has_keys = True
        self._opening = OpeningForm(session, guard, self.refresh)
        self.root = column(
            self._left.root,
            self._timer,
            self._card.root,
            self._positions.root,
            self._turn.root,
            self._opening.root,
            self._actions,
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
        for part in (self._timer, self._card.root, self._reason):
            show(part, found)
        if found is None:
            self._turn.show(tag("h3", session.language.text("Every row is settled.")))
            self._actions.show([])
            return
        hears = heard(session, self.row_id)
        parts = card(session, found), _advice_line(session, found), held_back(session, self.row_id)
        self._card.show(join(parts))
        self._reason.keep_for("outcomes", self.row_id, session.wording.name("rows", self.row_id))
        self._positions.show(positions_table(session, self.row_id))
        if is_row_agreed(session.plan, found, session.reference):
            self._ask()
        elif hears.is_open:
            self._offer_settling(found, hears)
        else:
            self._hear(hears)

    def act(self, key: str) -> None:
        """Do what was picked: a key of ours and what it is for."""
        session = self._session
        what, *about = key.split(":")
        if what == SAY:
            self._record(*about)
        elif what == SETTLE:
            self._settle(*about)
        elif what == ANSWER:
            row_id, partner, _, code = about
            seen = asked(session.plan, row_id, partner)
            deeds.answer(session, row_id, partner, code, self._reason.value, seen=seen)
        elif what == REVEAL:
            deeds.show_positions(session, *about)
        else:
            if what == PASS:
                self._passed.add(about[-1])
            else:
                self._go_on()
            self.refresh()

    def _record(self, row_id: str, partner: str, category: str) -> None:
        voice = Voice(category, self._reason.value)
        seen = position_of(self._session.plan, row_id, partner)
        deeds.propose(self._session, row_id, partner, voice, seen=seen)

    def _settle(self, row_id: str, category: str) -> None:
        try:
            self._opening.settle(row_id, Verdict(category, self._reason.value), seen=self._seen)
        finally:
            self._seen = standing(self._session.plan, row_id)

    def _go_on(self) -> None:
        """Put the next open row on the screen."""
        session = self._session
        plan = session.plan
        rows = list(plan.ordered_rows())
        advice = advice_by_row(plan, rows, session.reference)
        waiting = rows_of_round(plan, advice, session.reference, after=self.row_id)
        self.row_id = next_open(rows, self.row_id, lambda row: row.record_id in waiting)
        self._passed, self._asked, self._offered = set(), "", ""
        self._opening.leave()
        seconds = 60 * session.reference.steps[STEP].minutes // max(1, len(rows))
        self._timer.start(datetime.now(UTC), seconds)

    def _speaker(self, waiting: tuple[str, ...]) -> str:
        """Return whose turn it is: those who passed come again when all have had theirs."""
        fresh = [each for each in waiting if each not in self._passed]
        return (fresh or list(waiting))[0]

    def _turn_to(self, asks: str, question: str) -> None:
        """Put *question*, which *asks* somebody: what was said for one is not the next one's.

        It comes after its keys: whoever reads a name may press.
        """
        if self._asked != asks:
            self._asked, self._reason.value = asks, ""
        self._turn.show(tag("h3", said(question)))

    def _hear(self, hears: Hearing) -> None:
        text = self._session.language.text
        speaker = self._speaker(hears.waiting)
        name = self._session.wording.name("partners", speaker)
        choices = [
            (key, label, f"{SAY}:{self.row_id}:{speaker}:{code}")
            for code, key, label in self._categories()
        ]
        choices.append((_KEYS[PASS], text("Pass"), f"{PASS}:{self.row_id}:{speaker}"))
        if self._session.seat.is_room:
            reveals = f"{REVEAL}:{self.row_id}"
            choices.append((_KEYS[REVEAL], text("Show all positions now"), reveals))
        self._offer(choices)
        self._turn_to(f"{SAY}:{speaker}", text("{name}: who may have these data?", name=name))

    def _offer_settling(self, found: PlanRow, hears: Hearing) -> None:
        """Offer the categories, those with most voices first and of them the strictest."""
        session, language, row_id = self._session, self._session.language, found.record_id
        self._turn.show(tag("h3", language.text("What do we settle?")))
        if self._offered != row_id:
            self._offered = row_id
            self._seen = standing(session.plan, row_id)
            self._reason.value = found.category_reason
        if not session.seat.is_room:
            self._offer([])
            return
        voices = Counter(
            category_said(each, session.reference).code for each in hears.positions.values()
        )
        strictness = _strictness(session)
        ordered = sorted(
            self._categories(), key=lambda each: (-voices[each[0]], -strictness[each[0]])
        )
        self._offer(
            (
                key,
                language.text("Settle: {label} ({number})", label=label, number=voices[code]),
                f"{SETTLE}:{row_id}:{code}",
            )
            for code, key, label in ordered
        )

    def _ask(self) -> None:
        """Ask the next who proposed something else whether it can live with the outcome."""
        session, text = self._session, self._session.language.text
        waiting = waiting_for(session.plan, self.row_id, session.reference)
        if not waiting:
            self._go_on()
            self.refresh()
            return
        speaker = self._speaker(waiting)
        name = session.wording.name("partners", speaker)
        settlement = session.plan.outcomes[self.row_id].settlement
        asks = f"{ANSWER}:{self.row_id}:{speaker}:{settlement}"
        self._offer(
            (key, label, f"{asks}:{code}")
            for key, (label, code) in zip(_ANSWER_KEYS, codes_of(session, "consents"), strict=False)
        )
        self._turn_to(asks, text("{name}: can you live with it?", name=name))

    def _categories(self) -> list[tuple[str, str, str]]:
        """Return code, key and label of every category; the key is the same in each phase."""
        labelled = enumerate(categories_of(self._session), 1)
        return [(code, str(number), label) for number, (label, code) in labelled]

    def _offer(self, choices: Iterable[tuple[str, str, str]]) -> None:
        """Offer *choices* (key, words, what it does) and the way to the next row."""
        following = (_KEYS[NEXT], self._session.language.text("Next row"), f"{NEXT}:{self.row_id}")
        self._actions.show(
            Item(act, f"{key} · {words}") for key, words, act in (*choices, following)
        )


def _strictness(session: Session) -> dict[str, int]:
    """Return how closed each category is, by its code."""
    scales, terms = Scales(session.reference), session.reference.terms("dissemination_categories")
    return {
        code: scales.closedness(str(terms[code].property("sensitivity") or "")) for code in terms
    }


def _advice_line(session: Session, found: PlanRow) -> Html:
    """Return the advice on a row and the weightiest reason for it."""
    advice = advice_for(session.plan, found, session.reference)
    if not advice.level:
        return Html("")
    term = session.reference.term("dissemination_categories", advice.category)
    reason = session.language.pick(advice.reasons[0].text)
    words = session.language.text("Advice:")
    return paragraph([words, " ", badge(term, session.language), " · ", reason])
