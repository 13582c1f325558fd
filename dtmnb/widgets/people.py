"""Who else is at the plan now, and where: said in the head of the page and in lists of rows."""

from dtmnb.domain.journal import Whereabouts
from dtmnb.language.wording import shorten
from dtmnb.reports.safe_html import Html, join, tag
from dtmnb.session.company import company_of
from dtmnb.session.desk import Session
from dtmnb.widgets.html import NOTHING, HtmlBox, popover

MOST_CHARACTERS = 40


class People:
    """The others, in the head of the page."""

    def __init__(self, session: Session) -> None:
        """Show nobody; what a script makes has no place."""
        self._session = session
        self._box = HtmlBox(NOTHING, "dtmnb-people")
        self.root = self._box.root

    def refresh(self) -> bool:
        """Look who is here, and return whether that has changed."""
        session = self._session
        others = company_of(session)
        if others == session.others:
            return False
        session.others = others
        self._box.show(self._list() if others else NOTHING)
        return True

    def _list(self) -> Html:
        """Return how many the others are; who they are opens below."""
        language, others = self._session.language, self._session.others
        label = language.text("Also here")
        number = len({(each.author, each.organisation) for each in others})
        words = language.plural("{number} also here", "{number} also here", number)
        people = [tag("li", self._words(each)) for each in others]
        # A phone has room for the number alone.
        told = (words, "dtmnb-more"), (language.number(number), "dtmnb-less")
        summary = join([tag("span", each, class_=style) for each, style in told])
        return popover("people", summary, tag("ul", people, aria_label=label), words)

    def _words(self, place: Whereabouts) -> str:
        session = self._session
        step = session.reference.steps.get(place.step)
        title = session.language.pick(step.title) if step else ""
        row = session.wording.name("rows", place.row) if place.row else ""
        organisation = place.organisation and session.wording.name("partners", place.organisation)
        parts = (place.author, organisation, title, shorten(row, MOST_CHARACTERS))
        return " · ".join(part for part in parts if part)


def who_is_on(session: Session, row: str) -> str:
    """Return in words which others look at *row*; "" for nobody."""
    people = list(dict.fromkeys(each.author for each in session.others if each.row == row))
    if not people:
        return ""
    language = session.language
    return language.plural(
        "{names} is here", "{names} are here", len(people), names=language.join(people)
    )
