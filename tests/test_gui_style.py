"""Lengths follow the scaling, text can be read on its ground, colours and words have one home each."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tkinter as tk
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tkinter import font, ttk

import pytest

from gui.language.quantities import number_words, time_words
from gui.language.sentences import SENTENCES, say
from gui.styling import style
from gui.styling.style import DARK, LIGHT, Colours
from gui.styling.theme import apply_theme

GUI = Path(style.__file__).parents[1]
MEASURED = """
import sys, tkinter as tk
sys.path[:0] = {paths!r}
from gui.styling import style
from gui.app import make_root, open_window
from gui.desktop import Desktop
from gui.settings import Settings
root = make_root("light", Desktop(percent={percent}))
window = open_window(root, Settings(theme="light"), lambda kept: None)
root.update()
painter = window.panel.tree._painter
print(window.folder_bar.find_button.winfo_reqheight(), painter.row_height, painter.group_height, painter.box[0])
root.destroy()
"""


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_text_can_be_read(colours: Colours) -> None:
    c = colours
    for ground in (c.ground, c.list_ground, c.tint, c.quiet, c.well):
        assert contrast(c.text, ground) >= 4.5
    for ground in (c.ground, c.list_ground, c.tint):
        for name in ("muted", "stays", "goes", "differs", "link"):
            assert contrast(asdict(c)[name], ground) >= 4.5, (name, ground)
    assert contrast(c.on_accent, c.accent) >= 4.5
    assert contrast(c.on_accent, c.danger) >= 4.5


@pytest.mark.parametrize("percent", [100, 300])
def test_everything_follows_the_scaling(root: tk.Tk, percent: int) -> None:
    def measures(at: int) -> list[int]:
        program = MEASURED.format(paths=[str(GUI.parent)], percent=at)
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
        )
        return [int(word) for word in done.stdout.split()]

    for plain, scaled in zip(measures(100), measures(percent), strict=True):
        # Thin lines stay thin, and a font is as high as whole pixels allow: up to a tenth off at 100 %.
        assert scaled == pytest.approx(plain * percent / 100, rel=0.15)


def test_px(root: tk.Tk) -> None:
    assert style.scaling(root) == pytest.approx(1.0, abs=0.01)
    assert style.px(root, 14) == 14
    assert style.pad(root, 14, 8) == "14 8"


@pytest.mark.parametrize("percent", [100, 200])
def test_cells_keep_apart_and_begin_under_their_headings(root: tk.Tk, percent: int) -> None:
    """A cell has a room of its own that does not grow: at 200 % sizes stood against the next column."""
    style.set_scaling(root, percent)
    apply_theme(root, "light")
    paddings = [
        int(str(ttk.Style(root).lookup(name, "padding")).split()[0])
        for name in ("Treeview.Heading", "Treeview.Cell")
    ]
    style.set_scaling(root, 100)
    apply_theme(root, "light")
    assert 0 < paddings[0] - paddings[1] <= 2


def test_themes_change_and_fonts_stay(root: tk.Tk) -> None:
    for theme, colours in (("dark", DARK), ("light", LIGHT)):
        apply_theme(root, theme)
        assert style.colours(root) is colours
        assert ttk.Style(root).lookup("Accent.TButton", "background") == colours.accent
        assert ttk.Style(root).lookup("TLabel", "background") == colours.ground
    apply_theme(root, "system", system_is_dark=True)
    assert style.is_dark(root)
    apply_theme(root, "system", system_is_dark=False)
    assert not style.is_dark(root)
    assert font.nametofont(style.STRONG_FONT, root).actual("weight") == "bold"


def test_colours_and_fonts_have_one_home() -> None:
    for path in GUI.rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name in ("style.py", "theme.py", "ttk_styles.py", "missing.py"):
            continue
        assert not re.search(r"#[0-9a-fA-F]{6}\b", text), path
        assert "ttk.Style(" not in text, path


def said_codes(source: str) -> Iterator[str]:
    """Patterns of all that a file could say: its strings; of those with values in them, anything for each value."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9-]+"
                for part in node.values
            ]
            # Else it could be any.
            if re.search("[a-z]{2}", "".join(parts).replace("[a-z0-9-]+", "")):
                yield "".join(parts)


def test_every_sentence_is_said_somewhere() -> None:
    said = {
        pattern
        for path in GUI.rglob("*.py")
        if not path.name.endswith("sentences.py")
        for pattern in said_codes(path.read_text("utf-8"))
    }
    is_said = re.compile("|".join(f"(?:{pattern})" for pattern in said if "\n" not in pattern))
    made = ("chip-tip-", "thumbnails-")
    codes = [code for code in SENTENCES if not code.startswith(made)]
    # Those of an outcome of a scan are made of its code.
    unsaid = [code for code in codes if not is_said.fullmatch(code.removesuffix("-hint"))]
    assert [code for code in unsaid if not is_said.fullmatch(code)] == []
    assert list(said_codes('say("a-b"); say(f"kept-{way}-x")'))[:2] == [
        r"a\-b",
        r"kept\-[a-z0-9-]+\-x",
    ]


def test_numbers_and_times() -> None:
    assert number_words(12304) == "12\u00a0304"
    assert say("pictures", count=1) == "1 picture"
    assert say("pictures", count=1200) == "1\u00a0200 pictures"
    assert [time_words(s) for s in (0.2, 41, 115, 700, 7500)] == [
        "1 s",
        "41 s",
        "1 min 55 s",
        "12 min",
        "2 h 5 min",
    ]
    with pytest.raises(KeyError):
        say("no such code")
