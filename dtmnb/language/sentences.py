"""What errors say, and findings, one by one and together: what is missing, and what to do."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import yaml

from dtmnb.domain.causes import Cause
from dtmnb.domain.findings import Finding, Place
from dtmnb.errors import DtmnbError
from dtmnb.language.language import Language, say
from dtmnb.language.wording import Wording
from dtmnb.resources import shipped


def sentence_of_error(error: DtmnbError, language: Language) -> str:
    """Return what *error* says in *language*."""
    return say(error.sentence, language)


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
        elif key == "parts":
            written[key] = wording.label("file_parts", *value.split())
    return language.text(sentences()[finding.code], **written)


@cache
def joint_sentences() -> Mapping[str, Mapping[str, str]]:
    """Return what several findings of one check say together, `one` and `many`, by its code."""
    text = (shipped("locale") / "causes.yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.safe_load(text))


def sentence_of_cause(cause: Cause, wording: Wording) -> str:
    """Return what the findings of *cause* say together; of one finding, what it says."""
    first, number = cause.findings[0], len(cause.findings)
    if number == 1:
        return sentence_of(first, wording)
    language, joint = wording.language, joint_sentences().get(cause.code)
    if joint:
        field = wording.field(first.where.collection, first.where.field)
        one, many = joint["one"], joint["many"]
        return language.plural(one, many, number, field=field)
    more = language.plural("{number} more like it", "{number} more like it", number - 1)
    return f"{sentence_of(first, wording)} ({more})"
