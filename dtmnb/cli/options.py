"""What the commands share: the store, the answer as JSON or words, the day."""

import getpass
import json
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from dtmnb import clock
from dtmnb.domain.causes import FEW, Cause
from dtmnb.domain.findings import Finding
from dtmnb.domain.invitation import MOST_DAYS, USUAL_DAYS
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import UsageError
from dtmnb.language import Language, language_for, sentence_of, sentence_of_cause
from dtmnb.language.wording import Wording, located, shorten
from dtmnb.store.profiles import own_profiles
from dtmnb.store.reference import load_reference

if TYPE_CHECKING:
    from dtmnb.session.desk import Session
    from dtmnb.store import PlanStore

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
"""A file or folder, there or still to be made."""
PLACE = click.Path(path_type=Path, resolve_path=True)
"""A file or folder that processes of a run open too, which work elsewhere."""

plan_argument = click.argument("plan_id", metavar="PLAN")
"""Adds the plan that a command is about."""

language_option = click.option(
    "--language", default="en", show_default=True, help="en, fr, es or ar"
)
days_option = click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=USUAL_DAYS,
    show_default=True,
    help="How long it holds.",
)


class Desk(NamedTuple):
    """What a command works with: where plans are, and how the answer is told."""

    store_url: str | None
    as_json: bool

    @property
    def reference(self) -> Reference:
        """Our tables."""
        return load_reference()

    @property
    def language(self) -> Language:
        """The language of the terminal; English."""
        return language_for("en")

    def wording(self, plan: Plan) -> Wording:
        """Return how what *plan* holds is called in the terminal."""
        return Wording(plan, self.reference, self.language)

    def open_store(self, *, is_for_many: bool = False) -> "PlanStore":
        """Open the store and say on standard error what is doubtful about its place.

        Args:
            is_for_many: As in `dtmnb.store.open_store`.
        """
        # Loads the database library, which advice on a form does without.
        from dtmnb.store import open_store

        if own_profiles():
            # While one of them is broken, nothing is done by the others.
            load_reference()
        store = open_store(self.store_url, is_for_many=is_for_many)
        for warning in store.warnings:
            click.echo(f"Note: {warning}", err=True)
        return store

    def work_on(
        self, store: "PlanStore", plan_id: str = "", today: date | None = None
    ) -> "Session":
        """Take the facilitator's seat, in the name of who works at this terminal.

        Args:
            store: Where plans are.
            plan_id: The plan to open; none for a plan still to be made.
            today: The day that counts, where it is not today.
        """
        from dtmnb.domain.access import Seat
        from dtmnb.session.desk import Session

        session = Session(
            store,
            reference=self.reference,
            language=self.language,
            seat=Seat(author(), role="facilitator"),
            today=today,
        )
        if plan_id:
            session.open_plan(plan_id)
        return session

    def answer(self, document: object, words: str) -> None:
        """Print *document* as one JSON document, or *words*, on standard output."""
        text = json.dumps(document, ensure_ascii=False, indent=2, default=str)
        click.echo(text if self.as_json else words)


def desk_options(command: Command) -> Command:
    """Add ``--store`` and ``--json`` to *command*, which takes a `Desk` first."""

    @click.option(
        "--store",
        metavar="URL",
        help="Where plans are kept: a file, sqlite:///… or postgresql://… "
        "[default: a file in the user's data folder]",
    )
    @click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
    @wraps(command)
    def with_desk(*arguments: Any, store: str | None, as_json: bool, **options: Any) -> Any:
        return command(Desk(store, as_json), *arguments, **options)

    return cast(Command, with_desk)


def author() -> str:
    """Return who works at this terminal, for the history: `DTMNB_AUTHOR`, else the login."""
    return os.environ.get("DTMNB_AUTHOR") or getpass.getuser()


def require_saved(session: "Session") -> None:
    """Make sure that nothing was changed meanwhile which *session* wanted to change.

    Raises:
        UsageError: It was; that change is not made.
    """
    if session.conflicts:
        raise UsageError(
            "Cannot save this: somebody else changed it meanwhile. Look at it again, then repeat."
        )


def today_option(command: Command) -> Command:
    """Add ``--today``, the day that checks count from."""
    return click.option(
        "--today",
        type=click.DateTime(formats=["%Y-%m-%d"]),
        default=None,
        callback=lambda _context, _parameter, value: _day(value),
        metavar="DATE",
        help="Count due dates from this day. [default: today]",
    )(command)


def finding_document(finding: Finding, wording: Wording) -> dict[str, object]:
    """Return *finding* in plain values with its sentence."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "where": finding.where._asdict(),
        "text": sentence_of(finding, wording),
    }


def finding_line(finding: Finding, wording: Wording) -> str:
    """Return *finding* as one line of words."""
    where = shorten(located(wording, finding.where))
    text = sentence_of(finding, wording)
    return f"{finding.severity:8} {finding.code}  {where}: {text}"


def cause_lines(cause: Cause, wording: Wording) -> Iterator[str]:
    """Yield *cause* as a line of words, with its findings below it where they are few."""
    if len(cause.findings) == 1:
        yield finding_line(cause.findings[0], wording)
        return
    yield f"{cause.severity:8} {cause.code}  {sentence_of_cause(cause, wording)}"
    for each in cause.findings if len(cause.findings) <= FEW else ():
        yield f"{'':17}{shorten(located(wording, each.where))}"


def _day(value: datetime | None) -> date:
    """Return the asked day."""
    return value.date() if value else clock.today()
