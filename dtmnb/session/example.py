"""Training examples: plausible plans made from the companion rows, the same for the same seed.

What they say stands in `data/examples/training_plan.yaml`. Everything in them is marked as an
example; organisations and focal points carry the word in their names and addresses end in
``example.org``.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple

from dtmnb.domain.category import category_of
from dtmnb.domain.changes import Add, Batch, Change, Set, apply
from dtmnb.domain.consent import consent_id
from dtmnb.domain.journal import Saved
from dtmnb.domain.plan import HEADER, Header, Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.sealing import opening_of
from dtmnb.domain.settling import Settlement, settle_row
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import RecordError
from dtmnb.resources import shipped
from dtmnb.session.desk import Session
from dtmnb.store.plain_yaml import plain_yaml

_ARRANGED = 6
"""How many rows for urgent action have an arrangement."""

_LEAD_DAYS = 30
"""Collection of an example starts this long after today, so that agreements are nearly due."""

_FACILITATOR = "Example facilitator"
_NO_NAMES: Mapping[str, str] = {}
_WAYS = ("$day", "$between", "$one_of", "$chance")


class ExampleSettings(NamedTuple):
    """What makes one example plan different from the next.

    Attributes:
        iso3: Country.
        starts_on: First day of collection.
        rows: How many rows, 1 or more.
    """

    iso3: str
    starts_on: date
    rows: int = 150


def example_countries(reference: Reference) -> tuple[str, ...]:
    """Return the countries that examples are made for: those whose responders have a protocol."""
    return tuple(dict.fromkeys(each.iso3 for each in reference.profiles.values()))


def example_changes(
    settings: ExampleSettings, reference: Reference, rng: Random
) -> tuple[Change, ...]:
    """Return the changes that make an example plan out of an empty one.

    Some rows are left open, some agreements unsigned and some focal points without a deputy,
    as *rng* has it, so that every step of the session has something to show.
    """
    example = _Example(settings, reference, rng)
    changes = tuple(example.changes())
    return *changes, *example.settled(changes)


def make_example(session: Session, plan_id: str, iso3: str, *, rows: int, seed: int = 1) -> Saved:
    """Make the example plan of *seed* for the country *iso3*, and open it.

    Raises:
        PlanError: A plan of that name exists.
    """
    settings = ExampleSettings(iso3, session.today + timedelta(days=_LEAD_DAYS), rows)
    rng = Random(f"{iso3} {seed}")  # noqa: S311 (examples, not secrets)
    changes = example_changes(settings, session.reference, rng)
    return session.create_plan(plan_id, changes, session.language.text("Training example"))


@cache
def _template() -> dict[str, Any]:
    path = shipped("examples") / "training_plan.yaml"
    template: dict[str, Any] = plain_yaml(path.read_text(encoding="utf-8"))
    return template


class _Example:
    """Fills the template for one plan."""

    def __init__(self, settings: ExampleSettings, reference: Reference, rng: Random) -> None:
        self.settings, self.reference, self.rng = settings, reference, rng
        self.template = _template()
        (organisations, *_) = self.template["records"]
        self.partners: dict[str, Any] = organisations["partners"]
        country = reference.term("countries", settings.iso3).label["en"]
        self.names = {"iso3": settings.iso3, "country": country}

    def changes(self) -> Iterator[Change]:
        """Yield what the plan holds before anything is settled."""
        rows = {f"r{number:03}": self._row(number) for number in range(1, self.settings.rows + 1)}
        empty = Header(record_id=HEADER).model_dump(mode="json")
        for field, value in self._filled(self.template["header"]).items():
            yield Set(collection=HEADER, record=HEADER, field=field, was=empty[field], value=value)
        for block in self.template["records"]:
            yield from self._block(block)
        for row, values in rows.items():
            yield Add(collection="rows", record=row, values=values)
        urgent = [row for row, values in rows.items() if values.get("is_urgent")]
        for row in urgent[:_ARRANGED]:
            values = self._arrangement(row, rows[row])
            yield Add(collection="urgent_actions", record=row.replace("r", "u-"), values=values)

    def settled(self, changes: tuple[Change, ...]) -> Iterator[Change]:
        """Yield what settles most rows as they are proposed, where nothing speaks against it."""
        batch = Batch(batch_id="example", author="", changes=changes)
        plan = apply(Plan(plan_id="example"), batch).plan
        settled_on = self.settings.starts_on - timedelta(days=20)
        for key, row in plan.rows.items():
            if not row.sensitivity or self.rng.random() > 0.9 or not self._may_settle(plan, row):
                continue
            for partner in dict.fromkeys(("dtm", *self._owners(row.sector))):
                values = {
                    "row": key,
                    "partner": partner,
                    "is_urgent": row.is_urgent,
                    "sensitivity": row.sensitivity,
                    "question": row.question,
                    "noted_by": _FACILITATOR,
                }
                yield Add(collection="positions", record=consent_id(key, partner), values=values)
            settlement = Settlement(
                row.is_urgent, row.sensitivity, row.category_reason, settled_on, _FACILITATOR
            )
            yield from settle_row(plan, key, settlement, self.reference)

    def _may_settle(self, plan: Plan, row: PlanRow) -> bool:
        try:
            return opening_of(plan, row, row.sensitivity, self.reference) is None
        except RecordError:
            return False

    def _block(self, block: Mapping[str, Any]) -> Iterator[Add]:
        """Yield the records of *block*, once for each key that it is for."""
        collections = {name: held for name, held in block.items() if name != "for_each"}
        for key in block.get("for_each", [""]):
            name = self.partners.get(key, {}).get("name", "")
            names = {"key": key, "name": name, "digits": f"{sum(map(ord, key)):04}"}
            for collection, records in collections.items():
                for record, values in records.items():
                    filled = self._filled(values, names)
                    yield Add(collection=collection, record=record.format(**names), values=filled)

    def _row(self, number: int) -> dict[str, Any]:
        """Return a row: each of the companion for one group, then for the next."""
        companions = list(self.reference.terms("companion_rows").terms.values())
        groups = list(self.reference.terms("population_groups").terms.values())
        round_, place = divmod(number - 1, len(companions))
        companion, group = companions[place], groups[round_ % len(groups)]
        values, template = dict(companion.properties), self.template["rows"]
        names = {
            **{"companion": companion.code, "group_code": group.code, "group": group.label["en"]},
            **{"need": values["information_need"], "sector": values.get("sector", "")},
        }
        values |= self._filled(template["all"], names)
        values |= self._filled(template["closed" if self._is_closed(values) else "open"])
        values |= self._filled(template["decided"])
        return values | {"order": float(number)}

    def _is_closed(self, row: Mapping[str, Any]) -> bool:
        sectors, sector = self.reference.terms("sectors"), row.get("sector", "")
        category = category_of(bool(row.get("is_urgent")), row["sensitivity"], self.reference)
        is_protection = sector in sectors and sectors[sector].has("is_protection")
        return not category.has("may_be_public") or is_protection

    def _arrangement(self, key: str, row: Mapping[str, Any]) -> dict[str, Any]:
        category = category_of(True, row["sensitivity"], self.reference)
        names = {
            **{"row": key, "need": row["information_need"]},
            "partner": next(iter(self._owners(row["sector"])), "cccm"),
            "agreement": "a-protection" if category.has("needs_agreement") else "",
        }
        filled: dict[str, Any] = self._filled(self.template["urgent_action"], names)
        return filled

    def _owners(self, sector: str) -> list[str]:
        """Return the organisation that answers for *sector*, if there is one."""
        return [key for key, each in self.partners.items() if sector in each["sectors"]][:1]

    def _filled(self, node: Any, names: Mapping[str, str] = _NO_NAMES) -> Any:
        """Return *node* of the template with its names filled in and its chances drawn."""
        if isinstance(node, str):
            return node.format(**self.names, **names)
        if isinstance(node, list):
            return [self._filled(each, names) for each in node]
        if not isinstance(node, dict):
            return node
        way = next(iter(node), "")
        if way in _WAYS:
            return self._drawn(way, node[way], names)
        found = {key: self._filled(value, names) for key, value in node.items()}
        more = found.pop("$and", {})
        return {**found, **more}

    def _drawn(self, way: str, given: Any, names: Mapping[str, str]) -> Any:
        if way == "$between":
            return self.rng.randint(*given)
        if way == "$day":
            days = timedelta(days=self._filled(given, names))
            return (self.settings.starts_on + days).isoformat()
        if way == "$one_of":
            return self._filled(self.rng.choice(given), names)
        share, first, second = given
        return self._filled(first if self.rng.random() < share else second, names)
