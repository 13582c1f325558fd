"""What screening finds out, and what it is asked by; loads no tables."""

from collections.abc import Mapping
from typing import NamedTuple

from dtmnb.domain.findings import Finding
from dtmnb.domain.neighbours import USUAL
from dtmnb.domain.record import Record

CHECKS = "data_checks"


class Measure(NamedTuple):
    """What to measure by.

    Attributes:
        keys: Columns that an outsider may know together.
        weight: Column of weights; found by its name where not given.
        population: People or households that the file was drawn from.
        category: Code of the category under which the file is to go out.
        strictness: Code of how closely columns beside access or incidents are held.
    """

    keys: tuple[str, ...] = ()
    weight: str = ""
    population: float | None = None
    category: str = "public"
    strictness: str = USUAL


class CheckedColumn(NamedTuple):
    """What was found out about a column.

    Attributes:
        sheet: Title of its sheet.
        name: Its heading.
        row: Id of the row of the plan that asks for it; empty when none does.
        flags: Codes of `name_patterns`.
        release_level: The area it shows, a code of `release_levels`, or empty.
        is_personal: The plan says that it holds personal data.
        checks: Codes of the checks that speak about it.
        words: The words, tags and types that told the flags; none where its values did.
    """

    sheet: str
    name: str
    row: str
    flags: tuple[str, ...]
    release_level: str
    is_personal: bool
    checks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class CellShares(NamedTuple):
    """Shares of small cells among those of a table that are not empty, 0 to 1."""

    cells: int
    one_to_four: float
    one_to_nine: float


class DisclosureRisk(Record):
    """The measures of one file for one choice of keys.

    Attributes:
        records: Records in the file.
        uniques: Records that are alone with their key.
        k: Size of the smallest group; 0 for an empty file.
        below_3: Records in groups of fewer than 3.
        below_5: Records in groups of fewer than 5.
        global_risk: Mean individual risk, 0 to 1.
        expected: Records to be expected found again.
        highest: Highest individual risk, 0 to 1.
        household: Mean risk that somebody of the same household is found again; the global risk
            where the households are not known.
        is_rescaled: Normalised weights were scaled to the population.
        needs_population: Weights are normalised and nobody gave the population, so they were
            left out: the risk is that of a file without weights, an upper bound.
    """

    records: int
    uniques: int
    k: int
    below_3: int
    below_5: int
    global_risk: float
    expected: float
    highest: float
    household: float
    is_rescaled: bool
    needs_population: bool


class MeasuredRisk(Record):
    """The measures of one sheet.

    Attributes:
        sheet: Its title.
        keys: The columns taken together.
        weight: The column of weights, or empty.
        risk: Uniques, k, individual, household and global risk.
        cells: Shares of small groups.
        diversity: Fewest different replies of any group, by column of a delicate kind.
    """

    sheet: str
    keys: tuple[str, ...]
    weight: str
    risk: DisclosureRisk
    cells: CellShares
    diversity: Mapping[str, int]


class DataCheck(NamedTuple):
    """What a file holds: its columns, the risk where keys were named, and the findings."""

    columns: tuple[CheckedColumn, ...]
    risk: MeasuredRisk | None
    findings: tuple[Finding, ...]
