"""Dask workers as an executor, for archives that outgrow one machine. Nothing else in the program knows of Dask."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from engine import __version__
from engine.pool import WatchedExecutor, WorkersError
from engine.reasons import reason
from engine.storage.cache_rows import reader_mark

if TYPE_CHECKING:
    from distributed import Client

PACKAGE = "image-twin-tracker"  # as setup.py names it
ANSWER_SECONDS = 10.0  # for the scheduler, and then for the first worker
PATIENCE_SECONDS = (
    30.0  # how long no worker at all is waited for: one that died is started anew in a few
)
_CHECK_SECONDS = 1.0

Values = ParamSpec("Values")
Answer = TypeVar("Answer")


@contextlib.contextmanager
def dask_executor(
    address: str, folders: Sequence[Path] = (), *, patience_seconds: float = PATIENCE_SECONDS
) -> Iterator[WatchedExecutor]:
    """An executor whose tasks run on the workers of a Dask scheduler.

    Parameters: address : of the scheduler, as `tcp://10.0.0.5:8786`. folders : that every worker must see under the
    same paths, since workers read the files themselves. patience_seconds : how long to wait for workers that are gone.
    Raises: WorkersError where distributed is not installed, the scheduler does not answer or has no worker, a worker
    lacks this version of the program or a folder, or decodes with other libraries; in the block, where workers die and
    none takes their place.
    """
    if importlib.util.find_spec("distributed") is None:
        raise WorkersError(reason("cluster-not-installed", package=PACKAGE))
    from distributed import Client, KilledWorker

    _knock(address)
    try:
        client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkersError(reason("cluster-silent", address=address)) from error
    with client:
        _check_workers(client, address, folders)
        try:
            yield _DaskExecutor(client, patience_seconds)
        except KilledWorker as error:  # each worker that took a certain task died of it
            raise WorkersError(reason("workers-lost")) from error


class _DaskExecutor(WatchedExecutor):
    def __init__(self, client: Client, patience_seconds: float) -> None:
        self._client = client
        # Not pure: Dask would hash all data of each task to find out whether it had the same one before.
        self._tasks = client.get_executor(pure=False)
        self._patience_seconds = patience_seconds
        self._seen = self._checked = time.monotonic()

    def submit(
        self, fn: Callable[Values, Answer], /, *args: Values.args, **kwargs: Values.kwargs
    ) -> Future[Answer]:
        future: Future[Answer] = self._tasks.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._tasks.shutdown(wait=wait and not cancel_futures)

    def check(self) -> None:
        now = time.monotonic()
        if now - self._checked < _CHECK_SECONDS:
            return
        self._checked = now
        if _count_workers(self._client):
            self._seen = now
        elif now - self._seen > self._patience_seconds:
            raise WorkersError(reason("workers-lost"))


def look_around(folders: Sequence[Path]) -> tuple[str, int, Path | None]:
    """Run by each worker: the version of the program there, what it decodes with, the first folder it cannot see."""
    unseen = next((folder for folder in folders if not folder.is_dir()), None)
    return __version__, reader_mark(), unseen


def _knock(address: str) -> None:
    """Raises WorkersError where nobody listens. A Client that cannot connect hangs for seconds more when it is gone."""
    from distributed.comm.addressing import parse_address, parse_host_port

    try:
        scheme, place = parse_address(address)
        if scheme in ("tcp", "tls"):
            socket.create_connection(parse_host_port(place), timeout=ANSWER_SECONDS).close()
    except (OSError, ValueError) as error:
        raise WorkersError(reason("cluster-silent", address=address)) from error


def _check_workers(client: Client, address: str, folders: Sequence[Path]) -> None:
    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except TimeoutError as error:
        raise WorkersError(reason("cluster-empty", address=address)) from error
    found = client.run(look_around, tuple(folders), on_error="return")
    for worker, answer in found.items():
        if isinstance(answer, OSError):  # it died this moment; others may do
            continue
        if isinstance(answer, Exception):  # Dask wraps what its import of this module raised there
            raise _lacks_program(worker) from answer
        version, mark, unseen = answer
        if version != __version__:
            why = reason("cluster-other-version", found=version, version=__version__, place=worker)
            raise WorkersError(why)
        if mark != reader_mark():
            raise WorkersError(reason("cluster-other-decoders", place=worker))
        if unseen is not None:
            raise WorkersError(reason("cluster-sees-no-folder", folder=unseen, place=worker))
    try:  # the scheduler unpacks tasks too
        client.submit(look_around, (), pure=False).result()
    except RuntimeError as error:
        raise _lacks_program(address) from error


def _lacks_program(place: str) -> WorkersError:
    why = reason("cluster-without-program", package=PACKAGE, version=__version__, place=place)
    return WorkersError(why)


def _count_workers(client: Client) -> int:
    try:
        return len(client.scheduler_info().get("workers", ()))
    except OSError:  # the scheduler is gone too
        return 0
