"""What a person decided about the columns and words of a foreign plan, kept in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dtmnb.domain.schema import BROUGHT
from dtmnb.errors import InterchangeError, Sentence
from dtmnb.interchange.gate import read_bytes, write_bytes
from dtmnb.interchange.plan_file import ColumnMapping, ReadPlan, row_fields


def load_mapping(path: Path) -> ColumnMapping:
    """Return the mapping in the YAML or JSON file *path*.

    The file holds heading and field in pairs, null for a column left out on purpose; or the
    same under `columns`, with the name of the sheet under `sheet`, and under `values` by
    heading the code that each word stands for: `brought_along` for none, null to leave it out.

    Raises:
        InterchangeError: The file is no such mapping, or names a field no row has.
    """
    import yaml

    try:
        content = yaml.safe_load(read_bytes(path))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _mapping_error(path, " ".join(str(error).split())[:200]) from error
    is_whole = isinstance(content, dict) and isinstance(content.get("columns"), dict)
    said: Mapping[str, Any] = content if is_whole else {"columns": content}
    columns, values = said["columns"], said.get("values") or {}
    if not isinstance(columns, dict):
        raise _mapping_error(path, Sentence("found no pairs of heading and field"))
    if not isinstance(values, dict) or not all(isinstance(each, dict) for each in values.values()):
        raise _mapping_error(path, Sentence("'values' holds no words by heading"))
    for field in columns.values():
        if field is not None and field not in row_fields():
            raise _mapping_error(path, Sentence("no row has the field '{field}'", field=field))
    return ColumnMapping(
        {str(header): field for header, field in columns.items()},
        str(said.get("sheet") or ""),
        {str(header): _words(each) for header, each in values.items()},
    )


def write_mapping(mapping: ColumnMapping, target: Path) -> Path:
    """Write *mapping* to *target*, to be read by `load_mapping`, and return *target*.

    Raises:
        InterchangeError: The file cannot be written.
    """
    return write_bytes(target, mapping_text(mapping).encode())


def mapping_text(mapping: ColumnMapping) -> str:
    """Return *mapping* as the YAML that `load_mapping` reads."""
    import yaml

    content = {
        "sheet": mapping.sheet,
        "columns": dict(mapping.columns),
        "values": {header: dict(words) for header, words in mapping.values.items() if words},
    }
    said = {key: value for key, value in content.items() if value or key == "columns"}
    return str(yaml.safe_dump(said, allow_unicode=True, sort_keys=False))


def mapping_of(read: ReadPlan) -> ColumnMapping:
    """Return all that was decided or proposed of the columns and words of *read*."""
    values: dict[str, dict[str, str | None]] = {}
    for each in read.words:
        if each.code != each.word:
            code = BROUGHT if each.code is None else each.code or None
            values.setdefault(each.header, {})[each.word] = code
    columns = {each.header: each.field for each in read.columns if each.header}
    return ColumnMapping(columns, read.sheet, values)


def _words(words: Mapping[object, object]) -> Mapping[str, str | None]:
    # YAML reads a bare yes as true.
    texts = {True: "yes", False: "no"}
    return {
        str(texts.get(word, word) if isinstance(word, bool) else word): (
            None if code is None else str(code).lower() if isinstance(code, bool) else str(code)
        )
        for word, code in words.items()
    }


def _mapping_error(path: Path, found: str) -> InterchangeError:
    return InterchangeError(
        "Cannot use the mapping {file}: {found}. Write one 'heading: field' a line, with null for "
        "what is left out, or the same under 'columns', with words and their codes by heading "
        "under 'values'; fields are: {fields}.",
        file=path.name,
        found=found,
        fields=", ".join(row_fields()),
    )
