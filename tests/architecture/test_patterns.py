"""No text makes a pattern of ours run away: each takes time in proportion to what it reads."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from time import process_time

from tests.architecture.conftest import Module

# What grows faster than the square is stopped before it takes for ever.
SHORT, LONG = 1_000, 20_000
SUSPECTS = 20
# At the longer length even the square of it takes ten times as long, and a line a hundredth.
MOST_SECONDS = 0.2
STARTS = (
    "",
    "a@",
    "a@b.",
    "${",
    "[a",
    "(aa",
    "<",
    "1.234 1.2",
    "2026-01-01T",
    "#a",
    "select_one a",
)
BODIES = (*' \t\n"$&(+-./0:<@A[_a{,;', "a.", "1 ", "+a", "@.", ".1", "::", "a ", "/1", "${")
ENDS = ("\x00", "\n")


def _patterns(module: Module) -> Iterator[tuple[str | bytes, bool]]:
    """Yield the patterns that *module* writes down, and whether each begins where a text does."""
    nodes = list(ast.walk(module.tree))
    asked = [node for node in nodes if isinstance(node, ast.Attribute)]
    names = {
        node.value: node.targets[0].id
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for call in (node for node in nodes if isinstance(node, ast.Call) and node.args):
        first, by = call.args[0], call.func
        if isinstance(by, ast.Attribute) and ast.unparse(by.value) == "re":
            uses = {each.attr for each in asked if ast.unparse(each.value) == names.get(call)}
            uses = uses if by.attr == "compile" else {by.attr}
            if isinstance(first, ast.Constant):
                yield first.value, uses <= {"match", "fullmatch"}


def _slowest(pattern: str | bytes, *, is_anchored: bool) -> float:
    """Return the seconds that *pattern* takes for the text that it takes longest for.

    Of the kinds of text it takes the longest ones that took longest while they were short.
    """

    def seconds(length: int, kind: tuple[str, str, str]) -> float:
        start, body, end = kind
        text = start + body * (length // len(body)) + end
        given = text.encode() if isinstance(pattern, bytes) else text
        begun = process_time()
        compiled.fullmatch(given) if is_anchored else compiled.sub(nothing, given)
        return process_time() - begun

    compiled, nothing = re.compile(pattern), b"" if isinstance(pattern, bytes) else ""
    short: dict[tuple[str, str, str], float] = {}
    for kind in product(STARTS, BODIES, ENDS):
        short[kind] = seconds(SHORT, kind)
        if short[kind] > MOST_SECONDS:
            return short[kind]
    suspects = sorted(short, key=short.__getitem__)[-SUSPECTS:]
    return max(seconds(LONG, kind) for kind in suspects)


def test_every_pattern_is_linear(modules):
    """People paste what they like; nobody waits for it, and nothing stops answering."""
    found = {
        (pattern, is_anchored): module.name
        for module in modules
        for pattern, is_anchored in _patterns(module)
    }

    slow = {
        (place, pattern)
        for (pattern, is_anchored), place in found.items()
        if _slowest(pattern, is_anchored=is_anchored) > MOST_SECONDS
    }

    assert len(found) > 40
    assert slow == set()


def test_a_pattern_that_runs_away_is_seen():
    """The words for an address that once took two minutes for a short text."""
    assert _slowest(r"\S+@\S+\.\w{2,}", is_anchored=False) > MOST_SECONDS
