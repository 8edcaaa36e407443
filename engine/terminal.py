"""The command line's terminal: a progress bar of its own, and everything else kept off it."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from engine import FOLDER_NAME
from engine.control import Progress

if TYPE_CHECKING:
    from tqdm import tqdm

_STDERR = 2
_MOST_LOG_BYTES = 1_000_000


def command_line_log() -> Path:
    """Where the command line keeps what is not for the person at the terminal."""
    from platformdirs import user_log_path

    try:
        return user_log_path(FOLDER_NAME, appauthor=False) / "twintracker-cli.log"
    except RuntimeError:  # a user without a home, as containers have them
        return Path(os.devnull)


@contextlib.contextmanager
def private_stderr(log_path: Path) -> Iterator[TextIO]:
    """A stream to the real standard error, while file descriptor 2 goes to a log file.

    libtiff writes its warnings to the descriptor itself, past Python. None of them is for a person: what matters
    becomes a problem in the result. Where the log cannot be written they are dropped.
    """
    kept = _kept_stderr()
    messages = io.TextIOWrapper(
        os.fdopen(os.dup(kept), "wb"), errors="backslashreplace", write_through=True
    )
    log_file = _open_log(log_path)
    try:
        os.dup2(log_file, _STDERR)
        yield messages
    finally:
        if sys.stderr is not None:  # a program without a console has none
            sys.stderr.flush()
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(log_file)
        messages.close()


def _kept_stderr() -> int:
    try:
        return os.dup(_STDERR)
    except OSError:  # started with it closed: 2>&-
        return os.open(os.devnull, os.O_WRONLY)


def _open_log(path: Path) -> int:
    """The log file's descriptor; the null device's where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = os.O_TRUNC if _is_long(path) else os.O_APPEND
        return os.open(path, os.O_WRONLY | os.O_CREAT | mode, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def _is_long(path: Path) -> bool:
    return path.exists() and path.stat().st_size > _MOST_LOG_BYTES


class ProgressBar:
    """A bar for each stage, on a stream that is a terminal. A context manager; `show` takes the engine's progress."""

    def __init__(self, stream: TextIO, *, is_shown: bool) -> None:
        self._stream = stream
        self._is_shown = is_shown and stream.isatty()
        self._bar: tqdm[None] | None = None
        self._stage: str | None = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def show(self, progress: Progress) -> None:
        if not self._is_shown:
            return
        if progress.stage.value != self._stage:
            self._open(progress)
        if self._bar is not None:
            self._bar.update(progress.done - self._bar.n)

    def _open(self, progress: Progress) -> None:
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # no thread of its own: the engine reports often enough
        self._close()
        self._stage = progress.stage.value
        self._bar = tqdm(
            total=progress.total,
            desc=self._stage.capitalize(),
            file=self._stream,
            leave=False,
            unit_scale=progress.total is not None and progress.total >= 1_000_000,
        )

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None
