"""Commands about copies: the register of what was handed out, and whether a file is in one."""

from pathlib import Path

import click

from dtmnb.cli.options import FILE, Desk, desk_options, plan_argument
from dtmnb.domain.issued import IssuedDocument
from dtmnb.interchange.register import issued_as, newer_than, read_register, write_register
from dtmnb.store.issued import IssuedDocuments


@click.command()
@plan_argument
@click.option("--out", required=True, type=FILE, metavar="FILE", help="A .json file.")
@click.option(
    "--audience", "audiences", multiple=True, metavar="A", help="Only what was made for these."
)
@desk_options
def register(desk: Desk, plan_id: str, *, out: Path, audiences: tuple[str, ...]) -> None:
    """Write the register of what was handed out of PLAN: names and hashes, no contents.

    Whoever has it checks a copy with `dtmnb check-copy`, or with any program that tells SHA-256.
    """
    with desk.open_store() as store:
        store.load(plan_id)
        found = IssuedDocuments(store).of(plan_id)
    wanted = [each for each in found if not audiences or each.audience in audiences]
    write_register(wanted, out)
    words = (
        f"Written: {out}, {len(wanted)} documents. Check: dtmnb check-copy FILE --register {out}"
    )
    desk.answer({"files": [str(out)], "documents": len(wanted)}, words)


@click.command(name="check-copy")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--register", "known", required=True, type=FILE, metavar="REGISTER")
@desk_options
def check_copy(desk: Desk, files: tuple[Path, ...], *, known: Path) -> None:
    """Tell whether each FILE is, byte by byte, one that REGISTER says was issued.

    Needs no store. Exit code 1 when one is not.
    """
    issued = read_register(known)
    found = {file: issued_as(file, issued) for file in files}
    document = {
        "files": [
            {
                "file": str(file),
                "is_issued": each is not None,
                "issued": each and each._asdict(),
                "newer_revision": each and newer_than(each, issued),
            }
            for file, each in found.items()
        ]
    }
    desk.answer(document, "\n".join(_told(file, each, issued) for file, each in found.items()))
    if None in found.values():
        raise SystemExit(1)


def _told(file: Path, found: IssuedDocument | None, register: tuple[IssuedDocument, ...]) -> str:
    """Return what is known of *file* in one line."""
    if found is None:
        return f"{file}: not in this register: it was changed, is of another plan, or is newer"
    newer = newer_than(found, register)
    since = f"; revision {newer} was issued since" if newer else ""
    at = found.at.strftime("%Y-%m-%d %H:%M UTC") if found.at else ""
    made = f"for {found.audience}, revision {found.revision} of {found.plan_id}"
    return f"{file}: issued as {found.name}, {made}, {at}{since}"
