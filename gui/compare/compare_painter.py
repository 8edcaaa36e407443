"""Draws two compared pictures on their canvas as a mode has it: their pieces, the heat, the wipe line, and words."""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass

from engine.reasons import sentence
from gui.compare.compare_difference import DifferenceFinder, HeatSource
from gui.compare.compare_pixels import PixelStore, Seen
from gui.compare.compare_slot import PictureSource, Slot
from gui.compare.compare_viewport import Panel, Part, Piece, Size
from gui.job import Crew
from gui.language.sentences import say
from gui.styling import style

MODES = SIDE, FLICKER, DIFFERENCE, SLIDER = "side", "flicker", "difference", "slider"
_GRIP = 9  # half the height of the grip on the wipe line
_LINE = 2
_OVER = "over"  # what lies over the pictures


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be drawn. pieces : of each picture, None where nothing of it is in view. front : the one in front."""

    mode: str
    shown: tuple[Seen, ...]
    pieces: tuple[Piece | None, ...]
    panels: tuple[Panel, ...]
    frame: Size
    front: int = 0
    wipe: int = 0  # where on the canvas


class Painter:
    """Draws scenes. Each picture is blank until it is there; owns the threads that draw sharply."""

    def __init__(self, canvas: tk.Canvas, store: PixelStore, differences: DifferenceFinder) -> None:
        self._canvas = canvas
        self._store = store
        self._differences = differences
        self._crew = Crew(canvas)
        # The keeper, made last, lies over the other one, so that the wipe line can cut it off.
        second, first = (Slot(canvas, self._crew) for _ in range(2))
        self.slots = first, second
        self.heat = Slot(canvas, self._crew)

    def close(self) -> None:
        """Lets go of the photos too: one that the garbage collector meets in a worker would call Tk from there."""
        self._crew.close()
        for slot in (*self.slots, self.heat):
            slot.erase()

    def is_showing(self, number: int) -> bool:
        """Whether a picture is drawn, or the difference of both."""
        return not (self.slots[number].is_blank and self.heat.is_blank)

    def paint(self, scene: Scene) -> None:
        canvas, c = self._canvas, style.colours(self._canvas)
        canvas.configure(background=c.well, highlightbackground=c.well, highlightcolor=c.link)
        canvas.delete(_OVER)
        clip = scene.wipe if scene.mode == SLIDER else 0
        self.slots[0].clip(clip)
        has_heat = self._paint_heat(scene)
        for number, slot in enumerate(self.slots):
            # Until the heat is there the keeper stands in its place.
            is_under = scene.mode == DIFFERENCE and (has_heat or number > 0)
            self._paint_picture(scene, number, slot, is_under=is_under)
        self.show_front(scene, has_heat=has_heat)
        if scene.mode == SLIDER and scene.shown:
            self._paint_line(scene)
        elif scene.mode == DIFFERENCE and scene.shown and not has_heat:
            has_error = any(isinstance(self._store.get(seen), Exception) for seen in scene.shown)
            if not has_error:
                is_coming = not self._differences.has_failed
                self._write(scene.panels[0], say("differing" if is_coming else "differing-failed"))

    def show_front(self, scene: Scene, *, has_heat: bool = False) -> None:
        """Which of the pictures are seen: both, or the one that is in front."""
        is_side_by_side = scene.mode in (SIDE, SLIDER)
        for number, slot in enumerate(self.slots):
            is_front = number == (scene.front if scene.mode == FLICKER else 0)
            slot.set_shown((is_side_by_side or is_front) and not has_heat)
        self.heat.set_shown(has_heat)
        self._canvas.delete("tag")
        if scene.mode == FLICKER and not self.slots[scene.front].is_blank:
            self._tag(scene, say("tag-second" if scene.front else "tag-first"))

    def _paint_picture(self, scene: Scene, number: int, slot: Slot, *, is_under: bool) -> None:
        piece = scene.pieces[number] if number < len(scene.pieces) else None
        found = self._store.get(scene.shown[number]) if number < len(scene.shown) else None
        if isinstance(found, Exception):
            slot.erase()
            if scene.mode in (SIDE, DIFFERENCE) or number == scene.front:
                why = getattr(found, "why", None)
                words = say("cannot-show", why=sentence(why) if why else str(found))
                self._write(scene.panels[number], words)
        elif found is None or piece is None or is_under:
            slot.erase()
        else:
            slot.draw(PictureSource(found), piece)

    def _paint_heat(self, scene: Scene) -> bool:
        """Whether it is there."""
        both = [self._store.get(seen) for seen in scene.shown]
        found, piece = self._differences.found, scene.pieces[0] if scene.pieces else None
        is_there = len(both) == 2 and all(one and not isinstance(one, Exception) for one in both)
        if scene.mode != DIFFERENCE or not is_there:
            self.heat.erase()
            return False
        first, second = both
        if found is None or piece is None:
            self.heat.erase()
            if self._store.is_complete:
                self._differences.find(first, second, scene.frame)  # type: ignore[arg-type]
            return False
        self.heat.draw(HeatSource(first, second, scene.frame, found), piece)  # type: ignore[arg-type]
        if self._differences.place is not None:
            self._outline(self._differences.place, piece)
        return True

    def _outline(self, part: Part, piece: Piece) -> None:
        """Around the place that is looked at, a little off it."""
        c, room = style.colours(self._canvas), style.px(self._canvas, style.INSIDE)
        width, height = piece.content
        left, top = piece.left - piece.box[0], piece.top - piece.box[1]
        corners = (
            left + part[0] * width - room, top + part[1] * height - room,
            left + part[2] * width + room, top + part[3] * height + room,
        )  # fmt: skip
        for thick, colour in ((2 * _LINE, c.on_accent), (_LINE, c.accent)):
            self._canvas.create_rectangle(
                corners, outline=colour, width=style.px(self._canvas, thick), tags=_OVER
            )

    def _paint_line(self, scene: Scene) -> None:
        c, panel, x = style.colours(self._canvas), scene.panels[0], scene.wipe
        grip, middle = style.px(self._canvas, _GRIP), panel.top + panel.height // 2
        line = style.px(self._canvas, _LINE)
        for thick, colour in ((2 * line, c.on_accent), (line, c.accent)):
            self._canvas.create_line(
                x, panel.top, x, panel.top + panel.height, fill=colour, width=thick, tags=_OVER
            )
        self._canvas.create_oval(
            x - grip, middle - grip, x + grip, middle + grip,
            fill=c.accent, outline=c.on_accent, width=line, tags=_OVER,
        )  # fmt: skip
        for side in (-1, 1):
            self._canvas.create_line(
                [x + side * grip // 4, middle - grip // 3, x + side * grip // 2, middle,
                 x + side * grip // 4, middle + grip // 3],
                fill=c.on_accent, width=line, tags=_OVER,
            )  # fmt: skip

    def _write(self, panel: Panel, words: str) -> None:
        """In the middle of a panel."""
        self._canvas.create_text(
            panel.left + panel.width // 2, panel.top + panel.height // 2,
            text=words, fill=style.colours(self._canvas).muted, width=panel.width,
            font=style.TEXT_FONT, justify="center", tags=_OVER,
        )  # fmt: skip

    def _tag(self, scene: Scene, words: str) -> None:
        """Which one it is, in a corner of it."""
        piece = scene.pieces[scene.front]
        if piece is None:
            return
        bottom = piece.top + piece.box[3] - piece.box[1]
        canvas, c, room = self._canvas, style.colours(self._canvas), style.px(self._canvas, 6)
        text = canvas.create_text(
            piece.left + 2 * room, bottom - 2 * room,
            text=words, anchor="sw", fill=c.text, font=style.STRONG_FONT, tags=(_OVER, "tag"),
        )  # fmt: skip
        left, top, right, bottom = canvas.bbox(text)
        canvas.create_rectangle(
            left - room, top - room // 2, right + room, bottom + room // 2,
            fill=c.ground, outline=c.line, tags=(_OVER, "tag"),
        )  # fmt: skip
        canvas.tag_raise(text)
