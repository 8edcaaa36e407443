"""Labelled sets made of a folder of pictures that are all different: each file's name leads to what it shows."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from PIL import Image

from accuracy_scores import ORIGINAL, Label, Truth
from accuracy_texts import with_text_replaced
from accuracy_variants import (
    RESAVED,
    Variant,
    faint,
    open_source,
    scaled,
)
from engine.options import default_threads

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".avif"}
UNREADABLE = (OSError, ValueError, SyntaxError, RuntimeError, Image.DecompressionBombError)
_FAINT_SIDE = 1024  # larger pictures are brought to it first: PNG takes long

#: Makes the files of one picture; what it made, by variant.
Make = Callable[[int, Path], dict[str, Path]]


def readable_pictures(folder: Path, limit: int | None, seed: int) -> list[Path]:
    """At most `limit` pictures below a folder, those that Pillow can decode whole, in the order of the seed."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    random.Random(seed).shuffle(paths)
    found: list[Path] = []
    for path in paths:
        if len(found) == limit:
            break
        if _is_readable(path):
            found.append(path)
    return found


@cache
def _is_readable(path: Path) -> bool:
    try:
        with Image.open(path) as image:
            image.load()
    except UNREADABLE:
        return False
    return True


def make_copies(
    paths: Sequence[Path], into: Path, variants: Mapping[str, Variant], count: int, seed: int
) -> Truth:
    """Each picture as it is, and `count` variants of it, drawn anew for each."""

    def make(number: int, stem: Path) -> dict[str, Path]:
        rng = random.Random(f"{seed} {number}")
        chosen = rng.sample(sorted(variants), min(count, len(variants)))
        source = open_source(paths[number])
        made = {name: variants[name](source, _with(stem, name), rng) for name in chosen}
        return {ORIGINAL: _copied(paths[number], stem), **made}

    return _make_all(make, len(paths), into)


def make_originals(paths: Sequence[Path], into: Path) -> Truth:
    """Each picture as it is, and nothing else: every pair that is found is a false one."""
    return _make_all(
        lambda number, stem: {ORIGINAL: _copied(paths[number], stem)}, len(paths), into
    )


def make_replaced(paths: Sequence[Path], into: Path, share: float, size: float, seed: int) -> Truth:
    """Each page, and the page with one piece of text replaced, saved again. Pages without text stay alone."""

    def make(number: int, stem: Path) -> dict[str, Path]:
        made = {ORIGINAL: _copied(paths[number], stem)}
        rng = random.Random(f"{seed} {number}")
        changed = with_text_replaced(open_source(paths[number]).on_white, share, rng)
        if changed is not None:
            made["replaced"] = _with(stem, "replaced").with_suffix(".jpg")
            (changed if size == 1 else scaled(changed, size)).save(made["replaced"], quality=85)
        return made

    return _make_all(make, len(paths), into)


def make_faint(paths: Sequence[Path], into: Path, form: str, *, with_copies: bool) -> Truth:
    """Each picture in a faint form as PNG, and, if asked for, that saved again in other ways."""

    def make(number: int, stem: Path) -> dict[str, Path]:
        image = open_source(paths[number]).on_white
        image.thumbnail((_FAINT_SIDE, _FAINT_SIDE))
        image = faint(image, form)
        made = {ORIGINAL: _with(stem, ORIGINAL).with_suffix(".png")}
        image.save(made[ORIGINAL], compress_level=1)
        if with_copies:
            made |= {name: save(image, _with(stem, name)) for name, save in RESAVED.items()}
        return made

    return _make_all(make, len(paths), into)


def _make_all(make: Make, count: int, into: Path) -> Truth:
    into.mkdir(parents=True)
    stems = [into / f"{number:05d}" for number in range(count)]
    with ThreadPoolExecutor(default_threads()) as executor:
        made = list(executor.map(make, range(count), stems))
    return {
        path.name: Label(number, variant)
        for number, files in enumerate(made)
        for variant, path in files.items()
    }


def _with(stem: Path, name: str) -> Path:
    return stem.with_name(f"{stem.name}_{name}")


def _copied(path: Path, stem: Path) -> Path:
    return Path(shutil.copyfile(path, _with(stem, ORIGINAL).with_suffix(path.suffix.lower())))
