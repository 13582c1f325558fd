"""How far two people read the same questions alike: the second reading of 100 of them.

Whoever read a second time saw heading, label and choices, not the labels. Of 100 questions 87 were
read alike (Cohen's kappa 0.78), 92 as to whether they are sensitive (0.84); each of the other
eight one of the two had read as "either". Three labels were mended then: what blocks one group of
people from a market is read either way, and consent and the presence of a carer are harmless.
Who owns the land and where women and children meet stayed sensitive: they are protection.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FORMS = {
    "sites": "som_2021_detailed_site_assessment_tool.xlsx",
    "households": "reach_2024_msna_core_tool_en_fr_v11.xlsx",
}


class Read(NamedTuple):
    """A question as two people read it: sensitive, either or harmless."""

    first: str
    second: str


def readings(sensitive: Mapping[str, str], either: Mapping[str, str]) -> Iterator[Read]:
    """Yield the questions read twice; the first reading stands in the two lists by form."""
    lines = Path(__file__).with_name("second_reading.txt").read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        form, second, names = (part.strip() for part in line.split("|"))
        listed = {"sensitive": sensitive[FORMS[form]], "either": either[FORMS[form]]}
        for name in names.split():
            first = [reading for reading, labelled in listed.items() if name in labelled.split()]
            yield Read(first[0] if first else "harmless", second)


def kappa(pairs: list[Read]) -> float:
    """Return how far the two agree beyond chance: Cohen's kappa."""
    alike = sum(each.first == each.second for each in pairs) / len(pairs)
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    chance = sum(first[reading] * second[reading] for reading in first) / len(pairs) ** 2
    return (alike - chance) / (1 - chance)
