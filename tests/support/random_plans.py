"""Random plans for Hypothesis.

Their fields hold codes from our lists and codes nobody knows, name records that are there and
records that are gone, and hold any text a person could paste. Of the rows marked as agreed most
have the outcome that settled them, with what organisations said before and answered since.
"""

import datetime
from random import Random
from types import UnionType
from typing import get_args, get_origin

from hypothesis import strategies as st

from dtmnb.domain.agreeing import Outcome
from dtmnb.domain.changes import Add, Batch, Change, Remove, Set, build_record, dump
from dtmnb.domain.consent import consent_id
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.schema import FieldSpec, fields_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.store.reference import load_reference
from tests.support.settled import settled_as_marked

DAY = datetime.date(2026, 3, 1)
MOMENT = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class PlanMaker:
    """Makes records of any collection out of one source of chance and a few texts."""

    def __init__(self, chance: Random, texts: list[str], reference: Reference) -> None:
        """Use *texts* for every field people write in."""
        self.chance = chance
        self.texts = texts
        self.codes = {name: [*terms] for name, terms in reference.codelists.items()}

    def plan(self, most: int = 6) -> Plan:
        """Return a plan with at most *most* records of each kind."""
        collections = {
            name: {
                f"{name}-{number}": build_record(
                    name, f"{name}-{number}", self.values(name, f"{name}-{number}")
                )
                for number in range(self.chance.randint(0, most))
            }
            for name in RECORD_CLASSES
            if name != HEADER
        }
        header = build_record(HEADER, HEADER, self.values(HEADER, HEADER))
        return self._settled(Plan(plan_id="random", header=header, **collections))

    def _settled(self, plan: Plan) -> Plan:
        """Return *plan* where most rows marked as agreed are so, by their outcomes."""
        made = settled_as_marked(plan).outcomes
        agreed = made.keys() & plan.rows.keys()
        kept = {key: made[key] for key in sorted(agreed) if self.chance.random() < 0.8}
        said = [self._said(kept[key], partner) for key in kept for partner in plan.partners]
        spoken = {name: dict(plan.records(name)) for name in ("positions", "consents")}
        for name, record in filter(None, said):
            spoken[name][record.record_id] = record
        return plan.model_copy(update={"outcomes": {**plan.outcomes, **kept}, **spoken})

    def _said(self, outcome: Outcome, partner: str) -> tuple[str, PlanRecord] | None:
        """Return what an organisation said before or after *outcome*, or None."""
        name = self.chance.choice(("positions", "consents", ""))
        if not name:
            return None
        key = consent_id(outcome.row, partner)
        axes = {"is_urgent": outcome.is_urgent, "sensitivity": outcome.sensitivity}
        given = {"row": outcome.row, "partner": partner, "question": outcome.question, **axes}
        if name == "consents":
            given["settlement"] = self.chance.choice((outcome.settlement, 0))
        elif self.chance.random() < 0.5:
            del given["sensitivity"]
        return name, build_record(name, key, {**self.values(name, key), **given})

    def values(self, collection: str, record: str) -> dict:
        """Return random values of every field of a record."""
        fields = RECORD_CLASSES[collection].model_fields
        return {name: self.value(collection, name) for name in fields if name != "record_id"}

    def value(self, collection: str, field: str) -> object:
        """Return a random value of one field, as plain JSON."""
        spec = fields_of(collection)[field]
        annotation = RECORD_CLASSES[collection].model_fields[field].annotation
        if get_origin(annotation) is tuple:
            return list(dict.fromkeys(self._one(spec) for _ in range(self.chance.randint(0, 3))))
        if get_origin(annotation) is dict:
            entry = MOMENT.isoformat() if datetime.datetime in get_args(annotation) else None
            return {key: entry or self._text() for key in self.chance.sample(["en", "fr", "x"], 2)}
        if annotation is str:
            return self._one(spec)
        return self._plain(annotation)

    def _one(self, spec: FieldSpec) -> str:
        if spec.is_plain or self.chance.random() < 0.1:
            return self._text()
        if spec.codelist == "row_statuses" and self.chance.random() < 0.6:
            return "agreed"  # or next to nothing would leave a plan
        if spec.codelist:
            return self.chance.choice([*self.codes[spec.codelist], ""])
        return f"{spec.collection}-{self.chance.randint(0, 3)}"

    def _plain(self, annotation: object) -> object:
        kinds = get_args(annotation) if get_origin(annotation) is UnionType else (annotation,)
        kind = self.chance.choice(kinds)
        if kind is type(None):
            return None
        if kind is bool:
            return self.chance.random() < 0.5
        if kind is datetime.date:
            return (DAY + datetime.timedelta(days=self.chance.randint(-400, 400))).isoformat()
        if kind is datetime.datetime:
            return MOMENT.isoformat()
        return self.chance.randint(1, 400)

    def _text(self) -> str:
        return self.chance.choice(self.texts)

    def change(self, plan: Plan) -> Change:
        """Return a change whose author saw *plan*, or saw something else."""
        collection = self.chance.choice([*RECORD_CLASSES])
        records = plan.records(collection)
        known = self.chance.choice([*records, f"{collection}-9"]) if records else "new"
        kind = self.chance.choice((Set, Set, Set, Add, Remove))
        if kind is Set or collection == HEADER:
            field = self.chance.choice([*RECORD_CLASSES[collection].model_fields][1:])
            was = dump(records[known])[field] if known in records else None
            if self.chance.random() < 0.2:
                was = self.value(collection, field)
            value = self.value(collection, field)
            return Set(collection=collection, record=known, field=field, was=was, value=value)
        if kind is Add:
            return Add(collection=collection, record=known, values=self.values(collection, known))
        was = dump(records[known]) if known in records else self.values(collection, known)
        return Remove(collection=collection, record=known, was=was)

    def batch(self, plan: Plan, batch_id: str, author: str = "amal") -> Batch:
        """Return a batch of changes whose author saw *plan*."""
        changes = tuple(self.change(plan) for _ in range(self.chance.randint(0, 6)))
        return Batch(batch_id=batch_id, author=author, changes=changes)


texts = st.lists(st.text(max_size=30) | st.sampled_from(("", "=1+1", "<b>", "amal")), min_size=1)


@st.composite
def plan_makers(draw: st.DrawFn) -> PlanMaker:
    """Draw a source of random plans; the same draw makes the same plans."""
    chance = Random(draw(st.integers(0, 2**32)))  # noqa: S311 (chance, not secrets)
    return PlanMaker(chance, draw(texts), load_reference())
