"""The ways to write many reports that `dtmnb batch` is measured against, with tools of others.

loop   `papermill` and `jupyter nbconvert` for one report after the other
xargs  the same, as many at once as there are processors
pool   papermill called from Python in a pool of processes, one exporter each: what a good
engineer writes in an hour
dtmnb  our command, from a cold start
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import NamedTuple

from dtmnb.domain.changes import Batch
from dtmnb.resources import shipped
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import load_reference, open_store

ROWS = 150
_BIN = Path(sys.executable).parent
_EXPORTERS = {"html": "html", "pdf": "dtmnb_pdf"}
# A look at all processes takes 30 ms of a processor that the peer could use.
_SAMPLE_SECONDS = 1.0


class Cost(NamedTuple):
    """What one run of a peer cost: seconds on the wall and of processors, most memory (MiB)."""

    reports: int
    wall: float
    processor: float
    memory: float


def plan_ids(number: int) -> list[str]:
    """Return the names of the first plans."""
    return [f"plan-{each:04}" for each in range(number)]


def make_store(file: Path, number: int) -> Path:
    """Make a store with *number* example plans, always the same ones."""
    reference = load_reference()
    with open_store(file, reference=reference) as store:
        for seed, plan_id in enumerate(plan_ids(number)):
            settings = ExampleSettings(iso3="SSD", starts_on=date(2026, 12, 20), rows=ROWS)
            changes = example_changes(settings, reference, Random(seed))  # noqa: S311
            store.create(plan_id, Batch(batch_id=plan_id, author="bench", changes=changes))
    return file


def measure(peer: str, store: Path, number: int, out: Path, suffix: str = "html") -> Cost:
    """Have *peer* write the first reports of *store* as *suffix* into the new folder *out*."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    words = [sys.executable, "-m", "tests.support.batch_peers", peer, suffix, str(number), str(out)]
    if peer == "dtmnb":
        words = [sys.executable, "-m", "dtmnb", "report", *plan_ids(number), "--store", str(store)]
        words += ["--audience", "partners", "--format", suffix, "--out", str(out)]
    environment = {**os.environ, "DTMNB_STORE": str(store)}
    started, stop, most = time.monotonic(), Event(), [0.0]
    process = subprocess.Popen(
        words,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    watch = Thread(target=_watch, args=(process.pid, stop, most))
    watch.start()
    _, status, used = os.wait4(process.pid, 0)
    stop.set()
    watch.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{peer} ended with {process.returncode}"
    assert len([*out.glob(f"plan-*.{suffix}")]) == number
    wall = time.monotonic() - started
    return Cost(number, wall, used.ru_utime + used.ru_stime, most[0])


def _watch(pid: int, stop: Event, most: list[float]) -> None:
    while not stop.wait(_SAMPLE_SECONDS):
        most[0] = max(most[0], sum(map(_memory, _tree(pid))))


def _tree(pid: int) -> list[int]:
    """Return a process and all that it started."""
    try:
        files = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(each) for file in files for each in file.read_text().split()]
    except OSError:
        return []
    return [pid, *(each for child in children for each in _tree(child))]


def _memory(pid: int) -> float:
    """Return the memory of a process, what it shares counted in parts, in MiB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    except OSError:
        return 0.0


def _commands(plan_id: str, out: Path, suffix: str) -> str:
    """Return what a shell runs for one report; nbconvert has no PDF without TeX or a browser."""
    notebook, executed = shipped("notebooks") / "90_report.ipynb", out / f"{plan_id}.ipynb"
    edition = f"-p plan_id {plan_id} -p audience partners -p language en --no-progress-bar"
    return (
        f"{_BIN}/papermill {notebook} {executed} {edition} && "
        f"{_BIN}/jupyter-nbconvert --to {_EXPORTERS[suffix]} --no-input {executed}"
    )


def _loop(plans: Sequence[str], out: Path, suffix: str) -> None:
    for plan_id in plans:
        subprocess.run(["sh", "-c", _commands(plan_id, out, suffix)], check=True)


def _xargs(plans: Sequence[str], out: Path, suffix: str) -> None:
    command = _commands("{}", out, suffix)
    words = ["xargs", f"-P{os.cpu_count()}", "-I{}", "sh", "-c", command]
    subprocess.run(words, input="\n".join(plans), text=True, check=True)


def _pool(plans: Sequence[str], out: Path, suffix: str) -> None:
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        list(pool.map(_one, plans, [out] * len(plans), [suffix] * len(plans)))


def _one(plan_id: str, out: Path, suffix: str) -> None:
    from papermill import execute_notebook

    edition = {"plan_id": plan_id, "audience": "partners", "language": "en"}
    notebook = execute_notebook(
        shipped("notebooks") / "90_report.ipynb",
        out / f"{plan_id}.ipynb",
        parameters=edition,
        progress_bar=False,
    )
    made, _ = _exporter(suffix).from_notebook_node(notebook)
    content = made if isinstance(made, bytes) else made.encode()
    (out / f"{plan_id}.{suffix}").write_bytes(content)


@cache
def _exporter(suffix: str):
    from nbconvert.exporters import get_exporter

    return get_exporter(_EXPORTERS[suffix])(exclude_input=True)


if __name__ == "__main__":
    _peer, _suffix, _number, _out = sys.argv[1:]
    _write = {"loop": _loop, "xargs": _xargs, "pool": _pool}[_peer]
    _write(plan_ids(int(_number)), Path(_out), _suffix)
