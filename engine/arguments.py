"""The flags of the command line, and the options they come to."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from engine import __version__
from engine.options import (
    DEFAULT_MEMORY_MB,
    DEFAULT_THRESHOLD,
    OptionError,
    ScanOptions,
    default_threads,
)

#: What speaks of a folder and its files means nothing for two files.
_OF_SCANS = (
    "look_alikes",
    "min_side",
    "exclude",
    "protect",
    "by_content",
    "cache",
    "dask",
    "csv",
    "html",
)


def read_arguments(
    arguments: Sequence[str] | None = None,
) -> tuple[argparse.Namespace, ScanOptions]:
    """What was given, and the options of the scan or comparison.

    Raises: SystemExit (2) for bad usage, after saying what is wrong; (0) after --help and --version.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.compare is None and not given.folders:
        parser.error("the following arguments are required: FOLDER")
    if given.compare is not None:
        _check_comparison(parser, given)
    _check_reports(parser, given)
    try:
        return given, _options(given)
    except OptionError as error:
        parser.error(str(error))


def _check_comparison(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    if given.folders:
        parser.error("--compare takes two files and no FOLDER")
    for name in _OF_SCANS:
        if getattr(given, name) != parser.get_default(name):
            parser.error(f"--{name.replace('_', '-')} is for scans, not for --compare")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="twintracker-cli",
        usage="%(prog)s [flags] FOLDER [FOLDER ...]\n       %(prog)s [flags] --compare A B",
        description="Find the same picture stored more than once. Nothing is removed or changed.",
        epilog="Exit status: 0 done, 1 a folder or file cannot be read, a report not written or no Dask worker "
        "reached, 2 bad usage, 130 interrupted.",
    )
    parser.add_argument(
        "folders", nargs="*", type=_folder, metavar="FOLDER", help="folder to scan, with all below it"
    )  # fmt: skip
    parser.add_argument("--compare", nargs=2, type=_file, metavar=("A", "B"),
        help="compare two files instead: every value, and why they match or not")  # fmt: skip
    _add_matching(parser)
    _add_reading(parser)
    _add_cache(parser)
    add = parser.add_argument
    add("--dask", metavar="ADDRESS",
        help="read and match on the workers of the Dask scheduler at ADDRESS, which must see FOLDER too")  # fmt: skip
    add("--json", metavar="FILE", help="write the result as JSON to FILE, or to standard output: -")
    add(
        "--csv",
        type=_report,
        metavar="FILE",
        help="write the groups as a table for a spreadsheet to FILE",
    )
    add(
        "--html",
        type=_report,
        metavar="FILE",
        help="write the groups as a page with thumbnails to FILE",
    )
    add("--quiet", action="store_true", help="no progress and no summary")
    add("--version", action="version", version=f"Image Twin Tracker {__version__}")
    return parser


def _add_matching(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--threshold", type=float, default=DEFAULT_THRESHOLD, metavar="MSE",
        help="largest mean squared error of twins, 0 to 5000 (default %(default)g)")  # fmt: skip
    add("--no-check", dest="check", action="store_false",
        help="let the mean squared error alone decide, without the look-alike check")  # fmt: skip
    add("--turned", action="store_true",
        help="find twins that are turned by 90, 180 or 270 degrees or mirrored, too")  # fmt: skip
    add("--look-alikes", action="store_true", help="report look-alikes too")


def _add_reading(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--threads", type=int, default=default_threads(), metavar="N",
        help="pictures read at once, 1 to 64 (default: the number of cores)")  # fmt: skip
    add("--memory", type=int, default=DEFAULT_MEMORY_MB, metavar="MB",
        help="budget for decoding pictures (default %(default)s)")  # fmt: skip
    add("--by-content", action="store_true",
        help="look into files whose name does not say picture, and take those that are one")  # fmt: skip
    add("--min-side", type=int, default=0, metavar="PIXELS",
        help="skip pictures whose shorter side is under this")  # fmt: skip
    add("--protect", action="append", default=[], type=_folder, metavar="FOLDER",
        help="scan FOLDER too, and keep its pictures: they come before all others; may be repeated")  # fmt: skip
    add("--exclude", action="append", default=[], metavar="GLOB",
        help="skip files and folders whose name, or path below FOLDER, matches; may be repeated")  # fmt: skip


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


def _report(name: str) -> Path:
    if name == "-":
        raise argparse.ArgumentTypeError("only --json writes to standard output")
    return _file(name)


def _check_reports(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    """One would be lost in the other."""
    json = None if given.json in (None, "-") else Path(given.json)
    files = [path.absolute() for path in (json, given.csv, given.html) if path is not None]
    if len(set(files)) < len(files):
        parser.error("--json, --csv and --html need a FILE each")


def _cache_path(given: argparse.Namespace) -> Path | None:
    if given.no_cache or given.compare is not None:
        return None
    if given.cache is not None:
        return Path(given.cache)
    from engine.storage.cache_file import default_cache_file

    return default_cache_file()


def _options(given: argparse.Namespace) -> ScanOptions:
    folders = given.folders
    if given.compare is not None:
        folders = [path.parent for path in given.compare]
    return ScanOptions(
        folders=tuple(folders),
        protected=tuple(given.protect),
        threshold=given.threshold,
        threads=given.threads,
        check=given.check,
        turned=given.turned,
        look_alikes=given.look_alikes,
        by_content=given.by_content,
        min_side=given.min_side,
        memory_mb=given.memory,
        exclude=tuple(given.exclude),
        cache_path=_cache_path(given),
    )
