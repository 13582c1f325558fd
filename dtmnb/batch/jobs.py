"""What one run is asked for, checked before anything starts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb import interchange
from dtmnb.errors import UsageError
from dtmnb.language.language import LANGUAGES
from dtmnb.reports.earlier import SINCE
from dtmnb.reports.kinds import KINDS, REPORT, require_reader
from dtmnb.reports.render import DRESSES
from dtmnb.resources import shipped

PAGE_FORMATS = tuple(DRESSES)
OVERVIEW_FORMATS = (*PAGE_FORMATS, "xlsx")
FORMATS = (*PAGE_FORMATS, *(suffix.removeprefix(".") for suffix in interchange.FORMATS))

_WORDS = {
    "plan_id": (r"[a-z0-9][a-z0-9-]{0,39}", "1 to 40 of a-z, 0-9 and hyphen"),
    "audience": (
        r"internal|partners|public|partner:[a-z0-9][a-z0-9_.-]{0,119}",
        "internal, partners, public, partner:ORGANISATION",
    ),
    "language": ("|".join(LANGUAGES), ", ".join(LANGUAGES)),
    "document": ("|".join(KINDS), ", ".join(KINDS)),
    "since": (SINCE, "a revision, or a plan of an earlier round: 12, PLAN, PLAN@12"),
}
"""The form of each parameter, and what may be told about it."""


class ReportJob(NamedTuple):
    """One edition of one plan.

    Attributes:
        plan_id: The plan.
        audience: `internal`, `partners`, `public` or `partner:<id of the organisation>`.
        language: `en`, `fr`, `es` or `ar`.
        formats: What to write, out of `FORMATS`.
        revision: The revision to write of; None for the newest when it is written.
        own_notebook: A notebook to run instead of ours; it takes plan, audience and language too.
        own_parameters: What else it is told, by name.
        document: What kind of document: one of `KINDS`.
        since: What differences are told since, as `earlier_of` takes it.
        own_house: The folder of a house style; None for the one that goes with the store.
    """

    plan_id: str
    audience: str
    language: str
    formats: tuple[str, ...]
    revision: int | None = None
    own_notebook: Path | None = None
    own_parameters: tuple[tuple[str, Any], ...] = ()
    document: str = REPORT
    since: str = ""
    own_house: Path | None = None

    @property
    def name(self) -> str:
        """The name of the edition, and of its files without their suffix."""
        of_kind = [] if self.document == REPORT else [self.document]
        audience = self.audience.replace(":", "-")
        return "_".join((self.plan_id, *of_kind, audience, self.language))

    @property
    def notebook(self) -> Path:
        """The notebook that makes the page."""
        name = "90_report.ipynb" if self.document == REPORT else "92_document.ipynb"
        return self.own_notebook or shipped("notebooks") / name

    @property
    def inputs(self) -> dict[str, Any]:
        """What it is made of, as a manifest tells it: without places on this machine."""
        own = {"notebook": self.notebook.name, "parameters": dict(self.own_parameters)}
        told = {**self._asdict(), **(own if self.own_notebook else {})}
        told |= {"house": self.own_house.name} if self.own_house else {}
        return {name: told[name] for name in told if not name.startswith("own_")}

    @property
    def told(self) -> Mapping[str, Any]:
        """The parameters of its notebook."""
        edition = {"plan_id": self.plan_id, "audience": self.audience, "language": self.language}
        if self.document != REPORT:
            edition["document"] = self.document
        return {**edition, **dict(self.own_parameters)}


class OverviewJob(NamedTuple):
    """The page over all plans of the store.

    Attributes:
        language: `en`, `fr`, `es` or `ar`.
        formats: Out of `OVERVIEW_FORMATS`.
        delivered: A list of published datasets to hold the plans against; None for none.
        own_house: As of a report.
    """

    language: str
    formats: tuple[str, ...]
    delivered: Path | None = None
    own_house: Path | None = None

    @property
    def name(self) -> str:
        """The name of the page, and of its files without their suffix."""
        return f"country_overview_{self.language}"

    @property
    def notebook(self) -> Path:
        """The notebook that makes the page."""
        return shipped("notebooks") / "97_country_overview.ipynb"

    @property
    def inputs(self) -> dict[str, Any]:
        """What it is made of, as a manifest tells it: without places on this machine."""
        house = {"house": self.own_house.name} if self.own_house else {}
        facts = {"language": self.language, "formats": self.formats, **house}
        return {**facts, "delivered": self.delivered and self.delivered.name}

    @property
    def told(self) -> Mapping[str, Any]:
        """The parameters of its notebook."""
        return {"language": self.language}


Job = ReportJob | OverviewJob


def check_jobs(jobs: Iterable[Job]) -> None:
    """Refuse all *jobs* when one has a parameter that is no plain word we know.

    Raises:
        UsageError: The message names the parameter, what was found, and what is permitted.
    """
    jobs = tuple(jobs)
    for job in jobs:
        for field, (form, permitted) in _WORDS.items():
            found = getattr(job, field, None)
            if field in job._fields and not (isinstance(found, str) and re.fullmatch(form, found)):
                raise _refusal(field, found, permitted)
        if isinstance(job, ReportJob):
            require_reader(job.document, job.audience)
        known = FORMATS if isinstance(job, ReportJob) else OVERVIEW_FORMATS
        unknown = [each for each in job.formats if each not in known]
        if unknown or not job.formats:
            raise _refusal("format", ", ".join(map(str, unknown)), ", ".join(known))
    require_once(jobs)


def require_once(jobs: Iterable[Job]) -> None:
    """Refuse *jobs* of which two would write the same files.

    Raises:
        UsageError: The message names the edition.
    """
    (name, number), *_ = [*Counter(job.name for job in jobs).most_common(1), ("", 0)]
    if number > 1:
        raise UsageError(
            f"Cannot start the run: output is {name!r} {number} times. "
            "Name each plan, audience and language once."
        )


def output_path(out: Path, name: str) -> Path:
    """Return where a file of a run goes: in the folder *out* and nowhere else.

    Raises:
        UsageError: The name leads out of the folder.
    """
    path = (out / name).resolve()
    if path.parent != out.resolve():
        raise UsageError(f"Cannot write {name!r}: it leads out of the folder. Use a plain name.")
    return path


def _refusal(parameter: str, found: object, permitted: str) -> UsageError:
    return UsageError(
        f"Cannot start the run: {parameter} is {found!r}, which is not known. Use: {permitted}."
    )
