"""What the reports of a run leave for its overview, so that no plan is read and checked twice."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dtmnb.batch.jobs import OverviewJob
from dtmnb.domain.audience import INTERNAL, Stamp, view_for, withheld_from_public
from dtmnb.domain.findings import Finding, Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.releases import Publication
from dtmnb.errors import PlanError
from dtmnb.interchange.published import read_published
from dtmnb.language import language_for
from dtmnb.reports.desk import PlanFigures, Seen, figures_of, seen_today
from dtmnb.reports.handing import keep, kept
from dtmnb.store import load_reference, open_store
from dtmnb.store.archive import PlanSummary

_PUBLISHED = "published"


class Taken(NamedTuple):
    """What an overview takes from one plan: its figures, and contacts that may not stand in it."""

    figures: PlanFigures
    contacts: Mapping[str, Place]


class Aside(NamedTuple):
    """Where the reports of a run leave what its overview takes from their plans.

    Attributes:
        folder: A private folder of the run.
        overview: The overview that will be made.
    """

    folder: Path
    overview: OverviewJob

    def seen(self) -> Seen:
        """Return what the overview sees all plans with; a list of publications is read once."""
        file, listed = self.folder / _PUBLISHED, self.overview.delivered
        published: tuple[Publication, ...] | None = None
        if listed and not file.exists():
            keep(read_published(listed, load_reference()), file)
        if listed:
            published = kept(file)
        return seen_today(language_for(self.overview.language), published)

    def leave(self, plan: Plan, stamp: Stamp, found: tuple[Finding, ...] | None = None) -> None:
        """Keep what the overview takes from *plan*; *found* as in `take`."""
        if not self._file(plan.plan_id).exists():
            keep(take(plan, stamp, self.seen(), found), self._file(plan.plan_id))

    def left(self, summary: PlanSummary) -> Taken | None:
        """Return what was left of a plan; None where nothing was, or of another revision."""
        file = self._file(summary.plan_id)
        taken: Taken | None = kept(file) if file.exists() else None
        return taken if taken and taken.figures.revision == summary.revision else None

    def _file(self, plan_id: str) -> Path:
        return self.folder / f"plan-{plan_id}"


def not_left(_job: OverviewJob, _folder: Path, aside: Aside, store_url: str) -> list[str]:
    """Return the plans of which nothing was left, or what stood in them before."""
    with open_store(store_url, reference=load_reference()) as store:
        return [item.plan_id for item in store.list_plans() if not aside.left(item)]


def leave_all(
    _job: OverviewJob, _folder: Path, aside: Aside, store_url: str, plans: Sequence[str]
) -> None:
    """Leave what the overview takes from *plans*; one that cannot be read is told by it."""
    with open_store(store_url, reference=load_reference()) as store:
        for plan_id in plans:
            with suppress(PlanError):
                plan, stamp, _ = store.load(plan_id)
                aside.leave(plan, stamp)


def take(plan: Plan, stamp: Stamp, seen: Seen, found: tuple[Finding, ...] | None = None) -> Taken:
    """Return what an overview takes from *plan*; *found* is what the checks found, if they ran."""
    room = view_for(plan, INTERNAL, reference=seen.reference, stamp=stamp)
    return Taken(figures_of(room, seen, found), dict(withheld_from_public(plan, seen.reference)))
