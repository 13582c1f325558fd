"""Voilà's templates, compiled once for all pages: each page would compile them anew."""

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from traitlets.config import Configurable


class _Compiled(BytecodeCache):
    """Keeps in memory what was compiled; of a template that changed nothing."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


class CompiledTemplates(Configurable):
    """Has the exporter that it is a preprocessor of share what was compiled."""

    _compiled = _Compiled()

    def __call__(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return *nb* and *resources* as they are."""
        exporter: Any = self.parent
        exporter.environment.bytecode_cache = self._compiled
        return nb, resources
