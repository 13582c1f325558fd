"""The sentence of every finding, by the code of its check."""

from dtmnb.domain.findings import Finding
from dtmnb.language.language import Language

SENTENCES: dict[str, str] = {}


def sentence_of(finding: Finding, language: Language) -> str:
    """Return what *finding* says, in *language*."""
    return language.text(SENTENCES[finding.code], **finding.values)
