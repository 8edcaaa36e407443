"""The base of every dialog: modal, over its parent, on the screen, closed by Return and Escape, answer in `result`."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Generic, TypeVar

from gui.styling import style

T = TypeVar("T")
_SCREEN_SHARE = 0.9  # a dialog leaves room for the task bar


def is_asking(widget: tk.Misc) -> bool:
    """Whether a dialog waits for its answer, one of Tk's own too. The grab alone keeps no key from the window behind
    it, once that has the focus.
    """
    return bool(widget.tk.call("grab", "current", widget)) or _has_dialog(widget.nametowidget("."))


def _has_dialog(widget: tk.Misc) -> bool:
    """Dialogs belong to a root or to what fills it; one that is not yet seen has no grab."""
    children = [
        child for first in widget.winfo_children() for child in (first, *first.winfo_children())
    ]
    return any(isinstance(child, Dialog) for child in children)


def unless_asking(widget: tk.Misc, action: Callable[[], object]) -> Callable[[], None]:
    """The action, that does nothing while a dialog is open: for whatever a key can reach."""

    def act() -> None:
        if not is_asking(widget):
            action()

    return act


class Dialog(tk.Toplevel, Generic[T]):
    """A modal window. A subclass puts its widgets into `body`, its buttons with `add_button`, and calls `close` with
    the answer; `show` returns that, or None when the dialog was closed without one.
    """

    def __init__(self, parent: tk.Misc, *, title: str, is_resizable: bool = False) -> None:
        super().__init__(parent, background=style.colours(parent).ground)
        self.withdraw()  # not seen while it is being built
        self.title(title)
        self.resizable(is_resizable, is_resizable)
        self.result: T | None = None
        self._default: ttk.Button | None = None
        self._is_resizable = is_resizable
        outside = style.px(self, style.OUTSIDE)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.body = ttk.Frame(self, padding=(outside, outside, outside, 0))
        self.body.grid(row=0, column=0, sticky="nsew")
        self._buttons = ttk.Frame(self, padding=outside)
        self._buttons.grid(row=1, column=0, sticky="ew")
        self._buttons.columnconfigure(
            0, weight=1
        )  # the gap between the buttons at the left and those at the right
        self._rights = 0
        self.protocol("WM_DELETE_WINDOW", self._on_cancel)
        self.bind("<Return>", self._on_return, add=True)
        self.bind("<KP_Enter>", self._on_return, add=True)
        self.bind("<Escape>", self._on_cancel, add=True)

    def add_button(
        self,
        text: str,
        command: Callable[[], None],
        *,
        button_style: str = "Quiet.TButton",
        is_default: bool = False,
        is_left: bool = False,
    ) -> ttk.Button:
        """A button right of those before it, or the one at the left edge.

        The default one is what Return presses where no other button has the focus.
        """
        button = ttk.Button(self._buttons, text=text, command=command, style=button_style)
        column = 0
        if not is_left:
            self._rights += 1
            column = self._rights
        gap = (0 if is_left else style.px(self, style.BETWEEN), 0)
        button.grid(row=0, column=column, sticky="w", padx=gap)
        if is_default:
            self._default = button
            button.configure(default="active")
        return button

    def show(self, focus: tk.Misc | None = None) -> T | None:
        """Show the dialog and wait, the window behind it living on, until it is closed."""
        parent = self.master
        before = str(self.tk.call("focus"))
        grabbing = str(self.tk.call("grab", "current", self))  # the dialog behind this one
        self._place()
        if parent.winfo_viewable():
            self.transient(parent.winfo_toplevel())
        self.deiconify()
        try:
            self.wait_visibility()  # nothing can be grabbed earlier
            self.grab_set()
            (focus or self._default or self).focus_set()
            self.wait_window()
        except tk.TclError:
            if self._exists():
                raise
            return self.result  # the program was closed meanwhile
        if before and self._is("exists", before):
            self.tk.call("focus", before)
        if grabbing and self._is("exists", grabbing) and self._is("viewable", grabbing):
            self.tk.call("grab", "set", grabbing)
        return self.result

    def close(self, result: T | None = None) -> None:
        self.result = result
        self.destroy()

    def destroy(self) -> None:
        super().destroy()
        # Left to the garbage collector, a variable may die in a worker thread, and would call Tk from there.
        for name, value in list(vars(self).items()):
            if isinstance(value, tk.Variable):
                delattr(self, name)

    def _is(self, claim: str, path: str) -> bool:
        """`winfo exists` and the like, of a widget that tkinter may not know; False once the program is closed."""
        try:
            return bool(int(self.tk.call("winfo", claim, path)))
        except tk.TclError:
            return False

    def _exists(self) -> bool:
        try:
            return bool(self.winfo_exists())
        except tk.TclError:
            return False

    @property
    def most_height(self) -> int:
        """In pixels: higher it will not be made."""
        return int(self.winfo_vrootheight() * _SCREEN_SHARE)

    def text_width(self, width: int) -> int:
        """Of sentences, in pixels; no wider than the screen lets the dialog be. width : at 100 %."""
        most = int(self.winfo_vrootwidth() * _SCREEN_SHARE) - 2 * style.px(self, style.OUTSIDE)
        return min(style.px(self, width), most)

    def _place(self) -> None:
        """Centred on the window it belongs to, and whole on the screen."""
        self.update_idletasks()
        left, top = self.winfo_vrootx(), self.winfo_vrooty()
        across, down = self.winfo_vrootwidth(), self.winfo_vrootheight()
        width = min(self.winfo_reqwidth(), int(across * _SCREEN_SHARE))
        height = min(self.winfo_reqheight(), int(down * _SCREEN_SHARE))
        owner = self.master.winfo_toplevel()
        if owner.winfo_viewable():
            middle_x = owner.winfo_rootx() + owner.winfo_width() // 2
            middle_y = owner.winfo_rooty() + owner.winfo_height() // 2
        else:
            middle_x, middle_y = left + across // 2, top + down // 2
        x = max(left, min(middle_x - width // 2, left + across - width))
        y = max(top, min(middle_y - height // 2, top + down - height))
        self.geometry(f"{width}x{height}+{x}+{y}" if self._is_resizable else f"+{x}+{y}")
        if self._is_resizable:
            self.minsize(min(width, style.px(self, 420)), min(height, style.px(self, 240)))

    def _on_return(self, event: tk.Event[tk.Misc]) -> None:
        button = event.widget if isinstance(event.widget, ttk.Button) else self._default
        if button is not None:
            button.invoke()

    def _on_cancel(self, event: tk.Event[tk.Misc] | None = None) -> None:
        self.close()
