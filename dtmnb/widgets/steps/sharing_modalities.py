"""Step 50: how, when, how often, at which level and to whom each dataset goes."""

from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.plan import Plan
from dtmnb.domain.proposals import rows_without_dataset
from dtmnb.domain.vocabulary import Reference
from dtmnb.reports.parts import badge, items, or_dash, table
from dtmnb.reports.safe_html import Html, join, said
from dtmnb.reports.sections import sharing
from dtmnb.session.desk import Session
from dtmnb.session.proposals import add_releases, gather_rows, missing_releases
from dtmnb.widgets.drafting import Draft, drafting
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.panels import Go, PanelSpec, paragraph, seat_section, shown

_RELEASES = Draft(
    lambda session: len(missing_releases(session)),
    lambda language, number: language.plural(
        "Draft the {number} release that is missing",
        "Draft the {number} releases that are missing",
        number,
    ),
    add_releases,
)
_DATASETS = Draft(
    lambda session: len(rows_without_dataset(session.plan, session.reference)),
    lambda language, number: language.plural(
        "Put the {number} row without a dataset into one",
        "Put the {number} rows without a dataset into one",
        number,
    ),
    lambda session: gather_rows(session, session.language.text("All other data")),
)


def most_open_first(plan: Plan, reference: Reference, dataset: str) -> list[DisseminationLine]:
    """Return the releases of *dataset*, the most open modality first."""
    modalities = reference.terms("sharing_modalities").terms
    lines = [line for line in plan.lines.values() if line.dataset == dataset]
    last = len(modalities) + 1
    return sorted(
        lines,
        key=lambda line: (
            modalities[line.modality].property("openness", last)
            if line.modality in modalities
            else last
        ),
    )


def gets(line: DisseminationLine, partner: str, reference: Reference) -> bool:
    """Tell whether *partner* gets the release: by name, or because everybody may have it."""
    categories = reference.terms("dissemination_categories").terms
    if line.recipients or line.category not in categories:
        return partner in line.recipients
    category = categories[line.category]
    return category.has("may_be_public") and not category.has("needs_recipients")


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    text = session.language.text
    return [
        shown("matrix", text("Who gets what"), lambda: matrix(session)),
        drafting(session, guard, "lines", text("Releases"), _RELEASES),
        drafting(session, guard, "datasets", text("Datasets"), _DATASETS),
        shown(
            "ways",
            text("Ways of sharing"),
            lambda: seat_section(session, sharing.ways_of_sharing),
        ),
        shown("calendar", text("Calendar"), lambda: seat_section(session, sharing.releases)),
    ]


def matrix(session: Session) -> Html:
    """Return which partner gets which dataset, and how."""
    plan, language = session.plan, session.language
    if not plan.datasets or not plan.partners:
        return paragraph(
            language.text(
                "No organisation gets a dataset yet. Name organisations in step 10 and put "
                "questions into datasets under “Datasets”; “Releases” says how each goes out."
            )
        )
    heads = [language.text("Organisation"), *(each.title for each in plan.datasets.values())]
    rows = [
        [
            said(session.wording.name("partners", key)),
            *(_cell(session, key, dataset) for dataset in plan.datasets),
        ]
        for key in plan.guests
    ]
    intro = language.text("The most open way comes first; step down only as far as needed.")
    return join([paragraph(intro), table(language.text("Who gets what"), heads, rows)])


def _cell(session: Session, partner: str, dataset: str) -> Html:
    lines = [
        line
        for line in most_open_first(session.plan, session.reference, dataset)
        if gets(line, partner, session.reference)
    ]
    ways = items([_way(session, line) for line in lines], class_="dtmnb-plain")
    return or_dash(ways if lines else "")


def _way(session: Session, line: DisseminationLine) -> Html:
    categories = session.reference.terms("dissemination_categories").terms
    modality = session.wording.label("sharing_modalities", line.modality)
    level = session.wording.label("release_levels", line.release_level)
    term = categories.get(line.category)
    return join([said(modality), said(level), badge(term, session.language) if term else ""], " · ")
