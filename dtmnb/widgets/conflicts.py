"""Changes of ours that met somebody else's: both values, and who decides which one stays."""

import ipywidgets as widgets

from dtmnb.domain.changes import Change, Remove, Set
from dtmnb.domain.journal import StoredConflict
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import fields_of
from dtmnb.language import mark
from dtmnb.reports.safe_html import Html, said, tag
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, row
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox, discard
from dtmnb.widgets.inputs import TextInput

_WHY = {
    "moved": mark("Somebody else changed it meanwhile."),
    "missing": mark("Somebody else removed it meanwhile."),
    "exists": mark("Somebody else added it meanwhile."),
    "not_permitted": mark("The status may not move there from where it stands."),
}
_MAY_INSIST = frozenset({"moved"})


def keep_theirs(session: Session, stored: StoredConflict) -> None:
    """Take *stored* off the list; the plan stays as it is."""
    session.store.conflicts.drop(session.plan_id, stored)
    session.conflicts = [each for each in session.conflicts if each != stored]
    session.tell()


def use_mine(session: Session, stored: StoredConflict, combined: str = "") -> None:
    """Make the change of *stored* after all, over the value it met.

    With *combined*, that text is written instead of ours.
    """
    conflict = stored.conflict
    change = conflict.change
    if isinstance(change, Set | Remove):
        change = change.model_copy(update={"was": conflict.found})
    if isinstance(change, Set) and combined:
        change = change.model_copy(update={"value": combined})
    session.save([change])
    keep_theirs(session, stored)


class ConflictList:
    """The conflicts of this session, until each is decided."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Show the conflicts of *session*."""
        self._session = session
        self._guard = guard
        self._shown: list[StoredConflict] = []
        self.root = column(style="dtmnb-conflicts")

    def refresh(self) -> None:
        """Show the conflicts there are now; what is typed into a card stays."""
        if self._shown == self._session.conflicts:
            return
        self._shown = list(self._session.conflicts)
        discard(self.root.children)
        self.root.children = tuple(map(self._card, self._shown))

    def _card(self, stored: StoredConflict) -> widgets.Widget:
        session, text, button = self._session, self._session.language.text, self._guard.button
        conflict = stored.conflict
        parts = [button(text("Keep what is there"), lambda: keep_theirs(session, stored))]
        if conflict.reason in _MAY_INSIST:
            parts.append(button(text("Use mine"), lambda: use_mine(session, stored)))
        shown_ = [HtmlBox(described(session, stored)).root, row(*parts)]
        change = conflict.change
        if isinstance(change, Set) and fields_of(change.collection)[change.field].is_long:
            both = TextInput(self._guard, text("Or combine both"), "paragraph")
            both.keep_for(change.collection, change.record)
            both.value = f"{conflict.found}\n{change.value}"
            save = button(text("Save this text"), lambda: use_mine(session, stored, both.value))
            shown_ += [both, save]
        return column(*shown_)


def described(session: Session, stored: StoredConflict) -> Html:
    """Return what was meant, what is there, by whom, and why it was not done."""
    language, change = session.language, stored.conflict.change
    organisation = stored.organisation and session.wording.name("partners", stored.organisation)
    at = language.moment(stored.at) if stored.at else ""
    who = " · ".join(part for part in (stored.by, organisation, at) if part)
    mine = _words(session, change, getattr(change, "value", None))
    facts = [
        [tag("dt", language.text("You wrote")), tag("dd", mine)],
        [
            tag("dt", language.text("There is"), tag("small", f" {who}") if who else None),
            tag("dd", _words(session, change, stored.conflict.found)),
        ],
    ]
    return tag(
        "div",
        tag("h2", language.text("Not saved: {what}", what=session.wording.place(change))),
        tag("p", language.text(_WHY[stored.conflict.reason])),
        tag("dl", facts),
        role="alert",
        class_="dtmnb-conflict",
    )


def value_of(session: Session, change: Change, value: JsonValue) -> Html:
    """Return one side of a change of a field; a position is not told before its time."""
    is_told = change.op == "set" and change.collection != "positions"
    return _words(session, change, value) if is_told else NOTHING


def _words(session: Session, change: Change, value: JsonValue) -> Html:
    field = getattr(change, "field", "")
    return said(session.wording.value(change.collection, field, value) if field else "–")
