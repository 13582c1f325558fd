"""What all tests share: no network, one fixed day, the reference tables, stores and a browser."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 240
"""Ends a test that hangs. What is waited for is seen, however long a busy machine takes."""

BROWSER_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever would leave this machine fails; pages name it among what they asked for.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)


def pytest_configure(config: pytest.Config) -> None:
    """Keep away from the protocols, plans and logs of whoever runs the tests."""
    folder = tempfile.mkdtemp(prefix="dtmnb-tests-")
    os.environ["DTMNB_PROFILES"] = os.environ["XDG_DATA_HOME"] = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(tryfirst=True)  # before the plugin that reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the pages of a module on one worker: they share its servers and plans."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "chromium" in names:
            item.add_marker(pytest.mark.browser)
        if "postgres_url" in names:
            item.add_marker(pytest.mark.postgres)
        if item.get_closest_marker("browser") and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write what long tests recorded as `figures`."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "figures":
                terminalreporter.write_line(str(value))


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine: workshops run offline."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
            host = str(address[0])
            is_here = host.startswith("127.") or host in {"::1", "localhost"}
            if not (is_here or is_apart()):
                raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def is_apart() -> bool:
    """Tell whether this thread is in a network of its own, which a test made and nothing leaves."""
    own, all_others = (Path("/proc", each, "ns", "net") for each in ("thread-self", "self"))
    return own.exists() and own.readlink() != all_others.readlink()


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def fixed_today() -> date:
    """Return the day on which all tests take place."""
    return date(2026, 3, 1)


@pytest.fixture(scope="session")
def reference():
    """Return the shipped reference tables."""
    from dtmnb.store.reference import load_reference

    return load_reference()


@pytest.fixture(scope="session")
def real() -> Path:
    """Return the folder of real forms, plans and data beside the checkout."""
    folder = ROOT.parent / "shared" / "real"
    if not folder.is_dir():
        pytest.skip("the real files are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def npm_folder(tmp_path_factory) -> Path:
    """Return a folder with what tests take from npm; skips where it cannot be installed."""
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ROOT / "tests" / "javascript" / name, folder / name)
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    words = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
    done = subprocess.run([npm, *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot install here: {done.stderr[-200:]}")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the installed browser; to be started with `BROWSER_FLAGS`."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed")
    return Path(found)


@pytest.fixture(scope="session")
def browser(chromium: Path):
    """Return a started browser (playwright, synchronous)."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(chromium), args=list(BROWSER_FLAGS)
        )
        yield started
        started.close()


# ------------------------------------------------------------------------------ databases


class PostgresServer:
    """A PostgreSQL cluster of its own in a folder of its own, on loopback.

    The server refuses to run as root; root starts it as the user that Debian's package made.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        """Make the cluster in *folder* with the server's *programs*."""
        self._programs = programs
        self._folder = folder
        self.port = _free_port()

    def start(self) -> None:
        """Make the cluster and start the server; returns when it answers."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {self.port} -h 127.0.0.1 -k {self._folder} -c fsync=off"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server at once."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of *database*."""
        return f"postgresql+psycopg://tests@127.0.0.1:{self.port}/{database}"

    def statement(self, sql: str) -> None:
        """Run one statement in the maintenance database."""
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "tests", "-d", "postgres")
        self._run("psql", *address, "-c", sql)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # Output goes nowhere: the server would keep a pipe open and we would wait for its end.
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postgres_programs() -> Path | None:
    """Return the folder of the server's programs; Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((each.parent for each in versions), default=None)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Return a running PostgreSQL server; skips where there is none."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("psycopg", reason="the extra 'server' is not installed")
    # Not pytest's own folder: its parents are closed to other users.
    folder = Path("/tmp") / f"dtmnb-postgres-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    server = PostgresServer(programs, folder)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Return the address of a new, empty PostgreSQL database."""
    name = f"t{secrets.token_hex(6)}"
    postgres_server.statement(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.statement(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a new SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'plans.db'}"


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def store_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a new, empty database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))
