"""Records of a collection, above them one press that drafts those that are missing."""

from collections.abc import Callable
from typing import NamedTuple

from dtmnb.language import Language
from dtmnb.session.desk import Session
from dtmnb.widgets.boxes import column, show
from dtmnb.widgets.forms import CollectionEditor
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.panels import PanelSpec


class Draft(NamedTuple):
    """What can be drafted.

    Attributes:
        count: Says for how many records or rows something is missing.
        words: What the button says for that many; a call, so that the catalogues find its forms.
        act: Drafts them.
    """

    count: Callable[[Session], int]
    words: Callable[[Language, int], str]
    act: Callable[[Session], object]


class DraftingEditor:
    """Edits a collection; offers a draft while something is missing, to whoever may add it."""

    def __init__(
        self, session: Session, guard: Guard, collection: str, title: str, draft: Draft
    ) -> None:
        """Edit *collection*, named *title*."""
        self._session = session
        self._draft = draft
        self._button = guard.button("", lambda: draft.act(session), "primary")
        self._editor = CollectionEditor(session, guard, collection, title)
        self.root = column(self._button, self._editor.root)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session, draft = self._session, self._draft
        number = draft.count(session) if session.seat.is_room else 0
        self._button.description = draft.words(session.language, number)
        show(self._button, number)
        self._editor.refresh()

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the record *record_id* with the section of *field* open."""
        self._editor.choose(record_id, field)

    def show_people(self) -> None:
        """Show the list, with who is on which row now."""
        self._editor.show_people()


def drafting(
    session: Session, guard: Guard, collection: str, title: str, draft: Draft
) -> PanelSpec:
    """Return the part of a step that edits *collection* and drafts what is missing."""
    return PanelSpec(
        collection,
        title,
        lambda: DraftingEditor(session, guard, collection, title, draft),
        (collection,),
    )
