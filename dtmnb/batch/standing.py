"""Reports asked for one by one, by a page that stays open: so do its warm processes."""

import logging
from functools import cache
from threading import Lock, Thread, Timer

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.manifest import Entry
from dtmnb.batch.register import register
from dtmnb.batch.warm import modules_for
from dtmnb.batch.work import Where, do_job, in_new_process
from dtmnb.batch.workers import WorkerPool
from dtmnb.errors import ForkServerError

_log = logging.getLogger("dtmnb.batch")
_IDLE_SECONDS = 900.0
_ANY = ReportJob("any", "internal", "en", ("html", "pdf", "docx", "xlsx"))


class StandingEngine:
    """Writes single reports in warm processes, which end when nobody asks for one for a while."""

    def __init__(self, idle_seconds: float = _IDLE_SECONDS) -> None:
        """Start nothing yet."""
        self._idle_seconds = idle_seconds
        self._lock = Lock()
        self._pool: WorkerPool | None = None
        self._timer: Timer | None = None
        self._writing = 0

    @property
    def is_standing(self) -> bool:
        """Whether there are warm processes, or are about to be."""
        return self._pool is not None

    def warm_up(self) -> None:
        """Begin to start the processes; who asks for a report meanwhile waits for no other."""
        Thread(target=self._warm_quietly, daemon=True).start()

    def write(self, job: ReportJob, where: Where) -> Entry:
        """Write the files of *job*, or tell what kept it from that; see `do_job`."""
        pool = self._taken()
        try:
            entry = do_job(job, where, pool)
        except ForkServerError as reason:
            _log.warning("The report is written in a new process: %s", reason)
            entry = in_new_process(job, where)
        finally:
            self._given_back()
        register([entry], where.store_url)
        return entry

    def close(self) -> None:
        """End the processes, unless a report is being written."""
        with self._lock:
            if self._writing:
                return
            pool, self._pool = self._pool, None
        if pool:
            pool.close()

    def _warm_quietly(self) -> None:
        pool = self._taken()
        try:
            pool.warm_up()
        except ForkServerError as reason:
            _log.info("Reports will be written in new processes: %s", reason)
        finally:
            self._given_back()

    def _taken(self) -> WorkerPool:
        with self._lock:
            self._writing += 1
            if self._pool is None:
                self._pool = WorkerPool(modules_for([_ANY]))
            return self._pool

    def _given_back(self) -> None:
        with self._lock:
            self._writing -= 1
            if self._timer:
                self._timer.cancel()
            self._timer = Timer(self._idle_seconds, self.close)
            self._timer.daemon = True
            self._timer.start()


@cache
def standing_engine() -> StandingEngine:
    """Return the engine of this process."""
    return StandingEngine()
