"""GLOSSARY.md is the authority for our words."""

import ast
import re

from tests.architecture.conftest import ROOT


def test_every_record_of_the_domain_is_explained(domain):
    """A public class of the domain is a word of the field, so the glossary has an entry for it."""
    explained = set(re.findall(r"`(\w+)`", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")))
    classes = {
        node.name
        for module in domain
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }

    assert sorted(classes - explained) == []
