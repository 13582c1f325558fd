"""Who sits here: a name, and the organisation that this page speaks for."""

from dtmnb.domain.access import Role, Seat
from dtmnb.errors import UsageError
from dtmnb.reports.safe_html import said
from dtmnb.session.desk import Session, take_seat
from dtmnb.widgets.boxes import choice, column, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.panels import offer, paragraph


class SeatPanel:
    """Says for whom this page speaks; history, conflicts and rights go by it."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Seat whoever has the page open."""
        self._session = session
        text = session.language.text
        self._words = HtmlBox()
        self._name = TextInput(guard, text("Your name"))
        self._name.value = session.seat.author
        self._organisation = choice(text("You speak for"))
        sit = guard.button(text("That is me"), self._sit, "primary")
        self._form = column(self._name, self._organisation, sit, style="dtmnb-form")
        self.root = column(self._words.root, self._form)

    def refresh(self) -> None:
        """Show who sits here, and who may."""
        session, text = self._session, self._session.language.text
        self._words.show(paragraph(said(_explained(session))))
        partners = [(name, key) for key, name in session.wording.texts("@partners").items()]
        everybody = [(text("The room (facilitator)"), ""), *partners]
        offer(self._organisation, everybody, session.seat.organisation)
        show(self._form, not session.is_seat_fixed)

    def _sit(self) -> None:
        name = self._name.value.strip()
        if not name:
            raise UsageError(
                "Cannot take this seat: no name is given. Write the name that history keeps."
            )
        organisation = self._organisation.value or ""
        role: Role = "partner" if organisation else "facilitator"
        take_seat(self._session, Seat(name, organisation, role))


def _explained(session: Session) -> str:
    text = session.language.text
    if session.is_seat_fixed:
        return text("Whoever opened this page has said for whom it speaks.")
    return text(
        "An organisation says its own position, people and requests, writes questions and signs "
        "for itself; what is settled together is written by the facilitator."
    )
