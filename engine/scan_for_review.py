"""A scan for a person who looks at the groups, makes others of them, and may not want to wait for its end."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, replace

import numpy as np

from engine.control import Cancelled, Control, OnProgress
from engine.options import ScanOptions
from engine.records import ScanResult, Stage
from engine.reviewing.ground import Ground
from engine.reviewing.known_pairs import checked
from engine.reviewing.looking import Looking, OnFound
from engine.reviewing.review import Review
from engine.reviewing.wishes import Wishes
from engine.scanning import Scanning
from engine.storage.look_store import LooksByPlace, LookStore
from engine.storage.verdicts import Notes


@dataclass(frozen=True, slots=True, eq=False)
class Scanned:
    """result : without groups, since the review makes them. review : to be closed; None where a cancel came before
    any pictures were compared.
    """

    result: ScanResult
    review: Review | None


def scan_for_review(
    options: ScanOptions,
    wishes: Wishes | None = None,
    progress: OnProgress | None = None,
    control: Control | None = None,
    on_found: OnFound | None = None,
) -> Scanned:
    """`scan`, with what is needed to make other groups left open.

    Parameters: wishes : those of which nothing shall be open in the end; by default what the options say. on_found :
    called in the calling thread with what was found while files are read, a review that is not final.
    Returns: after a cancel a review of what was found until then, not final either.
    """
    work = _Reviewed(
        Scanning(options, progress, control or Control()), wishes or Wishes.of(options), on_found
    )
    resources = ExitStack()
    try:
        with closing(LookStore()) as looks:
            return work.run(resources, looks)
    except Cancelled:
        resources.close()
        return work.cancelled()
    except BaseException:
        resources.close()
        raise


@dataclass(slots=True)
class _Reviewed:
    scanning: Scanning
    wishes: Wishes
    on_found: OnFound | None
    looking: Looking | None = None
    ground: Ground | None = None

    def run(self, resources: ExitStack, looks: LookStore) -> Scanned:
        work = self.scanning
        files = work.list(resources).files
        notes = Notes(np.arange(len(files), dtype=np.int32))
        if self.on_found is not None:
            self.looking = Looking(
                work.options, work.cache, work.budget, work.control, looks, notes, self.on_found
            )
        found = work.read(resources, self.looking)
        self.ground = ground = replace(
            work.ground(found),
            notes=notes.of(found.places),
            looks=LooksByPlace(looks, found.places),
        )
        matches = work.match(ground)
        with work.checking(ground) as checker:
            work.check(checker, matches)
        tables = [batch.pairs for batch in work.checked]
        known = checked(tables, work.options.threshold, turned=work.options.turned)
        review = Review(ground, known, matches.neighbours, release=resources.close)
        with work.timed(Stage.CHECKING):
            review.check_open(self.wishes, work.progress, work.control)
        review.forget_looks()
        work.checked += review.asked
        work.problems += [*review.problems, *found.lost_problems()]
        return Scanned(work.result(is_complete=True), review)

    def cancelled(self) -> Scanned:
        """With what was checked in the end or while files were read, whichever is more."""
        work = self.scanning
        newest = self.looking.newest if self.looking is not None else None
        review = newest
        if self.ground is not None:
            tables = [batch.pairs for batch in work.checked]
            known = checked(tables, work.options.threshold, turned=False)
            if newest is None or newest.pair_count <= len(known):
                review = Review(self.ground.alone(), known, is_final=False)
        if review is not None:
            work.pictures = review.pictures
        return Scanned(work.result(is_complete=False), review)
