"""Checks of what was agreed against the advice: reasons, overrides, small cells."""

from collections.abc import Iterator

from dtmnb.domain.advice import TREATMENTS
from dtmnb.domain.agreeing import CategoryOverride
from dtmnb.domain.checks.case import Case, Found, check, record_check
from dtmnb.domain.findings import Place
from dtmnb.domain.row import PlanRow
from dtmnb.domain.subject import SMALL_CELLS, row_flags, word_flags
from dtmnb.domain.weighing import Scales


@check("ADV001")
def category_is_more_open_than_advice(case: Case) -> Iterator[Found]:
    """Data go out more openly than advised only after a treatment or a signature."""
    yield from _too_open(case, opens_persons=False)


@check("ADV002")
def kind_of_data_is_unknown(case: Case) -> Iterator[Found]:
    """Where data may endanger people the plan says what kind they are."""
    for row in case.rows:
        kinds = (flag.kind for flag in row_flags(row, case.reference))
        told = any(case.has("name_patterns", kind, "is_disclosure_prone") for kind in kinds)
        is_prone = case.has("sectors", row.sector, "is_disclosure_prone")
        if told or (is_prone and not row.data_types):
            yield case.found(Place("rows", row.record_id, "data_types"))


@record_check("ADV003", "overrides", "level")
def override_is_not_permitted(case: Case, override: CategoryOverride) -> bool:
    """Nobody can sign away the protection of persons and of protected groups (R1, R2, R27)."""
    advice = case.advice.get(override.row)
    return advice is not None and not advice.overridable


@check("ADV004")
def public_cells_will_be_small(case: Case) -> Iterator[Found]:
    """No cell of a public release is expected below the limit."""
    treatments = case.reference.terms(TREATMENTS)
    for row in case.rows:
        forecast = case.advice[row.record_id].forecast
        if forecast is None or not forecast.is_small or not _is_shown_to_all(case, row):
            continue
        done = (treatments[code] for code in row.treatments if code in treatments)
        if all(term.property("answers", {}).get(SMALL_CELLS) != "no" for term in done):
            people, limit = str(forecast.population), str(forecast.limit)
            place = Place("rows", row.record_id, "disaggregation")
            yield case.found(place, number=people, limit=limit)


@check("ADV005")
def override_is_not_signed(case: Case) -> Iterator[Found]:
    """An override says who, in which role, why, when, and what for."""
    for key, override in case.plan.overrides.items():
        for field in override.missing():
            yield case.found(Place("overrides", key, field))


@check("ADV006")
def persons_are_open(case: Case) -> Iterator[Found]:
    """What is advised as data on persons is sensitive at least; no signature opens it."""
    yield from _too_open(case, opens_persons=True)


@check("ADV007")
def words_speak_of_persons(case: Case) -> Iterator[Found]:
    """What reads as data on a person and goes out openly by its named kinds is looked at twice."""
    scales = Scales(case.reference)
    floor = scales.closedness(scales.floor_of_persons)
    for row in case.rows:
        is_open = case.category(row).has("is_agreed") and (
            scales.closedness(row.sensitivity) < floor
        )
        if not is_open or not row.data_types or row_flags(row, case.reference):
            continue
        kinds = (flag.kind for flag in word_flags(row, case.reference))
        if any(case.has("name_patterns", kind, "is_personal") for kind in kinds):
            yield case.found(Place("rows", row.record_id, "data_types"))


def _too_open(case: Case, *, opens_persons: bool) -> Iterator[Found]:
    """Yield rows agreed to be more open than advised, with or without persons exposed by it."""
    scales = Scales(case.reference)
    floor = scales.closedness(scales.floor_of_persons)
    for row in case.rows:
        if not case.category(row).has("is_agreed"):
            continue
        advice, agreed = case.advice[row.record_id], scales.closedness(row.sensitivity)
        if agreed >= scales.closedness(advice.sensitivity):
            continue
        is_open = agreed < floor and any(reason.is_personal for reason in advice.reasons)
        if is_open is opens_persons:
            yield case.found(Place("rows", row.record_id, "sensitivity"))


def _is_shown_to_all(case: Case, row: PlanRow) -> bool:
    """Tell whether the smallest area of the dataset of *row* is shown in a public release."""
    if not case.category(row).has("may_be_public"):
        return False
    dataset = case.plan.datasets[row.dataset]
    levels = [
        line.release_level
        for line in case.lines.get(row.dataset, ())
        if case.has("dissemination_categories", line.category, "may_be_public")
    ]
    if row.dataset not in case.lines:
        levels = [row.release_level]
    smallest = case.number("release_levels", dataset.smallest_area, "rank") or 0
    ranks = (case.number("release_levels", level, "rank") for level in levels)
    return any(rank is None or rank >= smallest for rank in ranks)
