"""Files to pictures: facts and signature, later the look. One file, one open, one Problem where it cannot be read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.control import Control
from engine.files.formats import FRAMED_FORMATS, UPRIGHT_FORMATS
from engine.measures.sketching import Sketches, sketch
from engine.pictures.budget import MemoryBudget, decode_bytes
from engine.pictures.camera_data import camera_data
from engine.pictures.colour import CONVERTED_SIDE, Conversion, conversion_of
from engine.pictures.facts import is_lossless
from engine.pictures.flattening import flatten
from engine.pictures.mending import mended, mended_bytes
from engine.pictures.opening import DECODE_ERRORS, OpenedFile, ReadingError, opened_file
from engine.pictures.truncated import is_jpeg, last_frame_is_cut, load_on, loads
from engine.pictures.upright import orientation_of, turned_upright, upright_size
from engine.reasons import reason
from engine.records import SIGNATURE_SIDE, FileState, FoundFile, Picture

#: To be raised with every change of what is read from a file, facts, signature, sketch, look or frame, and of the
#: estimate of what that takes: what the cache holds of another version is read anew.
READER_VERSION = 3

#: A JPEG is decoded at 1/1, 1/2, 1/4 or 1/8, the least that is no smaller than four signatures: four times as fast, and
#: the signature changes by a median mse of 0.2. Less would change it visibly.
DRAFT_SIDE = 4 * SIGNATURE_SIDE

#: More than `icon_bytes` asks for, who knows the picture inside: an opened icon hides it.
_ICON_PIXEL_BYTES = 40

Signature = NDArray[np.uint8]
Look = NDArray[np.uint8]
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Decoded:
    """An image as it is stored, its pixels there. orientation : EXIF's, by which it is still to be turned.

    conversion : to sRGB, where it is not in that. decode_bytes : what it was given room for.
    """

    image: Image.Image
    orientation: int
    conversion: Conversion | None
    decode_bytes: int
    ends_early: bool = False

    def upright(self, most: Size = (CONVERTED_SIDE, CONVERTED_SIDE)) -> Image.Image:
        """The image upright, RGB in sRGB, on its ground. most : its largest width and height, if it is converted."""
        image = turned_upright(self.image, self.orientation)
        return flatten(image) if self.conversion is None else self.conversion.converted(image, most)


@dataclass(frozen=True, slots=True, eq=False)
class ReadPicture:
    """A picture with its signature, uint8 of shape (64, 64, 3), and the sketch of that, uint16 of shape (256,).

    decode_bytes : a budget of as many lets it be read. began_ns : the time just before its file was opened.
    """

    picture: Picture
    signature: Signature
    sketch: Sketches
    decode_bytes: int
    began_ns: int


def read_picture(
    found: FoundFile, *, budget: MemoryBudget, min_side: int = 0, control: Control | None = None
) -> ReadPicture | None:
    """Facts and signature of one file.

    Parameters: found : a regular file. min_side : smallest shorter side, in pixels as stored.
    Returns: None if the picture is smaller than `min_side`.
    Raises: ReadingError; Cancelled while it waits for room in the budget. Safe from any thread.
    """
    began_ns = time.time_ns()
    with opened_file(found.path, budget) as file:
        width, height = file.image.size
        if min(width, height) < min_side:
            return None
        kind = file.image.format or ""
        with _decoded(file, budget, control, draft_side=(DRAFT_SIDE, DRAFT_SIDE)) as decoded:
            small = _signature(decoded)
        frames, is_whole = _count_frames(file)
        # Now that it is decoded: the EXIF block of a PNG may follow its pixels.
        told = camera_data(file.image, file.stream)
        lost_nothing = is_lossless(file.image, file.stream) is True
    if kind not in UPRIGHT_FORMATS:
        width, height = upright_size((width, height), decoded.orientation)
    needed = decoded.decode_bytes
    if kind == "ICO":
        needed = max(needed, _ICON_PIXEL_BYTES * width * height)
    picture = Picture(
        found.path, file.state, width, height, frames, kind, found.other_names, found.links,
        ends_early=decoded.ends_early or not is_whole, taken=told.taken, has_gps=told.place is not None,
        camera=told.camera, is_lossless=lost_nothing,
    )  # fmt: skip
    sketched = sketch(small[None], picture.usable_side)[0]
    return ReadPicture(picture, small, sketched, needed, began_ns)


def read_look(picture: Picture, *, budget: MemoryBudget, control: Control | None = None) -> Look:
    """The look of a picture: luminance, Cb, Cr, uint8 of shape (L, L, 3), L = `picture.look_side`.

    Raises: ReadingError (also where the file is not the one that was read first); Cancelled. Safe from any thread.
    """
    side = picture.look_side
    with (
        opened_file(picture.path, budget, expected=picture.state) as file,
        _decoded(file, budget, control, draft_side=(2 * side, 2 * side)) as decoded,
    ):
        small = decoded.upright().resize((side, side), Image.Resampling.LANCZOS)
        return np.asarray(small.convert("YCbCr"))


def read_grey(
    picture: Picture, most_pixels: int, *, budget: MemoryBudget, control: Control | None = None
) -> NDArray[np.uint8]:
    """The first frame of a picture upright in grey, uint8, made smaller in proportion to have at most `most_pixels`.

    Raises: as `read_look`.
    """
    share = min((most_pixels / picture.pixels) ** 0.5, 1.0)
    size = _scaled((picture.width, picture.height), share)
    with (
        opened_file(picture.path, budget, expected=picture.state) as file,
        _decoded(file, budget, control, draft_side=_scaled(file.image.size, share)) as decoded,
    ):
        return np.asarray(decoded.upright(size).convert("L").resize(size, Image.Resampling.LANCZOS))


def read_frame(picture: Picture, frame: int, *, budget: MemoryBudget) -> Signature:
    """The signature of frame number `frame` of a picture with several, uint8 of shape (64, 64, 3).

    Raises: ReadingError. Safe from any thread.
    """
    with (
        opened_file(picture.path, budget, expected=picture.state) as file,
        _decoded(file, budget, frame=frame) as decoded,
    ):
        return _signature(decoded)


def open_upright(
    path: Path, *, memory_bytes: int | MemoryBudget, draft_side: Size | None = None
) -> Image.Image:
    """The first frame of a file, upright, RGB in sRGB, on its ground.

    Parameters: memory_bytes : or a budget that others share. draft_side : it may be shrunk, as far as its sides stay in
    proportion and one of them no smaller.
    Raises: ReadingError. Safe from any thread.
    """
    budget = MemoryBudget(memory_bytes) if isinstance(memory_bytes, int) else memory_bytes
    with (
        opened_file(path, budget) as file,
        _decoded(file, budget, draft_side=draft_side) as decoded,
    ):
        width, height = upright_size(decoded.image.size, decoded.orientation)
        scale = 1.0
        if draft_side is not None:
            scale = min(1.0, max(draft_side[0] / width, draft_side[1] / height))
        return decoded.upright(_scaled((width, height), scale))


def decode_whole(path: Path, memory_bytes: int) -> None:
    """Decode a file to its last pixel, every page and frame of it, to know that it can be kept.

    Raises: ReadingError unless it opens and decodes whole. Safe from any thread.
    """
    budget = MemoryBudget(memory_bytes)
    with _opened_whole(path, budget) as image, budget.room(decode_bytes(image), None):
        image.load()
        if image.format not in FRAMED_FORMATS:
            return
        for frame in range(1, int(getattr(image, "n_frames", 1))):
            image.seek(frame)
            budget.check(decode_bytes(image))
            image.load()


def upright_frames(
    picture: Picture, *, budget: MemoryBudget, control: Control | None = None
) -> Iterator[Image.Image]:
    """Every page and frame of a picture at its full size, upright, in whatever mode it was decoded, one at a time.

    Raises: ReadingError, also half way; Cancelled. Safe from any thread.
    """
    with (
        _opened_whole(picture.path, budget, expected=picture.state) as image,
        budget.room(decode_bytes(image), control),
    ):
        for frame in range(picture.frames):
            if frame:
                image.seek(frame)
                budget.check(decode_bytes(image))
            image.load()
            yield turned_upright(image, orientation_of(image))


@contextmanager
def _opened_whole(
    path: Path, budget: MemoryBudget, *, expected: FileState | None = None
) -> Iterator[Image.Image]:
    with opened_file(path, budget, expected=expected) as file:
        if file.is_padded:
            raise ReadingError(reason("ends-early"))
        yield file.image


@contextmanager
def _decoded(
    file: OpenedFile,
    budget: MemoryBudget,
    control: Control | None = None,
    *,
    draft_side: Size | None = None,
    frame: int = 0,
) -> Iterator[_Decoded]:
    """A frame of a file, in the room of the budget that it takes; of one that ends early, what it shows."""

    def prepare(image: Image.Image) -> int:
        if draft_side is not None:
            image.draft("RGB", draft_side)
        return decode_bytes(image)

    needed = prepare(file.image)
    if not file.is_padded:
        with budget.room(needed, control):
            _seek(file.image, frame, budget)
            if loads(file.image, file.state.size_bytes):
                image = file.image
                yield _Decoded(image, orientation_of(image), conversion_of(image), needed)
                return

    def attempt(*, is_second: bool) -> Image.Image:
        image = file.again(is_second=is_second)
        prepare(image)
        _seek(image, frame, budget)
        load_on(image, is_white=is_second)
        return image

    needed = mended_bytes(needed, file.image)
    with budget.room(needed, control):
        first = attempt(is_second=False)
        shown = mended(first, None if is_jpeg(first) else attempt(is_second=True))
        orientation = orientation_of(first, is_as_stored=True)
        yield _Decoded(shown, orientation, conversion_of(first), needed, ends_early=True)


def _scaled(size: Size, share: float) -> Size:
    return max(round(size[0] * share), 1), max(round(size[1] * share), 1)


def _signature(decoded: _Decoded) -> Signature:
    size = SIGNATURE_SIDE, SIGNATURE_SIDE
    return np.asarray(decoded.upright().resize(size, Image.Resampling.LANCZOS))


def _seek(image: Image.Image, frame: int, budget: MemoryBudget) -> None:
    """Go to a frame. A later frame of a GIF may be larger than the first: none is decoded that breaks the budget."""
    if not frame:
        return
    steps = range(1, frame + 1) if image.format == "GIF" else [frame]
    for step in steps:
        image.seek(step)
        budget.check(decode_bytes(image))


def _count_frames(file: OpenedFile) -> tuple[int, bool]:
    """Pages of a TIFF, frames of an animation, 1 for everything else; and whether they seem to be there to the last.

    Where the count is damaged, as that of pages is when the file ends early, it is of those that can be reached.
    """
    image, count = file.image, 1
    if image.format not in FRAMED_FORMATS:
        return 1, True
    try:
        count = int(getattr(image, "n_frames", 1))
        if count > 1 and image.format == "TIFF":
            image.seek(count - 1)
        is_cut = count > 1 and last_frame_is_cut(image, file.stream, file.state.size_bytes)
    except DECODE_ERRORS:
        # Of the pages of a TIFF, also of one that is not there.
        places = getattr(image, "_frame_pos", ())
        return max(count, sum(place < file.state.size_bytes for place in places)), False
    return count, not is_cut
