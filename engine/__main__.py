"""The command line: `python -m engine FOLDER ...`, or `--compare A B`. It reports twins and removes nothing."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from engine.arguments import read_arguments
from engine.control import Cancelled, Control
from engine.reasons import sentence
from engine.summary import comparison_words, printable, summary
from engine.terminal import ProgressBar, command_line_log, private_stderr

if TYPE_CHECKING:
    from argparse import Namespace
    from concurrent.futures import Executor

    from engine.options import ScanOptions
    from engine.records import ScanResult

DONE, FAILED, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns its exit status."""
    given, options = read_arguments(arguments)
    if sys.stdout is None:  # started with it closed: >&-
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - it is used to the end
    # A console that cannot show a name (Windows' often cannot) gets it escaped, not a crash.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        control = Control()
        with _interrupt_cancels(control), private_stderr(command_line_log()) as messages:
            _log_to_stderr()
            run = _scan if given.compare is None else _compare
            return run(options, control, given, messages)
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


def _compare(options: ScanOptions, control: Control, given: Namespace, messages: TextIO) -> int:
    from engine.comparing import compare  # numpy and Pillow: not for --help
    from engine.comparison import ComparingError
    from engine.output.reports import comparison_as_json

    try:
        path0, path1 = given.compare
        comparison = compare(path0, path1, options, control)
    except ComparingError as error:
        print(f"Cannot compare: {printable(error.path)}: {sentence(error.why)}", file=messages)
        return FAILED
    except Cancelled:
        print("Interrupted.", file=messages)
        return INTERRUPTED
    text = comparison_as_json(comparison) + "\n"
    status = DONE
    if given.json is not None and not _write_json(text, given.json, messages):
        status = FAILED
    return _tell(comparison_words(comparison), given, messages) or status


def _scan(options: ScanOptions, control: Control, given: Namespace, messages: TextIO) -> int:
    from engine.output.reports import as_json
    from engine.pool import WorkersError
    from engine.scan import scan

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
    if given.json is not None and not _write_json(as_json(result) + "\n", given.json, messages):
        status = FAILED
    if given.csv is not None or given.html is not None:
        status = _write_reports(result, control, given, messages) or status
        if status == INTERRUPTED:
            return status
    return _tell(summary(result), given, messages) or status


def _write_reports(result: ScanResult, control: Control, given: Namespace, messages: TextIO) -> int:
    """The table and the page that were asked for; returns an exit status."""
    from engine.files.replacing import WritingError
    from engine.output.csv_report import write_csv
    from engine.output.html_report import write_html
    from engine.output.reported import report_of

    report, status = report_of(result), DONE
    for path, write in ((given.csv, write_csv), (given.html, write_html)):
        if path is None:
            continue
        try:
            with ProgressBar(messages, is_shown=not given.quiet) as bar:
                write(report, path, progress=bar.show, control=control)
        except WritingError as error:
            print(f"Cannot write {printable(path)}: {sentence(error.why)}", file=messages)
            status = FAILED
        except Cancelled:
            print("Interrupted.", file=messages)
            return INTERRUPTED
    return status


def _tell(words: str, given: Namespace, messages: TextIO) -> int:
    """For the person at the terminal, beside the JSON where that goes to standard output; returns an exit status."""
    if given.quiet:
        return DONE
    if given.json == "-":
        messages.write(words + "\n")
        return DONE
    return DONE if _write_out(words + "\n", messages) else FAILED


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


def _write_json(text: str, file: str, messages: TextIO) -> bool:
    if file == "-":
        return _write_out(text, messages)
    from engine.files.replacing import WritingError, replacing

    try:
        with replacing(Path(file)) as stream:
            stream.write(text.encode("ascii"))
    except WritingError as error:
        print(f"Cannot write {printable(file)}: {sentence(error.why)}", file=messages)
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
