"""A small plan with something in every section, and its report for each audience."""

from datetime import date

import pytest

from dtmnb.domain.advice import advice_on_view
from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.checks import findings_for
from dtmnb.language import language_for
from dtmnb.reports.context import ReportContext
from tests.support.tables import plan_from_tables

STAMP = Stamp(7, "0123456789abcdef" * 4)

PLAN = """
    header
    | title        | iso3 | operation | round_number | collection_starts_on | collection_ends_on | public_contact     | mailing_list     | plan_ends_on | status |
    |--------------|------|-----------|--------------|----------------------|--------------------|--------------------|------------------|--------------|--------|
    | River region | SSD  | Floods    | 4            | 2026-03-21           | 2026-04-10         | public@example.org | list@example.org | 2026-09-30   | draft  |

    partners
    | record_id | name              | sectors | is_dtm |
    |-----------|-------------------|---------|--------|
    | dtm       | Example DTM       |         | true   |
    | wash      | Example WASH      | wash    |        |
    | child     | Example Child AoR | cp      |        |

    focal_points
    | record_id | name       | partner | role        | email             | phone           | deputy | shares_contact |
    |-----------|------------|---------|-------------|-------------------|-----------------|--------|----------------|
    | ada       | Ada Opener | wash    | focal_point | ada@example.org   | +000 111 222 33 |        | true           |
    | ben       | Ben Closed | child   | focal_point | ben@example.org   | +000 444 555 66 | cleo   |                |
    | cleo      | Cleo Next  | child   | deputy      | cleo@example.org  | +000 777 888 99 |        |                |
    | dora      | Dora Desk  | dtm     | focal_point | dora@example.org  | +000 123 123 12 |        | true           |

    rows
    | record_id | sector | category                | question                      | dataset | status | recipients | category_reason  | order | data_types                   |
    |-----------|--------|-------------------------|-------------------------------|---------|--------|------------|------------------|-------|------------------------------|
    | water     | wash   | public                  | Where does water come from?   | open    | agreed |            | Harms nobody.    | 1     | services_per_site            |
    | latrines  | wash   | public                  | Are the latrines lit?         | open    | agreed |            |                  | 2     | services_per_site            |
    | children  | cp     | urgent_action_sensitive | Are children here alone?      | closed  | agreed | child      | Could be traced. | 3     | unaccompanied_children_count |
    | routes    | pro    | sensitive               | Which roads do people take?   | closed  | agreed | child      | Roads are watched. | 4   |                              |
    | later     | cp     |                         | Not agreed by anybody yet?    |         | draft  |            |                  | 5     |                              |

    datasets
    | record_id | title           | smallest_area |
    |-----------|-----------------|---------------|
    | open      | Water and light | admin_2       |
    | closed    | Protection      | location      |

    lines
    | record_id | dataset | category  | release_level | modality           | recipients | frequency | first_on   | share_within_hours |
    |-----------|---------|-----------|---------------|--------------------|------------|-----------|------------|--------------------|
    | l1        | open    | public    | admin_2       | dtm_website        |            | monthly   | 2026-04-20 | 336                |
    | l2        | closed  | sensitive | location      | bilateral_transfer | child      | quarterly | 2026-04-15 | 48                 |

    urgent_actions
    | record_id | trigger        | row      | threshold | recipients | channel    | within_hours | sender |
    |-----------|----------------|----------|-----------|------------|------------|--------------|--------|
    | u1        | Children alone | children | Any       | ben        | phone_call | 24           | dora   |

    agreements
    | record_id | title           | parties    | datasets | status   | needed_by  | signed_on  |
    |-----------|-----------------|------------|----------|----------|------------|------------|
    | a1        | With child      | dtm, child | closed   | to_draft | 2026-03-11 |            |
    | a2        | With water      | dtm, wash  | open     | signed   |            | 2026-01-10 |
    | a3        | With child, old | dtm, child | closed   | with_legal | 2026-02-20 |          |

    outcomes
    | record_id | row      | settlement | question                    | is_urgent | sensitivity | settled_on | settled_by | opening_reason | opened_by |
    |-----------|----------|------------|-----------------------------|-----------|-------------|------------|------------|----------------|-----------|
    | water     | water    | 1          | Where does water come from? | false     | public      | 2026-02-20 | Dora Desk  | Long known.    | Dora Desk |
    | latrines  | latrines | 1          | Are the latrines lit?       | false     | public      | 2026-02-20 | Dora Desk  | Long known.    | Dora Desk |
    | children  | children | 1          | Are children here alone?    | true      | sensitive   | 2026-02-20 | Dora Desk  | Long known.    | Dora Desk |
    | routes    | routes   | 1          | Which roads do people take? | false     | sensitive   | 2026-02-20 | Dora Desk  | Long known.    | Dora Desk |

    consents
    | record_id   | row    | partner | settlement | question                    | is_urgent | sensitivity | answer  | reason           | noted_by  |
    |-------------|--------|---------|------------|-----------------------------|-----------|-------------|---------|------------------|-----------|
    | routes.wash | routes | wash    | 1          | Which roads do people take? | false     | sensitive   | objects | Roads are known. | Dora Desk |

    checklist_answers
    | record_id | checklist | item          | answer |
    |-----------|-----------|---------------|--------|
    | c1        | reports   | questionnaire | yes    |
"""  # noqa: E501


@pytest.fixture(scope="session")
def small_plan(reference):
    """Return a small plan with something in every section."""
    return plan_from_tables(PLAN, reference)


@pytest.fixture
def context_of(small_plan, reference):
    """Return what makes the context of a plan, by default the small one, for an audience."""

    def make(audience, *, plan=small_plan, language="en", today=date(2026, 3, 1)):
        view = view_for(plan, audience, reference=reference, stamp=STAMP)
        findings = findings_for(plan, view, reference, today=today)
        advice = advice_on_view(view, plan, reference)
        words = language_for(language)
        return ReportContext(view, reference, words, today, findings, advice=advice)

    return make
