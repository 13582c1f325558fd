"""The record is true: whatever people do in a session, nobody agreed who did not say so."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random
from typing import NamedTuple

import pytest

from dtmnb.domain.advice import advice_for
from dtmnb.domain.agreeing import Outcome
from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.category import axes_of, category_of, is_row_agreed
from dtmnb.domain.changes import Add, Batch, Change, Remove, compare_plans, dump, inverse
from dtmnb.domain.consent import agreed_by, consent_id
from dtmnb.domain.plan import Plan
from dtmnb.domain.settling import Settlement, put_record, settle_row
from dtmnb.errors import RecordError
from dtmnb.interchange import propose_changes
from dtmnb.interchange.plan_file import ReadPlan
from dtmnb.store import PlanStore, open_store
from tests.support.keeping import keep
from tests.support.tables import plan_from_tables

SESSIONS = 500
QUICK = range(1)
TORTURE = range(1, 10)
STORED = 50
LENGTH = 12
PLAN = """
    partners
    | record_id | is_dtm |
    | dtm       | true   |
    | alpha     | false  |
    | beta      | false  |

    datasets
    | record_id |
    | sites     |

    lines
    | record_id | dataset | category  |
    | l1        | sites   | sensitive |

    rows
    | record_id | question                      | category  | dataset | data_types                 |
    | plain     | How many?                     | public    |         | totals_admin_2             |
    | places    | Where?                        | sensitive | sites   | site_list_with_coordinates |
    | persons   | Name of the head of household | personal  |         |                            |
"""
PARTNERS = ("dtm", "alpha", "beta")
ROWS = ("plain", "places", "persons")
SEATS = ("", "alpha", "beta")
CATEGORIES = ("public", "urgent_action", "sensitive", "personal", "internal", "not_agreed")
CLOSEDNESS = {"": 0, "public": 1, "sensitive": 2, "internal": 3, "personal": 4}
WORDS = ("How many?", "Where?", "Name of the head of household", "")
MOVES: dict[tuple[str, str], tuple[object, ...]] = {
    ("rows", "question"): WORDS,
    ("rows", "information_need"): WORDS,
    ("rows", "question_id"): ("q1", "phone_number"),
    ("rows", "use_of_data"): ("", "Food"),
    ("rows", "recipients"): ([], ["alpha"]),
    ("rows", "data_types"): ([], ["totals_admin_2"], ["registration_list"]),
    ("rows", "treatments"): ([], ["aggregated"]),
    ("rows", "release_level"): ("", "admin_2", "location"),
    ("rows", "share_within_hours"): (None, 24),
    ("rows", "dataset"): ("", "sites"),
    ("rows", "sensitivity"): ("", "public", "sensitive"),
    ("rows", "is_urgent"): (None, True, False),
    ("rows", "status"): ("draft", "agreed", "to_be_revised", "rejected"),
    ("lines", "recipients"): ([], ["beta"]),
    ("lines", "modality"): ("", "website"),
    ("datasets", "smallest_area"): ("", "location"),
    ("outcomes", "reason"): ("", "Other"),
    ("outcomes", "opened_by"): ("", "Chen"),
    ("outcomes", "sensitivity"): ("public", "sensitive"),
    ("outcomes", "settled_on"): (None, "2026-03-02"),
    ("positions", "sensitivity"): ("", "public", "sensitive"),
    ("consents", "answer"): ("accepts", "objects"),
}
# The two axes are one term, and an urgency that makes no other category is none.
TERMS = {
    *(("rows", "question"), ("rows", "recipients"), ("rows", "data_types")),
    *(("rows", "treatments"), ("rows", "release_level"), ("rows", "share_within_hours")),
    *(("rows", "dataset"), ("rows", "sensitivity")),
}
STEPS = {
    "propose": 5,
    "settle": 6,
    "answer": 4,
    "move": 6,
    "undo": 4,
    "import_rows": 1,
    "take_away": 1,
    "mark": 1,
}
Door = Callable[[Batch], tuple[Plan, tuple[Change, ...]]]


LATER = {"recipients", "release_level", "share_within_hours", "modality"}
"""Fields that say how and to whom: where they were empty, they are filled in later."""


class Terms(NamedTuple):
    """The terms of a row: its own, those of its dataset, and those of the dataset's releases."""

    own: dict[str, object]
    dataset: object
    releases: dict[str, dict[str, object]]


class Settled(NamedTuple):
    """A settlement as this test saw it: which one, on what, and whether it was too open.

    `terms` are those that the row had while it was agreed, the latest last.
    """

    number: int
    needs_reason: bool
    outcome: Outcome
    terms: list[Terms]


def _is_filled(was: dict[str, object], now: dict[str, object]) -> bool:
    return all(
        now[name] == value or (name in LATER and value in (None, "", ()))
        for name, value in was.items()
    )


class Session:
    """People at one plan; keeps account of what was done beside what the plan says of it."""

    def __init__(self, seed: int, plan: Plan, reference, door: Door) -> None:
        """Sit down at *plan*; *door* keeps what is done or refuses it."""
        self.chance = Random(seed)  # noqa: S311 (chance, not secrets)
        self.plan, self.reference, self.door = plan, reference, door
        self.pages = [plan]
        self.done: list[tuple[Batch, tuple[Change, ...]]] = []
        self.settled: dict[str, list[Settled]] = {row: [] for row in ROWS}
        self.accepted: set[tuple[str, str, int]] = set()
        self.counts: Counter[str] = Counter()
        self._number = 0

    def step(self) -> None:
        """Let somebody do something, on the page of now or on an older one."""
        name = self.chance.choices([*STEPS], [*STEPS.values()])[0]
        page = self.plan if self.chance.random() < 0.8 else self.chance.choice(self.pages)
        getattr(self, name)(page)
        self.counts[name] += 1

    # Steps ----------------------------------------------------------------------------------

    def propose(self, page: Plan) -> None:
        """An organisation says what it proposes, at its seat or noted, or neither."""
        row, partner = self._row(page), self.chance.choice(PARTNERS)
        is_urgent, sensitivity = axes_of(self.chance.choice(CATEGORIES), self.reference)
        values = {"row": row, "partner": partner, "question": page.rows[row].question}
        values |= {"is_urgent": is_urgent, "sensitivity": sensitivity}
        self._say(page, "positions", values)

    def answer(self, page: Plan) -> None:
        """An organisation answers the outcome that the page shows."""
        if not page.outcomes:
            return
        outcome, partner = self.chance.choice([*page.outcomes.values()]), self._partner()
        code = self.chance.choice(("accepts", "accepts", "objects", "absent"))
        values = {"row": outcome.row, "partner": partner, "answer": code}
        values |= {"settlement": outcome.settlement, "question": outcome.question}
        values |= {"is_urgent": outcome.is_urgent, "sensitivity": outcome.sensitivity}
        self._say(page, "consents", values)

    def settle(self, page: Plan) -> None:
        """The room settles a row, with or without the reason that it may need."""
        row, category = self._row(page), self.chance.choice(CATEGORIES)
        why = self.chance.choice((("", ""), ("Law", ""), ("Law", "Chen"), ("Law", "Chen")))
        axes = axes_of(category, self.reference)
        settlement = Settlement(*axes, "Reason", date(2026, 3, 1), "amal", *why)
        self._make(settle_row(page, row, settlement, self.reference))

    def move(self, page: Plan) -> None:
        """Somebody moves fields of any record, terms and words, what is settled as well."""
        changes = []
        for collection, field in self.chance.sample([*MOVES], self.chance.randint(1, 2)):
            records = page.records(collection)
            if records:
                record = self.chance.choice([*records])
                value = self.chance.choice(MOVES[collection, field])
                changes += put_record(page, collection, record, {field: value})
        self._make(changes, organisation=self.chance.choice(SEATS))

    def mark(self, page: Plan) -> None:
        """Somebody marks a row as agreed, beside an outcome of their own making or without."""
        row = self._row(page)
        held = page.rows[row]
        number = {} if row in page.outcomes else {"settlement": self.chance.choice((0, 1, 9))}
        outcome = {"row": row, **number}
        outcome |= {"settled_on": self.chance.choice((None, "2026-03-02"))}
        outcome |= {"question": held.question, "sensitivity": held.sensitivity}
        outcome |= {"is_urgent": held.is_urgent}
        changes = put_record(page, "rows", row, {"status": "agreed"})
        self._make((*changes, *put_record(page, "outcomes", row, outcome)))

    def undo(self, page: Plan) -> None:
        """Somebody takes anything back, what was undone as well."""
        if self.done:
            batch, changes = self.chance.choice(self.done)
            self._make(inverse(changes), undoes=batch.batch_id)

    def import_rows(self, page: Plan) -> None:
        """A file says that rows were agreed: ones we have, and one that is new."""
        values = {"status": "agreed", "question": "How many?", "is_urgent": False}
        values |= {"sensitivity": "public", "recipients": ["alpha"]}
        key, new = self._row(page), f"+{self._number}"
        records = {"rows": {key: {**dump(page.rows[key]), **values}, new: values}}
        read = ReadPlan("round1.json", is_own=False, records=records, language="en")
        found = propose_changes(read, base=page, reference=self.reference, is_vouched=False)
        self._make(found.changes)

    def take_away(self, page: Plan) -> None:
        """Somebody removes a row, a release, an outcome or an answer, and may put it back."""
        name = self.chance.choice(("rows", "lines", "outcomes", "consents", "positions"))
        if name == "rows" and len(page.rows) < 2:
            return
        for key in self.chance.sample([*page.records(name)], min(1, len(page.records(name)))):
            held = dump(page.records(name)[key])
            self._make([Remove(collection=name, record=key, was=held)])
            if self.chance.random() < 0.5:
                self._make([Add(collection=name, record=key, values=held)])

    # Parts of steps -------------------------------------------------------------------------

    def _row(self, page: Plan) -> str:
        return self.chance.choice([*page.rows])

    def _partner(self) -> str:
        return self.chance.choice(PARTNERS)

    def _say(self, page: Plan, collection: str, values: dict[str, object]) -> None:
        partner = str(values["partner"])
        seat = self.chance.choice((partner, partner, "", "beta"))
        noted_by = "" if seat == partner or self.chance.random() < 0.2 else "amal"
        key = consent_id(str(values["row"]), partner)
        changes = put_record(page, collection, key, {**values, "noted_by": noted_by})
        self._make(changes, organisation=seat)

    def _make(self, changes, *, organisation: str = "", undoes: str | None = None) -> None:
        """Keep *changes*, or have them refused."""
        self._number += 1
        batch = Batch(
            batch_id=f"b{self._number}",
            author="amal",
            organisation=organisation,
            changes=tuple(changes),
            undoes=undoes,
        )
        before = self.plan
        try:
            self.plan, effects = self.door(batch)
        except RecordError:
            self.counts["refused"] += 1
            return
        if effects:
            self.done.append((batch, effects))
        self.pages.append(self.plan)
        if undoes is None:
            self._note_settled(before)
            self._note_accepted(before)
        self.counts["kept"] += self.plan is not before

    def _note_settled(self, before: Plan) -> None:
        for row, outcome in self.plan.outcomes.items():
            if row not in self.plan.rows or not outcome.settled_on:
                continue
            was, known = before.outcomes.get(row), self._settled(row)
            # What was taken away from an agreed row and put back is not another settlement.
            kept = before.rows.get(row)
            is_back = known and known.outcome == outcome and kept and kept.status == "agreed"
            if outcome.settlement > (was.settlement if was else -1) and not is_back:
                found = Settled(self._number, self._needs_reason(row), outcome, [self._terms(row)])
                self.settled.setdefault(row, []).append(found)

    def _note_accepted(self, before: Plan) -> None:
        for key, consent in self.plan.consents.items():
            settled = self._settled(consent.row)
            is_new = consent != before.consents.get(key)
            if settled and is_new and consent.answer == "accepts":
                self.accepted.add((consent.row, consent.partner, settled.number))

    def _settled(self, row: str) -> Settled | None:
        """Return the latest settlement of the number that the outcome of a row has now."""
        outcome = self.plan.outcomes.get(row)
        settled = reversed(self.settled.get(row, []))
        return next(
            (s for s in settled if outcome and s.outcome.settlement == outcome.settlement), None
        )

    def _terms(self, row: str) -> Terms:
        held = self.plan.rows[row]
        own = {field: getattr(held, field) for _, field in sorted(TERMS)}
        releases = {
            key: dict(each)
            for key, each in self.plan.lines.items()
            if held.dataset and each.dataset == held.dataset
        }
        return Terms(own, self.plan.datasets.get(held.dataset), releases)

    def _stands(self, row: str, settled: Settled) -> bool:
        """Tell whether a row has the terms that it had while it was agreed, or fills them in."""
        was, now = settled.terms[-1], self._terms(row)
        if now in settled.terms:
            return True
        settled.terms.append(now)
        new = [each for key, each in now.releases.items() if key not in was.releases]
        known = {each["category"] for each in was.releases.values()}
        return (
            _is_filled(was.own, now.own)
            and was.dataset == now.dataset
            and all(_is_filled(each, now.releases[key]) for key, each in was.releases.items())
            and all(each["category"] not in known and self._is_due(row, each) for each in new)
        )

    def _is_due(self, row: str, release: dict[str, object]) -> bool:
        """Tell whether a release opens a row no more, or is there for other rows."""
        category = str(release["category"])
        _, sensitivity = axes_of(category, self.reference)
        held = self.plan.rows[row]
        others = {
            category_of(each.is_urgent, each.sensitivity, self.reference).code
            for each in self.plan.rows.values()
            if each.dataset == held.dataset
        }
        return CLOSEDNESS[sensitivity] >= CLOSEDNESS[held.sensitivity] or category in others

    def _needs_reason(self, row: str) -> bool:
        """Tell whether a row as just settled is more open than advised or than anybody asked."""
        held = self.plan.rows[row]
        advised = advice_for(self.plan, held, self.reference).sensitivity
        asked = [each.sensitivity for each in self.plan.positions.values() if each.row == row]
        return max(CLOSEDNESS[each] for each in (advised, *asked)) > CLOSEDNESS[held.sensitivity]

    # What must hold -------------------------------------------------------------------------

    def require_true(self) -> None:
        """Nobody agrees in silence, no term moves or opens in silence, no person is public."""
        for key, row in self.plan.rows.items():
            if not is_row_agreed(self.plan, row, self.reference):
                assert agreed_by(self.plan, key, self.reference) == ()
                continue
            outcome, settled = self.plan.outcomes[key], self._settled(key)
            assert settled and self._stands(key, settled), key
            for partner in agreed_by(self.plan, key, self.reference):
                assert self._has_agreed(key, partner), (key, partner)
                self.counts["agreeing"] += 1
            if settled.needs_reason:
                assert outcome.opening_reason.strip() and outcome.opened_by.strip(), key
                self.counts["opened"] += 1
            if CLOSEDNESS[row.sensitivity] < CLOSEDNESS["sensitive"]:
                advice = advice_for(self.plan, row, self.reference)
                assert not any(reason.is_personal for reason in advice.reasons), key
                self.counts["public"] += 1

    def _has_agreed(self, row: str, partner: str) -> bool:
        if (row, partner, self._settled(row).number) in self.accepted:
            return True
        position, outcome = self.plan.positions.get(consent_id(row, partner)), self.plan.rows[row]
        if position is None or position.question not in {"", outcome.question}:
            return False
        said, settled = (
            category_of(each.is_urgent, each.sensitivity, self.reference).code
            for each in (position, outcome)
        )
        return said == settled

    def require_counts(self) -> None:
        """What every edition counts adds up to the rows of the plan."""
        audiences = ("internal", "partners", "public", *(f"partner:{key}" for key in PARTNERS))
        agreed = Counter(
            category_of(row.is_urgent, row.sensitivity, self.reference).code
            for row in self.plan.rows.values()
            if is_row_agreed(self.plan, row, self.reference)
        )
        for audience in audiences:
            view = view_for(self.plan, audience, reference=self.reference, stamp=Stamp(1, "0a"))
            counts = view.counts
            parts = (*counts.agreed.values(), *counts.proposed.values(), counts.open)
            assert sum(parts) == counts.shown == len(view.plan.rows)
            assert sum(parts) + counts.hidden == counts.total == len(self.plan.rows)
            if audience == "internal":
                assert (counts.agreed, counts.hidden) == (dict(agreed), 0)
            else:
                assert Counter(counts.agreed) <= agreed
                assert (counts.proposed, counts.open) == ({}, 0)


@pytest.fixture(scope="module")
def first(reference) -> Plan:
    """Return the plan that every session begins with."""
    return plan_from_tables(PLAN, reference)


def in_memory(plan: Plan, reference):
    """Return a door that keeps batches as a store does, without one."""
    held = [plan]

    def make(batch: Batch):
        applied = keep(held[0], batch, reference)
        held[0] = applied.plan
        return applied.plan, applied.changes

    return make


def run(session: Session) -> Counter[str]:
    """Let a session take its course; what must hold holds after each step."""
    for _ in range(LENGTH):
        before = session.plan
        session.step()
        if session.plan is not before:
            session.require_true()
            session.require_counts()
    return session.counts


@pytest.mark.parametrize(
    "part", [*QUICK, *(pytest.param(part, marks=pytest.mark.torture) for part in TORTURE)]
)
def test_the_record_is_true_in_5000_sessions(first, reference, record_property, part):
    """Proposals, settlings, answers, moves, undos, files: after every step of every session."""
    figures: Counter[str] = Counter()
    for seed in range(part * SESSIONS, (part + 1) * SESSIONS):
        session = Session(seed, first, reference, in_memory(first, reference))
        try:
            figures += run(session)
        except AssertionError as error:
            error.add_note(f"session {seed}, after {[batch for batch, _ in session.done]}")
            raise

    print("sessions:", dict(figures))
    record_property("figures", f"{SESSIONS} sessions: {dict(figures)}")
    assert min(figures[name] for name in (*STEPS, "refused", "kept")) > SESSIONS / 10
    assert min(figures[name] for name in ("agreeing", "opened", "public")) > SESSIONS / 10


def test_a_store_keeps_what_is_kept_in_memory(first, reference, tmp_path, record_property):
    """Fifty of these sessions in a file: the same plan, the same effects, the same refusals."""
    figures: Counter[str] = Counter()
    everything = compare_plans(Plan(plan_id="new"), first)
    for seed in range(STORED):
        # Each a file of its own: a session names its batches itself.
        with open_store(tmp_path / f"{seed}.db", reference=reference) as store:
            begin = Batch(batch_id="first", author="amal", changes=everything)
            made = store.create("p", begin).plan
            figures += run(Session(seed, made, reference, stored(store, made, reference)))
            assert store.verify("p").ok

    record_property("figures", f"{STORED} stored sessions: {dict(figures)}")
    assert min(figures["refused"], figures["kept"], figures["undo"]) > STORED


def stored(store: PlanStore, plan: Plan, reference):
    """Return a door that keeps batches in *store*, and holds what it did against memory."""
    remember = in_memory(plan, reference)

    def make(batch: Batch):
        try:
            expected = remember(batch)
        except RecordError as refused:
            with pytest.raises(RecordError) as error:
                store.save("p", batch)
            assert str(error.value) == str(refused)
            raise
        saved = store.save("p", batch)
        assert (saved.plan, saved.changes) == expected
        return expected

    return make
