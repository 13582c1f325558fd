"""Drafts to take away and go on with: agreements, access requests, checklists as Word files."""

from pathlib import Path
from tempfile import TemporaryDirectory

from dtmnb.language import language_for
from dtmnb.reports.safe_html import tag
from dtmnb.session.desk import Session
from dtmnb.session.drafts import Draft, draft_name, drafts_of, hand_out_draft
from dtmnb.widgets.boxes import column
from dtmnb.widgets.download import Download
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import language_choice, paragraph


class Drafts:
    """Makes a draft when it is asked for, in the language that was chosen."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Draft what the open plan holds."""
        self._session = session
        text = session.language.text
        note = text(
            "Each draft is filled from the plan and tells from where. It is no legal advice: the "
            "parties check it and sign what they wrote."
        )
        self._language = language_choice(session)
        self._drafts: dict[str, Draft] = {}
        self._list = item_list(guard, "buttons", text("Download a draft"), self._hand)
        self._done, self._download = HtmlBox(), Download()
        help_ = HtmlBox(paragraph(note, "dtmnb-help"))
        self.root = column(help_.root, self._language, self._list, self._done.root, self._download)

    def refresh(self) -> None:
        self._drafts = {"/".join(each.where): each for each in drafts_of(self._session)}
        self._list.show(Item(key, each.title) for key, each in self._drafts.items())

    def _hand(self, key: str) -> None:
        session, language = self._session, language_for(str(self._language.value))
        where = self._drafts[key].where
        with TemporaryDirectory(prefix="dtmnb-") as folder:
            target = Path(folder, draft_name(session, where, language))
            file = self._download.hand(hand_out_draft(session, where, target, language))
        words = session.language.text("Downloaded: {file}", file=file)
        self._done.show(tag("p", words, role="status"))
