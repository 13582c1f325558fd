"""Read YAML as plain values: `true`, `null` and numbers are values, everything else is text."""

import json
import re
from typing import Any

import yaml

# The scalars that are not text where they stand without quotes: yes, no, 00 and dates stay text.
_SCALAR = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?")
_DEEPEST = 20


class _Loader(yaml.CSafeLoader):
    """YAML whose scalars keep their text; `_scalar` gives them their values."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Return no tag, in place of a slow search for one."""
        return ""


def plain_yaml(text: str) -> Any:
    """Return the one document in *text*.

    Raises:
        YAMLError: It is no YAML, or more than one document.
        ValueError: A key is given twice in one record.
    """
    loader = _Loader(text)
    try:
        return _plain(loader.get_single_node())
    finally:
        loader.dispose()


def require_simple(text: str) -> None:
    """Raise a ValueError where *text* repeats parts of itself or nests deeply, as bombs do."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise ValueError(f"line {line} nests deeper than {_DEEPEST} or repeats another part")


def _plain(node: Any) -> Any:
    """Return the value of a YAML node; our own walk is fast and refuses keys given twice."""
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style else _scalar(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if node is None:
        return None
    pairs = {key.value: _plain(value) for key, value in node.value}
    if len(pairs) < len(node.value):
        raise ValueError(f"line {node.start_mark.line + 1} starts a record with a key given twice")
    return pairs


def _scalar(text: str) -> Any:
    """Return the value of a scalar that stands without quotes; an empty one has none."""
    return json.loads(text) if _SCALAR.fullmatch(text) else text or None
