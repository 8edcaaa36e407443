"""The facts of a keeper and a twin side by side; what differs is set off."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from engine.records import Picture
from gui import style
from gui.job import Crew
from gui.sentences import say, size_words
from gui.words import (
    bytes_words,
    folder_words,
    format_words,
    gps_words,
    path_words,
    pixel_words,
    ratio_words,
    with_remark,
)

if TYPE_CHECKING:
    from pathlib import Path

    from engine.facts import Facts

_FROM_FILE = ("format", "taken", "gps", "camera")
_ORDER = ("name", "lies", "pixels", "size", "format", "taken", "gps", "camera", "folder")


def load_facts(path: Path) -> Facts:
    """In a worker. The engine is imported here: the window must not wait for it."""
    from engine.facts import read_facts

    return read_facts(path)


class FactsTable(ttk.Frame):
    """Shows what the scan knows at once, and what only the files say when a thread has read them."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self._crew = Crew(self, size=1)
        self._pictures: tuple[Picture, Picture] | None = None
        self._facts: dict[Picture, Facts | None] = {}  # None: it could not be read
        gap = style.px(self, style.BETWEEN)
        self.columnconfigure(1, weight=1)
        self._heads = tuple(ttk.Label(self) for _ in range(2))
        self._values: dict[str, tuple[ttk.Label, ttk.Label]] = {}
        for i, head in enumerate(self._heads, 1):
            head.grid(row=0, column=i, sticky="w", padx=(gap, 0))
        for row, name in enumerate(_ORDER, 1):
            title = ttk.Label(self, text=say(name), style="Small.TLabel")
            title.grid(row=row, column=0, sticky="nw")
            self._values[name] = ttk.Label(self), ttk.Label(self)
            for column, label in enumerate(self._values[name], 1):
                label.grid(row=row, column=column, sticky="nw", padx=(gap, 0))
            if name == "lies":
                self._lies_row = (title, *self._values[name])
        self._show_lies(None)
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
        self._show_lies(turned)
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
        both = [_scan_words(picture, folders) for picture in self._pictures]
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
        self._fill(
            "folder",
            both[0]["folder"],
            both[1]["folder"],
            are_equal=keeper.path.parent == twin.path.parent,
        )
        self._fill_from_files()

    def _show_lies(self, turned: int | None) -> None:
        """A row that is there only in a search for turned twins."""
        for widget in self._lies_row:
            if turned is None:
                widget.grid_remove()
            else:
                widget.grid()
        if turned is not None:
            self._fill("lies", say("lies-1"), say(f"lies-{turned}"))

    def show_heads(self, *, is_marked: bool) -> None:
        self._heads[0].configure(text="★ " + say("head-keep"), style="Keep.TLabel")
        code, name = ("head-goes", "Go.TLabel") if is_marked else ("head-stays", "Strong.TLabel")
        self._heads[1].configure(text=say(code), style=name)

    def clear(self) -> None:
        self._pictures = None
        self._crew.forget(lambda key: False)
        for label in (
            *self._heads,
            *(label for labels in self._values.values() for label in labels),
        ):
            label.configure(text="")

    def value(self, name: str) -> tuple[str, str]:
        """What is shown of one fact, left and right."""
        left, right = self._values[name]
        return str(left.cget("text")), str(right.cget("text"))

    def destroy(self) -> None:
        self._crew.close()
        super().destroy()

    def _on_loaded(self, picture: Picture, answer: object) -> None:
        if self._pictures is None or picture not in self._pictures:
            return
        self._facts[picture] = None if isinstance(answer, Exception) else answer  # type: ignore[assignment]
        self._fill_from_files()

    def _fill_from_files(self) -> None:
        assert self._pictures is not None
        keeper, twin = self._pictures
        if (
            keeper not in self._facts or twin not in self._facts
        ):  # a difference can be told of both alone
            for name in _FROM_FILE:
                self._fill(name, "", "")
            return
        left, right = _file_words(self._facts[keeper]), _file_words(self._facts[twin])
        for name in _FROM_FILE:
            self._fill(name, left[name], right[name])

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
        names = max(label.winfo_reqwidth() for label in self.grid_slaves(column=0))
        self.columnconfigure(2, minsize=half + gap)
        for left, right in self._values.values():
            left.configure(wraplength=max(half - names - 3 * gap, 1))
            right.configure(wraplength=max(half - gap, 1))


def _scan_words(picture: Picture, folders: tuple[Path, ...]) -> dict[str, str]:
    size = size_words(picture.size_bytes)
    if picture.other_names:
        size += " · " + say("other-names", count=len(picture.other_names))
    return {
        "name": path_words(picture.path.name),
        "pixels": with_remark(pixel_words(picture), picture),
        "size": size,
        "folder": folder_words(picture.path, folders),
    }


def _file_words(facts: Facts | None) -> dict[str, str]:
    if facts is None:
        return dict.fromkeys(_FROM_FILE, "")
    return {
        "format": format_words(facts),
        "taken": facts.taken or say("none"),
        "gps": gps_words(facts.gps),
        "camera": path_words(facts.camera) if facts.camera else say("none"),
    }
