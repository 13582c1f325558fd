"""The agenda is true: whatever people do at once, an act settles what nobody held back, no more."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from copy import deepcopy
from datetime import date
from random import Random
from typing import NamedTuple

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.advice import advice_by_row
from dtmnb.domain.agenda import GROUPED_BY, exceptions, groups_of
from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.category import axes_of, category_of, category_of_row, is_row_agreed
from dtmnb.domain.changes import Batch, compare_plans, dump
from dtmnb.domain.consent import agreed_by
from dtmnb.domain.plan import Plan
from dtmnb.domain.settling import Asked, Standing, asked, standing
from dtmnb.errors import DtmnbError
from dtmnb.interchange import propose_changes
from dtmnb.interchange.plan_file import ReadPlan
from dtmnb.language import language_for
from dtmnb.session import agenda, deeds
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.session.desk import Session, set_field
from dtmnb.store import open_store
from tests.support.agreeing import CONFIRMED
from tests.support.tables import plan_from_tables

STEPS, ROOMS = 100, 2
QUICK = range(1)
TORTURE = range(1, 25)
PAGES = 12
"""So many steps back a page may be from which somebody settles or answers."""
PARTNERS = ("dtm", "alpha", "beta")
PERSONAL = "names"
OPEN = {"public", "urgent_action"}
CATEGORIES = ("public", "sensitive", "sensitive", "urgent_action", "personal", "internal")
WORDS = ("How many?", "Where is it?", "Since when?")
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
    | record_id | sector | question     | category  | dataset | data_types        | status   |
    | water     | wash   | How many?    | public    |         | totals_admin_2    | draft    |
    | soap      | wash   | Since when?  |           |         |                   | draft    |
    | latrines  | wash   | Where is it? |           |         |                   | draft    |
    | camps     | cccm   | Where is it? | sensitive | sites   |                   | draft    |
    | shelters  | cccm   | Where is it? |           | sites   |                   | draft    |
    | gates     | cccm   | Where is it? |           | sites   |                   | draft    |
    | names     | cccm   | Who?         | personal  |         | registration_list | draft    |
    | left      | cccm   | How many?    |           |         |                   | rejected |
"""
DATASET = {"camps": "sites", "shelters": "sites", "gates": "sites"}
MOVES = {
    **{"reserve": 5, "release": 2, "agree": 4, "differ": 3, "settle_group": 11, "settle_alone": 3},
    **{"answer": 4, "object_to": 1, "defer": 2, "resume": 2, "reword": 2, "move_term": 2},
    **{"drop": 1, "put_in_group": 1, "undo": 4, "import_file": 1},
}


class Word(NamedTuple):
    """A category for a wording: what was proposed, or settled."""

    category: str
    question: str


class Settled(NamedTuple):
    """What was settled: in which act, as which settlement of its row, on what."""

    act: int
    number: int
    word: Word


class Given(NamedTuple):
    """An answer: to which settlement, on what, and which one."""

    number: int
    word: Word
    code: str


class Line(NamedTuple):
    """A row in the model: what it says, and what was said of it."""

    word: Word
    term: int
    release: int
    status: str
    group: str = ""
    outcome: Settled | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether it is marked as agreed and still as it was settled."""
        return self.status == "agreed" and bool(self.outcome) and self.outcome.word == self.word


class Model(NamedTuple):
    """The plan as a dictionary of what people said: it knows nothing of the code."""

    rows: dict[str, Line]
    reserved: set[tuple[str, str]]
    deferred: dict[str, str]
    proposed: dict[tuple[str, str], Word]
    answered: dict[tuple[str, str], Given]

    def change(self, row: str, **values: object) -> None:
        """Let a row say something else; what was agreed is not, once it does."""
        was = self.rows[row]
        now = was._replace(**values)
        # How data go out may be said later, once.
        is_filled = (was.term in {0, now.term}, was.release in {0, now.release})
        is_kept = was.word == now.word and all(is_filled)
        if was.status == now.status == "agreed" and not is_kept:
            now = now._replace(status="to_be_revised")
        self.rows[row] = now

    def settle(self, row: str, category: str, act: int) -> None:
        """Settle a row: it is agreed where its status may move there, and waits no longer."""
        was = self.rows[row]
        word = was.word._replace(category=category)
        status = "rejected" if was.status == "rejected" else "agreed"
        given = [each.number for (of, _), each in self.answered.items() if of == row]
        number = 1 + max(given + ([was.outcome.number] if was.outcome else []), default=0)
        settled = Settled(act, number, word)
        self.rows[row] = was._replace(word=word, status=status, outcome=settled)
        self.deferred.pop(row, None)

    def is_held(self, row: str, category: str) -> bool:
        """Tell whether anybody keeps a row out of an act that settles it with *category*."""
        said = [word for (of, _), word in self.proposed.items() if of == row]
        differs = any(word.category not in {category, "not_agreed"} for word in said)
        return row in self.deferred or row in {of for of, _ in self.reserved} or differs

    def agreeing(self, row: str) -> set[str]:
        """Return who proposed the outcome of a row or consented to it."""
        line, found = self.rows[row], set()
        if not line.is_agreed:
            return found
        number, word = line.outcome[1:]
        for partner in PARTNERS:
            given = self.answered.get((row, partner))
            if given and given[:2] == (number, word):
                agrees = given.code == "accepts"
            else:
                agrees = self.proposed.get((row, partner)) == word
            found |= {partner} if agrees else set()
        return found


class Page(NamedTuple):
    """What the room had on the screen: as the code and as the model know it."""

    standings: dict[str, Standing | None]
    rows: dict[str, Line]


class Form(NamedTuple):
    """What an organisation was asked about: as the code and as the model know it."""

    asked: dict[str, Asked]
    rows: dict[str, Line]


class Act(NamedTuple):
    """Something that was done: the model before and after it."""

    before: Model
    after: Model


class Room:
    """A facilitator and two organisations at their own seats, over one store."""

    def __init__(self, seed: int, make: Callable[[str], Session], reference) -> None:
        """Sit down; *make* opens the session of an organisation."""
        self.chance = Random(seed)  # noqa: S311 (chance, not secrets)
        self.reference = reference
        self.sessions = {partner: make(partner) for partner in PARTNERS}
        self.model = _first_model(self.room.plan, reference)
        self.acts: dict[str, Act] = {}
        self.moments: dict[object, tuple[int, frozenset[str]]] = {}
        self.spoken: set[tuple[str, str, Word]] = set()
        self.accepted: set[tuple[str, str, int]] = set()
        self.pages: list[Page] = []
        self.forms: dict[str, list[Form]] = {partner: [] for partner in PARTNERS}
        self.counts: Counter[str] = Counter()
        self.last = ""
        self._numbers = 0
        for partner in PARTNERS:
            self._look(partner)

    @property
    def room(self) -> Session:
        """The session of the facilitator."""
        return self.sessions["dtm"]

    def step(self) -> None:
        """Let somebody do something; where it is refused, nothing is changed."""
        self.last = self.chance.choices([*MOVES], [*MOVES.values()])[0]
        by = self.chance.choice(PARTNERS)
        before, stamp = deepcopy(self.model), self.room.stamp
        try:
            getattr(self, self.last)(by)
            self.counts[self.last] += 1
        except DtmnbError:
            self.counts["refused"] += 1
            self.room.refresh()
            assert self.room.stamp == stamp, "what was refused changed something"
            assert self.model == before, f"{self.last} was refused"
        self._look(by)

    # What people do -------------------------------------------------------------------------

    def reserve(self, by: str) -> None:
        """An organisation wants to talk about a row; of a settled one it is told to answer."""
        row = self._row(by)
        agenda.reserve(self.sessions[by], row, by, "Not below admin 1")
        assert not self.model.rows[row].is_agreed
        with self._acting(by) as model:
            model.reserved.add((row, by))

    def release(self, by: str) -> None:
        """It does not want to any more."""
        seen = self.sessions[by].plan.rows
        own = sorted(each for each in self.model.reserved if each[1] == by and each[0] in seen)
        if own:
            row, _ = self.chance.choice(own)
            agenda.release(self.sessions[by], row, by)
            with self._acting(by) as model:
                model.reserved.discard((row, by))

    def agree(self, by: str) -> None:
        """An organisation proposes one category for all rows on which it said nothing."""
        rows, category = self._rows(by), self.chance.choice(CATEGORIES)
        agenda.propose_all(self.sessions[by], rows, by, Voice(category))
        with self._acting(by) as model:
            for row in rows:
                if (row, by) not in model.proposed:
                    self._propose(model, row, by, category)

    def differ(self, by: str) -> None:
        """An organisation proposes something for a row, whatever it said before."""
        row, category = self._row(by), self.chance.choice((*CATEGORIES, "not_agreed"))
        deeds.propose(self.sessions[by], row, by, Voice(category))
        with self._acting(by) as model:
            self._propose(model, row, by, category)

    def settle_group(self, _: str) -> None:
        """The room settles rows as a page of some steps ago showed them."""
        page, category = self._newest(self.pages), self.chance.choice(CATEGORIES)
        rows, without = self._rows("dtm"), set(self.chance.sample([*self.model.rows], 1))
        expected = [
            row for row in rows if row not in without and self._is_free(page, row, category)
        ]
        verdict = Verdict(category, "Reason", *CONFIRMED)
        seen = {row: page.standings[row] for row in rows}
        left = agenda.settle_group(self.room, seen, verdict, without=without & {*rows})
        assert {row for row, _ in left} == {*rows} - {*expected}, (left, expected)
        self._settle(expected, category)
        self.counts["settled together"] += len(expected)
        self.counts["left out"] += len(left)

    def settle_alone(self, _: str) -> None:
        """The room settles one row of a page of some steps ago, and hears who held it back."""
        page, row = self._newest(self.pages), self._row("dtm")
        category = self.chance.choice(CATEGORIES)
        verdict = Verdict(category, "Reason", *CONFIRMED)
        deeds.settle(self.room, [row], verdict, seen=[page.standings[row]])
        assert self._is_as_seen(page, row)
        heard = {partner for of, partner in self.model.reserved if of == row}
        self._settle([row], category)
        assert {*self.room.plan.outcomes[row].heard} == heard

    def answer(self, by: str) -> None:
        """An organisation consents to what a page of some steps ago said was settled."""
        form, code = self._newest(self.forms[by]), self.chance.choice(("accepts", "absent"))
        rows = [row for row in self._rows(by) if row in form.asked]
        seen = {row: form.asked[row] for row in rows}
        expected = [
            row
            for row in rows
            if self.model.rows[row].is_agreed
            and self._is_as_seen(form, row)
            and form.asked[row].consent == self.room.plan.consents.get(f"{row}.{by}")
        ]
        number = agenda.answer_all(self.sessions[by], seen, by, code)
        assert number == len(expected)
        self._answer(expected, by, code)

    def object_to(self, by: str) -> None:
        """An organisation objects to what was settled of a row, with its reason."""
        row = self._row(by)
        deeds.answer(self.sessions[by], row, by, "objects", "Can be traced")
        assert self.model.rows[row].is_agreed
        self._answer([row], by, "objects")

    def defer(self, _: str) -> None:
        """Rows wait for an organisation and a day."""
        rows, partner = self._rows("dtm"), self.chance.choice(PARTNERS)
        agenda.defer(self.room, rows, partner, date(2030, 1, 1), "Ask the authority")
        waiting = [row for row in rows if not self.model.rows[row].is_agreed]
        assert waiting
        with self._acting("dtm") as model:
            model.deferred.update(dict.fromkeys(waiting, partner))

    def resume(self, _: str) -> None:
        """Rows wait no longer."""
        rows = self._rows("dtm")
        agenda.resume(self.room, rows)
        with self._acting("dtm") as model:
            for row in rows:
                model.deferred.pop(row, None)

    def reword(self, by: str) -> None:
        """Somebody rewords a question."""
        row, question = self._row(by), self.chance.choice(WORDS)
        # Who writes what their page shows, though others changed it since, changes nothing.
        shown = self.sessions[by].plan.rows[row].question
        set_field(self.sessions[by], "rows", row, field="question", value=question)
        with self._acting(by) as model:
            if question != shown:
                word = model.rows[row].word._replace(question=question)
                model.change(row, word=word)

    def move_term(self, by: str) -> None:
        """Somebody moves a sharing term of a row, or one of the release of its dataset."""
        hours, row = self.chance.choice((24, 48, 72)), self._row(by)
        if row in DATASET and self.chance.random() < 0.5:
            modality = {24: "website", 48: "email", 72: ""}[hours]
            set_field(self.room, "lines", "l1", field="modality", value=modality)
            with self._acting("dtm") as model:
                for each in DATASET:
                    model.change(each, release=hours % 72)
            return
        set_field(self.sessions[by], "rows", row, field="share_within_hours", value=hours)
        with self._acting(by) as model:
            model.change(row, term=hours)

    def drop(self, by: str) -> None:
        """A row is rejected, or taken up again."""
        row = self._row(by)
        status = "draft" if self.model.rows[row].status == "rejected" else "rejected"
        if self.model.rows[row].status != "agreed":
            set_field(self.sessions[by], "rows", row, field="status", value=status)
            with self._acting(by) as model:
                model.change(row, status=status)

    def put_in_group(self, _: str) -> None:
        """The room makes a group by hand."""
        rows, name = self._rows("dtm"), self.chance.choice(("", "A", "B"))
        agenda.put_in_group(self.room, rows, name)
        with self._acting("dtm") as model:
            for row in rows:
                model.change(row, group=name)

    def import_file(self, _: str) -> None:
        """A file from elsewhere words a question otherwise and knows another category."""
        row, question = self._row("dtm"), self.chance.choice(WORDS)
        category = self.chance.choice(("public", "sensitive", "personal"))
        is_urgent, sensitivity = axes_of(category, self.reference)
        plan = self.room.plan
        values = {**dump(plan.rows[row]), "question": question}
        values |= {"is_urgent": is_urgent, "sensitivity": sensitivity}
        read = ReadPlan("round1.json", is_own=False, records={"rows": {row: values}}, language="en")
        found = propose_changes(read, base=plan, reference=self.reference, is_vouched=False)
        self.room.save(found.changes)
        with self._acting("dtm"):
            self._follow({row})

    def undo(self, by: str) -> None:
        """Somebody takes back the last thing they did, whatever others did since."""
        session = self.sessions[by]
        if not session.own_batches:
            return
        act = self.acts[session.own_batches[-1]]
        session.undo()
        before = deepcopy(self.model)
        if self.model == act.after:
            self._restore(act.before)
            self.counts["undone exactly"] += 1
        else:
            self._follow(_rows_of(act))
        agreed = {row for row, line in self.model.rows.items() if line.is_agreed}
        assert agreed <= {row for row, line in before.rows.items() if line.is_agreed}

    # Parts of what people do ----------------------------------------------------------------

    def _row(self, by: str) -> str:
        """Return a row that somebody sees; an organisation does not see what is internal."""
        return self.chance.choice([*self.sessions[by].plan.rows])

    def _rows(self, by: str) -> list[str]:
        seen = [*self.sessions[by].plan.rows]
        return self.chance.sample(seen, self.chance.randint(1, min(5, len(seen))))

    def _newest(self, screens: list):
        """Return the newest of *screens*, or one that somebody kept open."""
        return self.chance.choice(screens if self.chance.random() < 0.4 else screens[-1:])

    def _is_as_seen(self, page: Page | Form, row: str) -> bool:
        seen, now = page.rows[row], self.model.rows[row]
        return seen._replace(group="") == now._replace(group="")

    def _is_free(self, page: Page, row: str, category: str) -> bool:
        is_exposed = row == PERSONAL and category in OPEN
        is_live = self.model.rows[row].status != "rejected"
        is_held = self.model.is_held(row, category)
        return self._is_as_seen(page, row) and is_live and not is_held and not is_exposed

    def _propose(self, model: Model, row: str, by: str, category: str) -> None:
        word = Word(category, model.rows[row].word.question)
        model.proposed[row, by] = word
        self.spoken.add((row, by, word))

    def _settle(self, rows: list[str], category: str) -> None:
        self._numbers += 1
        with self._acting("dtm") as model:
            for row in rows:
                model.settle(row, category, self._numbers)
        moments = {self.room.plan.outcomes[row].settled_at for row in rows}
        assert len(moments) == 1 and not moments & {None, *self.moments}, "one act, one moment"
        self.moments[moments.pop()] = (self._numbers, frozenset(rows))

    def _answer(self, rows: Iterable[str], by: str, code: str) -> None:
        with self._acting(by) as model:
            for row in rows:
                act, number, word = model.rows[row].outcome
                model.answered[row, by] = Given(number, word, code)
                if code == "accepts":
                    self.accepted.add((row, by, act))

    def _acting(self, by: str) -> "_Acting":
        return _Acting(self, by)

    def _restore(self, before: Model) -> None:
        """Let the model be as before; what was opened stays open, and is settled anew."""
        for row, line in before.rows.items():
            now = self.model.rows[row]
            sealed = (now.word, now.term, now.release) == (line.word, line.term, line.release)
            is_opened = line.status == "agreed" and not (now.status == "agreed" and sealed)
            is_opened = is_opened and line != now
            status = "to_be_revised" if is_opened else line.status
            self.model.rows[row] = line._replace(status=status)
        for name in ("reserved", "deferred", "proposed", "answered"):
            held = getattr(self.model, name)
            held.clear()
            held.update(getattr(before, name))

    def _follow(self, rows: set[str]) -> None:
        """Take from the plan what became of *rows*; of all others the model knows better."""
        self.room.refresh()
        found = _first_model(self.room.plan, self.reference, self.moments)
        for row in rows:
            self.model.rows[row] = found.rows[row]
        _take(self.model.deferred, found.deferred, lambda key: key in rows)
        for name in ("proposed", "answered"):
            _take(getattr(self.model, name), getattr(found, name), lambda key: key[0] in rows)
        self.model.reserved.difference_update({e for e in self.model.reserved if e[0] in rows})
        self.model.reserved.update({each for each in found.reserved if each[0] in rows})

    def _look(self, by: str) -> None:
        """Let the room and whoever did something see what became of it."""
        for session in (self.room, self.sessions[by]):
            session.refresh()
        plan, own = self.room.plan, self.sessions[by].plan
        standings = {row: standing(plan, row) for row in plan.rows}
        self.pages.append(Page(standings, dict(self.model.rows)))
        del self.pages[:-PAGES]
        self.forms[by].append(
            Form({row: asked(own, row, by) for row in own.rows}, dict(self.model.rows))
        )
        del self.forms[by][:-PAGES]

    # What must hold -------------------------------------------------------------------------

    def require_true(self) -> None:
        """The plan is what the dictionary says, and nobody agrees who did not say so."""
        plan = self.room.plan
        found = _first_model(plan, self.reference, self.moments)
        assert found == self.model, _difference(found, self.model)
        for row, line in self.model.rows.items():
            agreeing = {*agreed_by(plan, row, self.reference)}
            assert agreeing == self.model.agreeing(row), row
            for partner in agreeing:
                act, _, word = line.outcome
                has_said = (row, partner, word) in self.spoken
                assert has_said or (row, partner, act) in self.accepted, (row, partner)
                self.counts["agreeing"] += 1
            assert not (line.is_agreed and row in self.model.deferred), (
                f"{row} is settled, and waits"
            )

    def require_groups(self) -> None:
        """Each open live row stands in exactly one group, and what holds it back with it."""
        plan, by = self.room.plan, self.chance.choice(("", *GROUPED_BY))
        advice = advice_by_row(plan, plan.rows.values(), self.reference)
        groups = groups_of(plan, advice, self.reference, by=by)
        stands = Counter(row for group in groups for row in group.rows)
        lines = self.model.rows.items()
        live = {row for row, line in lines if line.status != "rejected" and not line.is_agreed}
        assert stands == Counter(live)
        for group in groups:
            held = {
                row for row in group.rows if self.model.is_held(row, group.category or "not_agreed")
            }
            if group.category:
                assert {*group.holds} == held == {*group.rows} - {*group.free}
        waiting = {row for group in groups for row in group.rows if group.section == "waiting"}
        assert waiting == live & self.model.deferred.keys()
        assert not {*exceptions(groups)} & waiting

    def require_counts(self) -> None:
        """What is counted adds up, in the room and at the seat of an organisation."""
        agreed = Counter(line.word.category for line in self.model.rows.values() if line.is_agreed)
        for audience in ("internal", "participant:alpha"):
            view = view_for(
                self.room.plan, audience, reference=self.reference, stamp=Stamp(1, "0a")
            )
            counts = view.counts
            parts = sum((*counts.agreed.values(), *counts.proposed.values(), counts.open))
            assert parts + counts.hidden == counts.total == len(self.model.rows)
            if audience == "internal":
                assert counts.agreed == dict(agreed)


class _Acting:
    """Changes the model, and keeps what was done as one act where it changed anything."""

    def __init__(self, room: Room, by: str) -> None:
        self._room, self._by = room, by

    def __enter__(self) -> Model:
        self._before = deepcopy(self._room.model)
        return self._room.model

    def __exit__(self, *error: object) -> None:
        own = self._room.sessions[self._by].own_batches
        if own and own[-1] not in self._room.acts:
            self._room.acts[own[-1]] = Act(self._before, deepcopy(self._room.model))
        else:
            assert self._room.model == self._before, "nothing was saved"


def _take(held: dict, found: dict, is_meant: Callable[[object], bool]) -> None:
    for key in [key for key in held if is_meant(key)]:
        del held[key]
    held.update({key: value for key, value in found.items() if is_meant(key)})


def _rows_of(act: Act) -> set[str]:
    """Return the rows that an act was about."""
    before, after = act.before, act.after
    rows = {row for row in after.rows if before.rows[row] != after.rows[row]}
    rows |= {row for row, _ in before.reserved ^ after.reserved}
    rows |= {row for row in before.deferred.keys() | after.deferred.keys()
             if before.deferred.get(row) != after.deferred.get(row)}  # fmt: skip
    for name in ("proposed", "answered"):
        was, now = getattr(before, name), getattr(after, name)
        rows |= {key[0] for key in was.keys() | now.keys() if was.get(key) != now.get(key)}
    return rows


def _difference(found: Model, model: Model) -> list[object]:
    """Return the entries in which two models differ."""
    differing = [("reserved", each) for each in found.reserved ^ model.reserved]
    for name in ("rows", "deferred", "proposed", "answered"):
        one, other = getattr(found, name), getattr(model, name)
        keys = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
        differing += [(name, key, one.get(key), other.get(key)) for key in keys]
    return differing


def _first_model(plan: Plan, reference, moments=None) -> Model:
    """Return what *plan* says, as the model would hold it."""
    acts = {at: number for at, (number, _) in (moments or {}).items()}
    hours = {"website": 24, "email": 48, "": 0}

    def word(record) -> Word:
        code = category_of(record.is_urgent, record.sensitivity, reference).code
        return Word(code, record.question)

    rows = {}
    for key, row in plan.rows.items():
        held = plan.outcomes.get(key)
        settled = held and Settled(acts[held.settled_at], held.settlement, word(held))
        release = hours[plan.lines["l1"].modality] if row.dataset else 0
        rows[key] = Line(
            Word(category_of_row(row, reference).code, row.question),
            row.share_within_hours or 0,
            release,
            row.status,
            row.agenda_group,
            settled,
        )
        assert rows[key].is_agreed == is_row_agreed(plan, row, reference), key
    return Model(
        rows,
        {(each.row, each.partner) for each in plan.reservations.values()},
        {key: each.partner for key, each in plan.deferrals.items()},
        {(each.row, each.partner): word(each) for each in plan.positions.values()},
        {
            (each.row, each.partner): Given(each.settlement, word(each), each.answer)
            for each in plan.consents.values()
        },
    )


@pytest.fixture
def make_room(reference, tmp_path):
    """Return a maker of rooms: one store each, which every seat opens for itself."""
    everything = compare_plans(Plan(plan_id="new"), plan_from_tables(PLAN, reference))
    words = language_for("en")
    with ExitStack() as stack:

        def make(seed: int) -> Room:
            file = tmp_path / f"{seed}.db"
            stores = {each: open_store(file, reference=reference) for each in PARTNERS}
            for store in stores.values():
                stack.enter_context(store)
            begin = Batch(batch_id="first", author="amal", changes=everything)
            stores["dtm"].create("p", begin)

            def sit(partner: str) -> Session:
                role = "facilitator" if partner == "dtm" else "partner"
                seat = Seat(partner.title(), partner, role)
                made = Session(stores[partner], reference=reference, language=words, seat=seat)
                made.open_plan("p")
                return made

            return Room(seed, sit, reference)

        yield make


@pytest.mark.parametrize(
    "part", [*QUICK, *(pytest.param(part, marks=pytest.mark.torture) for part in TORTURE)]
)
def test_an_act_settles_what_nobody_held_back_in_5000_steps(make_room, record_property, part):
    """Three people at one agenda: after every step it is what a dictionary says."""
    figures: Counter[str] = Counter()
    for seed in range(part * ROOMS, (part + 1) * ROOMS):
        figures += run(make_room(seed), seed)

    print("agenda:", dict(figures))
    record_property("figures", f"{ROOMS * STEPS} steps: {dict(figures)}")
    often = ("settled together", "left out", "agreeing", "answer", "refused", "undo")
    assert min(figures[name] for name in often) > 2


def run(room: Room, seed: int) -> Counter[str]:
    """Let people go on; what must hold holds after each step."""
    done: list[str] = []
    for _ in range(STEPS):
        try:
            room.step()
            done.append(room.last)
            room.require_true()
            room.require_groups()
            room.require_counts()
        except AssertionError as error:
            error.add_note(f"room {seed}: {room.last}, after {done}")
            raise
    return room.counts
