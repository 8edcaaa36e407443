"""What exporting has done off the Tk thread. These run in workers: plain data in and out, no widget.

The engine is imported in here, so that numpy and the picture libraries load while the window is already painted.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.control import Control, OnProgress
from engine.reasons import Reason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.output.saved_results import Loaded
    from engine.output.snapshot import Snapshot

KINDS = ("html", "csv", "json")


@dataclass(frozen=True, slots=True, eq=False)
class Exportable:
    """What there is to export. why : why the keeper of a group is kept; it is asked in a worker.

    shown : the groups that the list shows, by their places, in its order.
    """

    snapshot: Snapshot
    why: Callable[[int], Reason]
    shown: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Export:
    """What was chosen. kind : of `KINDS`. what : "all", "shown" or "marked". side : of thumbnails, 0: none."""

    path: Path
    kind: str
    what: str
    side: int


def export(exportable: Exportable, chosen: Export, progress: OnProgress, control: Control) -> int:
    """Returns how many pictures are not as they were scanned, as far as that was looked at. Raises WritingError."""
    from engine.output.csv_report import write_csv
    from engine.output.html_report import write_html
    from engine.output.json_report import write_json
    from engine.output.reported import Report, with_company

    report = Report(
        exportable.snapshot,
        exportable.why,
        exportable.shown if chosen.what == "shown" else None,
        only_marked=chosen.what == "marked",
    )
    report = with_company(report, progress, control)
    if chosen.kind == "html":
        return write_html(report, chosen.path, side=chosen.side, progress=progress, control=control)
    write = write_csv if chosen.kind == "csv" else write_json
    write(report, chosen.path, progress=progress, control=control)
    return 0


def save_results(path: Path, snapshot: Snapshot, progress: OnProgress, control: Control) -> None:
    """Raises WritingError; Cancelled."""
    from engine.output.saved_results import save

    save(path, snapshot, progress=progress, control=control)


def load_results(
    path: Path, protected: tuple[Path, ...], progress: OnProgress, control: Control
) -> Loaded:
    """protected : folders that are protected today. Raises SavedError; Cancelled."""
    from engine.output.saved_results import load

    # There are no cycles in them. Looking for some in a hundred thousand pictures, again and again, holds every thread
    # up for a third of a second.
    gc.disable()
    try:
        return load(path, protected=protected, progress=progress, control=control)
    finally:
        gc.freeze()
        gc.enable()
