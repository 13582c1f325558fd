"""What a page can come to tell keeps its values apart, so that it is told in any language."""

import ast
import inspect
import tomllib
from fnmatch import fnmatch

from dtmnb import errors
from tests.architecture.conftest import ROOT, Module

ERRORS = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}
# What a store is opened for is a part of its errors.
SPEAKING = ERRORS | {"reading", "writing"}


def said_by_the_command_line_only() -> list[str]:
    """Return the patterns of modules that no page speaks by, as the catalogues leave them out."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (found,) = (
        each["pattern"] for each in told["tool"]["babel"]["mappings"] if each["method"] == "ignore"
    )
    return found


def finished(tree: ast.AST) -> list[int]:
    """Return the lines where a sentence is finished before it is told."""
    filled = {
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_filled(node.value)
    }
    return [
        call.lineno
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and SPEAKING & {getattr(call.func, "attr", ""), getattr(call.func, "id", "")}
        and any(_is_filled(each) or ast.unparse(each) in filled for each in call.args[:1])
    ]


def _is_filled(node: ast.AST) -> bool:
    """Tell whether *node* puts values into a text; such a half of a choice counts, too."""
    if isinstance(node, ast.IfExp):
        return _is_filled(node.body) or _is_filled(node.orelse)
    is_format = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format"
    return isinstance(node, ast.JoinedStr | ast.BinOp) or is_format


def test_an_error_that_a_page_can_show_keeps_its_values_apart(modules: list[Module]):
    """A sentence that is finished when it is raised or noted can be said in English only."""
    found = {
        module.name: lines
        for module in modules
        if not any(fnmatch(module.name, each) for each in said_by_the_command_line_only())
        and (lines := finished(module.tree))
    }

    assert found == {}


def test_nothing_is_left_out_that_is_gone(modules: list[Module]):
    """The list of what only the command line says names what is there."""
    names = [module.name for module in modules]

    assert [
        each
        for each in said_by_the_command_line_only()
        if not any(fnmatch(name, each) for name in names)
    ] == []


def test_a_finished_sentence_is_seen():
    """However it is put together, and under another name."""
    words = (
        'raise StoreError(f"Cannot {x}")',
        'raise UsageError("Cannot " + x)',
        'raise UsageError("Cannot {}".format(x))',
        'message = f"{x}"\nraise BatchError(message)',
        'raise UsageError("a" if x else f"b {x}")',
        'store.writing(f"save {x}")',
    )

    assert [bool(finished(ast.parse(each))) for each in words] == [True] * len(words)
    assert finished(ast.parse('raise StoreError("Cannot {x}", x=f"{y}")')) == []
