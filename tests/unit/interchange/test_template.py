"""A mission's own layout of the plan: another order, other headings, and nothing is lost."""

from random import Random

import pytest
from openpyxl import Workbook, load_workbook

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.errors import InterchangeError
from dtmnb.interchange import load_template, propose_changes, read_plan, write_plan
from dtmnb.interchange.look import Look
from dtmnb.language import language_for
from tests.support.random_plans import PlanMaker
from tests.support.tables import plan_from_tables

EN = language_for("en")
OWN = """
columns:
  - heading: Cost centre
  - {field: question, heading: What we ask}
  - dissemination_category
  - {field: sector, heading: Question}
hidden: [visualisation, record_id]
others: hidden
"""
PLAN = """
    rows
    | record_id | sector | question | category | visualisation | brought_along       |
    |-----------|--------|----------|----------|---------------|---------------------|
    | r1        | wash   | Where?   | public   | Map           | Cost centre=XB.1, Old=o |
    | r2        | cp     | Who?     | sensitive |              |                     |
"""


@pytest.fixture
def written(reference, tmp_path):
    """Return what writes a plan by a template, and the file."""

    def write(plan, told=OWN, audience="internal"):
        file, target = tmp_path / "template.yaml", tmp_path / "plan.xlsx"
        file.write_text(told)
        view = view_for(plan, audience, reference=reference, stamp=Stamp(3, "ab" * 32))
        look = Look(template=load_template(file, reference))
        return write_plan(view, target, reference=reference, language=EN, look=look)

    return write


def came_back(file, plan, reference):
    """Return what *file* would change in *plan*."""
    read = read_plan(file, reference=reference)
    return propose_changes(read, base=plan, reference=reference, is_vouched=True)


def test_the_columns_stand_as_the_mission_has_them(written, reference):
    """First those it names, in its order and words; the others are there and not shown."""
    page = load_workbook(written(plan_from_tables(PLAN, reference))).worksheets[0]

    heads = [cell.value for cell in page[1] if cell.value]
    shown = [
        cell.value
        for cell in page[1]
        if cell.value and not page.column_dimensions[cell.column_letter].hidden
    ]
    assert (
        heads[:4]
        == shown[:4]
        == [
            *("Cost centre", "What we ask"),
            *("Dissemination Category", "Question"),
        ]
    )
    assert len(set(heads)) == len(heads)
    assert [each for each in shown[4:] if not str(each).startswith("dtmnb plan")] == []
    assert [page.cell(2, column).value for column in (1, 2, 3)] == ["XB.1", "Where?", "Public"]


def test_what_is_typed_into_it_comes_back_to_its_field(written, reference):
    """Also into a column of the mission's own, which is brought along."""
    plan = plan_from_tables(PLAN, reference)
    file = written(plan)
    book = load_workbook(file)
    page = book.worksheets[0]
    page["A3"], page["B3"] = "XB.2", "Who, and since when?"
    book.save(file)

    found = came_back(file, plan, reference)

    assert {(each.record, each.field): each.value for each in found.changes} == {
        ("r2", "brought_along"): {"Cost centre": "XB.2"},
        ("r2", "question"): "Who, and since when?",
    }
    assert found.unmapped == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_file_that_comes_back_untouched_changes_nothing(written, reference, seed):
    """Whatever the plan holds and wherever its columns stand."""
    chance = Random(seed)  # noqa: S311 (plans, not secrets)
    plan = PlanMaker(chance, ["a word", "=1+1", "two words"], reference).plan(most=4)
    fields = ["question", "sector", "status", "recipients", "dissemination_category", "decision"]
    chance.shuffle(fields)
    told = f"columns: [{', '.join(fields[:4])}, heading: Our own]\nhidden: [{fields[5]}]\n"

    file = written(plan, told.replace("heading: Our own", "{heading: Our own}"))

    found = came_back(file, plan, reference)
    assert (found.changes, found.unmapped) == ((), ())


def test_what_readers_may_not_see_is_not_laid_out(written, reference):
    """A column of the mission's own, which never leaves the room, is not even empty there."""
    file = written(plan_from_tables(PLAN, reference), audience="partners")

    heads = [cell.value for cell in load_workbook(file).worksheets[0][1]]
    assert "Cost centre" not in heads and "What we ask" in heads


def test_a_table_says_by_its_headings_how_the_plan_is_laid_out(reference, tmp_path):
    """Headings that we know are fields, all others columns of the mission's own."""
    book = Workbook()
    book.active.append(["Mission plan"])
    book.active.append(["Question", "Sector", "Information need", "Cost centre", "Question ID"])
    book.save(tmp_path / "own.xlsx")

    template = load_template(tmp_path / "own.xlsx", reference)

    assert [each.field for each in template.columns] == [
        *("question", "sector", "information_need"),
        *("brought_along.Cost centre", "question_id"),
    ]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("columns: x", "no list 'columns'"),
        ("columns: [no_such]", "no row has the field 'no_such'"),
        ("columns: [question, question]", "'question' stands there twice"),
        ("columns: [{field: question, heading: A}, {heading: A}]", "'A' stands there twice"),
        ("columns: [{titre: A}]", "columns: found"),
        ("columns: [question]\nhidden: [no_such]", "hidden: found 'no_such'"),
        ("columns: [question]\nothers: gone", "others: found 'gone'"),
        ("columns: [question]\ncolour: red", "found 'colour'"),
        ("columns: [{heading: " + "a" * 101 + "}]", "more than 100 characters"),
        ("columns: [" + ", ".join(f"{{heading: a{n}}}" for n in range(41)) + "]", "more than 40"),
        ("columns: &a [*a]", "a part of it repeats another one"),
        ("columns: [", "Cannot lay the plan out by template.yaml"),
    ],
)
def test_what_is_no_template_is_one_sentence(reference, tmp_path, told, says):
    """It says what was found and what may stand there."""
    file = tmp_path / "template.yaml"
    file.write_text(told)

    with pytest.raises(InterchangeError) as refused:
        load_template(file, reference)

    assert says in str(refused.value)
    assert "Fields are: " in str(refused.value)
