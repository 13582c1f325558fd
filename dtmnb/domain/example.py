"""Training examples: plausible plans made from the companion rows, the same for the same seed.

Everything in them is marked as an example; organisations and focal points carry the word in
their names and addresses end in ``example.org``.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol, TypeVar

from dtmnb.domain.category import axes_of, category_of
from dtmnb.domain.changes import Add, Batch, Change, Set, apply
from dtmnb.domain.consent import consent_id
from dtmnb.domain.plan import HEADER, Header, Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import PlanRow
from dtmnb.domain.sealing import opening_of
from dtmnb.domain.settling import Settlement, settle_row
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import RecordError

_ORGANISATIONS = (
    ("dtm", "Example DTM team", "un_agency", ("inter_sector",)),
    ("cccm", "Example CCCM Cluster", "cluster", ("cccm", "es_nfi")),
    ("health", "Example Health Cluster", "cluster", ("hlt", "nut")),
    ("wash", "Example WASH Cluster", "cluster", ("wash",)),
    ("protection", "Example Protection Cluster", "cluster", ("pro", "gbv", "hlp", "ct")),
    ("child", "Example Child Protection AoR", "aor", ("cp", "edu")),
    ("mine", "Example Mine Action operator", "ngo", ("ma",)),
    ("food", "Example Food Security Cluster", "cluster", ("fsl", "cwg", "er")),
    ("authority", "Example disaster authority", "authority", ()),
)
_DATASETS = (
    ("locations", "Population and locations", "admin_2"),
    ("services", "Services and needs by location", "admin_2"),
    ("protection", "Protection, by location", "location"),
)


_FACILITATOR = "Example facilitator"
_Item = TypeVar("_Item")


class Chance(Protocol):
    """What an example draws from; `random.Random` with a seed does."""

    def random(self) -> float:
        """Return a number from 0 up to 1."""

    def randint(self, a: int, b: int) -> int:
        """Return a whole number from *a* to *b*."""

    def choice(self, seq: Sequence[_Item]) -> _Item:
        """Return one of *seq*."""


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


def example_changes(
    settings: ExampleSettings, reference: Reference, rng: Chance
) -> tuple[Change, ...]:
    """Return the changes that make an example plan out of an empty one.

    Some rows are left open, some agreements unsigned and some focal points without a deputy,
    as *rng* has it, so that every step of the session has something to show.
    """
    rows = tuple(_rows(settings, reference, rng))
    changes = (
        *_header(settings, reference, rng),
        *_organisations(settings, rng),
        *_agreements(settings, rng),
        *(Add(collection="datasets", record=code, values=_dataset(code, rng)) for code in _codes()),
        *(Add(collection="rows", record=f"r{n:03}", values=row) for n, row in enumerate(rows, 1)),
        *_lines(settings),
        *_urgent_actions(rows, reference),
    )
    return *changes, *_settled(settings, changes, reference, rng)


def _settled(
    settings: ExampleSettings, changes: tuple[Change, ...], reference: Reference, rng: Chance
) -> Iterator[Change]:
    """Yield what settles most rows as they are proposed, where nothing speaks against it."""
    batch = Batch(batch_id="example", author="", changes=changes)
    plan = apply(Plan(plan_id="example"), batch).plan
    settled_on = settings.starts_on - timedelta(days=20)
    for key, row in plan.rows.items():
        if not row.sensitivity or rng.random() > 0.9 or not _may_be_settled(plan, row, reference):
            continue
        for partner in ("dtm", *_owners(row.sector)):
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
        yield from settle_row(plan, key, settlement, reference)


def _may_be_settled(plan: Plan, row: PlanRow, reference: Reference) -> bool:
    try:
        return opening_of(plan, row, row.sensitivity, reference) is None
    except RecordError:
        return False


def _owners(sector: str) -> tuple[str, ...]:
    return tuple(code for code, _, _, sectors in _ORGANISATIONS if sector in sectors)[:1]


def _codes() -> tuple[str, ...]:
    return tuple(code for code, _, _ in _DATASETS)


def example_countries(reference: Reference) -> tuple[str, ...]:
    """Return the countries that examples are made for: those whose responders have a protocol."""
    return tuple(dict.fromkeys(each.iso3 for each in reference.profiles.values()))


def _header(settings: ExampleSettings, reference: Reference, rng: Chance) -> Iterator[Change]:
    country = reference.term("countries", settings.iso3)
    operation = "Countrywide monitoring"
    starts_on = settings.starts_on
    values: Mapping[str, JsonValue] = {
        "title": f"{country.label['en']} - training example",
        "iso3": settings.iso3,
        "operation": operation,
        "round_number": rng.randint(1, 40),
        "round_days": rng.choice((30, 60, 90)),
        "component": "mobility_tracking",
        "tool": "msla",
        "population_groups": ["idps", "returnees"],
        "objectives": "Training example: know where displaced people stay and what they need.",
        "method_and_limits": "Training example: key informants and observation by location.",
        "collection_starts_on": starts_on.isoformat(),
        "collection_ends_on": (starts_on + timedelta(days=21)).isoformat(),
        "plan_ends_on": (starts_on + timedelta(days=365)).isoformat(),
        "languages": ["en"],
        "public_contact": "dtm-public@example.org",
        "data_contact": "dtm-data@example.org" if rng.random() < 0.8 else "",
        "feedback_contact": "dtm-feedback@example.org",
        "mailing_list": "dtm-news@example.org",
        "mailing_list_owner": "fp-dtm-1" if rng.random() < 0.7 else "",
        "dtm_coordinator": "fp-dtm-1",
        "explained_on": (starts_on - timedelta(days=40)).isoformat(),
        "is_example": True,
    }
    empty = Header(record_id=HEADER).model_dump(mode="json")
    for field, value in values.items():
        yield Set(collection=HEADER, record=HEADER, field=field, was=empty[field], value=value)


def _organisations(settings: ExampleSettings, rng: Chance) -> Iterator[Change]:
    for code, name, kind, sectors in _ORGANISATIONS:
        values = {"name": name, "kind": kind, "sectors": list(sectors), "is_dtm": code == "dtm"}
        yield Add(collection="partners", record=code, values=values)
    for code, name, _, _ in _ORGANISATIONS:
        for number in (1, 2):
            person = _focal_point(code, name, number, settings.starts_on, rng)
            yield Add(collection="focal_points", record=f"fp-{code}-{number}", values=person)
    for code in ("health", "protection"):
        values = {
            "decision": f"Training example: where to send teams first ({code})",
            "partner": code,
            "needed_by": (settings.starts_on + timedelta(days=30)).isoformat(),
            "information_need": "Locations with unmet needs",
            "outcome": "include",
        }
        yield Add(collection="decisions", record=f"d-{code}", values=values)


def _focal_point(
    code: str, name: str, number: int, starts_on: date, rng: Chance
) -> Mapping[str, JsonValue]:
    leaves = starts_on + timedelta(days=rng.randint(60, 900))
    return {
        "name": f"{name}, {('first', 'second')[number - 1]} focal point",
        "partner": code,
        "role": "focal_point" if number == 1 else "deputy",
        "email": f"{code}{number}@example.org",
        "phone": f"+000 {sum(map(ord, code)):04} {number:04}",
        "deputy": f"fp-{code}-2" if number == 1 and rng.random() < 0.85 else "",
        "until_on": leaves.isoformat(),
        "confirmed_on": (starts_on - timedelta(days=rng.randint(10, 240))).isoformat(),
        "shares_contact": rng.random() < 0.6,
        "on_mailing_list": rng.random() < 0.8,
    }


def _dataset(code: str, rng: Chance) -> Mapping[str, JsonValue]:
    title, area = next((title, area) for known, title, area in _DATASETS if known == code)
    return {"title": title, "smallest_area": area, "population": rng.randint(400, 60_000)}


def _agreements(settings: ExampleSettings, rng: Chance) -> Iterator[Change]:
    for code in ("protection", "child", "health"):
        status = rng.choice(("signed", "signed", "with_partner", "with_legal", "to_draft"))
        signed_on = settings.starts_on - timedelta(days=60) if status == "signed" else None
        values = {
            "title": f"Data sharing agreement with {code} (training example)",
            "kind": "data_sharing_agreement",
            "parties": ["dtm", code],
            "datasets": ["protection"],
            "number": f"EX-{settings.iso3}-{code[:3].upper()}",
            "status": status,
            "needed_by": settings.starts_on.isoformat(),
            "signed_on": signed_on.isoformat() if signed_on else None,
            "expires_on": (settings.starts_on + timedelta(days=rng.randint(200, 700))).isoformat(),
        }
        yield Add(collection="agreements", record=f"a-{code}", values=values)


def _rows(
    settings: ExampleSettings, reference: Reference, rng: Chance
) -> Iterator[Mapping[str, JsonValue]]:
    companions = list(reference.terms("companion_rows").terms.values())
    groups = list(reference.terms("population_groups").terms.values())
    for number in range(settings.rows):
        companion = companions[number % len(companions)]
        group = groups[number // len(companions) % len(groups)]
        yield _row(companion, group, settings=settings, reference=reference, rng=rng) | {
            "order": float(number + 1)
        }


def _row(
    companion: Term, group: Term, *, settings: ExampleSettings, reference: Reference, rng: Chance
) -> dict[str, JsonValue]:
    values = dict(companion.properties)
    sector = str(values.get("sector", ""))
    sectors = reference.terms("sectors")
    is_protection = sector in sectors and sectors[sector].has("is_protection")
    category = category_of(bool(values.get("is_urgent")), str(values["sensitivity"]), reference)
    is_closed = not category.has("may_be_public") or is_protection
    values |= {
        "information_need": f"{values['information_need']} ({group.label['en']})",
        "question_id": f"{companion.code}.{group.code}",
        "dictionary_type": "optional",
        "component": "mobility_tracking",
        "unit_of_analysis": "location",
        "method": "key_informant_interview",
        "sensitivity_level": "high" if is_closed else "low",
        "preconditions_status": "met" if rng.random() < 0.9 else "not_met",
        "harm_reviewed": rng.random() < 0.9,
        "analysis_roles": {"describe": "Example DTM team", "interpret": sector},
        "dataset": "protection" if is_closed else rng.choice(("locations", "services")),
        "decision": "d-protection" if is_closed else "d-health",
    }
    if rng.random() < 0.1:
        values |= {"is_urgent": None, "sensitivity": "", "category_reason": ""}
    return values


def _lines(settings: ExampleSettings) -> Iterator[Change]:
    first_on = (settings.starts_on + timedelta(days=35)).isoformat()
    common = {"frequency": "per_round", "first_on": first_on, "sender": "fp-dtm-1"}
    for code in ("locations", "services"):
        for modality, level in (("dtm_website", "admin_2"), ("hdx_public", "admin_2")):
            values = {"dataset": code, "release_level": level, "category": "public"}
            yield Add(
                collection="lines",
                record=f"l-{code}-{modality.replace('_', '-')}",
                values=common | values | {"modality": modality, "share_within_hours": 336},
            )
    for partner in ("protection", "child", "health"):
        yield Add(
            collection="lines",
            record=f"l-protection-{partner}",
            values=common
            | {
                "dataset": "protection",
                "release_level": "location",
                "category": "sensitive",
                "modality": "bilateral_transfer",
                "recipients": [partner],
                "share_within_hours": 120,
                "agreement": f"a-{partner}",
                "retention": "Until the end of the plan",
                "onward_sharing": "None without asking DTM",
            },
        )


def _urgent_actions(
    rows: tuple[Mapping[str, JsonValue], ...], reference: Reference
) -> Iterator[Change]:
    """Give the first rows for urgent action an arrangement, and leave the rest open."""
    owners = {sector: code for code, _, _, sectors in _ORGANISATIONS for sector in sectors}
    urgent = [(n, row) for n, row in enumerate(rows, 1) if row.get("is_urgent")]
    for number, row in urgent[:6]:
        partner = owners.get(str(row["sector"]), "cccm")
        closed = axes_of("urgent_action_sensitive", reference)[1] == row["sensitivity"]
        values = {
            "trigger": f"Training example: {row['information_need']}",
            "row": f"r{number:03}",
            "threshold": "One location or more",
            "verification": "call_back",
            "content": "Location, number of people, date, who reported",
            "recipients": [f"fp-{partner}-1"],
            "channel": "phone_call",
            "fallback_channel": "secure_email",
            "within_hours": 24,
            "sender": "fp-dtm-1",
            "sender_deputy": "fp-dtm-2",
            "receipt_within_hours": 12,
            "agreement": "a-protection" if closed else "",
            "onward_sharing": "None without asking DTM",
        }
        yield Add(collection="urgent_actions", record=f"u-{number:03}", values=values)
