"""The register of issued documents as a file: whoever has it checks a copy without our store."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dtmnb.domain.issued import IssuedDocument
from dtmnb.errors import SheetError
from dtmnb.interchange.gate import DATA, read_bytes, write_bytes

REGISTER_VERSION = 1


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    plan_id: str
    name: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]
    audience: str
    language: str
    revision: Annotated[int, Field(ge=0)]
    head: str
    at: datetime


class RegisterFile(BaseModel):
    """The shape of the file."""

    model_config = ConfigDict(extra="forbid")

    register_version: Literal[1]
    issued: tuple[_Line, ...]


def describe(
    file: Path, plan_id: str, *, audience: str, language: str, stamp: tuple[int, str]
) -> IssuedDocument:
    """Return what the register says of *file*, which was made of the revision of *stamp*."""
    content = file.read_bytes()
    digest, (revision, head) = sha256(content).hexdigest(), stamp
    return IssuedDocument(
        plan_id, file.name, digest, len(content), audience, language, revision, head
    )


def write_register(documents: Iterable[IssuedDocument], target: Path) -> Path:
    """Write *documents* to the JSON file *target*, and return it.

    Raises:
        InterchangeError: It cannot be written.
    """
    lines = [{**each._asdict(), "at": each.at and each.at.isoformat()} for each in documents]
    content = {"register_version": REGISTER_VERSION, "issued": lines}
    return write_bytes(target, f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode())


def read_register(file: Path) -> tuple[IssuedDocument, ...]:
    """Return what the register *file* says was issued.

    Raises:
        SheetError: It cannot be read, or is no register.
    """
    try:
        read = RegisterFile.model_validate_json(read_bytes(file, DATA.size))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise SheetError(
            "Cannot read {file}: it is no register of issued documents ({place}: {why}). Ask DTM "
            "for it again.",
            file=file.name,
            place=" > ".join(map(str, first["loc"])) or "–",
            why=first["msg"],
        ) from error
    return tuple(IssuedDocument(**dict(each)) for each in read.issued)


def issued_as(file: Path, register: Iterable[IssuedDocument]) -> IssuedDocument | None:
    """Return as what *file* was issued, None for no copy of anything in *register*.

    Raises:
        SheetError: It cannot be read.
    """
    digest = sha256(read_bytes(file, DATA.size)).hexdigest()
    return next((each for each in register if each.sha256 == digest), None)


def newer_than(document: IssuedDocument, register: Iterable[IssuedDocument]) -> int | None:
    """Return the newest revision that was issued to the readers of *document* since, if any."""
    whose = (document.plan_id, document.audience)
    found = [each.revision for each in register if (each.plan_id, each.audience) == whose]
    newest = max(found, default=document.revision)
    return newest if newest > document.revision else None
