"""What wants a thread without a loop: the browser of another test leaves its loop behind."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Result = TypeVar("_Result")


def apart(act: Callable[..., _Result], *arguments: object) -> _Result:
    """Return what *act* returns in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(act, *arguments).result()
