"""Every error of the package, each with the exit code of the command line, and its sentence.

An error is about the tool and meant for the person who runs it: raised once, where the fact
is known, in one sentence that says what could not be done, where, what was found and what to
do. Bad news about a plan is never an error but a finding (`dtmnb.domain.findings`).

    DtmnbError                      1
    |-- UsageError                  2   a command or a notebook was called with wrong words
    |   `-- StaleError                  what is answered was changed since it was shown
    |-- PlanError                  10   plans and their store
    |   |-- PlanNotFoundError
    |   |-- StoreError
    |   `-- IntegrityError
    |-- ReferenceDataError         11   our tables
    |   `-- VocabularyError
    |-- InterchangeError           12   other people's files
    |   |-- UnknownFormatError
    |   `-- SheetError
    |-- SharingError               13   a view that may not be made or may not leave
    |-- BatchError                 14   runs
    |   `-- ForkServerError            a warm process could not be had, or failed its task
    |       `-- LostTaskError          it was ended before it was done
    |-- ResourceError              15   shipped files
    |-- ChangeError                16   a change that is not well formed or not permitted
    |-- RightsError                17   a change that is not this seat's to make
    `-- RecordError                18   a record of agreement that would not be true
"""

from collections.abc import Mapping
from typing import Self


class Sentence(str):
    """A text for people that is English where it is printed, and keeps what it was made of.

    So `dtmnb.language.say` can say it in another language, however far it was carried.

    Attributes:
        message: The text, with places as `{name}`; a finished one where there are no values.
        values: What fills the places: words, numbers, other sentences.
    """

    message: str
    values: Mapping[str, object]

    def __new__(cls, message: str, /, **values: object) -> Self:
        """Say *message* with its places filled by *values*."""
        made = super().__new__(cls, message.format(**values) if values else message)
        made.message, made.values = message, values
        return made


class DtmnbError(Exception):
    """The root of all errors that people see, shown as one sentence without a traceback.

    Attributes:
        sentence: English where it is printed; `sentence_of_error` says it in another language.
    """

    exit_code = 1

    def __init__(self, message: str = "", /, **values: object) -> None:
        """Say *message* with its places filled by *values*."""
        self.sentence = message if isinstance(message, Sentence) else Sentence(message, **values)
        super().__init__(self.sentence)


class UsageError(DtmnbError):
    """A command, a parameter or a notebook was called with words it does not take."""

    exit_code = 2


class StaleError(UsageError):
    """What somebody answers was changed by others since it was shown."""


class PlanError(DtmnbError):
    """A plan could not be found, opened, kept or checked."""

    exit_code = 10


class PlanNotFoundError(PlanError):
    """No plan of that name is in the store."""


class StoreError(PlanError):
    """The store cannot be reached, is not ours, or cannot be written."""


class IntegrityError(PlanError):
    """The journal of a plan does not agree with its own hashes."""


class ReferenceDataError(DtmnbError):
    """The reference tables hold faults; the message lists them all."""

    exit_code = 11


class VocabularyError(ReferenceDataError):
    """A code was asked for that its list does not have."""


class InterchangeError(DtmnbError):
    """A file of other people could not be read or written."""

    exit_code = 12


class UnknownFormatError(InterchangeError):
    """The suffix of a file names no format we know."""


class SheetError(InterchangeError):
    """A workbook or a table is damaged, too large, or holds what may not be taken."""


class SharingError(DtmnbError):
    """A view that may not be made, or a file that may not leave."""

    exit_code = 13


class BatchError(DtmnbError):
    """A run over plans could not be done."""

    exit_code = 14


class ForkServerError(BatchError):
    """No warm process could be had, or it failed its task; whoever asks goes on without."""


class LostTaskError(ForkServerError):
    """A warm process was ended, or its time was over, before it had done its task."""


class ResourceError(DtmnbError):
    """A shipped file is not where the installation should have put it."""

    exit_code = 15


class ChangeError(DtmnbError):
    """A change names a collection, record or field that a plan does not have."""

    exit_code = 16


class RightsError(DtmnbError):
    """A change is another organisation's to make, or the room's."""

    exit_code = 17


class RecordError(DtmnbError):
    """A row, answer or signature would be recorded as something that nobody agreed to."""

    exit_code = 18
