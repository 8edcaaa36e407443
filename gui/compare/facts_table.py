"""The facts of a keeper and a twin side by side; what differs is set off."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import TYPE_CHECKING

from engine.records import Picture
from gui.compare.compare_words import date_words
from gui.job import Crew
from gui.language.sentences import say, size_words
from gui.language.words import (
    bytes_words,
    folder_words,
    format_words,
    gps_words,
    path_words,
    pixel_words,
    ratio_words,
    with_remark,
)
from gui.styling import style

if TYPE_CHECKING:
    from pathlib import Path

    from engine.pictures.facts import Facts

_FROM_FILE = ("format", "taken", "gps", "camera")
_FROM_SCAN = ("taken", "gps", "camera")  # as far as the scan has it
_TO_MINUTES = len("2024-05-01 10:22")
_ORDER = (
    "name", "lies", "pixels", "size", "format", "taken", "file-date", "gps", "camera", "folder",
)  # fmt: skip


def load_facts(path: Path) -> Facts:
    """In a worker. The engine is imported here: the window must not wait for it."""
    from engine.pictures.facts import read_facts

    return read_facts(path)


class FactsTable(ttk.Frame):
    """Shows what the scan knows at once, and what only the files say when a thread has read them."""

    def __init__(self, master: tk.Misc, on_middle: Callable[[int], None] | None = None) -> None:
        """on_middle : told where the right half begins, in pixels."""
        super().__init__(master)
        self._on_middle = on_middle or (lambda _middle: None)
        self._crew = Crew(self, size=1)
        self._pictures: tuple[Picture, Picture] | None = None
        self._facts: dict[Picture, Facts | None] = {}  # None: it could not be read
        gap = style.px(self, style.BETWEEN)
        self.columnconfigure(1, weight=1)
        self._values: dict[str, tuple[ttk.Label, ttk.Label]] = {}
        self._rows: dict[str, tuple[ttk.Label, ...]] = {}
        for row, name in enumerate(_ORDER):
            title = ttk.Label(self, text=say(name), style="Small.TLabel")
            title.grid(row=row, column=0, sticky="nw")
            self._values[name] = ttk.Label(self), ttk.Label(self)
            for column, label in enumerate(self._values[name], 1):
                label.grid(row=row, column=column, sticky="nw", padx=(gap, 0))
            self._rows[name] = (title, *self._values[name])
        self._show_row("lies", False)
        self.bind("<Configure>", self._on_configure, add=True)

    def show(
        self,
        keeper: Picture,
        twin: Picture,
        folders: tuple[Path, ...],
        *,
        turned: int | None = None,
    ) -> None:
        """turned : the EXIF orientation that brings the twin onto its keeper; None where it was not asked for."""
        self._pictures = keeper, twin
        self._show_row("lies", turned is not None)
        if turned is not None:
            self._fill("lies", say("lies-1"), say(f"lies-{turned}"))
        self._facts = {
            picture: facts for picture, facts in self._facts.items() if picture in self._pictures
        }
        self._crew.forget(lambda key: key in (keeper, twin))
        for picture in self._pictures:
            if picture not in self._facts:
                self._crew.ask(
                    picture,
                    lambda path=picture.path: load_facts(path),  # type: ignore[misc]
                    lambda answer, picture=picture: self._on_loaded(picture, answer),  # type: ignore[misc]
                )
        self._fill_from_scan(keeper, twin, folders)
        self._fill_from_files()

    def _fill_from_scan(self, keeper: Picture, twin: Picture, folders: tuple[Path, ...]) -> None:
        both = [_scan_words(picture, folders) for picture in (keeper, twin)]
        ratio = ratio_words(twin, keeper)
        self._fill("name", both[0]["name"], both[1]["name"])
        self._fill("pixels", both[0]["pixels"], both[1]["pixels"], after=ratio)
        self._fill(
            "size",
            both[0]["size"],
            both[1]["size"],
            after=bytes_words(twin, keeper),
            are_equal=keeper.size_bytes == twin.size_bytes,
        )
        self._fill("file-date", both[0]["file-date"], both[1]["file-date"])
        self._fill(
            "folder",
            both[0]["folder"],
            both[1]["folder"],
            are_equal=keeper.path.parent == twin.path.parent,
        )

    def is_shown(self, name: str) -> bool:
        """Whether a fact has its row: one that neither picture has would only take room."""
        return bool(self._rows[name][0].winfo_manager())

    def _show_row(self, name: str, is_shown: bool) -> None:
        if is_shown != self.is_shown(name):
            for label in self._rows[name]:
                (label.grid if is_shown else label.grid_remove)()

    def clear(self) -> None:
        self._pictures = None
        self._crew.forget(lambda key: False)
        for label in (label for labels in self._values.values() for label in labels):
            label.configure(text="")

    def value(self, name: str) -> tuple[str, str]:
        """What is shown of one fact, left and right."""
        left, right = self._values[name]
        return str(left.cget("text")), str(right.cget("text"))

    @property
    def indent(self) -> int:
        """Where the values begin, in pixels."""
        names = max(label.winfo_reqwidth() for label in self.grid_slaves(column=0))
        return names + style.px(self, style.BETWEEN)

    def destroy(self) -> None:
        self._crew.close()
        super().destroy()

    def _on_loaded(self, picture: Picture, answer: object) -> None:
        if self._pictures is None or picture not in self._pictures:
            return
        self._facts[picture] = None if isinstance(answer, Exception) else answer  # type: ignore[assignment]
        self._fill_from_files()

    def _fill_from_files(self) -> None:
        """What the scan knows of it is told at once, so that the rows keep their places."""
        assert self._pictures is not None
        both = [_file_words(self._facts.get(picture), picture) for picture in self._pictures]
        is_read = all(picture in self._facts for picture in self._pictures)
        for name in _FROM_FILE:
            left, right = (words[name] for words in both)
            self._show_row(name, bool(left or right) or name == "format")
            # A difference can be told of both alone.
            has_words = is_read or name in _FROM_SCAN
            none = say("none") if has_words and name in _FROM_SCAN else ""
            self._fill(name, left or none, right or none, are_equal=left == right or not has_words)

    def _fill(
        self, name: str, left: str, right: str, *, after: str = "", are_equal: bool | None = None
    ) -> None:
        is_different = left != right if are_equal is None else not are_equal
        labels = self._values[name]
        labels[0].configure(text=left, style="TLabel")
        labels[1].configure(
            text=f"{right}  {after}".rstrip(), style="Differs.TLabel" if is_different else "TLabel"
        )

    def _on_configure(self, event: tk.Event[tk.Misc]) -> None:
        """The right half begins under the right picture."""
        gap, half = style.px(self, style.BETWEEN), event.width // 2
        indent = self.indent
        self.columnconfigure(2, minsize=half + gap)
        self._on_middle(half)
        for left, right in self._values.values():
            left.configure(wraplength=max(half - indent - 2 * gap, 1))
            right.configure(wraplength=max(half - gap, 1))


def _scan_words(picture: Picture, folders: tuple[Path, ...]) -> dict[str, str]:
    size = size_words(picture.size_bytes)
    if picture.other_names:
        size += " · " + say("other-names", count=len(picture.other_names))
    return {
        "name": path_words(picture.path.name),
        "pixels": with_remark(pixel_words(picture), picture),
        "size": size,
        "file-date": date_words(picture.state.mtime_ns),
        "folder": folder_words(picture.path, folders),
    }


def _file_words(facts: Facts | None, picture: Picture) -> dict[str, str]:
    """What is known by now; "" where there is nothing, or it is not known yet."""
    taken, camera = picture.taken[:_TO_MINUTES], picture.camera
    if facts is None:
        place = say("gps-yes") if picture.has_gps else ""
        return {"format": "", "taken": taken, "gps": place, "camera": path_words(camera)}
    return {
        "format": format_words(facts),
        "taken": facts.taken or taken,
        "gps": gps_words(facts.gps) if facts.gps else "",
        "camera": path_words(facts.camera or camera),
    }
