"""The overview has the figures of all plans and the contacts of none."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from dtmnb.domain.changes import Batch, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.domain.releases import Publication
from dtmnb.errors import UsageError
from dtmnb.interchange.figures_book import build_figures
from dtmnb.interchange.look import Look
from dtmnb.language import language_for
from dtmnb.reports.desk import Desk, desk_of, seen_today
from dtmnb.reports.overview import OVERVIEW_SECTIONS, open_overview, page_of
from dtmnb.reports.overview_sheets import overview_sheets
from dtmnb.reports.report import Report
from dtmnb.store import open_store
from tests.support.tables import plan_from_tables


def test_the_overview_covers_every_plan_of_the_store(small_plan, sqlite_url, monkeypatch):
    """Each plan has its row with readiness, late agreements and no name of a person."""
    changes = compare_plans(Plan(plan_id="x"), small_plan)
    with open_store(sqlite_url) as store:
        for plan_id in ("river", "delta"):
            store.create(plan_id, Batch(batch_id=plan_id, author="t", changes=changes))
    monkeypatch.setenv("DTMNB_STORE", sqlite_url)

    page = open_overview("en").whole().html()

    assert "2 plans are in the store; 2 of them are not ready for collection." in page
    assert page.count("South Sudan") >= 2
    assert "river: 2 Public, 1 Sensitive" in page
    assert [name for name in ("Ada", "Ben", "Dora", "example.org") if name in page] == []


@pytest.mark.parametrize(
    ("unread", "words"),
    [((), "The store holds no plan yet."), (("lost",), "These plans could not be read: lost.")],
)
def test_an_empty_store_and_a_lost_plan_are_told(unread, words):
    """The page stands without plans, and a plan that cannot be read is named."""
    desk = Desk((), unread, language_for("en"), date(2026, 3, 1))
    page = Report(desk, page_of(desk), OVERVIEW_SECTIONS).whole().html()

    assert words in page


def test_an_unknown_section_is_refused():
    """A misspelt section is an error with the known ones."""
    desk = Desk((), (), language_for("en"), date(2026, 3, 1))
    with pytest.raises(UsageError, match=f"Use one of: {', '.join(OVERVIEW_SECTIONS)}"):
        Report(desk, page_of(desk), OVERVIEW_SECTIONS).section("plan")


def test_what_one_country_shares_more_openly_is_told_with_its_reason(reference, tmp_path):
    """Late agreements by name, people who leave without theirs, and differences side by side."""
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        for plan_id, country, category in (("a", "SSD", "sensitive"), ("b", "SOM", "public")):
            table = f"""
                header
                | record_id | iso3      | collection_starts_on | plan_ends_on |
                | header    | {country} | 2026-01-01           | 2027-01-01   |

                partners
                | record_id | name         |
                | wash      | WASH Cluster |

                focal_points
                | record_id | partner | name      | until_on   |
                | rana      | wash    | Rana Sele | 2026-06-01 |

                agreements
                | record_id | parties | number | status   | needed_by  |
                | d1        | wash    | DSA 7  | to_draft | 2026-02-01 |

                rows
                | record_id | question        | category   | category_reason | status |
                | r1        | Who takes them? | {category} | why {country}   | draft  |
            """
            changes = compare_plans(Plan(plan_id="x"), plan_from_tables(table, reference))
            store.create(plan_id, Batch(batch_id=plan_id, author="t", changes=changes))
        desk = desk_of(store, seen_today(language_for("en")))
    page = Report(desk, page_of(desk), OVERVIEW_SECTIONS).whole().html()

    assert "2 agreements are late." in page
    assert page.count("DSA 7") == 2
    assert "1 Feb 2026" in page
    assert "Rana" not in page
    compared = page[page.index("The same question elsewhere") :]
    assert "Promise and delivery" not in page
    assert compared.count("Proposed") == 2
    assert compared.index("Sensitive") < compared.index("why SSD") < compared.index("why SOM")


@pytest.mark.parametrize(
    ("published", "words"), [(None, ""), ([], "Nothing was due: no plan promised a public release")]
)
def test_that_nothing_was_due_is_told_where_somebody_asked(published, words, sqlite_url):
    """Whoever holds plans against a list and finds nothing knows that it was looked at."""
    with open_store(sqlite_url) as store:
        desk = desk_of(store, seen_today(language_for("en"), published))
    page = Report(desk, page_of(desk), OVERVIEW_SECTIONS).section("delivered").html()

    assert words in page
    assert bool(page) is bool(words)


def test_the_map_tells_what_keeps_the_plan_that_stands_worst(small_plan, sqlite_url):
    """By colour, sign and words; a country has one tile, however many plans it has."""
    changes = compare_plans(Plan(plan_id="x"), small_plan)
    with open_store(sqlite_url) as store:
        for plan_id in ("river", "delta"):
            store.create(plan_id, Batch(batch_id=plan_id, author="t", changes=changes))
        desk = desk_of(store, seen_today(language_for("en")))
    desk = desk._replace(plans=[desk.plans[0]._replace(blockers=0, late=()), *desk.plans[1:]])
    page = Report(desk, page_of(desk), OVERVIEW_SECTIONS).section("plans").html()

    assert "<desc>Not ready: South Sudan.</desc>" in page
    assert page.count("<title>South Sudan · Not ready</title>") == 1


def test_figures_are_there_to_calculate_with(small_plan, sqlite_url, reference):
    """Numbers and days are such, and what looks like a formula stays the text it is."""
    changes = compare_plans(Plan(plan_id="x"), small_plan)
    with open_store(sqlite_url) as store:
        store.create("river", Batch(batch_id="b", author="t", changes=changes))
        desk = desk_of(store, seen_today(language_for("en")))
    hostile = desk.plans[0]._replace(title='=HYPERLINK("https://x")', starts_on=date(2026, 3, 1))
    desk = desk._replace(plans=[hostile])
    content = build_figures(
        overview_sheets(desk),
        "Overview",
        reference=reference,
        language=desk.language,
        look=Look("#7a1f5c"),
    )

    plans = load_workbook(BytesIO(content))["Plans"]
    shown = {cell.value: plans.cell(2, cell.column) for cell in plans[1]}
    assert {cell.fill.fgColor.rgb[-6:] for cell in plans[1]} == {"7A1F5C"}
    assert shown["Blocks collection"].value == hostile.blockers
    assert (shown["Public"].value, shown["Sensitive"].value) == (2, 1)
    assert shown["Collection"].value.date() == date(2026, 3, 1)
    assert (shown["Title"].data_type, shown["Title"].quotePrefix) == ("s", True)


def test_what_was_agreed_is_held_against_what_was_published(reference, tmp_path):
    """What was kept is a number; what was not stands by name, the gravest first."""
    table = """
        header
        | record_id | iso3 | plan_ends_on |
        | header    | SSD  | 2026-10-01   |

        datasets
        | record_id | title |
        | sites     | Sites |

        lines
        | record_id | dataset | category | release_level | frequency | first_on   |
        | l1        | sites   | public   | admin_1       | monthly   | 2026-08-01 |
    """
    changes = compare_plans(Plan(plan_id="x"), plan_from_tables(table, reference))
    published = [
        Publication("SSD", "Sites", "admin_1", date(2026, 8, 1), "HDX"),
        Publication("SSD", "Sites", "admin_3", date(2026, 9, 3), "HDX"),
        Publication("SOM", "Sites", "admin_3", date(2026, 9, 1), "HDX"),
    ]
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        store.create("p", Batch(batch_id="p", author="t", changes=changes))
        desk = desk_of(store, seen_today(language_for("en"), published))
    page = Report(desk, page_of(desk), OVERVIEW_SECTIONS).section("delivered").html()
    sheets = {sheet.title: sheet for sheet in overview_sheets(desk)}

    assert [row[4] for row in sheets["Promise and delivery"].rows] == [
        *("Kept", "Smaller areas than agreed", "Missing"),
    ]
    assert sheets["Promise and delivery"].rows[1][7] == date(2026, 9, 3)
    assert "1 public release of 3 that were due came as agreed." in page
    assert page.index("Smaller areas than agreed") < page.index("Missing")
    assert "3 Sep 2026" in page
