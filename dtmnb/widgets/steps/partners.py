"""Step 10: who is in the room, who speaks for whom, and who follows when somebody leaves."""

from pathlib import Path
from tempfile import TemporaryDirectory

from dtmnb.domain.leaving import Leaving, who_leaves
from dtmnb.reports.parts import listing
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.desk import Session
from dtmnb.session.documents import hand_out_note
from dtmnb.session.files import safe_name
from dtmnb.session.people import add_people, hand_over
from dtmnb.widgets.boxes import choice, column, row, show
from dtmnb.widgets.download import Download
from dtmnb.widgets.forms import header, records
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.inputs import TextInput
from dtmnb.widgets.panels import Go, PanelSpec, offer, paragraph


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    text = session.language.text
    return [
        records(session, guard, "partners", text("Organisations")),
        records(session, guard, "focal_points", text("Focal points")),
        PanelSpec("paste", text("Paste a list"), lambda: PastePanel(session, guard)),
        PanelSpec("leaving", text("Who leaves"), lambda: LeavingPanel(session, guard)),
        header(session, guard, text("Mailing list and handover"), ["header_list"]),
    ]


class PastePanel:
    """Takes organisations and people as they are copied from a sheet."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Ask for the list."""
        self._session = session
        text = session.language.text
        words = text(
            "Copy the cells from Excel and paste them here: one line for each person, first the "
            "organisation, then the person, e-mail and telephone. An organisation alone is fine."
        )
        self._list = TextInput(guard, text("Organisations and people"), "paragraph")
        self._list.keep_for("partners")
        self._done = HtmlBox()
        add = guard.button(text("Add them"), self._add, "primary")
        self.root = column(HtmlBox(paragraph(words)).root, self._list, add, self._done.root)

    def refresh(self) -> None:
        """Show what the plan holds now."""

    def _add(self) -> None:
        language = self._session.language
        partners, people = add_people(self._session, self._list.value)
        self._list.value = ""
        new = (
            language.plural("{number} organisation", "{number} organisations", partners),
            language.plural("{number} person", "{number} persons", people),
        )
        words = language.text("Added: {new}.", new=language.join(list(new)))
        self._done.show(tag("p", words, role="status"))


class LeavingPanel:
    """Who leaves before the plan ends, and who takes over what they do."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Ask who follows whom."""
        self._session = session
        text = session.language.text
        self._table = HtmlBox()
        self._leaves = choice(text("Who leaves"))
        self._follows = choice(text("Who follows"))
        act = guard.button(text("Hand everything over"), self._hand_over, "primary")
        note = guard.button(text("Download the handover note"), self._hand_note)
        inputs = (self._leaves, self._follows, act, note)
        self._form, self._done = column(*inputs, style="dtmnb-list-side"), HtmlBox()
        self._download = Download()
        told = (self._form, self._done.root, self._download)
        hand_over = column(*told, style="dtmnb-list-side")
        self.root = row(hand_over, self._table.root, style="dtmnb-columns")

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session, plan = self._session, self._session.plan
        self._table.show(_leaving(session))
        everybody = [(words, key) for key, words in session.wording.texts("@focal_points").items()]
        own = [
            each
            for each in everybody
            if session.seat.is_room
            or plan.focal_points[each[1]].partner == session.seat.organisation
        ]
        offer(self._leaves, own, None)
        offer(self._follows, everybody if session.seat.is_room else own, None)
        show(self._form, len(own) > 1)

    def _hand_over(self) -> None:
        places = hand_over(self._session, self._leaves.value or "", self._follows.value or "")
        words = self._session.language.plural(
            "Handed over in {number} place.", "Handed over in {number} places.", places
        )
        self._done.show(tag("p", words, role="status"))

    def _hand_note(self) -> None:
        session, person = self._session, str(self._leaves.value or "")
        name = f"{session.plan_id}-{person}-handover-{session.language.code}.pdf"
        with TemporaryDirectory(prefix="dtmnb-") as folder:
            file = hand_out_note(session, person, Path(folder) / safe_name(name))
            words = session.language.text("Downloaded: {file}", file=self._download.hand(file))
        self._done.show(tag("p", words, role="status"))


def _leaving(session: Session) -> Html:
    text, found = session.language.text, who_leaves(session.plan)
    if not found:
        return paragraph(text("Nobody we know of leaves before the plan ends."))
    people = [
        {
            text("Focal point"): said(each.person.name),
            text("Organisation"): said(session.wording.name("partners", each.person.partner)),
            text("Leaves on"): session.language.date(each.person.until_on),
            text("Alerts on their list"): session.language.number(len(each.duties)),
            text("Who follows"): said(_successor(session, each)),
        }
        for each in found
    ]
    intro = text(
        "These people leave before the plan ends. Ask who follows, and tell them to inform their "
        "replacement: where the data are, the mailing list, their alerts."
    )
    return join([paragraph(intro), listing(text("Who leaves"), people)])


def _successor(session: Session, leaving: Leaving) -> str:
    follows = leaving.person.replaced_by or leaving.person.deputy
    if not follows:
        return session.language.text("⚠ nobody named")
    return session.wording.name("focal_points", follows)
