"""What the window has done off its thread. These run in workers: plain data in and out, no widget.

The engine is imported in here, so that numpy and the picture libraries load while the window is already painted.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.comparison import Comparison
from engine.control import Control, OnProgress
from engine.options import ScanOptions
from engine.records import Problem, ScanResult

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.records import FileState, Picture
    from engine.removal.companions import Company
    from engine.removal.removals import Removal
    from engine.removal.ways import Destination
    from engine.reviewing.review import Review
    from engine.reviewing.wishes import Wishes
    from engine.storage.ignoring import ContentPair
    from gui.found.findings import Findings
    from gui.found.shown import Going


Tell = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and what it left open; no findings where a cancel came before there were any."""

    result: ScanResult
    findings: Findings | None
    review: Review | None
    wishes: Wishes

    def close(self) -> None:
        if self.review is not None:
            self.review.close()


@dataclass(frozen=True, slots=True)
class Regrouping:
    """open_pairs : how many are to be checked before the groups are sure."""

    findings: Findings
    open_pairs: int


def find_twins(
    options: ScanOptions,
    not_twins: frozenset[ContentPair],
    on_some: Callable[[Findings], None] | None,
    progress: OnProgress,
    control: Control,
) -> Found:
    """Cancelled, it gives what was found until then. on_some : gets what was found so far, now and then."""
    from engine.reviewing.wishes import Wishes
    from engine.scan_for_review import scan_for_review

    wishes = replace(Wishes.of(options), not_twins=not_twins)

    def on_found(review: Review) -> None:
        if on_some is not None:
            on_some(regrouped(review, wishes, options, control=control).findings)

    scanned = scan_for_review(
        options, wishes, progress, control, None if on_some is None else on_found
    )
    findings = None
    if scanned.review is not None:
        findings = regrouped(scanned.review, wishes, options).findings
    # There are no cycles in them. Looking for some in fifty thousand pictures, again and again, holds every thread up
    # for a tenth of a second.
    gc.freeze()
    return Found(scanned.result, findings, scanned.review, wishes)


def regrouped(
    review: Review,
    wishes: Wishes,
    options: ScanOptions,
    frees: NDArray[np.int64] | None = None,
    control: Control | None = None,
) -> Regrouping:
    """The groups of a review as findings without marks. Raises: Cancelled."""
    from gui.found.findings import Findings

    made = review.regroup(wishes, control)
    findings = Findings(
        review.pictures,
        made.pairs,
        replace(options, threshold=wishes.threshold),
        made.groups,
        made.look_alikes,
        wishes=wishes,
        is_checking=made.is_checking,
        is_protected=made.protected,
        hidden_count=made.hidden,
        frees=frees,
    )
    return Regrouping(findings, made.open_pairs)


def regroup(
    review: Review, wishes: Wishes, before: Findings, progress: OnProgress, control: Control
) -> Regrouping:
    """Other groups in the place of findings of the same pictures."""
    return regrouped(review, wishes, before.options, before.frees, control)


def check_open(review: Review, wishes: Wishes, progress: OnProgress, control: Control) -> None:
    """Makes the verdicts that groups lack. Reads files."""
    review.check_open(wishes, progress, control)


def raise_cap(review: Review, progress: OnProgress, control: Control) -> NDArray[np.int64]:
    """Finds the pairs over the threshold; returns the histogram of all."""
    review.raise_cap(progress, control)
    return review.histogram


def compare_files(
    first: Path, second: Path, options: ScanOptions, progress: OnProgress, control: Control
) -> Comparison:
    """Raises ComparingError where one of them cannot be read; Cancelled."""
    from engine.comparing import compare

    return compare(first, second, options, control)


@dataclass(frozen=True, slots=True)
class Removed:
    """What has gone, by number, what that frees, and why the rest stayed.

    renewed : pictures that stay, as they were and as they are now: they got facts, or another name by a hard link.
    facts : how many of them got facts. is_complete : every file was tried.
    """

    numbers: frozenset[int]
    freed_bytes: int
    kept: tuple[Problem, ...]
    renewed: tuple[tuple[Picture, Picture], ...] = ()
    facts: int = 0
    is_complete: bool = True


def find_company(going: list[Going], progress: OnProgress, control: Control) -> dict[Path, Company]:
    """What belongs to each picture that is to go, by its path; nothing where nothing does. Lists folders."""
    from engine.removal import companions

    asked = [(one.victim, one.keeper) for one in going]
    found = companions.find_company(asked, is_decided=True, progress=progress, control=control)
    return {one.victim.path: company for one, company in zip(going, found, strict=True)}


def removals_of(
    going: Sequence[Going],
    company: dict[Path, Company],
    seen: Collection[tuple[Path, FileState, Path, FileState]] = (),
    takes_facts: bool = False,
) -> list[Removal]:
    """company : what goes along with which of them. seen : pairs of victim and keeper, by path and state, of which the
    user has seen the one small place where they differ. takes_facts : keepers get what their copies know more.
    """
    from engine.removal.removals import Removal

    return [
        Removal(
            one.victim,
            one.keeper,
            one.relation,
            company[one.victim.path].along,
            turned=one.turned,
            exemption=one.exemption,
            is_seen=(one.victim.path, one.victim.state, one.keeper.path, one.keeper.state) in seen,
            takes_facts=takes_facts and one.exemption is None,
            group=one.group,
        )
        for one in going
    ]


def remove(
    going: list[Going],
    company: dict[Path, Company],
    destination: Destination,
    protected: tuple[Path, ...],
    memory_bytes: int,
    journal_path: Path,
    seen: Collection[tuple[Path, FileState, Path, FileState]],
    takes_facts: bool,
    progress: OnProgress,
    control: Control,
) -> Removed:
    """company, seen, takes_facts : as in `removals_of`. protected : folders of which nothing goes, whatever is marked:
    they may be so since the groups were made. Cancelled, it tells what went until then.
    """
    from engine.removal import disposal
    from engine.removal.journal import Journal

    result = disposal.remove(
        removals_of(going, company, seen, takes_facts),
        destination,
        journal=Journal(journal_path),
        protected=protected,
        memory_bytes=memory_bytes,
        progress=progress,
        control=control,
    )
    gone = {removal.victim.path for removal in result.removed}
    return Removed(
        frozenset(one.number for one in going if one.victim.path in gone),
        sum(removal.victim.freed_bytes for removal in result.removed),
        result.kept,
        result.renewed,
        sum(before.state != now.state for before, now in result.renewed),
        result.is_complete,
    )


def protected_of(pictures: Sequence[Picture], folders: tuple[Path, ...]) -> NDArray[np.bool_]:
    """Which pictures lie in protected folders, bool (N,). Looks at folders."""
    from engine.files.protecting import are_protected

    return are_protected(pictures, folders)


def cache_bytes(path: Path) -> int:
    """What the cache takes on the disk."""
    from engine.storage.cache_upkeep import size_bytes

    return size_bytes(path)


def clear_cache(path: Path) -> int:
    """Returns what the cache still takes. Raises OSError, and what SQLite and the cache raise."""
    from engine.storage.cache_upkeep import clear, size_bytes

    clear(path)
    return size_bytes(path)


def purge_cache(path: Path, control: Control) -> int:
    """Forgets files that have vanished; returns what the cache still takes. Raises as `clear_cache`; Cancelled."""
    from engine.storage.cache_upkeep import purge_vanished, size_bytes

    purge_vanished(path, control)
    return size_bytes(path)


def folders_of(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The folders among paths that were dropped, and of files the folders they are in, each once."""
    return tuple(dict.fromkeys(path if path.is_dir() else path.parent for path in paths))
