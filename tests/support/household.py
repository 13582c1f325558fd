"""A household needs assessment as a country has it in Excel, and who shares it."""

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
)
"""As it is copied from a sheet."""

PARTNERS = (
    *("wash-cluster", "protection-cluster", "health-cluster"),
    *("education-cluster", "cccm-cluster"),
)
"""The ids that they get, DTM's own left out."""


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
