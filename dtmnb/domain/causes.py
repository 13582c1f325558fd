"""Findings by what would mend them: 255 rows without roles are one cause, not 255 points."""

from collections.abc import Iterable
from typing import NamedTuple, get_args

from dtmnb.domain.findings import Finding, Place, Severity
from dtmnb.domain.vocabulary import Reference

FEW = 10
"""Findings of one cause that are told one by one unless more are asked for."""


class Cause(NamedTuple):
    """Findings of one check about one field.

    Attributes:
        code: The check.
        severity: Its severity.
        where: Where it is mended: the place of the only finding; of several the collection, a
            place without a record, in which it is told for many at once; None: one by one.
        findings: All of them, in their order; at least one.
    """

    code: str
    severity: Severity
    where: Place | None
    findings: tuple[Finding, ...]

    @property
    def is_for_many(self) -> bool:
        """Whether one act can mend several."""
        return len(self.findings) > 1 and self.where is not None

    @property
    def records(self) -> tuple[str, ...]:
        """Ids of the records that it is about, each once."""
        return tuple(dict.fromkeys(each.where.record for each in self.findings))


def causes(findings: Iterable[Finding], reference: Reference) -> tuple[Cause, ...]:
    """Return *findings* by what would mend them, the gravest first, else in their order.

    Args:
        findings: What the checks found.
        reference: Our tables; `reference.checks` says what can be told for many.
    """
    found: dict[tuple[str, Severity, str, str], list[Finding]] = {}
    for each in findings:
        key = (each.code, each.severity, each.where.collection, each.where.field)
        found.setdefault(key, []).append(each)
    ranks = get_args(Severity)
    alike = sorted(found.values(), key=lambda each: ranks.index(each[0].severity))
    return tuple(
        Cause(each[0].code, each[0].severity, _mended_at(each, reference), tuple(each))
        for each in alike
    )


def _mended_at(alike: list[Finding], reference: Reference) -> Place | None:
    first = alike[0].where
    if len(alike) == 1:
        return first
    told_in = reference.checks[alike[0].code].told_in
    return Place(told_in, "", first.field) if told_in and first.collection == "rows" else None
