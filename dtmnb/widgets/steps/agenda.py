"""Step 40 begins with its agenda: rows that are alike are settled in one act."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from dtmnb.domain.advice import Advice, advice_by_row
from dtmnb.domain.agenda import Group, groupings, groups_of, questions_to, usual_grouping
from dtmnb.domain.settling import Asked, Standing, asked, standing
from dtmnb.errors import UsageError
from dtmnb.session import agenda as acts
from dtmnb.session import deeds
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.session.desk import Session
from dtmnb.widgets.agenda import (
    AgendaMessage,
    Agree,
    Answer,
    AnswerContext,
    GroupBy,
    HoldBack,
    Open,
    Propose,
    PutTogether,
    Settle,
    Wait,
    agenda_of,
)
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.steps.agenda_view import ASKED, AgendaView

KEPT = 50
"""Versions of what was shown that a message may still answer."""


class _Shown(NamedTuple):
    """What one version of the page showed of a group."""

    group: Group
    seen: Mapping[str, Standing | None]
    asked: Mapping[str, Asked]


class AgendaPanel:
    """The agenda of column B, for the room and on an organisation's own page."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Open the first group."""
        self._session = session
        self._by: str | None = None
        self._open = ""
        self._said = ""
        self._advice: Mapping[str, Advice] = {}
        self._groups: dict[str, Group] = {}
        self._versions: dict[int, _Shown] = {}
        self._version = 0
        self.root = agenda_of(guard, session.language, self._hear)
        self._acts: dict[type, Callable[..., None]] = {
            Propose: self._propose,
            AnswerContext: self._answer_context,
            Agree: self._agree,
            HoldBack: self._hold_back,
            Settle: self._settle,
            Wait: self._wait,
            PutTogether: self._put_together,
            Answer: self._answer,
        }

    def refresh(self) -> None:
        """Show what the plan holds now; the open group stays open while it has rows."""
        session = self._session
        plan, reference = session.plan, session.reference
        self._advice = advice_by_row(plan, plan.rows.values(), reference)
        by = usual_grouping(plan) if self._by is None else self._by
        found = (*self._questions(), *groups_of(plan, self._advice, reference, by=by))
        before = list(self._groups)
        self._groups = {_short(group.key): group for group in found}
        if self._open not in self._groups:
            self._open = _next(before, self._open, list(self._groups))
        view = AgendaView(session, self._groups, self._advice, by)
        self.root.groups = view.listed(self._open)
        self.root.group = self._shown_of(view) if self._open else {}

    def _shown_of(self, view: AgendaView) -> dict[str, Any]:
        """Return what is shown of the open group, and keep it as what a message answers."""
        session, group = self._session, self._groups[self._open]
        plan, partner = session.plan, session.seat.organisation
        self._version += 1
        self._versions[self._version] = _Shown(
            group,
            {key: standing(plan, key) for key in group.rows},
            {key: asked(plan, key, partner) for key in group.rows} if partner else {},
        )
        self._versions.pop(self._version - KEPT, None)
        return view.detail(self._open) | {"version": self._version, "said": self._said}

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the group of the row *record_id*."""
        self._open = self._group_of(record_id)
        self.refresh()

    def _group_of(self, record_id: str) -> str:
        keys = (key for key, group in self._groups.items() if record_id in group.rows)
        return next(keys, self._open)

    def _hear(self, message: AgendaMessage) -> None:
        """Do what the page asks for, as it was shown there."""
        if isinstance(message, GroupBy):
            if message.by in ("", *groupings(self._session.plan)):
                self._by = message.by
            self.refresh()
        elif isinstance(message, Open):
            self._open, self._said = message.group, ""
            self.refresh()
        else:
            shown = self._versions.get(message.version)
            if shown is None or not message.named <= {*shown.group.rows}:
                raise UsageError(
                    "Cannot follow this: the group changed since it was shown. Look again."
                )
            self._said = ""
            self._acts[type(message)](message, shown)
            self.refresh()

    def _propose(self, message: Propose, shown: _Shown) -> None:
        acts.propose_for_group(self._session, shown.group.rows, message.category)
        self._open = self._group_of(shown.group.rows[0])

    def _answer_context(self, message: AnswerContext, shown: _Shown) -> None:
        acts.answer_context(self._session, shown.group.rows, message.code, message.answer)
        self._open = self._group_of(shown.group.rows[0])

    def _agree(self, message: Agree, shown: _Shown) -> None:
        voice = Voice(shown.group.category)
        done = acts.propose_all(self._session, shown.group.free, message.partner, voice)
        name = self._session.wording.name("partners", message.partner)
        self._said = self._session.language.plural(
            "{name} agrees to {number} row.", "{name} agrees to {number} rows.", done, name=name
        )

    def _hold_back(self, message: HoldBack, shown: _Shown) -> None:
        if message.type == "release":
            acts.release(self._session, message.row, message.partner)
        else:
            acts.reserve(self._session, message.row, message.partner, message.reason)

    def _settle(self, message: Settle, shown: _Shown) -> None:
        session, language = self._session, self._session.language
        opened = (message.opening_reason, message.opened_by)
        verdict = Verdict(shown.group.category, message.reason, *opened)
        left = acts.settle_group(session, shown.seen, verdict, without=message.without)
        done = len(shown.seen) - len(left)
        told = language.plural("{number} row is settled.", "{number} rows are settled.", done)
        why = [f"{session.wording.name('rows', key)}{language.colon}{words}" for key, words in left]
        more = language.plural("{number} stays open:", "{number} stay open:", len(left))
        self._said = " ".join((told, more, language.semicolon.join(why))) if left else told

    def _wait(self, message: Wait, shown: _Shown) -> None:
        if message.partner or message.until:
            word = (message.partner, message.until, message.reason)
            acts.defer(self._session, message.rows, *word)
        else:
            acts.resume(self._session, message.rows)

    def _put_together(self, message: PutTogether, shown: _Shown) -> None:
        acts.put_in_group(self._session, message.rows, message.name)
        self._by = "agenda_group"

    def _answer(self, message: Answer, shown: _Shown) -> None:
        session, partner = self._session, self._session.seat.organisation
        if message.row in shown.asked:
            seen = shown.asked[message.row]
            word = (message.row, partner, message.code, message.reason)
            deeds.answer(session, *word, seen=seen)
        else:
            done = acts.answer_all(session, shown.asked, partner, message.code)
            self._said = session.language.plural(
                "{number} row is answered.", "{number} rows are answered.", done
            )

    def _questions(self) -> Iterator[Group]:
        """Yield what was settled and the organisation of this seat has not answered."""
        session, partner = self._session, self._session.seat.organisation
        if partner and not session.seat.is_room:
            found = questions_to(session.plan, partner, session.reference)
            for (moment, category), rows in found.items():
                key = f"{ASKED}|{moment or ''}|{category}"
                yield Group(key, "", category, "", "waiting", rows, {})


def _short(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:12]


def _next(before: list[str], gone: str, now: list[str]) -> str:
    """Return what follows *gone* in the order of *before* and is there still, else the first."""
    after = before[before.index(gone) + 1 :] if gone in before else []
    return next((key for key in (*after, *now) if key in now), "")
