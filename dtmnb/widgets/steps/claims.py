"""Rows that a file says were agreed outside this tool, until somebody vouches for them."""

from dtmnb.reports.parts import items, listing
from dtmnb.reports.safe_html import join, said, tag
from dtmnb.session import deeds
from dtmnb.session.deeds import Verdict
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.panels import paragraph


class ClaimsPanel:
    """Takes over, in one act, what was agreed outside."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Ask who stands in for it."""
        self._session = session
        text = session.language.text
        self._claims = HtmlBox()
        self._left = HtmlBox()
        self._name = TextInput(guard, text("Who vouches for it"))
        self._reason = TextInput(guard, text("Reason"), "paragraph")
        words = text("Why rows more open than advised may go out")
        self._opening = TextInput(guard, words, "paragraph")
        self._opened_by = TextInput(guard, text("Who confirms that"))
        for each in (self._name, self._reason, self._opening, self._opened_by):
            each.keep_for("outcomes")
        take = guard.button(text("Take over what was agreed outside"), self._take, "primary")
        fields = (self._name, self._reason, self._opening, self._opened_by)
        self._form = column(*fields, take, style="dtmnb-form")
        self.root = column(self._claims.root, self._form, self._left.root)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session = self._session
        claimed = deeds.claimed_rows(session.plan)
        show(self._form, claimed and session.seat.is_room)
        text = session.language.text
        rows = [
            {
                text("Row"): said(session.wording.name("rows", key)),
                text("Says"): said(session.plan.rows[key].claimed_in),
            }
            for key in claimed
        ]
        none = paragraph(text("No file says that a row was agreed outside this tool."))
        self._claims.show(listing(text("Agreed outside, says a file"), rows) or none)

    def _take(self) -> None:
        verdict = Verdict("", self._reason.value, self._opening.value, self._opened_by.value)
        left = deeds.vouch(self._session, self._name.value, verdict)
        name, colon = self._session.wording.name, self._session.language.colon
        told = [said(f"{name('rows', key)}{colon}{why}") for key, why in left]
        title = tag("h4", self._session.language.text("These rows stay open"))
        self._left.show(join([title, items(told)]) if left else NOTHING)
