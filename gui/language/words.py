"""Pictures, pairs, facts and paths in the words the window shows. No widget, no file I/O."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.control import Progress
from engine.reasons import Reason
from engine.records import Pair, Picture, Relation, Stage
from gui.language.quantities import number_words, time_words
from gui.language.sentences import say, size_words

if TYPE_CHECKING:  # it needs Pillow's plugins, which the window must not wait for
    from engine.pictures.facts import Facts

_NOT_SHOWN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # control, direction marks, lone surrogates, line ends


def path_words(path: Path | str) -> str:
    """A path or name as any widget can show it: what is no text, and line ends, become a sign for that."""
    words = os.fspath(path)
    if words.isprintable():  # nearly all are, and lists are long
        return words
    return "".join("\ufffd" if unicodedata.category(sign) in _NOT_SHOWN else sign for sign in words)


def copied_path(path: Path) -> str:
    """A path for the clipboard, which holds text alone: bytes that are none as \\xff, which shells take in $'...'."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def folder_words(path: Path, folders: Iterable[Path]) -> str:
    """The folder of a file from the chosen folder on: Pictures/2023/Coast."""
    parent = path.parent
    for folder in folders:
        if parent.is_relative_to(folder):
            return path_words(Path(folder.name or folder) / parent.relative_to(folder))
    return path_words(parent)


def short_names(folders: tuple[Path, ...]) -> list[str]:
    """The name of each folder; with its parent's where two are called the same."""
    names = [folder.name or str(folder) for folder in folders]
    return [
        path_words(name if names.count(name) == 1 else str(Path(folder.parent.name) / name))
        for folder, name in zip(folders, names, strict=True)
    ]


def pixel_words(picture: Picture) -> str:
    return say("pixel-size", width=f"{picture.width}", height=f"{picture.height}")


def remark_words(picture: Picture) -> str:
    """What sets a picture apart from most: 12 pages, ends early; "" for most."""
    parts = []
    if picture.frames > 1:
        parts.append(say("pages" if picture.format == "TIFF" else "frames", count=picture.frames))
    if picture.ends_early:
        parts.append(say("ends-early"))
    return ", ".join(parts)


def with_remark(words: str, picture: Picture) -> str:
    """Words about a picture, after what sets it apart: ends early · Pictures/Coast."""
    return " · ".join(part for part in (remark_words(picture), words) if part)


def ratio_words(picture: Picture, keeper: Picture) -> str:
    """How many pixels a twin has beside its keeper's: (a quarter); "" where they are as many."""
    if picture.pixels == keeper.pixels:
        return ""
    ratio = picture.pixels / keeper.pixels
    for code, value in (("half", 1 / 2), ("quarter", 1 / 4)):
        if abs(ratio - value) < 0.02 * value:
            return say(code)
    if ratio >= 1.95:
        return say("times", times=f"{ratio:.0f}")
    return say("percent", percent="< 1" if ratio < 0.01 else f"{100 * ratio:.0f}")


def bytes_words(picture: Picture, keeper: Picture) -> str:
    """How a size differs that reads the same: (35 bytes less); "" where the words tell it, or it does not differ."""
    more = picture.size_bytes - keeper.size_bytes
    if not more or size_words(picture.size_bytes) != size_words(keeper.size_bytes):
        return ""
    return say("bytes-more" if more > 0 else "bytes-less", count=abs(more))


def match_words(pair: Pair) -> str:
    return say("identical") if pair.relation is Relation.IDENTICAL else f"{pair.mse:.1f}"


def lies_words(pair: Pair, keeper: int) -> str:
    """How a twin lies beside its keeper, in a few words: turned left; "" for upright and where it was not asked for."""
    turned = pair.turned_onto(keeper)
    return "" if turned in (None, 1) else say(f"row-lies-{turned}")


def pair_words(pair: Pair, why_kept: Reason | None) -> str:
    """The sentence under the values: when the two are the same file twice; and why the keeper is the keeper, unless it
    goes (None).
    """
    words = [say("pair-identical")] if pair.relation is Relation.IDENTICAL else []
    if why_kept is not None:
        values = {name: f"{value}" for name, value in why_kept.values}
        words.append(say(f"kept-{why_kept.code}", **values))
    return " ".join(words)


def format_words(facts: Facts) -> str:
    if facts.quality is not None:
        return say("format-quality", format=facts.format, quality=facts.quality)
    if facts.is_lossless:
        return say("format-lossless", format=facts.format)
    return facts.format


def gps_words(gps: tuple[float, float] | None) -> str:
    if gps is None:
        return say("none")
    latitude, longitude = gps
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.4f} {north}  {abs(longitude):.4f} {east}"


def progress_words(progress: Progress) -> str:
    """Reading 12 304 of 48 112; of the check, whose steps are pictures and pairs, Checking 25 %."""
    if progress.total is None:
        return say(f"stage-{progress.stage.value}-some", done=progress.done)
    if progress.stage is Stage.CHECKING:
        share = progress.done / progress.total if progress.total else 1.0
        return say("stage-checking", percent=int(100 * share))
    return say(f"stage-{progress.stage.value}", done=progress.done, total=progress.total)


def pace_words(progress: Progress) -> str:
    """310 a second, 2 min left; as far as it is known."""
    parts = []
    if progress.rate >= 1 and progress.stage not in (Stage.CHECKING, Stage.REMOVING):
        parts.append(say("rate", rate=number_words(round(progress.rate))))
    if progress.seconds_left is not None and progress.total != progress.done:
        parts.append(say("time-left", time=time_words(progress.seconds_left)))
    return " · ".join(parts)
