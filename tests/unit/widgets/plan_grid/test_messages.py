import pytest
from pydantic import ValidationError

from dtmnb.widgets.plan_grid.messages import MESSAGE

EDIT = {"type": "edit", "batch_id": "b1", "revision": 0, "changes": []}


@pytest.mark.parametrize(
    "message",
    [
        {"type": "hello", "search": "?lang=fr", "lang": "fr", "since": 3},
        EDIT,
        EDIT | {"changes": [{"op": "set", "id": "r1", "col": "sector", "was": "", "value": "x"}]},
        EDIT | {"changes": [{"op": "add", "id": "r1", "after": "", "copy": None, "cells": {}}]},
        EDIT | {"changes": [{"op": "remove", "id": "r1"}]},
        EDIT | {"undoes": "b0"},
        {"type": "ping"},
        {"type": "presence", "row": "r1"},
        {"type": "source"},
    ],
)
def test_what_the_page_says_is_understood(message):
    """Each message of the protocol has one shape."""
    assert MESSAGE.validate_python(message).type == message["type"]


@pytest.mark.parametrize(
    "message",
    [
        None,
        "ping",
        [],
        {},
        {"type": "execute"},
        {"type": "ping", "more": 1},
        {"type": "hello", "since": -1},
        {"type": "hello", "since": "3"},
        EDIT | {"batch_id": "../../etc"},
        EDIT | {"batch_id": "b" * 57},
        EDIT | {"changes": [{"op": "set", "id": "r1", "col": "sector", "value": "x"}]},
        EDIT | {"changes": [{"op": "set", "id": "R 1", "col": "c", "was": "", "value": "x"}]},
        EDIT | {"changes": [{"op": "set", "id": "r1", "col": "c", "was": "", "value": 3}]},
        EDIT | {"changes": [{"op": "drop", "id": "r1"}]},
        EDIT | {"changes": [{"op": "add", "id": "r1", "cells": {"question": None}}]},
        EDIT | {"changes": [{"op": "remove", "id": "r1"}] * 50_001},
        {"type": "presence", "row": "r" * 121},
    ],
)
def test_anything_else_is_refused(message):
    """Nothing unknown, nothing too large and nothing of another kind passes."""
    with pytest.raises(ValidationError):
        MESSAGE.validate_python(message)
