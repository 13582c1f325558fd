"""Checks of what was agreed against the advice: reasons, overrides, small cells."""

from collections.abc import Iterator

from dtmnb.domain.advice import TREATMENTS
from dtmnb.domain.agreeing import CategoryOverride
from dtmnb.domain.checks.case import Case, Found, check, record_check
from dtmnb.domain.findings import Place
from dtmnb.domain.flags import FlagRules, QuestionText, flags_of
from dtmnb.domain.row import PlanRow
from dtmnb.domain.subject import SMALL_CELLS
from dtmnb.domain.weighing import Scales


@check("ADV001")
def category_is_more_open_than_advice(case: Case) -> Iterator[Found]:
    """Data go out more openly than advised only after a treatment or a signature."""
    closedness = Scales(case.reference).closedness
    for row in case.rows:
        advised = case.advice[row.record_id].sensitivity
        is_agreed = case.category(row).has("is_agreed")
        if is_agreed and closedness(row.sensitivity) < closedness(advised):
            yield case.found(Place("rows", row.record_id, "sensitivity"))


@check("ADV002")
def kind_of_data_is_unknown(case: Case) -> Iterator[Found]:
    """Where data may endanger people the plan says what kind they are."""
    unknown = [row for row in case.rows if not row.data_types]
    rules = FlagRules(case.reference.terms("name_patterns")) if unknown else None
    for row in unknown:
        is_prone = case.has("sectors", row.sector, "is_disclosure_prone")
        if is_prone or (rules and _kinds(row, rules) & rules.prone):
            yield case.found(Place("rows", row.record_id, "data_types"))


@record_check("ADV003", "overrides", "level")
def override_is_not_permitted(case: Case, override: CategoryOverride) -> bool:
    """Nobody can sign away the protection of persons and of protected groups (R1, R2, R27)."""
    advice = case.advice.get(override.row)
    return advice is not None and not advice.overridable


@record_check("ADV004", "rows", "disaggregation")
def public_cells_will_be_small(case: Case, row: PlanRow) -> bool:
    """No cell of a public release is expected below the limit."""
    forecast = case.advice[row.record_id].forecast
    if forecast is None or not forecast.is_small or not _is_shown_to_all(case, row):
        return False
    treatments = case.reference.terms(TREATMENTS)
    answers = (
        treatments[code].property("answers", {}) for code in row.treatments if code in treatments
    )
    return all(given.get(SMALL_CELLS) != "no" for given in answers)


@check("ADV005")
def override_is_not_signed(case: Case) -> Iterator[Found]:
    """An override says who, in which role, why, when, and what for."""
    for key, override in case.plan.overrides.items():
        for field in override.missing():
            yield case.found(Place("overrides", key, field))


def _kinds(row: PlanRow, rules: FlagRules) -> frozenset[str]:
    labels = (row.question, row.information_need, *row.question_translations.values())
    question = QuestionText(row.question_id, row.reply_type, labels, (row.form_instructions,))
    return frozenset(flag.kind for flag in flags_of(question, rules))


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
