"""A view as one JSON document of our own shape, and back."""

import json
from typing import Any

from dtmnb.domain.audience import SharedView

SCHEMA_VERSION = 1


def build_json(view: SharedView) -> bytes:
    """Return *view* as the bytes of a JSON document."""
    content: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "plan_id": view.plan_id,
        "revision": view.revision,
        "head": view.head,
        "audience": view.audience,
        "header": view.header,
        "collections": view.collections,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
