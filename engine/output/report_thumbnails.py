"""Thumbnails for a report: made in threads, handed out in order, a bounded number of them at once."""

from __future__ import annotations

import io
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from engine.control import Control
from engine.files.listing import file_state
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError, why_unreadable
from engine.pictures.thumbnails import make_thumbnail
from engine.pool import thread_pool
from engine.reasons import Reason, reason
from engine.records import Picture

_AHEAD_PER_THREAD = 8
_WAIT_SECONDS = 0.1  # how soon a cancel is noticed
_JPEG_QUALITY = 80


@dataclass(frozen=True, slots=True)
class ReportThumbnail:
    """A small JPEG of a picture, or none. why : what is the matter with its file; None: it is as it was scanned."""

    jpeg: bytes = b""
    size: tuple[int, int] = (0, 0)
    why: Reason | None = None


def thumbnails(
    pictures: Iterable[Picture],
    box: tuple[int, int] | None,
    *,
    most: int,
    threads: int,
    memory_bytes: int,
    control: Control,
) -> Iterator[ReportThumbnail]:
    """One for each picture, in their order.

    Parameters: box : width, height in pixels; None: files are looked after, none is decoded, as with those after the
    first `most`. memory_bytes : budget of all threads together.
    Raises: Cancelled.
    """
    budget = MemoryBudget(memory_bytes)
    pending: deque[Future[ReportThumbnail]] = deque()
    with thread_pool(threads) as executor:
        for count, picture in enumerate(pictures):
            if len(pending) == threads * _AHEAD_PER_THREAD:
                yield _answer(pending.popleft(), control)
            work = partial(_make, picture, box if count < most else None, budget)
            pending.append(executor.submit(work))
        while pending:
            yield _answer(pending.popleft(), control)


def _answer(future: Future[ReportThumbnail], control: Control) -> ReportThumbnail:
    while True:
        control.check()
        try:
            return future.result(_WAIT_SECONDS)
        except TimeoutError:
            if future.done():  # raised by the work itself
                raise


def _make(picture: Picture, box: tuple[int, int] | None, budget: MemoryBudget) -> ReportThumbnail:
    try:
        now = picture.path.lstat()
        is_same = stat.S_ISREG(now.st_mode) and file_state(now) == picture.state
        why = None if is_same else reason("changed-since")
        if box is None or not stat.S_ISREG(now.st_mode):
            return ReportThumbnail(why=why)
        with closing(make_thumbnail(picture.path, box, budget)) as image:
            data = io.BytesIO()
            image.save(data, "JPEG", quality=_JPEG_QUALITY)
            return ReportThumbnail(data.getvalue(), image.size, why)
    except ReadingError as error:
        return ReportThumbnail(why=error.why)
    except OSError as error:
        return ReportThumbnail(why=why_unreadable(error))
