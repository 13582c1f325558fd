"""Commands about the reference tables."""

from pathlib import Path

import click

from dtmnb.cli.options import Desk, desk_options
from dtmnb.domain.vocabulary import Codelist, Reference
from dtmnb.errors import ReferenceDataError
from dtmnb.resources import shipped
from dtmnb.store.reference import check_reference


@click.group()
def reference() -> None:
    """Look at the shipped tables, or check changed ones."""


@reference.command()
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@desk_options
def validate(desk: Desk, folder: Path | None) -> None:
    """Check all reference tables (those shipped, or the ones in FOLDER)."""
    faults = check_reference(folder or shipped("reference"))
    if faults:
        raise ReferenceDataError("\n".join(faults))
    tables = desk.reference
    counts = {
        "codelists": len(tables.codelists),
        "terms": sum(len(codelist) for codelist in tables.codelists.values()),
        "trees": len(tables.trees),
        "checklists": len(tables.checklists),
        "checks": len(tables.checks),
        "sources": len(tables.sources),
    }
    words = ", ".join(f"{number} {name}" for name, number in counts.items())
    desk.answer({"ok": True, **counts}, f"The reference tables hold: {words}. No fault found.")


@reference.command()
@click.argument("codelist", required=False)
@desk_options
def show(desk: Desk, codelist: str | None) -> None:
    """List the codelists, or the terms of CODELIST with their evidence and sources."""
    tables = desk.reference
    if codelist is None:
        desk.answer(
            {"codelists": {name: len(tables.terms(name)) for name in tables.codelists}},
            _list_of_codelists(tables),
        )
        return
    terms = tables.terms(codelist)
    document = {
        "codelist": codelist,
        "terms": [t.model_dump(mode="json") for t in terms.terms.values()],
    }
    desk.answer(document, _list_of_terms(terms))


def _list_of_codelists(tables: Reference) -> str:
    return "\n".join(
        f"{name:32} {len(terms):4}  {terms.title['en']}" for name, terms in tables.codelists.items()
    )


def _list_of_terms(codelist: Codelist) -> str:
    return "\n".join(
        f"{term.code:32} {term.evidence:9} {','.join(term.source):12} {term.label['en']}"
        for term in codelist.terms.values()
    )
