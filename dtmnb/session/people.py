"""What people do about people: name them, say that they still are there, hand over to others."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO

from dtmnb.domain.changes import Add, Change, dump
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import fields_of
from dtmnb.domain.settling import put_record
from dtmnb.domain.vocabulary import Reference
from dtmnb.domain.waiting import people_of
from dtmnb.errors import UsageError
from dtmnb.session.desk import Session, free_id, new_id
from dtmnb.session.speaking import require_partner

_PEOPLE = "focal_points"
_LEAST_DIGITS = 6
"""A cell with as many digits is a telephone number."""

MOST_LINES = 500
"""Lines of a list of people that are taken at once."""


@dataclass
class _Found:
    """What a line of a pasted list says."""

    organisation: str = ""
    values: dict[str, JsonValue] = field(default_factory=dict)


def add_people(session: Session, pasted: str) -> tuple[int, int]:
    """Add the organisations and people of a pasted list: one a line, cells as Excel copies them.

    A line begins with the organisation; then come the person and, in any order, e-mail address
    and telephone number. An organisation that the plan names already gets the person.

    Returns:
        How many organisations and how many people are new.

    Raises:
        UsageError: There is nothing to add, or more than `MOST_LINES` lines.
    """
    session.refresh(is_following=True)
    lines = [line for line in csv.reader(StringIO(pasted), dialect="excel-tab") if any(line)]
    if len(lines) > MOST_LINES:
        raise UsageError("Cannot take this list: it has more than {most} lines.", most=MOST_LINES)
    changes = [*_added(session.plan, map(_read, lines), session.reference)]
    if not changes:
        raise UsageError(
            "Cannot add anybody: the list names nobody new. Give one organisation a line, "
            "then the person, e-mail and telephone."
        )
    session.save(changes)
    people = sum(each.collection == _PEOPLE for each in changes)
    return len(changes) - people, people


def confirm_people(session: Session, partner: str) -> int:
    """Say that those who speak for *partner* still do, and return how many they are."""
    session.refresh(is_following=True)
    require_partner(session, partner)
    found = people_of(session.plan, partner)
    today = {"confirmed_on": session.today.isoformat()}
    changes = [
        change
        for person in found
        for change in put_record(session.plan, _PEOPLE, person.record_id, today)
    ]
    if changes:
        session.save(changes)
    return len(found)


def hand_over(session: Session, leaves: str, follows: str) -> int:
    """Hand all that *leaves* does in this plan to *follows*, and return in how many places.

    Alerts to send and to get, releases, agreements and tasks of the plan; who leaves is kept, with
    who followed. From an organisation's own seat only that is said; the room hands over.

    Raises:
        UsageError: One of them is no focal point, or both are the same.
    """
    session.refresh(is_following=True)
    people = session.plan.focal_points
    if leaves == follows or not {leaves, follows} <= people.keys():
        raise UsageError("Cannot hand over: choose who leaves, and somebody else who follows.")
    is_room = session.seat.is_room
    changes = [*_handed_over(session.plan, leaves, follows)] if is_room else []
    session.save([*changes, *_ended(session, people[leaves], follows)])
    return len(changes)


def introduce(session: Session, partner: str, said: Mapping[str, JsonValue]) -> str:
    """Add a person who speaks for *partner*, with what is *said* of them; return their id.

    Raises:
        UsageError: The person has no name.
    """
    session.refresh(is_following=True)
    require_partner(session, partner)
    add = _introduced(session, partner, said)
    session.save([add])
    return add.record


def replace(session: Session, leaves: str, said: Mapping[str, JsonValue]) -> str:
    """Name somebody new who follows *leaves*, in one act; return their id.

    Alerts and agreements that name who leaves are handed over by the room (`hand_over`).

    Raises:
        UsageError: Who leaves is no focal point, or who follows has no name.
    """
    session.refresh(is_following=True)
    person = session.plan.focal_points.get(leaves)
    if person is None:
        raise UsageError("Cannot hand over: choose who leaves.")
    add = _introduced(session, person.partner, {"role": person.role, **said})
    session.save([add, *_ended(session, person, add.record)])
    return add.record


def correct(
    session: Session, person_id: str, said: Mapping[str, JsonValue], *, seen: FocalPoint
) -> None:
    """Keep what is *said* of a person as it was *seen*; what others wrote since is a conflict.

    Raises:
        UsageError: There is no such person, or no name is left.
    """
    session.refresh(is_following=True)
    if person_id not in session.plan.focal_points:
        raise UsageError("Cannot correct this person: it was removed meanwhile.")
    if not str(said.get("name", seen.name)).strip():
        raise UsageError("Cannot keep this person: the name is missing. Give it.")
    changes = put_record(session.plan, _PEOPLE, person_id, said, seen=seen)
    if changes:
        session.save(changes)


def sectors_in(name: str, reference: Reference) -> list[str]:
    """Return the sectors that the name of an organisation says, as in "Protection Cluster"."""
    words = set(re.findall(r"\w+", name.casefold()))
    return [
        code
        for code, term in reference.terms("sectors").terms.items()
        if code in words
        or any(
            words.issuperset(said) for label in term.label.values() if (said := _words_of(label))
        )
    ]


def _introduced(session: Session, partner: str, said: Mapping[str, JsonValue]) -> Add:
    name = str(said.get("name", "")).strip()
    if not name:
        raise UsageError("Cannot keep this person: the name is missing. Give it.")
    # Made of the name it could be that of somebody whom this seat does not see.
    key = new_id(_PEOPLE)
    return Add(collection=_PEOPLE, record=key, values={**said, "name": name, "partner": partner})


def _ended(session: Session, person: FocalPoint, follows: str) -> tuple[Change, ...]:
    """Return the changes that say who follows *person*, and from when they left."""
    until = (person.until_on or session.today).isoformat()
    values = {"replaced_by": follows, "until_on": until}
    return put_record(session.plan, _PEOPLE, person.record_id, values)


def _words_of(label: str) -> list[str]:
    return re.findall(r"\w+", label.casefold())


def _read(cells: list[str]) -> _Found:
    """Return what a line says: its first words are the organisation, the next the person."""
    found = _Found()
    for cell in (each.strip() for each in cells):
        if "@" in cell:
            found.values.setdefault("email", cell)
        elif sum(letter.isdigit() for letter in cell) >= _LEAST_DIGITS:
            found.values.setdefault("phone", cell)
        elif not found.organisation:
            found.organisation = cell
        elif cell:
            found.values.setdefault("name", cell)
    return found


def _added(plan: Plan, lines: Iterator[_Found], reference: Reference) -> Iterator[Change]:
    """Yield the organisations and people of *lines* that *plan* does not have."""
    partners = {_plain(each.name): key for key, each in plan.partners.items()}
    taken = {*plan.partners}
    people = {(each.partner, _plain(each.name)) for each in plan.focal_points.values()}
    names = {*plan.focal_points}
    for line in lines:
        key = partners.get(_plain(line.organisation)) if line.organisation else None
        if key is None and line.organisation:
            key = free_id(line.organisation, taken, "organisation")
            taken.add(key)
            partners[_plain(line.organisation)] = key
            sectors = sectors_in(line.organisation, reference)
            values = {"name": line.organisation, "sectors": sectors}
            yield Add(collection="partners", record=key, values=values)
        name = str(line.values.get("name", ""))
        if key and line.values and (key, _plain(name)) not in people:
            person = free_id(name or key, names, "person")
            names.add(person)
            people.add((key, _plain(name)))
            said = {**line.values, "partner": key, "name": name}
            yield Add(collection=_PEOPLE, record=person, values=said)


def _handed_over(plan: Plan, leaves: str, follows: str) -> Iterator[Change]:
    """Yield the changes that put *follows* wherever *leaves* stands, but for their own records."""
    places = (
        (collection, spec.name, record)
        for collection in RECORD_CLASSES
        if collection != _PEOPLE
        for spec in fields_of(collection).values()
        if spec.collection == _PEOPLE and not spec.is_derived
        for record in plan.records(collection).values()
    )
    for collection, name, record in places:
        value = _replaced(dump(record)[name], leaves, follows)
        yield from put_record(plan, collection, record.record_id, {name: value})


def _replaced(held: JsonValue, leaves: str, follows: str) -> JsonValue:
    if isinstance(held, list):
        return [*dict.fromkeys(follows if each == leaves else each for each in held)]
    return follows if held == leaves else held


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
