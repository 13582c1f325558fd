"""Notebooks as files, and what their cells import."""

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def imported(notebook: Mapping[str, Any]) -> Iterator[str]:
    """Yield the modules that cells of *notebook* import at their top."""
    for cell in notebook.get("cells", ()):
        for line in _lines(cell):
            if isinstance(line, ast.Import):
                yield from (each.name for each in line.names)
            elif isinstance(line, ast.ImportFrom) and line.module and not line.level:
                yield line.module


def _lines(cell: Mapping[str, Any]) -> list[ast.stmt]:
    """Return the statements of *cell*; none where it is no code or holds words of the shell."""
    try:
        # In a file it may be one line after the other.
        return ast.parse("".join(cell["source"])).body if cell["cell_type"] == "code" else []
    except SyntaxError:
        return []


def hand_on(notebook: Any, file: Path) -> None:
    """Keep *notebook* in *file* for the next process of the same run, and for nobody else."""
    file.write_text(json.dumps(notebook), encoding="utf-8")


def handed_on(file: Path) -> Any:
    """Return what `hand_on` kept in *file*; whoever uses it looks whether it is a notebook."""
    import nbformat

    kept = json.loads(file.read_text(encoding="utf-8"))
    return nbformat.from_dict(kept)  # type: ignore[no-untyped-call]
