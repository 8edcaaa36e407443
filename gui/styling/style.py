"""What decides how the window looks: theme, colours, fonts, paddings, row heights. `theme` puts it to use.

Widgets name a style or ask for a colour by its meaning; lengths are given as they are at 100 % and pass through `px`.
"""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass
from tkinter import font, ttk
from typing import Final

OUTSIDE: Final = 14  # between the window's edge and what is in it
BETWEEN: Final = 8  # between neighbours
INSIDE: Final = 4  # inside one thing
GROUP_ROW: Final = 30
THUMBNAILS: Final = {"small": (46, 32), "medium": (64, 44), "large": (138, 96)}  # in rows
CHECK_BOX: Final = 15
CHIP_NAME: Final = 240  # of a chosen folder; longer ones are cut in the middle
MENU_PATH: Final = 460  # of a folder in a menu
LEAST_NAME: Final = 130  # of a row; columns give way to it
WINDOW: Final = (1180, 690)
BARS: Final = 100
NOTE_WIDTH: Final = 440  # of what is said under a setting
LEAST_WINDOW: Final = (760, 520)

TEXT_FONT: Final = "TkDefaultFont"
STRONG_FONT: Final = "TwinStrong"
SMALL_FONT: Final = "TwinSmall"
TITLE_FONT: Final = "TwinTitle"

THEMES: Final = {"light": "bootstrap-light", "dark": "bootstrap-dark"}


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one theme by what they mean; text on its ground has a contrast of at least 4.5 to 1."""

    ground: str
    list_ground: str
    well: str  # what the compared pictures lie on
    quiet: str  # a quiet button
    hover: str
    line: str
    text: str
    muted: str
    faint: str  # text of what is off
    tint: str  # the selected row
    accent: str
    on_accent: str
    link: str  # the accent as text, and the ring of what has the focus
    stays: str
    goes: str
    differs: str
    danger: str


LIGHT: Final = Colours(
    ground="#ffffff",
    list_ground="#ffffff",
    well="#eceff2",
    quiet="#f6f7f8",
    hover="#e9ecef",
    line="#d0d5da",
    text="#212529",
    muted="#5f676f",
    faint="#a3a9af",
    tint="#dbe9ff",
    accent="#0a58ca",
    on_accent="#ffffff",
    link="#0a58ca",
    stays="#146c43",
    goes="#b02a37",
    differs="#8a5a00",
    danger="#b02a37",
)
DARK: Final = Colours(
    ground="#212529",
    list_ground="#262b30",
    well="#15181b",
    quiet="#2c3136",
    hover="#3a4047",
    line="#454b51",
    text="#f1f3f5",
    muted="#a4abb2",
    faint="#6b7278",
    tint="#1d3d66",
    accent="#1f6feb",
    on_accent="#ffffff",
    link="#74acff",
    stays="#53c692",
    goes="#ff8a90",
    differs="#e3aa48",
    danger="#cf3a48",
)


def scaling(widget: tk.Misc) -> float:
    """1.0 at 100 %. Tk counts pixels a point: 4/3 at 96 dpi, 1.0 on the Mac's 72."""
    per_point = float(widget.tk.call("tk", "scaling"))
    return per_point if widget.tk.call("tk", "windowingsystem") == "aqua" else per_point * 3 / 4


def px(widget: tk.Misc, length: float) -> int:
    """A length in pixels of this screen from its length at 100 %."""
    return round(length * scaling(widget))


def table_row_height(widget: tk.Misc) -> int:
    """Of a table's rows of text, in pixels."""
    return font.nametofont(TEXT_FONT, widget).metrics("linespace") + px(widget, 8)


def pad(widget: tk.Misc, *lengths: float) -> str:
    """Several lengths at once, as Tk takes them for padx, pady and padding."""
    return " ".join(str(px(widget, length)) for length in lengths)


def set_scaling(root: tk.Tk, percent: float) -> None:
    """Draws everything at this size instead of the screen's own; before any widget is made."""
    root.tk.call("tk", "scaling", percent / 100 * 4 / 3)
    for name in font.names(root):  # a font keeps the pixels it was first measured at
        named = font.nametofont(name, root)
        named.configure(size=named.cget("size"))


def colours(widget: tk.Misc) -> Colours:
    """The colours of the theme in use."""
    return DARK if is_dark(widget) else LIGHT


def is_dark(widget: tk.Misc) -> bool:
    return ttk.Style(widget).theme_use() == THEMES["dark"]


def paint_menu(menu: tk.Menu) -> None:
    """Gives a menu that exists already, and its cascades, the theme's colours."""
    c = colours(menu)
    menu.configure(
        background=c.ground,
        foreground=c.text,
        activebackground=c.tint,
        activeforeground=c.text,
        disabledforeground=c.faint,
        selectcolor=c.text,
        relief="raised",
        borderwidth=1,
        activeborderwidth=px(menu, 2),
        font="TkMenuFont",
    )
    for child in menu.winfo_children():
        if isinstance(child, tk.Menu):
            paint_menu(child)


def paint_choices(box: ttk.Combobox) -> None:
    """Gives the list that a combobox drops down the theme's colours. For its `postcommand`: only then is it sure to be
    there.
    """
    c = colours(box)
    window = str(box.tk.call("ttk::combobox::PopdownWindow", box))
    looks = {
        "background": c.ground,
        "foreground": c.text,
        "selectbackground": c.tint,
        "selectforeground": c.text,
        "highlightthickness": 1,
        "highlightbackground": c.line,
        "highlightcolor": c.line,
        "font": TEXT_FONT,
    }
    options = [part for name, value in looks.items() for part in (f"-{name}", value)]
    box.tk.call(f"{window}.f.l", "configure", *options)
