"""The definition of twins and groups, literal and slow: one pair at a time, through scikit-image and Pillow alone.

What the engine computes fast must agree with this. It shares no line with it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps
from scipy.ndimage import uniform_filter
from skimage.metrics import mean_squared_error, structural_similarity

FORMATS = (
    "AVIF", "BMP", "DDS", "DIB", "GIF", "ICO", "JPEG", "JPEG2000", "PCX", "PNG", "PPM", "PSD", "QOI", "SGI", "TGA",
    "TIFF", "WEBP",
)  # fmt: skip


@dataclass(eq=False)  # a key of what is remembered
class Slow:
    path: Path
    width: int
    height: int
    frames: int
    signature: np.ndarray
    look: np.ndarray
    orientation: int = (
        1  # by which its look is turned, once it is at the side at which it is compared
    )
    ends_early: bool = False

    @property
    def shorter(self) -> int:
        return min(self.width, self.height)

    @property
    def rank(self) -> tuple[bool, int, int, int, str]:
        state = self.path.stat()
        return (
            self.ends_early,
            -self.width * self.height,
            -state.st_size,
            state.st_mtime_ns,
            str(self.path),
        )


def read(path: Path) -> Slow:
    with Image.open(path, formats=FORMATS) as image:
        frames = getattr(image, "n_frames", 1)
        frames = frames if image.format in ("TIFF", "GIF", "PNG", "WEBP", "AVIF") else 1
    shown, ends_early = _decoded(path, None)
    side = min(max(shown.width * 3 // 4, 16), max(shown.height * 3 // 4, 16), 256)
    small = _srgb(_decoded(path, 256)[0])
    signature = small.resize((64, 64), Image.Resampling.LANCZOS)
    look = _srgb(_decoded(path, 2 * side)[0]).resize((side, side), Image.Resampling.LANCZOS)
    look = look.convert("YCbCr")
    size = shown.width, shown.height
    return Slow(path, *size, frames, np.asarray(signature), np.asarray(look), ends_early=ends_early)


def _decoded(path: Path, draft: int | None) -> tuple[Image.Image, bool]:
    """Upright, with its profile; and whether the file ends early."""
    for is_cut in (False, True):
        with Image.open(path, formats=FORMATS) as image:
            if draft:
                image.draft("RGB", (draft, draft))
            try:
                ImageFile.LOAD_TRUNCATED_IMAGES = is_cut
                image.load()
            except OSError:
                if is_cut:
                    raise
                continue
            finally:
                ImageFile.LOAD_TRUNCATED_IMAGES = False
            if is_cut:
                _fill_missing(image)
            return ImageOps.exif_transpose(image), is_cut
    raise AssertionError


def _fill_missing(image: Image.Image) -> None:
    """Of a JPEG, or an RGB picture stored by rows: those at the end that are as the decoder leaves them."""
    pixels = np.asarray(image).reshape(image.height, -1).astype(int)
    left = 128 if image.format == "JPEG" else 0
    count = image.height
    while count and np.abs(pixels[count - 1] - left).max() <= (1 if left else 0):
        count -= 1
    if 3 * count < image.height:
        raise OSError("too little of it is there")
    mean = pixels[:count].reshape(-1, 3).mean(0)
    image.paste(tuple(round(value) for value in mean), (0, count, image.width, image.height))


def _srgb(image: Image.Image) -> Image.Image:
    """On its ground; one with a profile that is not sRGB's is converted, once it is at most 256 pixels a side."""
    flat = _on_ground(image)
    profile = image.info.get("icc_profile")
    if not profile:
        return flat
    given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = given.profile.xcolor_space.strip()
    small = (image if space == "CMYK" else flat).resize(
        (min(image.width, 256), min(image.height, 256)), Image.Resampling.LANCZOS
    )
    small = small.convert("L") if space == "GRAY" else small
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    srgb = ImageCms.createProfile("sRGB")
    small.info.clear()
    found = ImageCms.profileToProfile(small, given, srgb, intent, "RGB", flags=flags)
    levels = np.asarray(found, int) - np.asarray(small.convert("RGB"), int)
    return flat if np.abs(levels).max() <= 2 else found


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
    return mean_squared_error(shrunk(first, side), shrunk(second, side))


@lru_cache(256)
def shrunk(picture: Slow, side: int) -> np.ndarray:
    return means(picture.signature, side)


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
    small, large = sorted((len(first.look), len(second.look)))
    side = small if small == large else min(small, max(large * 3 // 4, 16))
    looks = [
        oriented(
            Image.fromarray(one.look).resize((side, side), Image.Resampling.LANCZOS),
            one.orientation,
        )
        for one in (first, second)
    ]
    worst = max(_differing(*(look.astype(float) for look in looks)), _recoloured(looks))
    return max(1 - 0.3 * worst, 0)


def _differing(first: np.ndarray, second: np.ndarray) -> float:
    """The largest share of local variance that is difference, in units of what may be."""
    block = 9 if len(first) >= 64 else 5
    light, blue, red = np.moveaxis(first - second, 2, 0)
    varying = _means(_local_variance(first[..., 0]) + _local_variance(second[..., 0]), block)
    grain = min(max(np.percentile(varying[::4, ::4], 98), 16), 15.3**2)
    weight = min(0.2 * (256 / len(first)) ** 3, 2) * grain / 15.3**2
    moved = _moved(first[..., 0], second[..., 0])
    differing = _means(_local_variance(light) + weight * moved**2, block)
    excused = 2 * _means(_means(blue**2 + red**2, 7), block)
    shares = differing / (varying + grain) / (1 + np.minimum(excused / (varying + grain), 1))
    return shares.max() / (0.13 + 2 * min(np.percentile(shares[::4, ::4], 95), 0.05))


def _moved(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Differences of local means that no brightening of the whole explains."""
    means = _means(first, 7), _means(second, 7)
    moved = abs(means[0] - means[1])
    step = max(len(first) // 32, 1)
    sampled = np.stack([mean[::step, ::step].ravel() for mean in means])
    inner = sampled[:, ((sampled > 4.99) & (sampled < 250.01)).all(0)]
    if inner.shape[1] < 0.1 * sampled.shape[1]:
        return moved
    spread = inner.std(1) if inner.std(1).min() > 1 else np.ones(2)
    lines = []
    for own, other in ((0, 1), (1, 0)):
        slope = np.clip(spread[other] / spread[own], 0.85, 1 / 0.85)
        lines.append(np.poly1d([slope, inner[other].mean() - slope * inner[own].mean()]))
    if max(abs(line(level) - level) for line in lines for level in (0, 255)) >= 3:
        for line, own, other in zip(lines, means, means[::-1], strict=True):
            moved = np.minimum(moved, abs(other - line(own).clip(0, 255)))
    return moved


def _local_variance(grey: np.ndarray) -> np.ndarray:
    return 49 / 48 * (_means(grey**2, 7) - _means(grey, 7) ** 2)


def _means(values: np.ndarray, block: int) -> np.ndarray:
    """Over every whole block."""
    inner = slice(block // 2, -(block // 2))
    return uniform_filter(values, block)[inner, inner]


def _recoloured(looks: list[np.ndarray]) -> float:
    """The largest local difference of colour, in units of what may be, the stronger colours first made as weak."""
    side = min(max(len(looks[0]) // 2, 16), 64)
    chroma = []
    for look in looks:
        small = Image.fromarray(np.ascontiguousarray(look)).resize(
            (side, side), Image.Resampling.BOX
        )
        chroma.append(np.asarray(small)[..., 1:].astype(float) - 128)
    weak, strong = sorted(chroma, key=lambda one: (one**2).sum())
    found = []
    same = (weak**2).sum() == (strong**2).sum()
    for one, other in [(weak, strong), (strong, weak)] if same else [(weak, strong)]:
        factor = np.clip((one * other).sum() / max((other**2).sum(), 1), 0, 1)
        means = [
            np.stack([_means(plane, 9) for plane in np.moveaxis(array, 2, 0)])
            for array in (one, factor * other)
        ]
        strength = np.maximum(*(np.linalg.norm(mean, axis=0) for mean in means))
        found.append((np.linalg.norm(means[0] - means[1], axis=0) / (strength + 20)).max())
    return max(found) / 0.4


def oriented(image: Image.Image, orientation: int) -> np.ndarray:
    """Pixels turned as a viewer turns those of a file with that EXIF orientation."""
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)  # fmt: skip
    return np.asarray(image if turn is None else image.transpose(turn))


@lru_cache(512)
def lying(picture: Slow, orientation: int) -> Slow:
    signature = oriented(Image.fromarray(picture.signature), orientation)
    return replace(picture, signature=signature, orientation=orientation)


def turned_relation(
    first: Slow, second: Slow, threshold: float, *, check: bool
) -> tuple[str, float, float, int]:
    """The relation, second look, mse and orientation of the second: upright first, then by mse, then by number."""
    ways = [(mse(first, lying(second, way)), way) for way in range(1, 9)]
    near = sorted((value, way) for value, way in ways if value <= threshold)
    asked = sorted(near, key=lambda found: (found[1] != 1, found))
    for value, way in asked:
        name, look = relation(first, lying(second, way), threshold, check=check)
        if name in ("identical", "twin"):
            return name, look, value, way
    return ("look-alike", 1.0, *near[0]) if near else ("different", 1.0, 0.0, 0)


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
    pictures: list[Slow], threshold: float = 200.0, *, check: bool = True, turned: bool = False
) -> tuple[dict[Path, set[Path]], dict[frozenset[Path], str]]:
    """Keeper to its twins, and every pair under the threshold with its relation."""
    relations: dict[frozenset[Path], str] = {}
    twins: dict[Path, dict[Path, tuple[float, float]]] = {one.path: {} for one in pictures}
    for first, second in combinations(pictures, 2):
        if turned:
            name, look, value, _ = turned_relation(first, second, threshold, check=check)
        else:
            name, look = relation(first, second, threshold, check=check)
            value = mse(first, second)
        if name != "different":
            relations[frozenset((first.path, second.path))] = name
        if name in ("identical", "twin"):
            match = -look, value
            twins[first.path][second.path] = twins[second.path][first.path] = match
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
