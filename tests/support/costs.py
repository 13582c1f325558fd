"""What work costs the processor, asked so that a busy machine does not change the answer."""

from collections.abc import Callable
from time import process_time

TIMES = 3
# Ten times as much costs ten times as much along a line, and a hundred times by the square.
LINEAR = 35


def least_seconds(*works: Callable[[], object]) -> tuple[float, ...]:
    """Return the least seconds of the processor that each of *works* took, done in turn."""
    rounds = [[_seconds(work) for work in works] for _ in range(TIMES)]
    return tuple(map(min, zip(*rounds, strict=True)))


def grows_linearly(work: Callable[[int], object], length: int) -> bool:
    """Tell whether *work* on *length* costs at most in proportion to work on a tenth of it."""
    short, long = least_seconds(lambda: work(length // 10), lambda: work(length))
    return long < LINEAR * short


def _seconds(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun
