"""Work done by a Dask cluster: a scheduler with any number of workers, that may come and go.

``dask scheduler`` and ``dask worker ADDRESS --nthreads 1`` start one by hand. Needs the extra ``cluster``.
"""

from __future__ import annotations

import logging
import socket
import sys
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar, cast

from sim.errors import EngineError
from sim.study.carried import Answer, Load, Sender, done
from sim.study.executor import AHEAD
from sim.version import __version__

T = TypeVar("T")
R = TypeVar("R")

_CONNECT_SECONDS = 10
_WORKER_SECONDS = 60


class Dask:
    """Workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://127.0.0.1:8786``.
    retries : int
        How often work is handed out anew after the scheduler gave it up: it does so when a few workers
        (its setting ``allowed-failures``, 3) ended one after the other while they had that work.

    Attributes
    ----------
    workers : int
        Most threads of workers seen at once.
    """

    def __init__(self, address: str, retries: int = 3) -> None:
        self.address, self.retries = address, retries
        self.workers = 0

    def in_order(self, work: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:
        """Yield ``work(item)`` for each item, in the order of the items.

        If all workers have gone, it waits for new ones to join.

        Raises
        ------
        EngineError
            The scheduler cannot be reached or goes away, no worker has joined it, the workers have another
            version, or some work was given up too often.
        """
        with self._connected() as client:
            self._check_workers(client)
            coming, sender = iter(items), Sender()
            waiting: deque[tuple[Load, Any]] = deque()
            while True:
                with self._watched(client):
                    self.workers = max(1, self.workers, sum(client.nthreads().values()))
                    more = islice(coming, self.workers * AHEAD - len(waiting))
                    loads = [sender.load(work, item) for item in more]
                    waiting.extend((load, client.submit(done, load, pure=False)) for load in loads)
                    if not waiting:
                        return
                    result: R = sender.result(self._result(client, *waiting.popleft()))
                yield result

    def _result(self, client: Any, load: Load, future: Any) -> Answer:
        killed = import_module("distributed").KilledWorker
        lost = 0
        while True:
            try:
                return cast("Answer", future.result())
            except killed:
                lost += 1
                if lost > self.retries:
                    raise EngineError(
                        "workers ended again and again without a result; has their memory run out? "
                        "Give them more"
                    ) from None
                future = client.submit(done, load, pure=False)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            distributed = import_module("distributed")
        except ImportError:
            raise EngineError(
                "a Dask cluster needs the package distributed: in the folder of "
                'engine-room, pip install ".[cluster]"'
            ) from None
        with _quiet():
            try:
                host_and_port = distributed.comm.get_address_host_port(self.address)
                # a client that found nobody takes long to go, and says so: look first
                socket.create_connection(host_and_port, _CONNECT_SECONDS).close()
                with warnings.catch_warnings():  # of versions that differ: those that matter are checked
                    warnings.simplefilter("ignore")
                    client = distributed.Client(self.address, timeout=_CONNECT_SECONDS, set_as_default=False)
            except (OSError, ValueError):
                raise EngineError(
                    f"no Dask scheduler answers at {self.address}; is the address right, and is it running?"
                ) from None
            with client:
                yield client

    def _check_workers(self, client: Any) -> None:
        """Wait for a worker, and refuse workers whose results would be those of another version."""
        try:
            client.wait_for_workers(1, timeout=_WORKER_SECONDS)
        except TimeoutError:
            raise EngineError(
                f"no worker has joined the scheduler at {self.address}; start one: dask worker {self.address}"
            ) from None
        with self._watched(client):
            said = client.run(about, on_error="return")
        for worker, theirs in said.items():
            if theirs != about():
                has = theirs if isinstance(theirs, str) else "no engine-room that can be used"
                raise EngineError(f"worker {worker} has {has}, and this is {about()}; make them the same")

    @contextmanager
    def _watched(self, client: Any) -> Iterator[None]:
        try:
            yield
        except (CancelledError, OSError):
            if client.status == "running":  # then the work itself raised it
                raise
            raise EngineError(
                f"the scheduler at {self.address} has gone. What is kept stays: run again when it is back"
            ) from None


def about() -> str:
    """Return what must be the same on every machine of a cluster."""
    return f"engine-room {__version__}, Python {sys.version_info.major}.{sys.version_info.minor}"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what distributed logs to itself: what matters is raised, in our words."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
