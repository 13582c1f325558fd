"""Commands about the reference tables, and about protocols that people add to them."""

import json
from pathlib import Path

import click

from dtmnb.cli.options import FILE, Desk, desk_options
from dtmnb.domain.advice_rules import Profile
from dtmnb.domain.vocabulary import Codelist, Reference
from dtmnb.errors import ReferenceDataError
from dtmnb.interchange.document_schema import document_schema
from dtmnb.interchange.gate import write_bytes
from dtmnb.resources import shipped
from dtmnb.store.profiles import (
    EVIDENCE,
    keep_profile,
    profile_code,
    profile_folder,
    remove_profile,
)
from dtmnb.store.reference import check_reference, load_reference


@click.group()
def reference() -> None:
    """Look at the shipped tables, check changed ones, or add your country's own protocol."""


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
    """List the codelists and your own protocols, or the terms of CODELIST with their sources."""
    tables = desk.reference
    if codelist is None:
        own = [each for each in tables.profiles.values() if each.entries[0].evidence == EVIDENCE]
        document = {
            "codelists": {name: len(tables.terms(name)) for name in tables.codelists},
            "own_profiles": [each.model_dump(mode="json") for each in own],
        }
        words = [_list_of_codelists(tables), f"Your own protocols, in {profile_folder()}:"]
        desk.answer(document, "\n".join([*words, *(map(_line, own) if own else ["  none"])]))
        return
    terms = tables.terms(codelist)
    document = {
        "codelist": codelist,
        "terms": [t.model_dump(mode="json") for t in terms.terms.values()],
    }
    desk.answer(document, _list_of_terms(terms))


@reference.command()
@click.argument("file", type=FILE)
@desk_options
def add(desk: Desk, file: Path) -> None:
    """Check FILE, the Information Sharing Protocol of your country, and use it from now on."""
    profile = load_reference(extra_profiles=file).profiles[profile_code(file)]
    target = keep_profile(file)
    document = {"ok": True, "file": str(target), "profile": profile.model_dump(mode="json")}
    words = f"Added: {_line(profile).strip()}\nIts levels count in every advice from now on."
    desk.answer(document, words)


@reference.command()
@click.argument("name")
@desk_options
def remove(desk: Desk, name: str) -> None:
    """Take your own protocol NAME out again."""
    place = remove_profile(name)
    desk.answer({"ok": True, "file": str(place)}, f"Removed: {place}")


@reference.command(name="example-profile")
@click.option("--out", required=True, type=FILE, metavar="FILE")
@desk_options
def example_profile(desk: Desk, out: Path) -> None:
    """Write an example of a protocol to FILE, to be filled and added."""
    write_bytes(out, (shipped("examples") / "our_protocol.yaml").read_bytes())
    desk.answer({"files": [str(out)]}, f"Written: {out}\nNext: dtmnb reference add {out}")


@reference.command()
@click.option("--out", type=FILE, metavar="FILE", help="By default it is printed.")
@desk_options
def schema(desk: Desk, out: Path | None) -> None:
    """Tell the JSON Schema of the JSON that plans are exported to."""
    text = json.dumps(document_schema(desk.reference), ensure_ascii=False, indent=1)
    if out is None:
        click.echo(text)
        return
    write_bytes(out, f"{text}\n".encode())
    desk.answer({"files": [str(out)]}, f"Written: {out}")


def _line(profile: Profile) -> str:
    title = profile.title["en"]
    return f"  {profile.code:30} {profile.iso3}  {len(profile.entries):4}  {title}"


def _list_of_codelists(tables: Reference) -> str:
    return "\n".join(
        f"{name:32} {len(terms):4}  {terms.title['en']}" for name, terms in tables.codelists.items()
    )


def _list_of_terms(codelist: Codelist) -> str:
    return "\n".join(
        f"{term.code:32} {term.evidence:9} {','.join(term.source):12} {term.label['en']}"
        for term in codelist.terms.values()
    )
