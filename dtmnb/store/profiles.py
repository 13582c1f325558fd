"""Country profiles that people add themselves: their own Information Sharing Protocol as a file.

They lie in a folder of the user's own, or where `DTMNB_PROFILES` says. Files of others are not
trusted: what is large, repeats itself or nests deeply is refused before it is read.
"""

import os
import re
from pathlib import Path
from typing import Any

import yaml
from platformdirs import user_data_path

from dtmnb.errors import ReferenceDataError
from dtmnb.store.plain_yaml import plain_yaml, require_simple

ENVIRONMENT = "DTMNB_PROFILES"
EVIDENCE = "own"
"""The mark of what people added themselves: never shown as read in a source of ours."""

MAX_BYTES = 256 * 2**10
_SOURCE = "own_file"
_SUFFIXES = (".yaml", ".yml")


def profile_folder() -> Path:
    """Return the folder of people's own profiles, which need not exist.

    Raises:
        ReferenceDataError: `DTMNB_PROFILES` would be another folder for another process.
    """
    given = os.environ.get(ENVIRONMENT)
    if not given:
        return user_data_path("dtmnb", appauthor=False) / "profiles"
    folder = Path(given).expanduser()
    if not folder.is_absolute():
        raise ReferenceDataError(
            f"Cannot find your own protocols: {ENVIRONMENT} says '{given}'. Write the whole path."
        )
    return folder


def own_profiles() -> dict[Path, tuple[int, int]]:
    """Return the files of people's own profiles, each with what changes when it changes.

    Raises:
        ReferenceDataError: The folder cannot be read, or is named and not there: a protocol
            that no longer counts would open data without a word.
    """
    folder = profile_folder()
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
        states = {path: path.stat() for path in found if not path.name.startswith(".")}
    except OSError as error:
        if not folder.exists() and not os.environ.get(ENVIRONMENT):
            return {}
        raise ReferenceDataError(
            f"Cannot read your own protocols in {folder}: {error.strerror}. "
            f"Make the folder readable, or let {ENVIRONMENT} name another."
        ) from error
    return {path: (state.st_mtime_ns, state.st_size) for path, state in states.items()}


def profile_code(path: Path) -> str:
    """Return what the profile in the file *path* is called: the name of the file, simplified."""
    return re.sub(r"\W+", "_", path.stem.lower()).strip("_")


def read_profile(path: Path) -> dict[str, Any]:
    """Return the content of the profile in *path* in the form of `data/reference/profiles`.

    Its name is that of the file. A text may stand without its language. Evidence and source are
    ours to say: it is a file that somebody added.

    Raises:
        ReferenceDataError: It cannot be read, or is of no country.
    """
    try:
        content = _content(path)
        content["iso3"] = _country(content.get("iso3"))
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        found = " ".join(str(error).split())[:300]
        raise ReferenceDataError(
            f"Cannot use the protocol {path}: {found}. Mend the file; if it was added, "
            f"'dtmnb reference remove {profile_code(path)}' takes it out."
        ) from error
    entries = content.get("entries")
    if isinstance(entries, list):
        content["entries"] = [_own(entry) for entry in entries]
    return _with_text(content, "title") | {"code": profile_code(path)}


def keep_profile(source: Path) -> Path:
    """Copy the checked profile *source* into the folder of people's own; return its new place.

    Raises:
        ReferenceDataError: There is one of that name, or it cannot be written.
    """
    target = profile_folder() / f"{profile_code(source)}.yaml"
    part = target.with_suffix(".part")
    if target.exists():
        raise ReferenceDataError(
            f"Cannot add {source}: there is a protocol '{target.stem}' already. Take that one out "
            f"first, with 'dtmnb reference remove {target.stem}', or rename the file."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(source.read_bytes())
        part.replace(target)
    except OSError as error:
        raise ReferenceDataError(
            f"Cannot add {source}: {target.parent}: {error.strerror}. "
            f"Make the folder writable, or let {ENVIRONMENT} name another."
        ) from error
    return target


def remove_profile(name: str) -> Path:
    """Take the profile *name* out of the folder of people's own; return where it was.

    Raises:
        ReferenceDataError: There is none of that name.
    """
    named = {profile_code(path): path for path in own_profiles()}
    if name not in named:
        raise ReferenceDataError(
            f"Cannot remove '{name}': it is no protocol that was added. "
            f"Use one of: {', '.join(named) or 'none was added yet'}."
        )
    named[name].unlink()
    return named[name]


def _content(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ValueError("there is no such file")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES // 2**10} KiB")
    text = data.decode("utf-8-sig")
    require_simple(text)
    content = plain_yaml(text)
    if not isinstance(content, dict):
        raise ValueError("it holds no keys such as iso3, title and entries")
    return content


def _country(given: object) -> str:
    # Loads tables of all countries, which only people with a protocol of their own need.
    from pycountry import countries

    iso3 = str(given).upper()
    if countries.get(alpha_3=iso3) is None:
        raise ValueError(f"iso3 is '{given}' and not the three letters of a country, such as SSD")
    return iso3


def _own(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return _with_text(entry, "topic") | {"evidence": EVIDENCE, "source": [_SOURCE]}


def _with_text(record: dict[str, Any], key: str) -> dict[str, Any]:
    """Return *record* with the text *key* by language, where English stands for lack of it."""
    text = record.get(key)
    if isinstance(text, str):
        return record | {key: {"en": text}}
    if isinstance(text, dict) and text:
        return record | {key: {"en": next(iter(text.values())), **text}}
    return record
