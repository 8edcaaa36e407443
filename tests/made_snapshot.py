"""Snapshots for tests of reports and saved results: of records alone, or of small files that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from engine.files.listing import file_state
from engine.groups.group_table import grouped, joined
from engine.options import ScanOptions
from engine.output.reported import Report
from engine.output.snapshot import Snapshot, freed_bytes
from engine.reasons import reason
from engine.records import FileState, PairTable, Picture, Relation

FOLDER = Path("/nowhere/Pictures").absolute()


def picture_at(path: Path, number: int = 1, size_bytes: int = 1000) -> Picture:
    """No such file exists."""
    return Picture(path, FileState(size_bytes, 1, 1, number), 400, 300, format="JPEG")


def small_pictures(folder: Path, names: Sequence[str]) -> list[Picture]:
    """Files that are there, each a small picture of its own colour."""
    pictures = []
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(sorted(names)):
        path = folder / name
        with path.open("wb") as stream:
            Image.new("RGB", (40 + number, 30), (number * 20 % 256, 90, 60)).save(stream, "PNG")
        state = file_state(path.lstat())
        pictures.append(Picture(path, state, 40 + number, 30, format="PNG"))
    return pictures


def snapshot_of(pictures: Sequence[Picture], twins: int, look_alikes: int = 0) -> Snapshot:
    """Groups of a keeper and so many twins, the first of each identical; the last `look_alikes` groups are such."""
    side = twins + 1
    count = len(pictures) // side
    keeper = np.repeat(np.arange(count) * side, twins)
    step = np.tile(np.arange(1, side), count)
    is_alike = keeper >= (count - look_alikes) * side
    is_same = (step == 1) & ~is_alike
    relation = np.where(is_alike, Relation.LOOK_ALIKE, np.where(is_same, 0, Relation.TWIN))
    values = np.where(is_same, np.nan, 0.97).astype(np.float32)
    pairs = PairTable(
        first=keeper.astype(np.int32),
        second=(keeper + step).astype(np.int32),
        mse=np.where(is_same, 0.0, 3.5 * step),
        relation=relation.astype(np.uint8),
        failed=np.where(is_alike, 4, 0).astype(np.uint8),
        correlation=values,
        structure=values,
        second_look=values,
        turned=np.where(step == 2, 6, 1).astype(np.uint8),
    )
    rows = np.arange(len(keeper))
    tables = [
        grouped(keeper[part], (keeper + step)[part], rows[part]) for part in (~is_alike, is_alike)
    ]
    return Snapshot(
        options=ScanOptions(folders=(FOLDER,), threads=2),
        pictures=tuple(pictures),
        pairs=pairs,
        groups=joined(tables),
        first_look_alike=count - look_alikes,
        numbers=np.arange(1, count + 1, dtype=np.int32),
        is_checking=np.zeros(count, bool),
        is_marked=np.zeros(len(pictures), bool),
        is_protected=np.zeros(len(pictures), bool),
        frees=freed_bytes(pictures),
    )


def marked(snapshot: Snapshot, *numbers: int) -> Snapshot:
    """With these pictures marked, and no others."""
    is_marked = np.zeros(len(snapshot.pictures), bool)
    is_marked[list(numbers)] = True
    return replace(snapshot, is_marked=is_marked)


def report(snapshot: Snapshot, **what: object) -> Report:
    return Report(snapshot, lambda place: reason("largest-file"), **what)  # type: ignore[arg-type]
