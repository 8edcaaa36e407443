"""What a comparison of two files says, as data: values, verdict, and why they are no twins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from engine.measures.turning import ORIENTATIONS
from engine.options import ScanOptions
from engine.reasons import Reason, reason, sentence
from engine.records import Pair, Picture, Problem, Relation, Step

TWINS = (Relation.IDENTICAL, Relation.TWIN)


class ComparingError(Exception):
    """One of the two files cannot be read; `path` and `why` say which, and why."""

    def __init__(self, path: Path, why: Reason) -> None:
        super().__init__(f"{path}: {sentence(why)}")
        self.path = path
        self.why = why


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that can be said of two files; the second is looked at as a twin of the first.

    relation : what a scan of the two with these options says; None where they are no pair at all, their mse being over
    the threshold. failed : the first step of the check that says no, at whatever threshold.
    mse, correlation, structure, second_look : all that can be computed, also where an earlier one fails; None where one
    says nothing (flat pictures) or is not needed (identical files).
    turned : the EXIF orientation that brings the second onto the first, as these values see it; None unless asked for.
    orientations : the mse with the second turned by each EXIF orientation, 1 to 8.
    is_one_file : both are names of one file. same_bytes : byte for byte the same.
    same_pixels : see `pixels.pixels_hash`; None where one of them does not decode whole, as `pixels_unknown` says.
    smallest_threshold : the least at which they would be twins, 0 to 5 000; None where none does it.
    reasons : why they are no twins, or that they are one file; else empty.
    """

    options: ScanOptions
    first: Picture
    second: Picture
    relation: Relation | None
    failed: Step
    mse: float
    correlation: float | None
    structure: float | None
    second_look: float | None
    turned: int | None
    orientations: tuple[float, ...]
    is_one_file: bool
    same_bytes: bool
    same_pixels: bool | None
    pixels_unknown: Problem | None
    smallest_threshold: float | None
    reasons: tuple[Reason, ...]

    @property
    def is_match(self) -> bool:
        return self.relation in TWINS

    @property
    def best_orientation(self) -> int:
        """That with the least mse; of equal ones upright, then by EXIF number."""
        return best_orientation(self.orientations)

    def check_values(self) -> tuple[tuple[str, float | None, float], ...]:
        """Name, value and least that passes of every step of the check that is a number."""
        from engine.measures import metrics  # numpy: the window imports this file at its start

        return (
            ("correlation", self.correlation, metrics.LEAST_CORRELATION),
            ("structure", self.structure, metrics.LEAST_STRUCTURE),
            ("second look", self.second_look, metrics.LEAST_SECOND_LOOK),
        )


def best_orientation(values: tuple[float, ...]) -> int:
    """The EXIF orientation with the least of eight values, the first of equal ones."""
    return ORIENTATIONS[min(range(len(values)), key=values.__getitem__)]


def check_reason(pair: Pair) -> Reason:
    """Why the check said no to a pair: the step it failed, its value, and the least that passes."""
    from engine.measures import metrics

    steps = {
        Step.CORRELATION: ("low-correlation", pair.correlation, metrics.LEAST_CORRELATION),
        Step.STRUCTURE: ("low-structure", pair.structure, metrics.LEAST_STRUCTURE),
        Step.SECOND_LOOK: ("low-second-look", pair.second_look, metrics.LEAST_SECOND_LOOK),
    }
    code, value, least = steps.get(pair.failed, ("flat-differ", None, metrics.FLAT_MSE))
    if value is None:
        return reason("flat-differ", most=least)
    return reason(code, value=shown_value(value, least), least=least)


def shown_value(value: float, least: float) -> str:
    """Two places. One that misses its bar is rounded down: 0.498 is never shown as the 0.50 that would do."""
    return f"{value if value >= least else math.floor(value * 100) / 100:.2f}"


def shown_mse(mse: float, threshold: float) -> str:
    """One place. One over the threshold is rounded up: 200.04 is never shown as the 200.0 that would do."""
    return f"{mse if mse <= threshold else shown_above(mse):.1f}"


def shown_above(mse: float, places: int = 1) -> float:
    """Rounded up: as a threshold it lets the mse pass."""
    unit: int = 10**places
    return math.ceil(mse * unit) / unit
