"""The sentence of every finding, by the code of its check: what is missing, and what to do."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import yaml

from dtmnb.domain.findings import Finding
from dtmnb.language.language import Language
from dtmnb.resources import shipped


@cache
def sentences() -> Mapping[str, str]:
    """Return the English sentences, to be translated, by the code of their check."""
    text = (shipped("locale") / "findings.yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.safe_load(text))


def sentence_of(finding: Finding, language: Language) -> str:
    """Return what *finding* says, in *language*; its dates and numbers too."""
    written = dict(finding.values)
    for place, value in finding.values.items():
        if place.endswith("_on"):
            written[place] = language.date(value)
        elif place == "number":
            written[place] = language.number(int(value))
    return language.text(sentences()[finding.code], **written)
