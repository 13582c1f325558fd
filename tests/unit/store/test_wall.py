"""PostgreSQL keeps the role of the door to the plan that its pass names, whatever it is asked.

Attacks are raw SQL by that role: as code would send it that took the server over.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import timedelta
from functools import partial
from statistics import median
from time import perf_counter
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from psycopg import errors
from psycopg.sql import SQL, Identifier

from dtmnb.domain.access import Seat
from dtmnb.errors import PlanNotFoundError, StoreError
from dtmnb.store import open_store, restore_backup, schema
from dtmnb.store.invitations import TICKET, Invitations
from dtmnb.store.passes import make_pass, revoke_passes
from dtmnb.store.presence import Presences
from dtmnb.store.signing import Seal
from dtmnb.store.wall import ROLE, build
from tests.support.apart import apart
from tests.unit.store.conftest import batch, cell, row, run, title

pytestmark = pytest.mark.postgres
DAY = timedelta(days=1)
OWN, OTHER = "own", "other"
NOTES = ("dtmnb_place", "dtmnb_visit")
OF_PLANS = tuple(name for name in (*schema.TABLES, *NOTES) if name != "signing_key")
MOST_MILLISECONDS = 100
"""A pass is looked at once a question; once a row would take seconds."""


def _raise_wall(store) -> None:
    with store.writing("build the wall") as connection:
        build(connection)


def _pass_of(address: str) -> str:
    """Return the pass in *address*."""
    [options] = parse_qs(urlsplit(address).query)["options"]
    return options.removeprefix("-cdtmnb.pass=")


@contextmanager
def as_door(url: str, carried: str | None = None) -> Iterator[psycopg.Connection]:
    """Sign in as the role of the door, with a pass or without one; each statement is kept."""
    where = urlsplit(url)
    named = {"host": where.hostname, "port": where.port, "dbname": where.path[1:], "user": ROLE}
    with psycopg.connect(**named, autocommit=True) as connection:
        if carried is not None:
            connection.execute("SELECT set_config('dtmnb.pass', %s, false)", [carried])
        yield connection


def seen(connection: psycopg.Connection) -> dict[str, int]:
    """Return how many rows of each table are shown."""
    count = SQL("SELECT count(*) FROM {}")
    counted = {name: connection.execute(count.format(Identifier(name))) for name in OF_PLANS}
    return {name: found.fetchone()[0] for name, found in counted.items()}


NOTHING = dict.fromkeys(OF_PLANS, 0)


@pytest.fixture
def owner(postgres_url, reference):
    """Return the store as its owner has it: two plans with all that belongs to one, and a wall."""
    with open_store(postgres_url, reference=reference) as store:
        for plan in (OWN, OTHER):
            store.create(plan, batch(title("Round 3"), row("r1", question=f"canary-{plan}")))
            Invitations(store, plan).invite("", "Ada", role="facilitator")
            store.name_revision(plan, 1, "Begun", author="Ada")
        _raise_wall(store)
        yield store


FILLED = (
    "INSERT INTO snapshot SELECT plan_id, 0, '' FROM plan",
    "INSERT INTO open_conflict SELECT plan_id, plan_id, 'Ada', '', '', '' FROM plan",
    "INSERT INTO issued SELECT plan_id, '', '', 1, '', '', 1, '', '' FROM plan",
    "INSERT INTO dtmnb_place SELECT plan_id, plan_id, 'Ada', '', '', '', 1e10 FROM plan",
    "INSERT INTO dtmnb_visit SELECT plan_id, plan_id, 'i', 'Ada', 1e10 FROM plan",
)
"""Puts something of each plan into the tables that a plan seldom needs."""


@pytest.fixture
def own_pass(owner) -> str:
    """Return a pass to one of the plans; of each there is something in every table."""
    run(owner.address.whole, *FILLED)
    return _pass_of(make_pass(owner, OWN, DAY).address)


def _sealed(said: str, key: bytes) -> str:
    return f"{said}.{hmac.new(key, said.encode(), hashlib.sha256).hexdigest()}"


def _key(store) -> bytes:
    """Return the key of the passes, which the owner alone can read."""
    with store.reading("look") as connection:
        pad = connection.exec_driver_sql("SELECT inner_pad FROM dtmnb_wall.key").scalar()
    return bytes(each ^ 0x36 for each in pad)[:32]


def test_a_pass_opens_its_plan_and_no_other(postgres_url, owner, own_pass):
    """One row of each table, and none that belongs to the other plan."""
    with as_door(postgres_url, own_pass) as door:
        assert seen(door) == dict.fromkeys(OF_PLANS, 1)
        words = str(door.execute("SELECT * FROM change").fetchall())

    assert "canary-own" in words
    assert "canary-other" not in words
    assert _sealed(own_pass.rpartition(".")[0], _key(owner)) == own_pass


def test_every_table_of_the_store_is_behind_the_wall(owner):
    """Also one that a later version adds; of the version there is nothing to hide."""
    with owner.reading("look") as connection:
        query = (
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relrowsecurity "
            "AND relnamespace = current_schema()::regnamespace"
        )
        assert list(connection.exec_driver_sql(query).scalars()) == [schema.VERSION_TABLE]


FORGED = {
    "no setting at all": lambda own, key: None,
    "an empty setting": lambda own, key: "",
    "the name of the other plan": lambda own, key: OTHER,
    "the other plan in its pass": lambda own, key: own.replace(".own.", ".other."),
    "a later end in its pass": lambda own, key: own.replace(".20", ".21"),
    "the name of another pass": lambda own, key: "0" * 16 + own[16:],
    "a seal by another key": lambda own, key: _sealed(own.rpartition(".")[0], b"guessed"),
    "no seal": lambda own, key: own.rpartition(".")[0],
    "a pass that was never made": lambda own, key: _sealed(f"ab.{OTHER}.2999-01-01T00:00:00", key),
    "a pass that is over": lambda own, key: _sealed(f"{own[:16]}.{OWN}.2020-01-01T00:00:00", key),
    "points": lambda own, key: "....",
    "other letters": lambda own, key: "é.وين.'; DROP TABLE plan; --.%s",
    "a megabyte": lambda own, key: "x." * 2**19,
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_what_is_no_pass_shows_nothing(postgres_url, owner, own_pass, forged):
    """No row of any table and no key; whatever somebody puts into the setting."""
    with as_door(postgres_url, forged(own_pass, _key(owner))) as door:
        assert seen(door) == NOTHING
        assert door.execute("SELECT count(*) FROM signing_key").fetchone() == (0,)


def test_no_letter_of_a_pass_can_be_changed(postgres_url, owner, own_pass):
    """Each is replaced by others of its kind."""
    with as_door(postgres_url) as door:
        for place, letter in enumerate(own_pass):
            for other in set("0a.-") - {letter}:
                forged = own_pass[:place] + other + own_pass[place + 1 :]
                door.execute("SELECT set_config('dtmnb.pass', %s, false)", [forged])
                assert door.execute("SELECT count(*) FROM change").fetchone() == (0,), forged


REFUSED = [
    "SELECT * FROM dtmnb_wall.key",
    "SELECT * FROM dtmnb_wall.pass",
    "INSERT INTO dtmnb_wall.pass VALUES ('ab', 'other')",
    "SELECT dtmnb_wall.seal('ab.other.2999-01-01T00:00:00')",
    "CREATE OR REPLACE FUNCTION dtmnb_wall.plan() RETURNS text LANGUAGE sql AS $$SELECT 'other'$$",
    "COPY change TO PROGRAM 'cat'",
    "COPY change TO '/tmp/change'",
    "SELECT pg_read_file('PG_VERSION')",
    "ALTER TABLE change DISABLE ROW LEVEL SECURITY",
    "DROP POLICY dtmnb_door ON change",
    "CREATE TABLE plan_of_mine (plan_id TEXT)",
    "TRUNCATE snapshot",
    "DELETE FROM change",
    "DELETE FROM invitation",
    "UPDATE plan SET plan_id = 'other'",
    "UPDATE change SET author = 'Badr'",
    "UPDATE invitation SET role = 'facilitator'",
    "INSERT INTO plan VALUES ('mine', '', '', '', 0, '', '')",
    "INSERT INTO change SELECT 'other', 2, at, author, organisation, note, 'b', undoes, changes, "
    "previous, head, snapshot FROM change",
    "INSERT INTO invitation SELECT 'i', 'other', organisation, name, role, known_to, made_at, "
    "expires_at, revoked_at FROM invitation",
    "INSERT INTO snapshot VALUES ('other', 2, '')",
    "SET ROLE tests",
    "SET SESSION AUTHORIZATION tests",
    "ALTER ROLE dtmnb_door BYPASSRLS",
    "SELECT query FROM pg_stat_activity, pg_terminate_backend(pid) WHERE usename = 'tests'",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_what_the_door_does_not_need_is_refused(postgres_url, owner, own_pass, statement):
    """Reading the key, leaving the wall, files and programs, rows of the other plan."""
    owner.load(OWN)

    with as_door(postgres_url, own_pass) as door, pytest.raises(errors.InsufficientPrivilege):
        door.execute(statement)


def test_without_rules_nothing_is_shown(postgres_url, own_pass):
    """Who switches the rules off for a connection is refused by them."""
    with as_door(postgres_url, own_pass) as door:
        door.execute("SET row_security = off")
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            door.execute("SELECT * FROM change")


def test_a_function_of_ones_own_meets_no_hidden_row(postgres_url, own_pass):
    """One that costs nothing is asked before others; the rules are asked before it."""
    met = []
    with as_door(postgres_url, own_pass) as door:
        door.add_notice_handler(lambda notice: met.append(notice.message_primary))
        door.execute(
            "CREATE FUNCTION pg_temp.meets(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS "
            "$$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
        )
        door.execute("SELECT * FROM change WHERE pg_temp.meets(changes)")

    assert "canary-own" in str(met)
    assert "canary-other" not in str(met)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan SET title = 'taken' WHERE plan_id = 'other'",
        "UPDATE invitation SET revoked_at = 'now' WHERE plan_id = 'other'",
        "DELETE FROM open_conflict WHERE plan_id = 'other'",
        "DELETE FROM dtmnb_place WHERE plan_id = 'other'",
    ],
)
def test_rows_of_another_plan_are_not_there_to_change(postgres_url, owner, own_pass, statement):
    """Nothing is done to them, and the same done to its own plan is."""
    with as_door(postgres_url, own_pass) as door:
        assert door.execute(statement).rowcount == 0
        assert door.execute(statement.replace("'other'", "'own'")).rowcount == 1


def test_a_pass_that_is_taken_back_ends_with_the_next_question(postgres_url, owner, own_pass):
    """On the connection that is open; the pass to the other plan goes on."""
    other_pass = _pass_of(make_pass(owner, OTHER, DAY).address)
    with as_door(postgres_url, own_pass) as door, as_door(postgres_url, other_pass) as beside:
        # The driver prepares what is asked often, and PostgreSQL keeps its way to the answer.
        for _ in range(12):
            assert door.execute("SELECT count(*) FROM change").fetchone() == (1,)

        assert revoke_passes(owner, OWN) == 1

        assert door.execute("SELECT count(*) FROM change").fetchone() == (0,)
        assert seen(door) == NOTHING
        assert seen(beside) == dict.fromkeys(OF_PLANS, 1)


def test_no_transaction_outlives_its_pass(postgres_url, owner, own_pass):
    """One that sees the plan as it was could go on writing; it is ended."""
    with as_door(postgres_url, own_pass) as door:
        door.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        assert door.execute("SELECT count(*) FROM change").fetchone() == (1,)

        revoke_passes(owner, OWN)

        with pytest.raises(psycopg.OperationalError):
            door.execute("UPDATE plan SET title = 'late'")
    assert owner.load(OWN).plan.header.title == "Round 3"


def test_without_the_wall_the_attacks_succeed(postgres_url, owner, own_pass):
    """So the tests above would find a wall that is none."""
    for table in OF_PLANS:
        run(postgres_url, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    with as_door(postgres_url, "") as door:
        assert seen(door) == dict.fromkeys(OF_PLANS, 2)
        assert "canary-other" in str(door.execute("SELECT * FROM change").fetchall())
        changed = door.execute("UPDATE plan SET title = 'taken' WHERE plan_id = 'other'")
        assert changed.rowcount == 1


def test_a_setting_that_nobody_seals_would_be_no_wall(postgres_url, owner, own_pass):
    """Rules that believe the name of a plan in a setting show whatever plan is named."""
    believed = "plan_id = current_setting('dtmnb.pass', true)"
    run(postgres_url, f"ALTER POLICY dtmnb_door ON change USING ({believed})")

    with as_door(postgres_url, OTHER) as door:
        assert "canary-other" in str(door.execute("SELECT * FROM change").fetchall())


def test_who_listens_hears_no_names(postgres_url, owner, own_pass):
    """That something was saved is told, not in which plan."""
    with as_door(postgres_url, own_pass) as door:
        door.execute("LISTEN dtmnb")
        owner.save(OTHER, batch(title("Round 4", "Round 3")))

        [heard] = door.notifies(timeout=10, stop_after=1)

    assert (heard.channel, heard.payload) == ("dtmnb", "")


# --------------------------------------------------------------------------- with the program


async def _first_wakes(store) -> list[bool]:
    async with aclosing(store.wakes()) as wakes:
        return [await anext(wakes) for _ in range(2)]


@pytest.fixture
def behind(owner, reference):
    """Return the store as a process has it that was given a pass."""
    with open_store(make_pass(owner, OWN, DAY).address, reference=reference) as store:
        yield store


def test_a_store_behind_the_wall_holds_one_plan(owner, behind):
    """It is read, written and followed as ever; the other plan is not there."""
    assert [each.plan_id for each in behind.list_plans()] == [OWN]
    with pytest.raises(PlanNotFoundError, match="the store holds own"):
        behind.load(OTHER)
    saved = behind.save(OWN, batch(cell("Who?", "canary-own")))
    seat = behind.at(Seat("Ada", "", "facilitator"))
    conflicts = seat.save(OWN, batch(cell("What?", "canary-own"))).conflicts
    seat.conflicts.drop(OWN, conflicts[0])
    behind.name_revision(OWN, 2, "Asked anew", author="Ada")
    invitations = Invitations(behind, OWN)
    made = invitations.invite("", "Bea", role="facilitator")
    invitations.revoke([made.invitation_id])
    with Presences(behind) as here:
        assert [each.plan_id for each in here.others(OTHER)] == []

    assert apart(asyncio.run, _first_wakes(behind)) == [True, False]
    assert owner.load(OWN).stamp == saved.stamp
    assert owner.verify(OWN).ok
    assert Seal(behind, TICKET).open(Seal(owner, TICKET).close("x")) == "x"


def test_a_pass_that_holds_no_longer_is_told(owner, behind):
    """Nobody takes what is not shown for an empty store, at opening or later."""
    revoke_passes(owner, OWN)

    with pytest.raises(StoreError, match=r"pass in its address is over.*dtmnb wall pass"):
        behind.load(OWN)
    with pytest.raises(StoreError, match=r"Cannot open the store in .*pass in its address"):
        open_store(behind.address.whole)


def test_a_part_is_no_backup(behind, tmp_path):
    """A copy of what the wall shows would pass for one of all plans."""
    with pytest.raises(StoreError, match="refuses this user"):
        behind.backup(tmp_path / "part.db")

    assert [*tmp_path.iterdir()] == []


def test_a_restored_store_has_its_wall(owner, behind, tmp_path):
    """The tables are new, the pass holds on."""
    copy = owner.backup(tmp_path / "copy.db")

    restore_backup(copy, owner.address.whole)

    assert [each.plan_id for each in behind.list_plans()] == [OWN]


def test_a_wall_that_is_built_again_keeps_passes(owner, behind):
    """As after an update; also where somebody gave the role more meanwhile."""
    run(owner.address.whole, f"GRANT ALL ON change TO {ROLE}")

    _raise_wall(owner)

    assert behind.load(OWN).plan.rows
    with as_door(owner.address.whole) as door, pytest.raises(errors.InsufficientPrivilege):
        door.execute("TRUNCATE change")


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (f"ALTER ROLE {ROLE} BYPASSRLS", f"ALTER ROLE {ROLE} NOBYPASSRLS"),
        (f"GRANT pg_read_all_data TO {ROLE}", f"REVOKE pg_read_all_data FROM {ROLE}"),
        (f"ALTER TABLE issued OWNER TO {ROLE}", "ALTER TABLE issued OWNER TO tests"),
    ],
)
def test_a_role_that_may_do_more_makes_no_wall(postgres_url, owner, given, taken):
    """Who owns a table or passes rules by is kept to nothing."""
    run(postgres_url, given)
    try:
        with pytest.raises(StoreError, match="may do more than go through a door"):
            _raise_wall(owner)
    finally:
        run(postgres_url, taken)


@pytest.fixture
def keeper_url(postgres_server):
    """Return the address of an empty database whose owner is no administrator."""
    postgres_server.statement("CREATE ROLE keeper LOGIN CREATEROLE")
    postgres_server.statement("CREATE DATABASE kept OWNER keeper")
    yield postgres_server.url("kept").replace("tests@", "keeper@")
    postgres_server.statement("DROP DATABASE kept WITH (FORCE)")
    postgres_server.statement(f"REVOKE {ROLE} FROM keeper")
    postgres_server.statement("DROP ROLE keeper")


def test_an_owner_who_is_no_administrator_builds_it(keeper_url, reference, tmp_path):
    """It takes the tables and the right to make a role; copies of the owner's stay whole."""
    with open_store(keeper_url, reference=reference) as store:
        store.create(OWN, batch(title("Round 3")))
        _raise_wall(store)
        carried = _pass_of(make_pass(store, OWN, DAY).address)
        assert store.backup(tmp_path / "whole.db").is_file()

        with as_door(keeper_url, carried) as door:
            door.execute("BEGIN")
            assert door.execute("SELECT count(*) FROM change").fetchone() == (1,)
            revoke_passes(store, OWN)
            with pytest.raises(psycopg.OperationalError):
                door.execute("SELECT 1")


def test_what_the_wall_costs(postgres_url, owner, behind, own_pass, capsys):
    """Milliseconds of a save, and of a question to 10,000 rows of two plans, half of them seen."""
    saves = [_milliseconds(partial(_save, store)) for store in (owner, behind)]
    some = "SELECT p, n, '', '', '', '', n::text, NULL, repeat('x', 500), '', '', ''"
    plans = f"(VALUES ('{OWN}'), ('{OTHER}')) AS plans (p)"
    run(
        postgres_url,
        f"INSERT INTO change {some} FROM generate_series(100, 5100) AS n, {plans}",
        "ANALYZE change",
    )
    question = "SELECT count(*), sum(length(changes)) FROM change"
    address = owner.address.whole.replace("+psycopg", "")
    with psycopg.connect(address) as whole, as_door(postgres_url, own_pass) as door:
        without = _milliseconds(partial(whole.execute, f"{question} WHERE plan_id = '{OWN}'"))
        walled = _milliseconds(partial(door.execute, question))
    with capsys.disabled():
        print("\nthe wall: a save {1:.1f} ms, without {0:.1f} ms;".format(*saves), end=" ")
        print(f"10,000 rows {walled:.1f} ms, without {without:.1f} ms")

    assert walled - without < MOST_MILLISECONDS


def _save(store) -> None:
    was = store.load(OWN).plan.header.title
    store.save(OWN, batch(title(f"{was}'", was)))


def _milliseconds(work: Callable[[], object]) -> float:
    """Return the median of doing *work* again and again."""
    return 1000 * median(_seconds(work) for _ in range(30))


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
