"""The ttk styles that widgets name, made from the colours and lengths of `style`."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

from gui.styling.style import (
    BETWEEN,
    SMALL_FONT,
    STRONG_FONT,
    TEXT_FONT,
    TITLE_FONT,
    Colours,
    pad,
    px,
    table_row_height,
)


def configure(root: tk.Tk, c: Colours) -> None:
    """Makes every style anew from the colours of the theme in use."""
    style = ttk.Style(root)
    style.configure(".", font=TEXT_FONT)
    for name in ("TFrame", "TLabel", "TCheckbutton", "TRadiobutton", "TPanedwindow"):
        style.configure(name, background=c.ground, foreground=c.text)
    _configure_labels(style, c)
    _configure_buttons(root, style, c)
    _configure_panels(root, style, c)
    _configure_tabs(root, style, c)
    _configure_tree(root, style, c)
    _paint_tk(root, c)


def _configure_labels(style: ttk.Style, c: Colours) -> None:
    labels = {
        "Muted": (c.muted, TEXT_FONT),
        "Small": (c.muted, SMALL_FONT),
        "Strong": (c.text, STRONG_FONT),
        "Title": (c.text, TITLE_FONT),
        "Keep": (c.stays, STRONG_FONT),
        "Go": (c.goes, STRONG_FONT),
        "Differs": (c.differs, TEXT_FONT),
        "Error": (c.goes, TEXT_FONT),
        "Tip": (c.text, SMALL_FONT),
    }
    for prefix, (colour, font_name) in labels.items():
        style.configure(f"{prefix}.TLabel", foreground=colour, font=font_name)
    # On an entry, which it looks like a part of.
    ground = style.lookup("TEntry", "fieldbackground")
    style.configure("EntryHint.TLabel", background=ground, foreground=c.muted)
    style.configure("Tip.TLabel", background=c.quiet, padding=pad(style.master, 6, 4))


def _configure_panels(root: tk.Tk, style: ttk.Style, c: Colours) -> None:
    style.configure("Chip.TFrame", **_box(c.quiet, c.line))
    style.configure("Chip.TLabel", background=c.quiet, foreground=c.text)
    style.configure("Well.TFrame", background=c.well)
    style.configure("Well.TLabel", background=c.well, foreground=c.muted, anchor="center")
    style.configure("TSeparator", background=c.line)
    style.configure(
        "Sash",
        sashthickness=px(root, BETWEEN),
        background=c.ground,
        lightcolor=c.ground,
        bordercolor=c.ground,
    )
    for name in ("Vertical.TScrollbar", "Horizontal.TScrollbar"):
        # Tk 8.6.18 draws no thumb without it, only its ends.
        style.configure(name, focuscolor=c.faint)


def _box(face: str, line: str) -> dict[str, Any]:
    """A plain face with a thin line around it, in the terms of ttk's clam theme."""
    return {
        "background": face,
        "bordercolor": line,
        "lightcolor": face,
        "darkcolor": face,
        "relief": "raised",
        "borderwidth": 1,
    }


def _configure_buttons(root: tk.Tk, style: ttk.Style, c: Colours) -> None:
    ring: dict[str, Any] = {"padding": pad(root, 12, 5), "focusthickness": max(px(root, 1), 1)}
    faces = {
        "TButton": (c.quiet, c.hover, c.text, c.line),
        "Quiet.TButton": (c.quiet, c.hover, c.text, c.line),
        "Narrow.TButton": (c.quiet, c.hover, c.text, c.line),
        "Quiet.TMenubutton": (c.quiet, c.hover, c.text, c.line),
        "Accent.TButton": (c.accent, _mixed(c.accent, c.text, 0.15), c.on_accent, c.accent),
        "Danger.TButton": (c.danger, _mixed(c.danger, c.text, 0.15), "#ffffff", c.danger),
        "Chip.TButton": (c.quiet, c.hover, c.muted, c.quiet),
        "ChipName.TButton": (c.quiet, c.hover, c.text, c.quiet),
        "Link.TButton": (c.ground, c.hover, c.link, c.ground),
    }
    for name, (face, hover, text, line) in faces.items():
        style.configure(
            name, foreground=text, focuscolor=text, anchor="center", **_box(face, line), **ring
        )
        is_flat = line == face and text != c.on_accent
        states = [("disabled", face if is_flat else c.quiet), ("pressed", hover), ("active", hover)]
        style.map(
            name,
            background=states,
            lightcolor=states,
            darkcolor=states,
            bordercolor=[("disabled", line if is_flat else c.line), ("focus", c.link)],
            foreground=[("disabled", c.faint)],
        )
    _configure_segments(root, style, c)
    # Without the theme's arrow, which does not scale.
    style.layout("Quiet.TMenubutton", style.layout("TButton"))
    style.configure("Narrow.TButton", padding=pad(root, 2, 5))
    style.configure("Chip.TButton", padding=pad(root, 4, 1))
    style.configure("ChipName.TButton", padding=pad(root, 8, 1))
    style.configure("Link.TButton", padding=pad(root, 6, 5))


def _configure_segments(root: tk.Tk, style: ttk.Style, c: Colours) -> None:
    """Buttons of which one is chosen; the others are as ready to be pressed as any."""
    name = "Segment.TButton"
    style.configure(name, foreground=c.text, focuscolor=c.text, **_box(c.quiet, c.line))
    style.configure(name, padding=pad(root, 10, 5), anchor="center")
    style.configure(name, focusthickness=max(px(root, 1), 1))
    states = [("selected", c.muted), ("pressed", c.hover), ("active", c.hover)]
    inks = [("selected", c.ground), ("disabled", c.faint)]
    style.map(name, background=states, lightcolor=states, darkcolor=states)
    style.map(name, bordercolor=[("focus", c.link)], foreground=inks, focuscolor=inks)


def _configure_tabs(root: tk.Tk, style: ttk.Style, c: Colours) -> None:
    face = {"background": c.ground, "bordercolor": c.line, "lightcolor": c.ground}
    style.configure("TNotebook", **face, darkcolor=c.ground, tabmargins=0, padding=0)
    style.configure("TNotebook.Tab", **face, padding=pad(root, 9, 5), focuscolor="")
    faces = [("selected", c.ground), ("active", c.hover), ("!selected", c.quiet)]
    style.map(
        "TNotebook.Tab",
        background=faces,
        lightcolor=faces,
        bordercolor=[("focus", c.link)],
        foreground=[("focus", c.link), ("selected", c.text), ("!selected", c.muted)],
    )


def _configure_tree(root: tk.Tk, style: ttk.Style, c: Colours) -> None:
    style.configure(
        "Treeview",
        background=c.list_ground,
        fieldbackground=c.list_ground,
        foreground=c.text,
        rowheight=table_row_height(root),
        bordercolor=c.line,
        borderwidth=1,
    )
    style.configure(
        "Treeview.Heading", foreground=c.muted, background=c.list_ground, padding=pad(root, 6, 4)
    )
    # With what a cell has of itself, at no scaling more or less, its words begin where its heading does.
    style.configure("Treeview.Cell", padding=pad(root, 5, 0))
    style.map("Treeview", background=[("selected", c.tint)], foreground=[("selected", c.text)])


def _paint_tk(root: tk.Tk, c: Colours) -> None:
    root.configure(background=c.ground)
    defaults = {
        "Menu.background": c.ground,
        "Menu.foreground": c.text,
        "Menu.activeBackground": c.tint,
        "Menu.activeForeground": c.text,
        "Menu.disabledForeground": c.faint,
        "Menu.selectColor": c.text,
        "Menu.relief": "raised",
        "Menu.borderWidth": 1,
        "Menu.activeBorderWidth": px(root, 2),
        "Toplevel.background": c.ground,
    }
    for key, value in defaults.items():
        root.option_add(f"*{key}", value, "widgetDefault")


def _mixed(colour: str, other: str, share: float) -> str:
    def channel(text: str, at: int) -> int:
        return int(text[at : at + 2], 16)

    return "#" + "".join(
        f"{round(channel(colour, i) * (1 - share) + channel(other, i) * share):02x}"
        for i in (1, 3, 5)
    )
