"""A timed rehearsal of one alert: sent, acknowledged by each recipient, result and gaps kept."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dtmnb.domain.plan import Plan
from dtmnb.domain.settling import put_record
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.language import Language, mark, sentence_of
from dtmnb.reports.parts import facts, items
from dtmnb.reports.safe_html import join, said, tag
from dtmnb.session.desk import Session, rights_of
from dtmnb.session.receipts import (
    BY_DEPUTY,
    ENDED,
    SENT,
    acknowledge,
    is_running,
    now,
    taken,
    with_receipt,
)
from dtmnb.widgets.boxes import column, row, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, Timer, item_list
from dtmnb.widgets.panels import paragraph

GAPS: Mapping[str, str] = {
    "silent": mark("{name} did not acknowledge."),
    "late": mark("{name} acknowledged too late."),
    "alone": mark("{name} has no deputy who could have stepped in."),
}
"""What a rehearsal can bring to light about a focal point, beside what the checks know."""


class Gap(NamedTuple):
    """Something that went wrong: a key of `GAPS`, and whom it is about."""

    code: str
    person: str


def gaps(plan: Plan, alert: UrgentActionArrangement) -> tuple[Gap, ...]:
    """Return what the rehearsal of *alert* brought to light."""
    limit, times, found = alert.receipt_within_hours, taken(alert), []
    for key in alert.recipients:
        is_late = key in times and limit is not None and times[key] > timedelta(hours=limit)
        if key not in times or is_late:
            found.append(Gap("late" if is_late else "silent", key))
            person = plan.focal_points.get(key)
            if person is None or not person.deputy:
                found.append(Gap("alone", key))
    return tuple(found)


class RehearsalPanel:
    """One alert at a time: start, acknowledge, keep the result."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Rehearse the alerts of the open plan."""
        self._session = session
        self._chosen = ""
        text = session.language.text
        self._list = item_list(guard, "list", text("Alerts"), self.choose)
        self._card = HtmlBox()
        self._timer = Timer(label=text("Time since the alert was sent"))
        self._start = guard.button(text("Start the rehearsal"), self._begin, "primary")
        self._people = item_list(guard, "buttons", text("Who acknowledges"), self._acknowledge)
        self._keep = guard.button(text("End it and keep the result"), self._end)
        self._gaps = HtmlBox()
        parts = (self._card, self._timer, self._start, self._people, self._keep, self._gaps)
        detail = column(*(getattr(part, "root", part) for part in parts), style="dtmnb-form-side")
        left = column(self._list, style="dtmnb-list-side")
        self.root = row(left, detail, style="dtmnb-columns")

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the alert *record_id*."""
        self._chosen = record_id
        self.refresh()

    def refresh(self) -> None:
        session, language = self._session, self._session.language
        alerts = session.plan.urgent_actions
        if self._chosen not in alerts:
            self._chosen = next(iter(alerts), "")
        never = language.text("Never rehearsed")
        self._list.show(
            [
                Item(key, each.trigger, language.date(each.rehearsed_on) or never)
                for key, each in alerts.items()
            ],
            self._chosen,
        )
        if not self._chosen:
            self._card.show(paragraph(language.text("Arrange an alert first.")))
        for part in (self._timer, self._start, self._people, self._keep):
            show(part, self._chosen)
        if self._chosen:
            self._show_alert(alerts[self._chosen])

    def _show_alert(self, alert: UrgentActionArrangement) -> None:
        language, sent = self._session.language, alert.receipts.get(SENT)
        runs = is_running(alert)
        channel = self._session.wording.label("channels", alert.channel)
        known = [
            (language.text("Content"), said(alert.content)),
            (language.text("Channel"), channel),
            (language.text("Receipt within, hours"), alert.receipt_within_hours),
            (language.text("Result"), said(alert.rehearsal_result)),
        ]
        self._card.show(join([tag("h3", said(alert.trigger)), facts(known)]))
        limit = timedelta(hours=alert.receipt_within_hours or 0)
        self._timer.start(sent if runs else None, int(limit.total_seconds()))
        values = {"rehearsal_result": alert.rehearsal_result}
        may_keep = not rights_of(self._session).closed_fields(
            "urgent_actions", alert.record_id, values
        )
        show(self._start, may_keep and not runs)
        show(self._keep, may_keep and runs)
        self._people.show(self._receipts(alert) if runs else [])
        found = self._sentences(alert) if sent else []
        title = tag("h4", language.text("Gaps found"))
        self._gaps.show(join([title, items(found)] if found and not runs else []))

    def _receipts(self, alert: UrgentActionArrangement) -> Iterator[Item]:
        """Yield each recipient, and below one who is still silent the deputy."""
        session, text = self._session, self._session.language.text
        people, times = session.plan.focal_points, taken(alert)
        for key in alert.recipients:
            name = session.wording.name("focal_points", key)
            if key in times:
                done = f"✓ {_minutes(times[key])}"
                by_deputy = key + BY_DEPUTY in alert.receipts
                mark_ = text("{time} by deputy", time=done) if by_deputy else done
                yield Item(key, name, mark=mark_, tone="good")
                continue
            yield Item(key, name, mark=text("Acknowledge"))
            deputy = people[key].deputy if key in people else ""
            if deputy in people:
                note = text("deputy of {name}", name=name)
                title = session.wording.name("focal_points", deputy)
                yield Item(key + BY_DEPUTY, title, note, text("Acknowledge"))

    def _gaps_told(self, alert: UrgentActionArrangement) -> list[str]:
        session, language = self._session, self._session.language
        return [
            language.text(GAPS[gap.code], name=session.wording.name("focal_points", gap.person))
            for gap in gaps(session.plan, alert)
        ]

    def _sentences(self, alert: UrgentActionArrangement) -> list[str]:
        """Return the gaps of the rehearsal, and what the checks found in the alert."""
        session = self._session
        place = ("urgent_actions", alert.record_id)
        found = [each for each in session.findings if each.where[:2] == place]
        return self._gaps_told(alert) + [sentence_of(each, session.wording) for each in found]

    def _begin(self) -> None:
        self._put({"receipts": {SENT: now()}})

    def _acknowledge(self, person: str) -> None:
        acknowledge(self._session, self._chosen, person)

    def _end(self) -> None:
        session = self._session
        session.refresh()
        alert = session.plan.urgent_actions[self._chosen]
        new = [result(alert, session.today, session.language), *self._gaps_told(alert)]
        earlier = ["", alert.rehearsal_result] if alert.rehearsal_result else []
        self._put(
            {
                "receipts": with_receipt(alert, ENDED),
                "rehearsed_on": session.today.isoformat(),
                "rehearsal_result": "\n".join([*new, *earlier]),
            }
        )

    def _put(self, values: dict[str, object]) -> None:
        plan = self._session.plan
        self._session.save(put_record(plan, "urgent_actions", self._chosen, values))


def result(alert: UrgentActionArrangement, day: date, language: Language) -> str:
    """Return in one sentence who acknowledged on *day*, and how long the last one took."""
    times = taken(alert)
    return language.text(
        "{number} of {all} acknowledged on {day}; the last after {time}.",
        number=len(times),
        all=len(alert.recipients),
        day=language.date(day),
        time=_minutes(max(times.values())) if times else "–",
    )


def _minutes(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"
