"""One request to a light page: who asks, what the plan holds, what was sent."""

from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from operator import eq
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from dtmnb.domain.advice import Advice, advice_by_row
from dtmnb.domain.agenda import Group, groups_of, questions_to, usual_grouping
from dtmnb.domain.plan import Plan
from dtmnb.errors import StaleError, UsageError
from dtmnb.serve.light.memory import Memory
from dtmnb.serve.visitor import Visitor
from dtmnb.session.desk import Session, rights_of, view_of

ADVISED_BY = ("header", "rows", "datasets", "duties", "overrides")
"""The collections of a plan that advice rests on."""

_Found = TypeVar("_Found")

ROOT = "/p/"
"""Where all light pages stand, and the first of them."""

Form = Mapping[str, str]
"""What a form sent: values by the names of their fields."""

Content = dict[str, Any]
"""What a template shows, by name."""


class Done(NamedTuple):
    """What an act came to.

    Attributes:
        address: The page that follows.
        words: Code of the sentence that is shown there; "" for none.
        number: What the sentence counts.
    """

    address: str
    words: str = ""
    number: int = 1

    def location(self) -> str:
        """Return where the browser is sent."""
        if not self.words:
            return self.address
        mark = "&" if "?" in self.address else "?"
        return f"{self.address}{mark}{urlencode({'done': self.words, 'number': self.number})}"


class Download(NamedTuple):
    """A file that an act hands to the browser."""

    name: str
    content: bytes


class Visit(NamedTuple):
    """One request.

    Attributes:
        session: The plan, open at the seat of whoever asks.
        memory: What was made of this revision for an earlier request.
        parts: What varies in the address.
        asked: The rest of the address, by name.
    """

    session: Session
    memory: Memory
    parts: tuple[str, ...]
    asked: Mapping[str, str]

    @property
    def own(self) -> str:
        """The organisation that asks."""
        return self.session.seat.organisation

    @property
    def plan(self) -> Plan:
        """The plan, as far as the organisation may see it."""
        return self.session.plan

    @property
    def may_write(self) -> bool:
        """Whether this seat says anything at all; readers do not."""
        return rights_of(self.session).may_add("feedback", {"partner": self.own})

    def advice(self) -> Mapping[str, Advice]:
        """Return the advice on every row that is shown; no position or answer moves it."""
        plan, reference = self.plan, self.session.reference
        rests_on = [getattr(plan, name) for name in ADVISED_BY]
        found: Mapping[str, Advice] = self.memory.get(
            rests_on,
            (f"advice {view_of(self.session).audience}", "advice"),
            lambda: advice_by_row(plan, plan.rows.values(), reference),
            is_same=eq,
        )
        return found

    def asked_groups(self) -> Mapping[str, Group]:
        """Return what was settled and not answered by the organisation, by a short key."""
        plan, reference = self.plan, self.session.reference

        def make() -> Mapping[str, Group]:
            return {
                digest("asked", moment, code)[:12]: Group(
                    "asked", "", code, "", "waiting", rows, {}
                )
                for (moment, code), rows in questions_to(plan, self.own, reference).items()
            }

        asked: Mapping[str, Group] = self._kept("asked", make)
        return asked

    def groups(self) -> Mapping[str, Group]:
        """Return the open rows in groups, by a short key."""
        plan, reference = self.plan, self.session.reference

        def make() -> Mapping[str, Group]:
            found = groups_of(plan, self.advice(), reference, by=usual_grouping(plan))
            return {digest(group.key)[:12]: group for group in found}

        groups: Mapping[str, Group] = self._kept("groups", make)
        return groups

    def remembered(self, what: Hashable, make: "Callable[[Visit], Content]") -> Content:
        """Return what *make* makes of this visit: once a revision for all who ask alike.

        What it makes rests on the plan, the day, the language and the address alone.
        """
        if self.asked.keys() - {"done", "number"}:
            return make(self)
        session = self.session
        key = (what, session.today, session.language.code)
        return dict(self._kept(key, lambda: make(self)))

    def _kept(self, what: Hashable, make: Callable[[], Any]) -> Any:
        audience = view_of(self.session).audience
        return self.memory.get(self.plan, (audience, what), make)


class Page(NamedTuple):
    """One light page.

    Attributes:
        template: The file that shows it.
        content: Returns what is shown.
        acts: What can be sent there, by the name of the act.
        fields: What an act cannot do without: a fault is told at the first of them that is empty,
            else at its form.
        is_checked: Whether it tells what the checks find.
    """

    template: str
    content: Callable[[Visit], Content]
    acts: Mapping[str, Callable[[Visit, Form], Done | Download]] = {}
    fields: Mapping[str, tuple[str, ...]] = {}
    is_checked: bool = False


def speaks_for_organisation(visitor: Visitor) -> bool:
    """Tell whether light pages are for *visitor*: the room has the workbook."""
    return bool(visitor.organisation) and visitor.role != "facilitator"


def digest(*things: object) -> str:
    """Return a short text that is another one once any of *things* is."""
    return sha256("\n".join(map(repr, things)).encode()).hexdigest()[:24]


def require_seen(visit: Visit, form: Form, *now: object) -> None:
    """Refuse what was sent where its page showed something else than there is *now*.

    Raises:
        StaleError: Somebody changed it meanwhile.
    """
    if form.get("seen") != digest(*now):
        raise StaleError(
            "Not kept: somebody changed this since you saw it. It is shown here as it stands "
            "now, with what you typed. Look at it again, then send."
        )


def require_known(visit: Visit, found: _Found | None) -> _Found:
    """Return *found*; what is about nothing on this page is refused.

    Raises:
        UsageError: It is None.
    """
    if found is None:
        raise UsageError("Not kept: this is not here any more. Look again.")
    return found
