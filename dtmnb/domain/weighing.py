"""How reasons weigh against each other: levels, sensitivities and moves along them."""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from dtmnb.domain.advice_rules import Evidence
from dtmnb.domain.record import Record
from dtmnb.domain.vocabulary import Reference, Term


class Terms(NamedTuple):
    """What a reason, or all of them together, come to; codes, empty where nothing is said."""

    level: str = ""
    sensitivity: str = ""
    modalities: tuple[str, ...] = ()
    agreement: str = ""


class Reason(Record):
    """One thing that speaks for a level, with where it stands.

    Attributes:
        kind: A rule, what is usual for a kind of data, or a country's protocol.
        code: Of the rule, the data type or the profile.
        terms: What it comes to, after the treatments named.
        shift: Levels it adds to what the others say.
        is_urgent: Named responders need it at once.
        is_personal: It is about persons, so never below sensitive.
        is_final: No treatment and no override lowers it.
        is_area_rule: A product made from the data does not fall below it.
        text: The reason by language.
        cost: What is lost where the data are not shared, by language.
        evidence: How sure we are of it.
        source: Codes of the sources.
        treated_by: Codes of the treatments that would lower it.
        treatments: Codes of the treatments that did.
    """

    kind: Literal["rule", "data_type", "profile"]
    code: str
    terms: Terms
    shift: int = 0
    is_urgent: bool = False
    is_personal: bool = False
    is_final: bool = False
    is_area_rule: bool = False
    text: Mapping[str, str]
    cost: Mapping[str, str] = {}
    evidence: Evidence
    source: tuple[str, ...]
    treated_by: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()


class Scales:
    """The order of levels, sensitivities and modalities, and moves along it.

    Attributes:
        lowest: Code of the lowest level.
        floor_of_persons: Code of the most open sensitivity that data on persons may have.
    """

    def __init__(self, reference: Reference) -> None:
        self._levels = reference.terms("sensitivity_levels")
        self._sensitivities = reference.terms("sensitivities")
        self._modalities = reference.terms("advice_modalities")
        self._by_rank = {self.rank(code): code for code in self._levels}
        self.lowest = self._by_rank[min(self._by_rank)]
        protecting = (
            c for c in self._sensitivities if self._sensitivities[c].has("protects_persons")
        )
        self.floor_of_persons = min(protecting, key=self.closedness)

    def rank(self, level: str) -> int:
        """Return the rank of *level*, 0 without one."""
        return int(self._levels[level].property("rank")) if level else 0

    def weight(self, reason: Reason) -> tuple[int, int, bool, int]:
        """Return what makes one reason weigh more than another; a rule says more than a habit."""
        terms = reason.terms
        shut = (int(self._modalities[code].property("openness")) for code in terms.modalities)
        closedness = self.closedness(terms.sensitivity)
        return self.rank(terms.level), closedness, reason.kind == "rule", max(shut, default=0)

    def closing(self, reason: Reason) -> tuple[int, int, bool, int]:
        """Return what makes one reason close more than another: first its sensitivity."""
        rank, closedness, is_rule, shut = self.weight(reason)
        return closedness, rank, is_rule, shut

    def at(self, level: str, sensitivity: str = "") -> Terms:
        """Return what usually goes with *level* and *sensitivity*, by default that of the level."""
        usual = str(self._levels[level].property("advised_sensitivity"))
        code = sensitivity or usual
        axis = self._sensitivities[code]
        modality, agreement = axis.property("advised_modality"), axis.property("advised_agreement")
        return Terms(level, code, (str(modality),), str(agreement))

    def raised(self, terms: Terms, rank: int, *, at_least: str = "") -> Terms:
        """Return *terms* no lower than *rank* and no more open than that level or *at_least*."""
        level = self._by_rank[max(self.rank(terms.level), min(rank, max(self._by_rank)))]
        moved = level != terms.level
        codes = (terms.sensitivity, at_least, self.at(level).sensitivity if moved else "")
        return self._with(terms, level, max(codes, key=self.closedness))

    def lowered(self, terms: Terms, rank: int) -> Terms:
        """Return *terms* no higher than *rank*, as open as that level usually is.

        At the lowest level only the sensitivity is left to ease.
        """
        level = self._by_rank[min(self.rank(terms.level), max(rank, min(self._by_rank)))]
        if not terms.sensitivity or level == terms.level != self.lowest:
            return terms._replace(level=level)
        may_open = self._sensitivities[terms.sensitivity].has("may_be_eased")
        sensitivity = self.at(level).sensitivity if may_open else terms.sensitivity
        return self._with(terms, level, sensitivity)

    def closedness(self, sensitivity: str) -> int:
        """Return the rank of *sensitivity*, 0 without one and for a code that no list has."""
        is_listed = sensitivity in self._sensitivities
        return int(self._sensitivities[sensitivity].property("rank")) if is_listed else 0

    def _with(self, terms: Terms, level: str, sensitivity: str) -> Terms:
        if sensitivity == terms.sensitivity:
            return terms._replace(level=level)
        return self.at(level, sensitivity)


def treated(reason: Reason, treatments: Collection[Term], scales: Scales) -> Reason:
    """Return *reason* at the level that the strongest of its treatments leaves; they don't add."""
    helping = [term for term in treatments if term.code in reason.treated_by]
    steps = max((int(term.property("lowers_by", 0)) for term in helping), default=0)
    if not steps or not reason.terms.level:
        return reason
    terms = scales.lowered(reason.terms, scales.rank(reason.terms.level) - steps)
    codes = tuple(term.code for term in helping)
    return reason.model_copy(update={"terms": terms, "treatments": codes})


def combined(reasons: Collection[Reason], scales: Scales) -> Terms:
    """Return what all *reasons* come to; empty when none of them speaks for a level.

    The highest level and the most closed axis stand; a profile can only raise them. Then shifts
    raise and lower by the largest of each kind: never below an area rule, nor data on persons.
    """
    up = max((each.shift for each in reasons), default=0)
    if up <= 0 and not any(each.terms.level for each in reasons):
        return Terms()
    terms = _highest(reasons, scales)
    if up > 0:
        shifted = (each.terms.sensitivity for each in reasons if each.shift > 0)
        closed = max(shifted, key=scales.closedness)
        terms = scales.raised(terms, scales.rank(terms.level) + up, at_least=closed)
    if any(each.is_personal for each in reasons):
        return scales.raised(terms, 0, at_least=scales.floor_of_persons)
    return _eased(terms, reasons, scales)


def _highest(reasons: Collection[Reason], scales: Scales) -> Terms:
    """Return the highest level, and the terms of the reason that closes most.

    They may come from two reasons: a telephone number in a file on checkpoints makes it
    personal, the checkpoints make it severe.
    """
    own = [each for each in reasons if each.terms.level and each.kind != "profile"]
    terms = scales.at(scales.lowest)
    if own:
        level = max(own, key=scales.weight).terms.level
        terms = max(own, key=scales.closing).terms._replace(level=level)
    for each in reasons:
        if each.kind == "profile":
            terms = scales.raised(terms, scales.rank(each.terms.level))
    return terms


def _eased(terms: Terms, reasons: Collection[Reason], scales: Scales) -> Terms:
    down = min((each.shift for each in reasons), default=0)
    if down >= 0:
        return terms
    areas = (scales.rank(each.terms.level) for each in reasons if each.is_area_rule)
    return scales.lowered(terms, max(scales.rank(terms.level) + down, max(areas, default=0)))
