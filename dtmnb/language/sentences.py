"""The sentence of every finding, by the code of its check: what is missing, and what to do."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import yaml

from dtmnb.domain.findings import Finding, Place
from dtmnb.language.wording import Wording
from dtmnb.resources import shipped


@cache
def sentences() -> Mapping[str, str]:
    """Return the English sentences, to be translated, by the code of their check."""
    text = (shipped("locale") / "findings.yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.safe_load(text))


def sentence_of(finding: Finding, wording: Wording) -> str:
    """Return what *finding* says in the words of *wording*: its records, dates and numbers too."""
    language = wording.language
    written = dict[str, object](finding.values)
    for key, value in finding.values.items():
        if isinstance(value, Place):
            written[key] = wording.name(value.collection, value.record)
        elif key.endswith("_on"):
            written[key] = language.date(value)
        elif key == "number":
            written[key] = language.number(int(value))
    return language.text(sentences()[finding.code], **written)
