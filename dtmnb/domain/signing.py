"""What an organisation signs: its fingerprint, what to read first, and what changed since."""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from dtmnb.domain.agreeing import Outcome, SignOff
from dtmnb.domain.audience import Stamp
from dtmnb.domain.causes import Cause, causes
from dtmnb.domain.changes import Add, Batch, Change, compare_plans
from dtmnb.domain.consent import objections_to
from dtmnb.domain.counts import Counts, counts_of
from dtmnb.domain.findings import Finding
from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.vocabulary import Reference


class Summary(NamedTuple):
    """What is read before a signature.

    Attributes:
        counts: How many rows are agreed, proposed and open.
        opened: Outcomes more open than advised or asked for, with who opened them and why.
        objections: Row, organisation and reason of each dissent.
        vouched: Outcomes agreed outside, for which somebody stands in.
        blockers: What still keeps collection from starting, by what would mend it.
    """

    counts: Counts
    opened: tuple[Outcome, ...]
    objections: tuple[tuple[str, str, str], ...]
    vouched: tuple[Outcome, ...]
    blockers: tuple[Cause, ...]


def summary_of(plan: Plan, findings: tuple[Finding, ...], reference: Reference) -> Summary:
    """Return what *plan* says that whoever signs it should have read."""
    outcomes = [each for each in plan.outcomes.values() if each.settled_on]
    return Summary(
        counts=counts_of(plan, reference),
        opened=tuple(each for each in outcomes if each.opening_reason),
        objections=tuple(
            (row, partner, reason)
            for row in plan.rows
            for partner, reason in objections_to(plan, row, reference).items()
        ),
        vouched=tuple(each for each in outcomes if each.vouched_by),
        blockers=causes((each for each in findings if each.severity == "blocker"), reference),
    )


def signed_content(plan: Plan) -> str:
    """Return the fingerprint of what organisations sign."""
    signed = _signed_part(plan)
    # By id: a record that was removed and came back stands last, and is the same one.
    texts = (
        f"{collection} {record.model_dump_json(exclude_defaults=True)}"
        for collection in RECORD_CLASSES
        for _, record in sorted(signed.records(collection).items())
    )
    return sha256("\n".join(texts).encode()).hexdigest()


def changed_since(then: Plan, now: Plan) -> tuple[Change, ...]:
    """Return what changed in what organisations sign."""
    return compare_plans(_signed_part(then), _signed_part(now))


def _signed_part(plan: Plan) -> Plan:
    """Return *plan* without signatures, and without the status that it moves to once signed."""
    header = plan.header.model_copy(update={"status": ""})
    return plan.model_copy(update={"header": header, "sign_offs": {}})


def fingerprinted(batch: Batch, plan: Plan, stamp: Stamp) -> Batch:
    """Return *batch* with the fingerprint of *plan* in each signature given at *stamp*.

    It is made where the whole plan is: the seat that signs may not see all of it.
    """
    signed = {
        number: change.model_copy(
            update={"values": {**change.values, "fingerprint": signed_content(plan)}}
        )
        for number, change in enumerate(batch.changes)
        if isinstance(change, Add)
        and change.collection == "sign_offs"
        and (change.values.get("revision"), change.values.get("head")) == stamp
    }
    changes = tuple(signed.get(number, each) for number, each in enumerate(batch.changes))
    return batch.model_copy(update={"changes": changes}) if signed else batch


def latest_signatures(plan: Plan) -> Mapping[str, SignOff]:
    """Return the newest signature of each organisation that signed."""
    signed = sorted(plan.sign_offs.values(), key=lambda each: (each.revision, each.signed_at))
    return {each.partner: each for each in signed}


def is_signed(plan: Plan) -> bool:
    """Tell whether every organisation signed *plan* as it stands."""
    signed, content = latest_signatures(plan), signed_content(plan)
    return bool(plan.partners) and all(
        partner in signed and signed[partner].fingerprint == content for partner in plan.partners
    )
