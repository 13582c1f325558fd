"""What published figures bring into a plan, once for page and command."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dtmnb.domain.changes import Set
from dtmnb.domain.journal import Saved
from dtmnb.session.desk import Session

if TYPE_CHECKING:
    from dtmnb.screening.figures import AreaForecast


def usual_level(session: Session, dataset: str, levels: Sequence[str]) -> str:
    """Return of *levels*, the largest areas first, that of the dataset's release, else the last."""
    wanted = session.plan.datasets[dataset].smallest_area
    return wanted if wanted in levels else levels[-1]


def keep_population(session: Session, dataset: str, found: "AreaForecast", file: str) -> Saved:
    """Keep the people of the smallest area of *found* in *dataset*; *file* is where it stood."""
    change = Set(
        collection="datasets",
        record=dataset,
        field="population",
        was=session.plan.datasets[dataset].population,
        value=found.areas[0].people,
    )
    level = session.wording.label("release_levels", found.level)
    note = session.language.text(
        "People of the smallest area, {level}, out of {file}", level=level, file=file
    )
    return session.save([change], note)
