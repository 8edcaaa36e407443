"""Puts a theme to use: ttkbootstrap's colours and widgets, our fonts, our styles."""

from __future__ import annotations

import tkinter as tk
from tkinter import font, ttk
from typing import Any, Final

from gui.styling import style
from gui.styling.ttk_styles import configure

# Classes whose styles ttkbootstrap would build only for its own widgets; ours are plain ttk.
_CLASSES: Final = (
    "TButton",
    "TCheckbutton",
    "TCombobox",
    "TEntry",
    "TFrame",
    "TLabel",
    "TLabelframe",
    "TMenubutton",
    "TNotebook",
    "TPanedwindow",
    "TRadiobutton",
    "TSeparator",
    "TSpinbox",
    "Treeview",
    "Horizontal.TProgressbar",
    "Vertical.TScrollbar",
    "Horizontal.TScrollbar",
)


def apply_theme(root: tk.Tk, theme: str, *, system_is_dark: bool = False) -> None:
    """Theme 'light', 'dark' or 'system'; every widget is repainted and gets <<ThemeChanged>>."""
    from ttkbootstrap.style import Bootstyle, Style  # a tenth of a second

    themes: Any = Style  # its methods carry no types
    wants_dark = system_is_dark if theme == "system" else theme == "dark"
    name = style.THEMES["dark" if wants_dark else "light"]
    if themes.instance is not None and themes.instance.master is not root:
        themes.instance = None  # it belonged to a root that is gone
    _make_fonts(root)
    if themes.instance is None:
        themes(name)
    elif ttk.Style(root).theme_use() != name:
        themes.instance.theme_use(name)
    build: Any = Bootstyle.update_ttk_widget_style  # None, for no widget, is missing in its types
    for class_name in _CLASSES:
        build(None, class_name)
    configure(root, style.colours(root))


def _make_fonts(root: tk.Tk) -> None:
    base = font.nametofont(style.TEXT_FONT, root)
    family, size = base.actual("family"), base.cget("size")
    wanted: dict[str, dict[str, Any]] = {
        style.STRONG_FONT: {"size": size, "weight": "bold"},
        style.SMALL_FONT: {"size": size - 1 if size > 0 else size + 1},
        style.TITLE_FONT: {"size": round(size * 1.4)},
    }
    for name, options in wanted.items():
        if name in font.names(root):
            continue
        root.tk.call("font", "create", name, "-family", family)
        font.nametofont(name, root).configure(**options)
