"""The definition of twins and groups, literal and slow: one pair at a time, through scikit-image and Pillow alone.

What the engine computes fast must agree with this. It shares no line with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from scipy.ndimage import uniform_filter
from skimage.metrics import mean_squared_error, structural_similarity

FORMATS = (
    "AVIF", "BMP", "DDS", "DIB", "GIF", "ICO", "JPEG", "JPEG2000", "PCX", "PNG", "PPM", "PSD", "QOI", "SGI", "TGA",
    "TIFF", "WEBP",
)  # fmt: skip


@dataclass
class Slow:
    path: Path
    width: int
    height: int
    frames: int
    signature: np.ndarray
    look: np.ndarray

    @property
    def shorter(self) -> int:
        return min(self.width, self.height)

    @property
    def rank(self) -> tuple[int, int, int, str]:
        state = self.path.stat()
        return -self.width * self.height, -state.st_size, state.st_mtime_ns, str(self.path)


def read(path: Path) -> Slow:
    with Image.open(path, formats=FORMATS) as image:
        frames = getattr(image, "n_frames", 1)
        frames = frames if image.format in ("TIFF", "GIF", "PNG", "WEBP", "AVIF") else 1
    shown = _decoded(path, None)
    side = min(max(shown.width * 3 // 4, 16), max(shown.height * 3 // 4, 16), 256)
    signature = _decoded(path, 256).resize((64, 64), Image.Resampling.LANCZOS)
    look = _decoded(path, 2 * side).convert("L").resize((side, side), Image.Resampling.LANCZOS)
    return Slow(path, shown.width, shown.height, frames, np.asarray(signature), np.asarray(look))


def _decoded(path: Path, draft: int | None) -> Image.Image:
    with Image.open(path, formats=FORMATS) as image:
        if draft:
            image.draft("RGB", (draft, draft))
        return _on_ground(ImageOps.exif_transpose(image))


def _on_ground(image: Image.Image) -> Image.Image:
    if image.mode[0] in "IF":
        values = np.asarray(image).astype(float)
        low, high = values.min(), values.max()
        if image.mode[0] == "I" and low >= 0 and high <= 65535:
            values = values / 257
        elif low >= 0 and high <= 1:
            values = values * 255
        elif low < 0 or high > 255:
            values = (values - low) / max(high - low, 1e-9) * 255
        return Image.fromarray(np.rint(values).astype("uint8")).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    grey, alpha = np.asarray(image.convert("L"), float), np.asarray(image)[..., 3].astype(float)
    total = max(alpha.sum(), 1)
    mean = (grey * alpha).sum() / total
    spread = np.sqrt((alpha * (grey - mean) ** 2).sum() / total)
    ground = Image.new("RGBA", image.size, "black" if mean >= 224 and spread < 20 else "white")
    return Image.alpha_composite(ground, image).convert("RGB")


def means(array: np.ndarray, side: int) -> np.ndarray:
    step = len(array) // side
    rows = [array[row : row + step].mean(0) for row in range(0, len(array), step)]
    across = np.stack(rows)
    return np.stack(
        [across[:, left : left + step].mean(1) for left in range(0, len(array), step)], 1
    )


def common(first: Slow, second: Slow) -> int:
    usable = min(first.shorter, second.shorter) * 3 // 4
    return 64 if usable >= 64 else 32 if usable >= 32 else 16


def mse(first: Slow, second: Slow, side: int | None = None) -> float:
    side = side or common(first, second)
    return mean_squared_error(means(first.signature, side), means(second.signature, side))


def grey(picture: Slow, side: int) -> np.ndarray:
    red, green, blue = np.moveaxis(picture.signature.astype(float), 2, 0)
    return means(0.299 * red + 0.587 * green + 0.114 * blue, side)


def structure(first: Slow, second: Slow) -> float:
    found = []
    for side in (16, 32, 64):
        if side > common(first, second):
            break
        full = structural_similarity(
            grey(first, side), grey(second, side), data_range=255, full=True
        )[1]
        found.append(np.percentile(full[3:-3, 3:-3], 1))
        if found[-1] < 0.5:
            return found[-1]
    return min(found)


def second_look(first: Slow, second: Slow) -> float:
    side = min(len(first.look), len(second.look))
    looks = [
        np.asarray(Image.fromarray(one.look).resize((side, side), Image.Resampling.LANCZOS), float)
        for one in (first, second)
    ]
    full = structural_similarity(*looks, data_range=255, full=True, K2=0.06)[1][3:-3, 3:-3]
    return uniform_filter(full, 9)[4:-4, 4:-4].min()


def relation(first: Slow, second: Slow, threshold: float, *, check: bool) -> tuple[str, float]:
    """The relation of two pictures and their second look (1.0 where none was needed)."""
    if mse(first, second) > threshold:
        return "different", 1.0
    if first.path.read_bytes() == second.path.read_bytes():
        return "identical", 1.0
    if first.frames != second.frames:
        return "look-alike", 1.0
    if not check:
        return "twin", 1.0
    grey0, grey1 = grey(first, 16).ravel(), grey(second, 16).ravel()
    if min(grey0.std(), grey1.std()) < 1:
        if mse(first, second, 16) > 1:
            return "look-alike", 1.0
    elif np.corrcoef(grey0, grey1)[0, 1] < 0.9 or structure(first, second) < 0.5:
        return "look-alike", 1.0
    look = second_look(first, second)
    return ("twin" if look >= 0.7 else "look-alike"), look


def groups(
    pictures: list[Slow], threshold: float = 200.0, *, check: bool = True
) -> tuple[dict[Path, set[Path]], dict[frozenset[Path], str]]:
    """Keeper to its twins, and every pair under the threshold with its relation."""
    relations: dict[frozenset[Path], str] = {}
    twins: dict[Path, dict[Path, tuple[float, float]]] = {one.path: {} for one in pictures}
    for first, second in combinations(pictures, 2):
        name, look = relation(first, second, threshold, check=check)
        if name != "different":
            relations[frozenset((first.path, second.path))] = name
        if name in ("identical", "twin"):
            value = -look, mse(first, second)
            twins[first.path][second.path] = twins[second.path][first.path] = value
    by_path = {one.path: one for one in pictures}
    lesser = set()
    for small in pictures:
        larger = [path for path in twins[small.path] if len(by_path[path].look) > len(small.look)]
        if larger:
            best = min(larger, key=lambda path: (*twins[small.path][path], by_path[path].rank))
            strangers = [path for path in larger if path != best and path not in twins[best]]
            lesser |= {frozenset((small.path, path)) for path in strangers}
    found: dict[Path, set[Path]] = {}
    taken: set[Path] = set()
    for keeper in sorted(pictures, key=lambda one: one.rank):
        if keeper.path in taken:
            continue
        members = {
            path
            for path in twins[keeper.path]
            if path not in taken and frozenset((keeper.path, path)) not in lesser
        }
        if members:
            found[keeper.path] = members
            taken |= members | {keeper.path}
    return found, relations
