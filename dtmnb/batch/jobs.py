"""What one run is asked for, checked before anything starts."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from dtmnb import interchange
from dtmnb.errors import UsageError
from dtmnb.language.language import LANGUAGES

PAGE_FORMATS = ("html", "pdf")
FORMATS = (*PAGE_FORMATS, *(suffix.removeprefix(".") for suffix in interchange.FORMATS))

_WORDS = {
    "plan_id": (r"[a-z0-9][a-z0-9-]{0,39}", "1 to 40 of a-z, 0-9 and hyphen"),
    "audience": (
        r"internal|partners|public|partner:[a-z0-9][a-z0-9_.-]{0,119}",
        "internal, partners, public, partner:ORGANISATION",
    ),
    "language": ("|".join(LANGUAGES), ", ".join(LANGUAGES)),
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
    """

    plan_id: str
    audience: str
    language: str
    formats: tuple[str, ...]
    revision: int | None = None

    @property
    def name(self) -> str:
        """The name of the edition, and of its files without their suffix."""
        return f"{self.plan_id}_{self.audience.replace(':', '-')}_{self.language}"


class OverviewJob(NamedTuple):
    """The page over all plans of the store; `formats` out of `PAGE_FORMATS`."""

    language: str
    formats: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the page, and of its files without their suffix."""
        return f"country_overview_{self.language}"


def check_jobs(jobs: Iterable[ReportJob | OverviewJob]) -> None:
    """Refuse all *jobs* when one has a parameter that is no plain word we know.

    Raises:
        UsageError: The message names the parameter, what was found, and what is permitted.
    """
    for job in jobs:
        for field, (form, permitted) in _WORDS.items():
            found = getattr(job, field, None)
            if field in job._fields and not (isinstance(found, str) and re.fullmatch(form, found)):
                raise _refusal(field, found, permitted)
        known = FORMATS if isinstance(job, ReportJob) else PAGE_FORMATS
        unknown = [each for each in job.formats if each not in known]
        if unknown or not job.formats:
            raise _refusal("format", ", ".join(map(str, unknown)), ", ".join(known))


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
