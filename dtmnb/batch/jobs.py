"""What one run is asked for, checked before anything starts."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.audience import PARTNER_PREFIX
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import UsageError
from dtmnb.language import language_for

FORMATS = ("html", "pdf", "xlsx", "json", "csv")
PAGE_FORMATS = ("html", "pdf")

_PLAN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_RECORD_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,119}")


class ReportJob(NamedTuple):
    """One edition of one plan.

    Attributes:
        plan_id: The plan.
        audience: `internal`, `partners`, `public` or `partner:<id of the organisation>`.
        language: `en`, `fr`, `es` or `ar`.
        formats: What to write, out of `FORMATS`.
    """

    plan_id: str
    audience: str
    language: str
    formats: tuple[str, ...]

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


def check_jobs(jobs: Iterable[ReportJob | OverviewJob], reference: Reference) -> None:
    """Refuse all *jobs* when one has a parameter that is no plain word we know.

    Raises:
        UsageError: The message names the parameter, what was found, and what is permitted.
    """
    for job in jobs:
        permitted: tuple[str, ...] = PAGE_FORMATS
        if isinstance(job, ReportJob):
            permitted = FORMATS
            if not _is_word(job.plan_id, _PLAN_ID):
                raise _refusal("plan_id", job.plan_id, "1 to 40 of a-z, 0-9 and hyphen")
            if not _is_audience(job.audience, reference):
                known = "internal, partners, public, partner:ORGANISATION"
                raise _refusal("audience", job.audience, known)
        if type(job.language) is not str:
            raise _refusal("language", job.language, "the code of a language")
        language_for(job.language)
        unknown = [each for each in job.formats if each not in permitted]
        if unknown or not job.formats:
            raise _refusal("format", ", ".join(map(str, unknown)), ", ".join(permitted))


def output_path(out: Path, name: str, suffix: str) -> Path:
    """Return where a file of a run goes: in the folder *out* and nowhere else.

    Raises:
        UsageError: The name leads out of the folder.
    """
    path = (out / f"{name}.{suffix}").resolve()
    if path.parent != out.resolve():
        raise UsageError(f"Cannot write {name!r}: it leads out of the folder. Use a plain name.")
    return path


def _is_word(value: object, pattern: re.Pattern[str]) -> bool:
    """Tell whether *value* is text of that form; a look-alike of text is not."""
    return type(value) is str and pattern.fullmatch(value) is not None


def _is_audience(value: object, reference: Reference) -> bool:
    if type(value) is not str:
        return False
    kind, _, partner = value.partition(":")
    if kind + ":" == PARTNER_PREFIX:
        return _is_word(partner, _RECORD_ID)
    return kind in reference.audiences and kind == value


def _refusal(parameter: str, found: object, permitted: str) -> UsageError:
    return UsageError(
        f"Cannot start the run: {parameter} is {found!r}, which is not known. Use: {permitted}."
    )
