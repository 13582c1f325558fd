"""Words for people: sentences from gettext catalogues, dates, numbers, direction.

A `Language` is handed to whoever writes for people; nothing here is global, so one process
can write reports in four languages.
"""

from dtmnb.language.language import Language, language_for, mark, say
from dtmnb.language.sentences import sentence_of, sentence_of_cause, sentence_of_error

__all__ = [
    "Language",
    "language_for",
    "mark",
    "say",
    "sentence_of",
    "sentence_of_cause",
    "sentence_of_error",
]
