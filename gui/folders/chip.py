"""One chosen folder: its name, a lock when it is protected, a menu, and a way out of its own."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tkinter import ttk

from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.dialog import unless_asking
from gui.parts.photos import Symbols
from gui.parts.tooltip import Tooltip
from gui.styling import style
from gui.styling.eliding import Ruler


@dataclass(frozen=True, slots=True)
class ChipCalls:
    """What a chip's menu, keys and cross call, each with the folder."""

    on_remove: Callable[[Path], None]
    on_protect: Callable[[Path, bool], None]
    on_flat: Callable[[Path, bool], None]
    on_show: Callable[[Path], None]


class Chip(ttk.Frame):
    """Shows one folder. Its name takes the focus: Space, Return, a click or a right click opens the menu, Delete
    removes the folder from the list. The cross is for the mouse alone, so that Tab goes from chip to chip.
    """

    def __init__(
        self, master: tk.Misc, folder: Path, calls: ChipCalls, *, ruler: Ruler, symbols: Symbols
    ) -> None:
        super().__init__(master, style="Chip.TFrame", padding=max(style.px(master, 1), 1))
        self.folder = folder
        self._calls, self._ruler, self._symbols = calls, ruler, symbols
        self._is_held, self._words = False, ""
        self._is_protected = tk.BooleanVar(self)
        self._is_flat = tk.BooleanVar(self)
        self.rowconfigure(0, weight=1)
        self.button = ttk.Button(self, style="ChipName.TButton", command=self.open_menu)
        self.button.grid(row=0, column=0, sticky="ns")
        self.cross = ttk.Button(
            self,
            text="\u00d7",
            width=2,
            style="Chip.TButton",
            takefocus=False,
            command=self._remove,
        )
        self.cross.grid(row=0, column=1, sticky="ns")
        self.tip = Tooltip(self.button)
        Tooltip(self.cross, say("chip-remove-tip"))
        self.menu = tk.Menu(self, tearoff=False)
        self._fill_menu()
        self._bind_keys()
        self.bind("<<ThemeChanged>>", lambda _event: self._show_lock(), add=True)

    def show(self, name: str, *, is_protected: bool, is_flat: bool) -> None:
        self._is_protected.set(is_protected)
        self._is_flat.set(is_flat)
        name = self._ruler.elided(name, style.px(self, style.CHIP_NAME))
        self.button.configure(text=say("chip-flat", name=name) if is_flat else name)
        code = "chip-tip" + "-protected" * is_protected + "-flat" * is_flat
        self._words = say(code, path=path_words(self.folder))
        self._show_tip()
        self._show_lock()

    def hold(self, is_held: bool) -> None:
        """Nothing can be changed while files go: a protection would come too late for them."""
        if is_held != self._is_held:
            self._is_held = is_held
            for part in (self.button, self.cross):
                part.state(["disabled" if is_held else "!disabled"])
            self._show_tip()

    def _show_tip(self) -> None:
        self.tip.words = say("chips-held") if self._is_held else self._words

    def open_menu(self) -> None:
        """Below the chip, wherever the pointer is: a key may have asked for it."""
        self.tip.hide()
        if self._is_held:
            return
        style.paint_menu(self.menu)
        self.menu.tk_popup(self.winfo_rootx(), self.winfo_rooty() + self.winfo_height())

    def destroy(self) -> None:
        super().destroy()
        del self._is_protected, self._is_flat  # see Dialog.destroy

    def _fill_menu(self) -> None:
        calls, folder, menu = self._calls, self.folder, self.menu
        for code, variable, on_switch in (
            ("chip-protect", self._is_protected, calls.on_protect),
            ("chip-only", self._is_flat, calls.on_flat),
        ):
            menu.add_checkbutton(
                label=say(code), variable=variable, command=self._switching(variable, on_switch)
            )
        menu.add_separator()
        show = unless_asking(self, lambda: calls.on_show(folder))
        menu.add_command(label=say("show-in-folder"), command=show)
        menu.add_command(label=say("chip-remove"), command=self._remove, accelerator="Del")

    def _switching(
        self, variable: tk.BooleanVar, on_switch: Callable[[Path, bool], None]
    ) -> Callable[[], None]:
        def switch() -> None:
            if self._is_held:  # the menu was open when the files began to go
                variable.set(not variable.get())
            else:
                on_switch(self.folder, variable.get())

        return unless_asking(self, switch)

    def _bind_keys(self) -> None:
        for sequence in ("<Return>", "<KP_Enter>", "<Button-2>", "<Button-3>", "<Shift-F10>"):
            self.button.bind(sequence, self._on_menu_key, add=True)
        if self.tk.call("tk", "windowingsystem") != "aqua":
            key = "<App>" if self.tk.call("tk", "windowingsystem") == "win32" else "<Menu>"
            self.button.bind(key, self._on_menu_key, add=True)
        for sequence in ("<Delete>", "<BackSpace>"):
            self.button.bind(sequence, self._on_delete, add=True)

    def _on_menu_key(self, _event: tk.Event[tk.Misc]) -> str:
        self.open_menu()
        return "break"

    def _on_delete(self, _event: tk.Event[tk.Misc]) -> str:
        self._remove()
        return "break"  # of the window's own Delete, which moves files to the trash

    def _remove(self) -> None:
        if not self._is_held:
            unless_asking(self, lambda: self._calls.on_remove(self.folder))()

    def _show_lock(self) -> None:
        """In the colour of the theme."""
        if not self._is_protected.get():
            self.button.configure(image="")
            return
        side = style.px(self, style.CHECK_BOX)
        lock = self._symbols.get("lock", side, style.colours(self).stays)
        self.button.configure(image=str(lock), compound="left")
