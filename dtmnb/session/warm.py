"""What a server of kernels has done before the first page opens: what every page would do first.

It holds our tables and words, which all who come may read, and nobody's plan.
"""

from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES
from dtmnb.language.sentences import joint_sentences, sentences
from dtmnb.store import load_reference


def warm() -> None:
    """Load tables, languages and sentences."""
    load_reference()
    for code in LANGUAGES:
        language_for(code)
    sentences()
    joint_sentences()
