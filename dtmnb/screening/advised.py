"""What the plan's own advice says of columns that go out under one category."""

from collections.abc import Collection, Iterable

from dtmnb.domain.advice import TREATMENTS, Advice, advice_by_row, advise
from dtmnb.domain.dataset import Dataset, DisseminationLine
from dtmnb.domain.flags import Flag
from dtmnb.domain.holding import as_held
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.sharing_terms import SharingTerms
from dtmnb.domain.subject import AREA, subject_of_flags, word_flags
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.domain.weighing import Scales

AREAS = "release_levels"


class ReleaseAdvice:
    """Advises on columns as the plan is advised on: by its context, overrides and treatments."""

    def __init__(
        self, plan: Plan, reference: Reference, category: Term, terms: Iterable[SharingTerms]
    ) -> None:
        """Take what goes out under *category* by the *terms* of its releases."""
        self._plan, self._reference, self._scales = plan, reference, Scales(reference)
        self._closedness = self._scales.closedness(str(category.property("sensitivity", "")))
        self._levels: dict[str, str] = {}
        for each in terms:
            record, is_meant = each.record, each.category.code == category.code
            if isinstance(record, DisseminationLine) and is_meant and record.release_level:
                known = self._levels.get(record.dataset, record.release_level)
                self._levels[record.dataset] = max(known, record.release_level, key=self.rank)
        self._given: dict[str, Advice] = {}

    def rank(self, level: str) -> int:
        """Return how small the areas of *level* are, 0 for none that the list has."""
        areas = self._reference.terms(AREAS)
        return int(areas[level].property("rank")) if level in areas else 0

    def closedness(self, row: PlanRow) -> int:
        """Return how closed *row* was agreed to be; one that nobody settled is the most closed."""
        return self._scales.closedness(row.sensitivity) or 99

    def of_row(self, row: PlanRow) -> Advice:
        """Return the advice for *row* at the area that its dataset is released at."""
        key = row.record_id
        if key not in self._given:
            held, dataset = self._as_released(as_held(self._plan, row))
            datasets = {**self._plan.datasets, **({row.dataset: dataset} if dataset else {})}
            plan = self._plan.model_copy(update={"datasets": datasets})
            self._given[key] = advice_by_row(plan, (held,), self._reference)[key]
        return self._given[key]

    def of_flags(self, flags: Collection[Flag], area: str) -> Advice:
        """Return the advice for a column that its *flags* alone tell of, in areas as small."""
        header = self._plan.header
        subject = subject_of_flags(flags, self._reference).model_copy(
            update={"iso3": header.iso3, "smallest_area": area}
        )
        return advise(subject, {**header.context}, self._reference)

    def is_too_open(self, advice: Advice) -> bool:
        """Tell whether *advice* asks for more than the category of the file gives."""
        return self._scales.closedness(advice.sensitivity) > self._closedness

    def exposes_persons(self, advice: Advice) -> bool:
        """Tell whether the file would show openly what *advice* takes as data on persons."""
        floor = self._scales.closedness(self._scales.floor_of_persons)
        is_personal = any(reason.is_personal for reason in advice.reasons)
        return self._closedness < floor and is_personal and self.is_too_open(advice)

    def reads_of_persons(self, row: PlanRow) -> bool:
        """Tell whether the words of *row* speak of persons and the file would show them openly.

        Naming the kinds of data quiets the words in the plan; here somebody looks again.
        """
        floor = self._scales.closedness(self._scales.floor_of_persons)
        patterns = self._reference.terms("name_patterns")
        kinds = (flag.kind for flag in word_flags(row, self._reference))
        return self._closedness < floor and any(patterns[k].has("is_personal") for k in kinds)

    def _as_released(self, row: PlanRow) -> tuple[PlanRow, Dataset | None]:
        """Return *row* and its dataset as a release shows them: totals of a wider area."""
        dataset, level = self._plan.datasets.get(row.dataset), self._levels.get(row.dataset, "")
        if dataset is None or not 0 < self.rank(level) < self.rank(dataset.smallest_area):
            return row, dataset
        treatments = self._reference.terms(TREATMENTS).terms
        done = (
            code
            for code, term in treatments.items()
            if self.rank(term.property("answers", {}).get(AREA, "")) >= self.rank(level)
        )
        return (
            row.model_copy(update={"treatments": (*row.treatments, *done)}),
            dataset.model_copy(update={"smallest_area": level}),
        )
