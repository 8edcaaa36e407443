"""The command line: `python -m engine FOLDER ...`. It reports twins and removes nothing."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from engine import __version__
from engine.control import Control
from engine.options import (
    DEFAULT_MEMORY_MB,
    DEFAULT_THRESHOLD,
    OptionError,
    ScanOptions,
    default_threads,
)
from engine.reasons import sentence
from engine.summary import printable, summary
from engine.terminal import ProgressBar, command_line_log, private_stderr

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from engine.records import ScanResult

DONE, FAILED, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns its exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        options = _options(given)
    except OptionError as error:
        parser.error(str(error))
    if sys.stdout is None:  # started with it closed: >&-
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - it is used to the end
    # A console that cannot show a name (Windows' often cannot) gets it escaped, not a crash.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        control = Control()
        with _interrupt_cancels(control), private_stderr(command_line_log()) as messages:
            _log_to_stderr()
            return _run(options, control, given, messages)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output, `head` say, has had enough
        _forget_stdout()
        return FAILED


def _forget_stdout() -> None:
    """What is still in its buffer would raise once more when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _log_to_stderr() -> None:
    """Warnings and log records go where libtiff's messages go: to the log file, to which stderr leads by now."""
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=logging.WARNING, format=form, force=True)
    logging.captureWarnings(True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="twintracker-cli",
        description="Find the same picture stored more than once. Nothing is removed or changed.",
        epilog="Exit status: 0 done, 1 a folder cannot be read, a report not written or no Dask worker "
        "reached, 2 bad usage, 130 interrupted.",
    )
    add = parser.add_argument
    add(
        "folders",
        nargs="+",
        type=_folder,
        metavar="FOLDER",
        help="folder to scan, with all below it",
    )
    add("--threshold", type=float, default=DEFAULT_THRESHOLD, metavar="MSE",
        help="largest mean squared error of twins, 0 to 5000 (default %(default)g)")  # fmt: skip
    add("--threads", type=int, default=default_threads(), metavar="N",
        help="pictures read at once, 1 to 64 (default: the number of cores)")  # fmt: skip
    add("--no-check", dest="check", action="store_false",
        help="let the mean squared error alone decide, without the look-alike check")  # fmt: skip
    add("--look-alikes", action="store_true", help="report look-alikes too")
    add("--min-side", type=int, default=0, metavar="PIXELS",
        help="skip pictures whose shorter side is under this")  # fmt: skip
    add("--memory", type=int, default=DEFAULT_MEMORY_MB, metavar="MB",
        help="budget for decoding pictures (default %(default)s)")  # fmt: skip
    add("--exclude", action="append", default=[], metavar="GLOB",
        help="skip files and folders whose name, or path below FOLDER, matches; may be repeated")  # fmt: skip
    _add_cache(parser)
    add("--dask", metavar="ADDRESS",
        help="read and match on the workers of the Dask scheduler at ADDRESS, which must see FOLDER too")  # fmt: skip
    add("--json", metavar="FILE", help="write the result as JSON to FILE, or to standard output: -")
    add("--quiet", action="store_true", help="no progress and no summary")
    add("--version", action="version", version=f"Image Twin Tracker {__version__}")
    return parser


def _add_cache(parser: argparse.ArgumentParser) -> None:
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--cache",
        type=_file,
        metavar="FILE",
        help="remember in FILE what was read, for the next scan (default: a file in the user's cache folder)",
    )
    either.add_argument(
        "--no-cache", action="store_true", help="remember nothing, and use nothing remembered"
    )


def _folder(name: str) -> Path:
    if not name:  # an unset variable of a script; Path would take it for the current folder
        raise argparse.ArgumentTypeError("the name of a folder is empty")
    return Path(name)


def _file(name: str) -> Path:
    if not name:
        raise argparse.ArgumentTypeError("the name of a file is empty")
    return Path(name)


def _cache_path(given: argparse.Namespace) -> Path | None:
    from engine.cache_file import default_cache_file

    return None if given.no_cache else given.cache or default_cache_file()


def _options(given: argparse.Namespace) -> ScanOptions:
    return ScanOptions(
        folders=tuple(given.folders),
        threshold=given.threshold,
        threads=given.threads,
        check=given.check,
        look_alikes=given.look_alikes,
        min_side=given.min_side,
        memory_mb=given.memory,
        exclude=tuple(given.exclude),
        cache_path=_cache_path(given),
    )


def _run(
    options: ScanOptions, control: Control, given: argparse.Namespace, messages: TextIO
) -> int:
    from engine.pool import WorkersError
    from engine.scan import scan  # numpy and Pillow: not for --help

    try:
        with (
            ProgressBar(messages, is_shown=not given.quiet) as bar,
            _executor(given.dask, options) as executor,
        ):
            result = scan(options, bar.show, control, executor=executor)
    except MemoryError:
        print(
            "Not enough memory: too many pictures are alike. Scan fewer folders at once.",
            file=messages,
        )
        return FAILED
    except WorkersError as error:
        print(f"Cannot use Dask: {sentence(error.why)}", file=messages)
        return FAILED
    if not result.is_complete:
        print("Interrupted.", file=messages)
        return INTERRUPTED
    status = DONE
    for folder in _unreadable_roots(result):
        print(f"Cannot read {printable(folder)}", file=messages)
        status = FAILED
    if given.json is not None and not _write_json(result, given.json, messages):
        status = FAILED
    if given.quiet:
        return status
    if given.json == "-":
        messages.write(summary(result) + "\n")
    elif not _write_out(summary(result) + "\n", messages):
        status = FAILED
    return status


def _executor(
    address: str | None, options: ScanOptions
) -> contextlib.AbstractContextManager[Executor | None]:
    """The Dask workers that were asked for; None for this process's own threads."""
    if address is None:
        return contextlib.nullcontext()
    from engine.cluster import dask_executor

    return dask_executor(address, options.folders)


@contextlib.contextmanager
def _interrupt_cancels(control: Control) -> Iterator[None]:
    """Ctrl+C asks the scan to stop; a second one stops at once."""

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        if control.is_cancelled:
            raise KeyboardInterrupt
        control.cancel()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _unreadable_roots(result: ScanResult) -> list[Path]:
    """The folders given that could not be listed."""
    roots = result.options.folders
    return [problem.path for problem in result.problems if problem.path in roots]


def _write_json(result: ScanResult, file: str, messages: TextIO) -> bool:
    from engine.reports import as_json

    text = as_json(result) + "\n"
    if file == "-":
        return _write_out(text, messages)
    try:
        Path(file).write_text(text, encoding="ascii")
    except OSError as error:
        print(f"Cannot write {printable(Path(file))}: {error.strerror}", file=messages)
        return False
    return True


def _write_out(text: str, messages: TextIO) -> bool:
    """Write to standard output and see that it arrives."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget_stdout()
        print(f"Cannot write to standard output: {error.strerror}", file=messages)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
