"""The pipeline: the one function that strings listing, reading, matching, checking and grouping together."""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import ExitStack

from engine.check import pair_tables
from engine.control import Cancelled, Control, OnProgress
from engine.files.protecting import are_protected
from engine.gathered import Gathered
from engine.groups.crowded_twins import CrowdedTwins
from engine.groups.grouping import Grouped, group_look_alikes, group_twins
from engine.groups.keeping import Ranking
from engine.groups.standing import Standing, look_sides
from engine.options import ScanOptions
from engine.records import ScanResult
from engine.scanning import OnPairs as OnPairs
from engine.scanning import Scanning


def scan(
    options: ScanOptions,
    progress: OnProgress | None = None,
    control: Control | None = None,
    on_pairs: OnPairs | None = None,
    executor: Executor | None = None,
) -> ScanResult:
    """Find the twins in the folders of `options`.

    Parameters: progress, on_pairs : called in the calling thread while the scan runs. control : to cancel it from
    another. executor : reads and matches in place of threads of this process; it is left running.
    Returns: what was found; after a cancel, what was found until then, with `is_complete` False. The result depends on
    the files and options alone, not on threads or order.
    Raises: WorkersError where nobody works in the executor.
    Notes: blocks until done. Writes nothing but the cache and a temporary spool, gone when it returns. A bad file
    raises nothing.
    """
    work = Scanning(options, progress, control or Control(), on_pairs, executor)
    is_complete = True
    with ExitStack() as stack:
        try:
            work.list(stack)
            _compare(work, work.read(stack))
        except Cancelled:
            is_complete = False
    work.grouped = work.grouped or _grouped(work, _standing(work), None)
    return work.result(is_complete=is_complete)


def _compare(work: Scanning, found: Gathered) -> None:
    ground = work.ground(found)
    matches = work.match(ground)
    with work.checking(ground) as checker:
        work.check(checker, matches)
        standing, crowded = _standing(work), None
        if matches.neighbours is not None:
            crowded = CrowdedTwins(standing, matches.neighbours, checker, work.progress)
        try:
            work.grouped = _grouped(work, standing, crowded)
        finally:
            if crowded is not None:
                work.checked.append(crowded.asked)


def _standing(work: Scanning) -> Standing:
    pictures, options = work.pictures, work.options
    protected = are_protected(pictures, options.protected)
    return Standing(Ranking(pictures).order(options.rules, protected), look_sides(pictures))


def _grouped(work: Scanning, standing: Standing, crowded: CrowdedTwins | None) -> Grouped:
    """The groups of what was checked, look-alikes where they are wanted."""
    pairs = pair_tables.joined([batch.pairs for batch in work.checked])
    threshold = work.options.threshold
    twins = group_twins(standing, pairs, threshold, crowded)
    if not work.options.look_alikes:
        return twins
    return group_look_alikes(standing, twins, threshold, crowded)
