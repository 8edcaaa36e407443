"""Words cut in the middle to fit, measured as Tk measures them."""

from __future__ import annotations

import tkinter as tk
from tkinter import font

import pytest

from gui.styling import style
from gui.styling.eliding import Ruler

LONG = "IMG_20240501_102233 as it was sent by somebody (3).jpg"


@pytest.fixture
def face(root: tk.Tk) -> font.Font:
    return font.nametofont(style.TEXT_FONT, root)


@pytest.mark.parametrize("room", [0, 20, 60, 150, 299, 1000])
def test_words_fit_and_keep_both_ends(face: font.Font, room: int) -> None:
    ruler = Ruler(face)
    words = ruler.elided(LONG, room)
    if room >= face.measure(LONG):
        assert words == LONG
        return
    start, _, end = words.partition("…")
    assert LONG.startswith(start)
    assert LONG.endswith(end)
    assert face.measure(words) <= max(room, face.measure("…"))
    if room >= 60:
        assert start
        assert end
        assert face.measure(words) > room - 2 * face.measure("M")  # no room is wasted


def test_a_sign_is_measured_once(face: font.Font, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    plain = face.measure
    monkeypatch.setattr(face, "measure", lambda words: asked.append(words) or plain(words))
    ruler = Ruler(face)
    assert ruler.width(LONG) == plain(LONG)
    assert ruler.width(LONG) == plain(LONG)
    ruler.elided(LONG, 100)
    assert sorted(asked) == sorted({*LONG, "…"})
