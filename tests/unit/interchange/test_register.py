"""The register as a file: who has it and a copy needs no store."""

from datetime import UTC, datetime

import pytest

from dtmnb.errors import SheetError
from dtmnb.interchange.register import (
    describe,
    issued_as,
    newer_than,
    read_register,
    write_register,
)

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.fixture
def copy(tmp_path):
    """Return a file."""
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF of revision 3")
    return file


@pytest.fixture
def register(copy, tmp_path):
    """Return a register that holds the file, and the same edition of a later revision."""
    facts = {"audience": "public", "language": "en", "stamp": (3, "ab")}
    issued = describe(copy, "demo", **facts)._replace(at=AT)
    later = issued._replace(sha256="0" * 64, revision=5)
    return read_register(write_register([issued, later], tmp_path / "register.json"))


def test_a_copy_is_known_under_any_name(copy, register):
    """What counts are its bytes; whoever holds an old edition is told of a newer one."""
    renamed = copy.rename(copy.with_name("from a friend.pdf"))

    found = issued_as(renamed, register)

    assert (found.name, found.revision, found.at) == ("report.pdf", 3, AT)
    assert newer_than(found, register) == 5
    assert newer_than(register[1], register) is None


def test_one_changed_byte_makes_it_another_file(copy, register):
    """It may be a draft, a forgery, or torn on its way."""
    copy.write_bytes(copy.read_bytes() + b" ")

    assert issued_as(copy, register) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"register_version": 2, "issued": []}',
        '{"register_version": 1, "issued": [{"sha256": "no"}]}',
    ],
)
def test_what_is_no_register_is_refused(tmp_path, text):
    """A damaged register proves nothing, and says so."""
    file = tmp_path / "register.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SheetError, match=r"Cannot read register\.json"):
        read_register(file)
