"""Checks of column B: what was agreed, by whom, and whether it does no harm."""

from collections import defaultdict
from collections.abc import Iterator

from dtmnb.domain.category import category_of, is_as_settled, is_row_agreed
from dtmnb.domain.checks.case import Case, Found, check, record_check
from dtmnb.domain.consent import agreed_by, waiting_for
from dtmnb.domain.findings import Place
from dtmnb.domain.hearing import hearing
from dtmnb.domain.holding import is_harm_reviewed
from dtmnb.domain.row import PlanRow


@record_check("CAT001", "rows", "sensitivity")
def category_is_not_agreed(case: Case, row: PlanRow) -> bool:
    """Every row has a dissemination category before collection."""
    return not case.category(row).has("is_agreed")


@check("CAT002")
def question_has_two_categories(case: Case) -> Iterator[Found]:
    """The same question in two categories is split into two releases."""
    asked: dict[str, PlanRow] = {}
    for row in case.rows:
        question = " ".join(row.question.casefold().split())
        if question and case.category(row).has("is_agreed"):
            first = asked.setdefault(question, row)
            if case.category(row).code != case.category(first).code:
                yield case.found(Place("rows", row.record_id, "sensitivity"))


@check("CAT003")
def positions_are_unsettled(case: Case) -> Iterator[Found]:
    """Where organisations see a row differently the room settles it and keeps the dissent."""
    settled = {outcome.row for outcome in case.plan.outcomes.values() if outcome.settled_on}
    proposed: dict[str, set[str]] = defaultdict(set)
    for position in case.plan.positions.values():
        category = category_of(position.is_urgent, position.sensitivity, case.reference)
        if category.has("is_agreed"):
            proposed[position.row].add(category.code)
    for row in case.rows:
        number = len(proposed.get(row.record_id, ()))
        # Until all are heard, not even how many categories were proposed may lead whoever reads.
        if (
            number > 1
            and row.record_id not in settled
            and hearing(case.plan, row.record_id, case.reference).is_open
        ):
            place = Place("rows", row.record_id, "sensitivity")
            yield case.found(place, number=str(number))


@check("CAT004")
def category_left_the_outcome(case: Case) -> Iterator[Found]:
    """A row that was settled keeps its category and question until it is settled again."""
    outcomes = {outcome.row: outcome for outcome in case.plan.outcomes.values()}
    for row in case.rows:
        outcome = outcomes.get(row.record_id)
        if (
            outcome is not None
            and outcome.settled_on
            and not is_as_settled(row, outcome, case.reference)
        ):
            yield case.found(Place("rows", row.record_id, "sensitivity"))


@record_check("CAT005", "rows", "sensitivity_level")
def category_is_more_open_than_its_level(case: Case, row: PlanRow) -> bool:
    """What is released openly has a level of sensitivity that permits it."""
    levels = case.reference.terms("sensitivity_levels")
    if not case.category(row).has("may_be_public") or row.sensitivity_level not in levels:
        return False
    level = levels[row.sensitivity_level]
    permitted = (level.property("default_sensitivity"), *level.property("alternatives", ()))
    return row.sensitivity not in permitted


@record_check("CAT006", "rows", "category_reason")
def category_has_no_reason(case: Case, row: PlanRow) -> bool:
    """A category comes with its reason, so that the next round need not guess."""
    return case.category(row).has("is_agreed") and not row.category_reason.strip()


@record_check("STA001", "rows", "status")
def row_is_not_agreed(case: Case, row: PlanRow) -> bool:
    """A row whose category is settled is marked as agreed; until then nobody outside sees it."""
    return case.category(row).has("is_agreed") and not is_row_agreed(case.plan, row, case.reference)


@record_check("STA002", "rows", "status")
def agreement_has_no_names(case: Case, row: PlanRow) -> bool:
    """An agreed row says which organisations agreed, or who vouches that they did."""
    if not is_row_agreed(case.plan, row, case.reference):
        return False
    outcome = case.plan.outcomes[row.record_id]
    stands = outcome.vouched_by or outcome.agreed_before
    return not (stands or agreed_by(case.plan, row.record_id, case.reference))


@record_check("STA003", "rows", "claimed_in")
def agreement_is_only_claimed(case: Case, row: PlanRow) -> bool:
    """What a file calls agreed is so once somebody vouches for it."""
    return bool(row.claimed_in)


@record_check("CON001", "rows", "status")
def consent_is_waited_for(case: Case, row: PlanRow) -> bool:
    """Who proposed something else is asked whether it can live with the outcome."""
    return bool(waiting_for(case.plan, row.record_id, case.reference))


@check("HRM001")
def risk_has_no_mitigation(case: Case) -> Iterator[Found]:
    """Every risk in a do-no-harm grid has a mitigation."""
    asked = {Place("rows", row.record_id) for row in case.rows}
    asked |= {
        Place("duties", key)
        for key, duty in case.plan.duties.items()
        if any(map(duty.covers, case.rows))
    }
    for key, cell in case.plan.harm_cells.items():
        of = Place("rows", cell.row) if cell.row else Place("duties", cell.duty)
        if of in asked and cell.risk.strip() and not cell.mitigation.strip():
            values = {"row": of}
            yield Found(Place("harm_cells", key, "mitigation"), values)


@record_check("HRM002", "rows", "harm_reviewed")
def harm_was_not_reviewed(case: Case, row: PlanRow) -> bool:
    """Somebody went through the do-no-harm grid of every row, or of the rows that it is among.

    A row about persons needs its own, or that of its dataset.
    """
    return not is_harm_reviewed(case.plan, row, case.advice[row.record_id])
