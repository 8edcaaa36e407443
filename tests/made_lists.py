"""Findings of many kinds, and lists of results that show them, for tests of the list."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.groups.group_table import GroupTable, from_groups
from engine.options import ScanOptions
from engine.reasons import reason
from engine.records import FileState, Group, PairTable, Picture, Relation
from gui.found.findings import Findings
from made_findings import FOLDER, made_picture


def picture_of(
    number: int,
    *,
    name: str = "",
    folder: str = "",
    width: int = 400,
    size_bytes: int = 1000,
    seconds: int = 0,
    taken: str = "",
) -> Picture:
    plain = made_picture(number)
    return replace(
        plain,
        path=FOLDER / folder / (name or plain.path.name),
        state=FileState(size_bytes, seconds * 10**9, 1, number),
        width=width,
        taken=taken,
    )


def findings_of(
    pictures: Sequence[Picture],
    twins: Sequence[Sequence[int]],
    look_alikes: Sequence[Sequence[int]] = (),
    *,
    mse: dict[tuple[int, int], float] | None = None,
    identical: Sequence[tuple[int, int]] = (),
    is_checking: Sequence[bool] = (),
    is_protected: Sequence[int] = (),
) -> Findings:
    """Groups by their pictures, keepers first. mse : by keeper and member; 1.0 else."""
    pairs = [(group[0], member) for group in (*twins, *look_alikes) for member in group[1:]]
    rows = {pair: row for row, pair in enumerate(pairs)}
    count = len(pairs)
    nothing = np.full(count, np.nan, np.float32)
    relation = [Relation.IDENTICAL if pair in identical else Relation.TWIN for pair in pairs]
    table = PairTable(
        first=np.array([first for first, _ in pairs], np.int32),
        second=np.array([second for _, second in pairs], np.int32),
        mse=np.array([(mse or {}).get(pair, 1.0) for pair in pairs]),
        relation=np.array(relation, np.uint8),
        failed=np.zeros(count, np.uint8),
        correlation=nothing,
        structure=nothing,
        second_look=nothing,
        turned=np.zeros(count, np.uint8),
    )

    def groups(members: Sequence[Sequence[int]]) -> GroupTable:
        return from_groups(
            [
                Group(
                    one[0],
                    tuple(one[1:]),
                    tuple(rows[one[0], m] for m in one[1:]),
                    reason("first-path"),
                )
                for one in members
            ]
        )

    protected = np.zeros(len(pictures), bool)
    protected[list(is_protected)] = True
    checking = np.zeros(len(twins) + len(look_alikes), bool)
    checking[: len(is_checking)] = is_checking
    return Findings(
        tuple(pictures),
        table,
        ScanOptions(folders=(FOLDER,)),
        groups(twins),
        groups(look_alikes),
        is_checking=checking,
        is_protected=protected,
    )


class Heard:
    """What a list has called."""

    def __init__(self) -> None:
        self.selections = 0
        self.toggled: list[int] = []
        self.opened: list[Path] = []
        self.menus: list[tuple[int, int]] = []
        self.headings: list[str] = []
        self.heading_menus: list[tuple[int, int]] = []

    def select(self) -> None:
        self.selections += 1


def fill_root(root: tk.Tk, widget: tk.Misc, size: str = "700x500+0+0") -> None:
    root.geometry(size)
    root.deiconify()
    widget.grid(sticky="nsew")  # type: ignore[attr-defined]
    root.rowconfigure(0, weight=1)
    root.columnconfigure(0, weight=1)


def words_on(canvas: tk.Canvas) -> list[str]:
    canvas.update()
    return [
        canvas.itemcget(item, "text") for item in canvas.find_all() if canvas.type(item) == "text"
    ]
