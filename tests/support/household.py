"""A household needs assessment as a country has it in Excel, and who shares it."""

from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

SECTORS = {
    "WASH": ("What is the main source of water {n}?", "How long does fetching water take {n}?"),
    "Health": ("Could the household reach a clinic {n}?", "Which illness was there {n}?"),
    "Education": ("How many children attend school {n}?", "What keeps children away {n}?"),
    "Protection": ("Where do women feel unsafe {n}?", "Were there explosive hazards {n}?"),
    "CCCM": ("Who manages this site {n}?", "Take the GPS coordinates of site {n}"),
}
"""Questions, some of them about persons, places and dangers."""

PEOPLE = (
    "IOM DTM\tDana Office\tdana@dtm.example\t+1 555 010 100\n"
    "WASH Cluster\tAmal Said\tamal@wash.example\t+1 555 010 101\n"
    "Protection Cluster\tRuth Ade\truth@protection.example\t+1 555 010 102\n"
    "Health Cluster\tHana Musa\thana@health.example\t+1 555 010 103\n"
    "Education Cluster\tEli Okoro\teli@education.example\t+1 555 010 104\n"
    "CCCM Cluster\tCarla Diaz\tcarla@cccm.example\t+1 555 010 105\n"
    "Nutrition Cluster\tNoor Ali\tnoor@nutrition.example\t+1 555 010 106\n"
)
"""As it is copied from a sheet."""

PARTNERS = (
    *("wash-cluster", "protection-cluster", "health-cluster"),
    *("education-cluster", "cccm-cluster", "nutrition-cluster"),
)
"""The ids that they get, DTM's own left out."""


FOR_ALL_ROWS = {
    "use_of_data": "To plan the response of each cluster",
    "analysis_roles": {"interpret": "all clusters"},
    "harm_reviewed": True,
}
"""What holds for every row."""


def header_of(today: date) -> dict[str, str]:
    """Return what is filled in about an exercise that begins 40 days after *today*."""
    ends = today + timedelta(days=60)
    return {
        "collection_starts_on": (today + timedelta(days=40)).isoformat(),
        "collection_ends_on": ends.isoformat(),
        "plan_ends_on": (ends + timedelta(days=90)).isoformat(),
        "public_contact": "public@dtm.example",
        "data_contact": "data@dtm.example",
        "feedback_contact": "feedback@dtm.example",
        "mailing_list": "list@dtm.example",
        "mailing_list_owner": "dana-office",
        "handover_rule": "Whoever leaves names who follows and tells them where the data are.",
        "explained_on": today.isoformat(),
        "final_plan_shared_on": today.isoformat(),
        "method_and_limits": "Household survey, indicative only",
        "objectives": "Know what is needed where",
    }


def terms_of(line, today: date, reference) -> dict[str, object]:
    """Return what is filled in of a release, recipients only where its category has some."""
    category = reference.term("dissemination_categories", line.category)
    terms = {"release_level": "admin_2", "frequency": "per_round"}
    terms |= {"first_on": (today + timedelta(days=80)).isoformat()}
    named = {"recipients": ["protection-cluster", "health-cluster"]}
    return terms | (named if category.has("needs_recipients") else {})


def write_household_plan(path: Path, rows: int) -> Path:
    """Write a plan of so many questions, and return where."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Sector", "Question", "Indicator", "Method"])
    for number in range(rows):
        sector = list(SECTORS)[number % len(SECTORS)]
        question = SECTORS[sector][(number // 25) % 2].format(n=number)
        sheet.append([sector, question, f"Indicator {number}", "Household survey"])
    book.save(path)
    return path
