"""The second question before a row goes out more openly than advised, or than somebody asked."""

from collections.abc import Callable
from typing import NamedTuple

from dtmnb.domain.category import axes_of
from dtmnb.domain.sealing import Opening, opening_of
from dtmnb.domain.settling import Standing
from dtmnb.reports.parts import items
from dtmnb.reports.safe_html import Html, said, tag
from dtmnb.session import deeds
from dtmnb.session.deeds import Verdict
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, row, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.inputs import TextInput


class _Asked(NamedTuple):
    """What waits for its reason."""

    row_id: str
    verdict: Verdict
    seen: Standing | None


class OpeningForm:
    """Settles a row; asks for a reason and a name where that opens it.

    Attributes:
        root: The widget to place; hidden while nothing is asked.
    """

    def __init__(self, session: Session, guard: Guard, on_settled: Callable[[], object]) -> None:
        """Call *on_settled* when a row is settled."""
        self._session = session
        self._on_settled = on_settled
        self._asked: _Asked | None = None
        text = session.language.text
        self._why = HtmlBox()
        self._reason = TextInput(guard, text("Why it may go out all the same"), "paragraph")
        self._name = TextInput(guard, text("Who confirms that"))
        confirm = guard.button(text("Open it all the same"), self._confirm, "danger")
        leave = guard.button(text("Choose something stricter"), self.leave)
        self.root = column(
            self._why.root, self._reason, self._name, row(leave, confirm), style="dtmnb-confirm"
        )
        show(self.root, False)

    def settle(self, row_id: str, verdict: Verdict, *, seen: Standing | None) -> None:
        """Settle a row that stood as *seen*, or ask first why it is opened.

        Raises:
            RecordError: It would make data on persons public.
        """
        session = self._session
        deeds.require_as_seen(session, [row_id], [seen])
        opened = self._opening(row_id, verdict.category)
        if opened is None:
            deeds.settle(session, [row_id], verdict, seen=[seen])
            self.leave()
            self._on_settled()
            return
        self._asked = _Asked(row_id, verdict, seen)
        for each in (self._reason, self._name):
            each.value = ""
            each.keep_for("outcomes", row_id, session.wording.name("rows", row_id))
        self._why.show(_why(session, opened))
        show(self.root, True)

    def leave(self) -> None:
        """Ask nothing any more."""
        self._asked = None
        show(self.root, False)

    def _opening(self, row_id: str, category: str) -> Opening | None:
        session = self._session
        found = session.plan.rows.get(row_id)
        if found is None or not category:
            return None
        _, sensitivity = axes_of(category, session.reference)
        return opening_of(session.plan, found, sensitivity, session.reference)

    def _confirm(self) -> None:
        if self._asked is None:
            return
        row_id, verdict, seen = self._asked
        opened = {"opening_reason": self._reason.value, "opened_by": self._name.value}
        deeds.settle(self._session, [row_id], verdict._replace(**opened), seen=[seen])
        self.leave()
        self._on_settled()


def _why(session: Session, opened: Opening) -> Html:
    text = session.language.text
    told = []
    if opened.advised:
        label = session.wording.label("sensitivities", opened.advised)
        told.append(text("The advice for this row is: {label}.", label=label))
    if opened.reads_personal:
        told.append(text("Its words speak of persons, though its kinds of data do not."))
    told += [
        text("{name} asked for something stricter.", name=session.wording.name("partners", each))
        for each in opened.asked_by
    ]
    title = text("This opens the row. It is kept with the reason and the name.")
    return tag("div", tag("h4", title), items(map(said, told)), role="alert")
