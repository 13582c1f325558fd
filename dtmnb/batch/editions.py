"""Which editions a run makes: of plans, of a table of countries, of every organisation."""

import ast
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb.batch.jobs import ReportJob, require_once
from dtmnb.errors import PlanError, UsageError
from dtmnb.interchange.tables import open_tables, texts_of
from dtmnb.reports.kinds import DIFFERENCES, EVERY_PARTNER, KINDS, REPORT, require_kind
from dtmnb.store import PlanStore
from dtmnb.store.archive import PlanSummary

_LISTS = ("documents", "audiences", "languages", "formats")
_HOUSE = "house"
_EDITION = frozenset({"plan_id", "audience", "language"})
_PARTS = re.compile(r"[;,\s]+")
_IS_FILE = re.compile(r"(?:.*_)?(?:file|path|folder)")
_ANSWERS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Editions(NamedTuple):
    """What is made of a plan: each document for each audience and language, in all formats.

    Attributes:
        audiences: For whom; `partner:*` stands for each organisation. None: as is usual for each
            document.
        languages: In which languages.
        formats: As which files. None: as is usual for each document.
        notebook: A notebook of one's own, None for ours.
        parameters: What the notebook is told beside plan, audience and language.
        documents: Which documents.
        reports_for: For whom reports are made where no audience is named.
        since: What differences are told since.
        house: The folder of a house style; None for the one that goes with the store.
    """

    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    notebook: Path | None = None
    parameters: Mapping[str, Any] = {}
    documents: tuple[str, ...] = (REPORT,)
    reports_for: tuple[str, ...] = KINDS[REPORT].usual
    since: str = ""
    house: Path | None = None

    def jobs(self, plan_ids: Iterable[str]) -> list[ReportJob]:
        """Return one job for each plan, document, audience and language.

        Raises:
            UsageError: A document is not known, or is for none of the audiences.
        """
        return [
            self._job(plan_id, document, audience, language)
            for plan_id, document in product(plan_ids, self.documents)
            for audience, language in product(self._readers(document), self.languages)
        ]

    def _job(self, plan_id: str, document: str, audience: str, language: str) -> ReportJob:
        told = tuple(sorted(self.parameters.items()))
        formats = self.formats or require_kind(document).formats
        job = ReportJob(plan_id, audience, language, formats, None, self.notebook, told, document)
        job = job._replace(own_house=self.house)
        return job._replace(since=self.since) if document == DIFFERENCES else job

    def _readers(self, document: str) -> tuple[str, ...]:
        """Return for whom *document* is made; of several documents, each has its own readers."""
        kind = require_kind(document)
        if not self.audiences:
            return self.reports_for if document == REPORT else kind.usual
        found = [each for each in self.audiences if each.partition(":")[0] in kind.readers]
        # The one document that is asked for is refused with all jobs where it is for none of them.
        return tuple(found) if len(self.documents) > 1 else self.audiences


def own_notebook(file: Path) -> dict[str, Any]:
    """Return what the notebook *file* takes beside plan, audience and language, by default.

    Raises:
        UsageError: It is not there, takes no edition, or a default is no plain value.
    """
    from papermill import inspect_notebook

    if file.suffix != ".ipynb" or not file.is_file():
        raise UsageError(f"Cannot run {file}: there is no such notebook. Name an .ipynb file.")
    taken = inspect_notebook(str(file))
    if missing := _EDITION - taken.keys():
        raise UsageError(
            f"Cannot run {file.name}: it takes no {', '.join(sorted(missing))}. "
            "Name plan_id, audience and language in its cell tagged 'parameters'."
        )
    own = {}
    for name in sorted(taken.keys() - _EDITION):
        try:
            own[name] = ast.literal_eval(taken[name]["default"])
        except (ValueError, SyntaxError) as error:
            raise UsageError(
                f"Cannot run {file.name}: its parameter {name} is no plain value. "
                "Begin it with a text, a number, True, False or a list."
            ) from error
    return own


def wanted_jobs(
    store: PlanStore, usual: Editions, plan_ids: Sequence[str], countries: Path | None
) -> tuple[list[ReportJob], list[str]]:
    """Return the jobs of a run, and the names of editions that their plan has no readers for.

    Args:
        store: Where the plans are.
        usual: What is made where nothing else is said.
        plan_ids: The plans; none for all.
        countries: A table that says more of each plan or country.

    Raises:
        UsageError: The store holds no plan, or what is asked for is not known.
    """
    plans = store.list_plans()
    if not (plan_ids or plans):
        raise UsageError(
            "Cannot run a batch: the store holds no plan yet. Make one: "
            "dtmnb plan new TITLE --country ISO3, or dtmnb example --countries 3."
        )
    if usual.notebook:
        usual = usual._replace(parameters=own_notebook(usual.notebook))
    if not countries:
        return with_partners(usual.jobs(plan_ids or [each.plan_id for each in plans]), store)
    among = [each for each in plans if not plan_ids or each.plan_id in plan_ids]
    return with_partners(jobs_of_countries(countries, usual, among), store)


def jobs_of_countries(file: Path, usual: Editions, plans: Sequence[PlanSummary]) -> list[ReportJob]:
    """Return the jobs of a table with a row a plan or country; an empty cell says as usual.

    Args:
        file: CSV or Excel, with a heading `plan` or `iso3`, and `audiences`, `languages`,
            `formats`, `house` and parameters of the notebook as there are.
        usual: What is made where the table says nothing.
        plans: The plans there are.

    Raises:
        SheetError: The file cannot be read.
        UsageError: It names what is not known, or an edition twice; the message says where.
    """
    (rows, *_) = open_tables(file).sheets.values()
    head, *body = [texts_of(row) for row in rows] or [[]]
    known = {"plan", "iso3", _HOUSE, *_LISTS, *usual.parameters}
    unknown = [name for name in head if name not in known]
    if unknown or not {"plan", "iso3"} & {*head} or len({*head}) < len(head):
        raise UsageError(
            f"Cannot take {file.name}: its headings are {', '.join(head) or 'missing'}. "
            f"Use plan or iso3, each once, and of: {', '.join(sorted(known))}."
        )
    jobs = []
    for number, cells in enumerate(body, start=2):
        told = {name: text for name, text in zip(head, cells, strict=False) if text}
        if told:
            jobs += _Row(file, number, told).jobs(usual, plans)
    require_once(jobs)
    return jobs


class _Row(NamedTuple):
    """One row of a table of countries."""

    file: Path
    number: int
    told: Mapping[str, str]

    def jobs(self, usual: Editions, plans: Sequence[PlanSummary]) -> list[ReportJob]:
        lists: dict[str, Any] = {
            each: tuple(_PARTS.split(self.told[each])) for each in _LISTS if each in self.told
        }
        own = {
            name: self._value(name, default) if name in self.told else default
            for name, default in usual.parameters.items()
        }
        if told := self.told.get(_HOUSE):
            lists["house"] = Path(self._inside(_HOUSE, told))
        return usual._replace(**lists, parameters=own).jobs(self._plan_ids(plans))

    def _plan_ids(self, plans: Sequence[PlanSummary]) -> list[str]:
        plan, iso3 = self.told.get("plan", ""), self.told.get("iso3", "").upper()
        found = [
            each.plan_id
            for each in plans
            if plan in {"", each.plan_id} and iso3 in {"", each.iso3} and (plan or iso3)
        ]
        if not found:
            raise self._fault(f"there is no plan {plan or iso3 or 'named'}", "See dtmnb plan list")
        return found

    def _value(self, name: str, default: Any) -> Any:
        """Return what the row says of a parameter, as a value like its default."""
        text = self.told[name]
        try:
            if isinstance(default, bool):
                return _ANSWERS[text.lower()]
            if isinstance(default, int | float):
                return type(default)(text)
        except (KeyError, ValueError) as error:
            kind = "yes or no" if isinstance(default, bool) else f"a number like {default}"
            raise self._fault(f"{name} is '{text}'", f"Write {kind}") from error
        if isinstance(default, list):
            return [part.strip() for part in text.split(";")]
        return self._inside(name, text) if _IS_FILE.fullmatch(name) else text

    def _inside(self, name: str, text: str) -> str:
        """Return the place of a file that lies where the table lies, or below."""
        folder = self.file.parent.resolve()
        place = (folder / text).resolve()
        # Not `exists`, which raises for a name that no disk takes.
        if not place.is_relative_to(folder) or not os.path.exists(place):  # noqa: PTH110
            remedy = "Name one that lies beside the table or in a folder there"
            raise self._fault(f"{name} is '{text}', which is no file there", remedy)
        return str(place)

    def _fault(self, found: str, remedy: str) -> UsageError:
        return UsageError(f"Cannot take {self.file.name}, row {self.number}: {found}. {remedy}.")


def with_every_partner(jobs: Iterable[ReportJob], store: PlanStore) -> list[ReportJob]:
    """Return *jobs* with one for each organisation of a plan where `partner:*` stands."""
    return [
        each
        for job in jobs
        for each in (with_partners([job], store)[0] if job.audience == EVERY_PARTNER else [job])
    ]


def with_partners(jobs: Iterable[ReportJob], store: PlanStore) -> tuple[list[ReportJob], list[str]]:
    """Return *jobs* with one for each organisation of a plan where `partner:*` stands.

    Also returns the names of jobs that are left out, as their plan has no such organisation.
    """
    made, absent = list[ReportJob](), list[str]()
    partners = dict[str, tuple[str, ...] | None]()
    for job in jobs:
        prefix, _, asked = job.audience.partition(":")
        if not asked:
            made.append(job)
            continue
        if job.plan_id not in partners:
            partners[job.plan_id] = _partners(store, job.plan_id)
        there = partners[job.plan_id]
        if there is None:
            # The job tells what is wrong with its plan, beside the others.
            made.append(job._replace(audience=job.audience.replace("*", "all")))
        elif asked == "*":
            made += [job._replace(audience=f"{prefix}:{each}") for each in there]
        elif asked in there:
            made.append(job)
        else:
            absent.append(job.name)
    return made, absent


def _partners(store: PlanStore, plan_id: str) -> tuple[str, ...] | None:
    """Return the organisations that DTM plans with, None for a plan that cannot be read."""
    try:
        return store.load(plan_id).plan.guests
    except PlanError:
        return None
