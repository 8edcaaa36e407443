"""Raw pictures of cameras, through rawpy (LibRaw) where it is installed: the camera's own preview where it is large
enough to be compared, else developed at half size.
"""

from __future__ import annotations

import io
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import numpy as np
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from engine.measures.turning import ORIENTATIONS, turn
from engine.pictures.budget import decode_bytes
from engine.records import LOOK_SIDE

#: Bytes for each pixel of the sensor while it is developed, measured by tests/bench_memory.py: through a mosaic of
#: filters, and where each pixel has all colours and LibRaw can make nothing smaller.
_MOSAIC_BYTES, _FULL_COLOUR_BYTES = 2, 16
#: A look is made of twice its side; a preview of half the raw picture's own size is as good as what is developed.
_LEAST_PREVIEW = 2 * LOOK_SIDE
#: A preview of another shape shows another part of the picture, or has bars.
_SHAPE_TOLERANCE = 0.02
_EXIF_BYTES = 1 << 20  # more than the tags of a TIFF-like file need, its pixels follow
#: EXIF's number of LibRaw's.
_ORIENTATION_OF_FLIP = {0: 1, 3: 3, 5: 8, 6: 6}

_DNG_VERSION, _SUB_DIRECTORIES, _MAKE, _PHOTOMETRIC, _COMPRESSION = 50706, 330, 271, 262, 259
_MOSAIC, _FULL_COLOUR = 32803, 34892  # as seen through filters, and with all colours in each pixel
#: Of Sony, Samsung, Nikon, Kodak and Pentax.
_SENSOR_COMPRESSIONS = frozenset({32767, 32770, 34713, 65000, 65535})
_MOST_ENTRIES, _MOST_DIRECTORIES = 512, 8


class RawPicture(ImageFile.ImageFile):
    """A raw picture, upright. Its size is that of the whole picture until `draft` or `load`, which for a preview may be
    smaller. `load` without `draft` always develops it, so every byte of the sensor's data is decoded.
    """

    format = "RAW"
    format_description = "raw picture of a camera"
    _raw: Any = None
    _preview: Image.Image | None = None
    _is_drafted = False

    def _open(self) -> None:
        import rawpy

        stream = self.fp
        assert stream is not None
        self._raw = raw = rawpy.RawPy()
        with _plain_errors():
            held = _open_raw(raw, stream)
        sizes = raw.sizes
        is_turned = sizes.flip in (5, 6)
        self._size = (sizes.height, sizes.width) if is_turned else (sizes.width, sizes.height)
        self._mode = "RGB"
        self.tile = []
        preview = _preview_of(raw)
        if preview is not None and self._is_good(preview):
            self._preview = preview
        self.info.update(_exif_of(stream, preview))
        has_mosaic = _FULL_COLOUR not in _values(stream, _PHOTOMETRIC)
        per_pixel = _MOSAIC_BYTES if has_mosaic else _FULL_COLOUR_BYTES
        self.decoder_bytes = held + per_pixel * sizes.width * sizes.height

    def _is_good(self, preview: Image.Image) -> bool:
        """Whether a preview, turned as it says, shows the whole picture and in enough detail."""
        width, height = preview.size
        if _orientation(preview) > 4:
            width, height = height, width
        shape = width * self.height / max(height * self.width, 1)
        least = min(_LEAST_PREVIEW, min(self.size) // 2)
        return abs(shape - 1) <= _SHAPE_TOLERANCE and min(width, height) >= least

    def draft(self, mode: str | None, size: tuple[int, int] | None) -> Any:
        """Take the preview from now on, shrunk on load to no less than `size`."""
        preview = self._preview
        if preview is None or self._raw is None:
            return None
        self._is_drafted = True
        done = preview.draft(mode, size) if mode and size else None
        width, height = preview.size
        self._size = (height, width) if _orientation(preview) > 4 else (width, height)
        self.decoder_bytes = decode_bytes(preview)
        if profile := preview.info.get("icc_profile"):
            self.info["icc_profile"] = profile
        return done

    def load(self) -> Any:
        if self._raw is not None:
            preview = self._preview if self._is_drafted else None
            picture = _developed(self._raw) if preview is None else _upright(preview)
            self._mode, self._size, self.im = picture.mode, picture.size, picture.im
            self._let_go()
        return super().load()

    def __exit__(self, *given: object) -> None:
        self._let_go()
        super().__exit__(*given)

    def _let_go(self) -> None:
        """Of the file, which on Windows could not be removed before."""
        if self._raw is not None:
            self._raw.close()
        self._raw = self._preview = None


def open_raw(stream: IO[bytes]) -> RawPicture:
    """Raises: ImportError without rawpy; UnidentifiedImageError where LibRaw does not know it; OSError if damaged."""
    import rawpy  # noqa: F401

    return RawPicture(stream)


def _open_raw(raw: Any, stream: IO[bytes]) -> int:
    """Open a file in LibRaw, itself where that can be done, so that no more of it is read than its preview takes; else
    as a copy in memory. The bytes that it takes.
    """
    import rawpy

    path = _path_of(stream)
    if path is not None:
        # A path may be too long for LibRaw, or hold bytes that are no text.
        try:
            raw.open_file(path)
        except (OSError, ValueError, rawpy.LibRawIOError):
            pass
        else:
            return 0
    stream.seek(0)
    raw.open_buffer(stream)
    return stream.tell()


def is_copied(stream: IO[bytes]) -> bool:
    """Whether opening a raw picture takes all of it into memory."""
    return _path_of(stream) is None


def _path_of(stream: IO[bytes]) -> str | None:
    """By which LibRaw can open the very file that is open here, and no other that has taken its place since."""
    if not isinstance(stream, io.BufferedReader):
        return None
    if sys.platform == "linux":
        return f"/proc/self/fd/{stream.fileno()}"
    # Windows keeps others from taking the place of a file that is open.
    return str(stream.name) if sys.platform == "win32" else None


def is_raw_tiff(stream: IO[bytes], *, is_raw_name: bool) -> bool:
    """Whether a file with a TIFF's mark is a raw picture: a DNG, or one whose pixels are a sensor's.

    Parameters: stream : is left at its start. is_raw_name : then a camera's name in it is enough.
    """
    try:
        directories = list(_directories(stream))
    except (struct.error, ValueError, OSError):
        return False
    finally:
        stream.seek(0)
    for tags in directories:
        if _DNG_VERSION in tags or tags.get(_PHOTOMETRIC) in (_MOSAIC, _FULL_COLOUR):
            return True
        if tags.get(_COMPRESSION) in _SENSOR_COMPRESSIONS:
            return True
    return is_raw_name and any(_MAKE in tags for tags in directories)


def _values(stream: IO[bytes], tag: int) -> set[int | None]:
    """Of a tag, in all directories."""
    stream.seek(0)
    try:
        return {tags.get(tag) for tags in _directories(stream)}
    except (struct.error, ValueError, OSError):
        return set()


def _directories(stream: IO[bytes]) -> list[dict[int, int]]:
    """The first image file directory and those it points to, each with the first value of each tag.

    Raises: struct.error or OSError where they are damaged, or it is no TIFF.
    """
    order = {b"II": "<", b"MM": ">"}.get(stream.read(2), "<")
    _, place = struct.unpack(order + "HI", stream.read(6))
    first, inner = _directory(stream, order, place)
    return [first, *(_directory(stream, order, one)[0] for one in inner[:_MOST_DIRECTORIES])]


def _directory(stream: IO[bytes], order: str, place: int) -> tuple[dict[int, int], list[int]]:
    """The first value of each tag, and the places of the directories within it."""
    stream.seek(place)
    (count,) = struct.unpack(order + "H", stream.read(2))
    entries = stream.read(12 * min(count, _MOST_ENTRIES))
    tags, inner = {}, []
    for start in range(0, len(entries) - 11, 12):
        tag, kind, values = struct.unpack_from(order + "HHI", entries, start)
        short = kind == 3
        (tags[tag],) = struct.unpack_from(order + ("H" if short else "I"), entries, start + 8)
        if tag == _SUB_DIRECTORIES and values > 1:
            stream.seek(tags[tag])
            places = stream.read(4 * min(values, _MOST_DIRECTORIES))
            inner = [one for (one,) in struct.iter_unpack(order + "I", places)]
        elif tag == _SUB_DIRECTORIES:
            inner = [tags[tag]]
    return tags, inner


@contextmanager
def _plain_errors() -> Iterator[None]:
    """LibRaw's errors as those that Pillow's plugins raise."""
    import rawpy

    try:
        yield
    except rawpy.LibRawFileUnsupportedError as error:
        raise UnidentifiedImageError(_said(error)) from error
    except (rawpy.LibRawIOError, rawpy.LibRawDataError) as error:
        raise OSError(f"truncated or damaged: {_said(error)}") from error
    except rawpy.LibRawUnsufficientMemoryError as error:
        raise MemoryError from error
    except (rawpy.LibRawError, rawpy.NotSupportedError) as error:
        raise OSError(_said(error)) from error


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("ascii", "replace") if isinstance(said, bytes) else str(said)


def _preview_of(raw: Any) -> Image.Image | None:
    """The largest preview, not yet decoded if it is a JPEG; None where there is none that can be read."""
    import rawpy

    try:
        found = raw.extract_thumb()
        if found.format is rawpy.ThumbFormat.JPEG:
            return Image.open(io.BytesIO(found.data), formats=("JPEG",))
    except (rawpy.LibRawError, NotImplementedError, OSError, ValueError, SyntaxError):
        return None
    picture = Image.fromarray(found.data)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = _ORIENTATION_OF_FLIP.get(raw.sizes.flip, 1)
    picture.info["exif"] = exif.tobytes()
    return picture


def _orientation(preview: Image.Image) -> int:
    """LibRaw writes that of the whole file into a preview that has none of its own."""
    try:
        found = int(preview.getexif().get(ExifTags.Base.Orientation, 1))
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, struct.error):
        return 1
    return found if found in ORIENTATIONS else 1


def _upright(preview: Image.Image) -> Image.Image:
    preview.load()
    if preview.mode not in ("L", "RGB"):
        preview = preview.convert("RGB")
    return Image.fromarray(np.ascontiguousarray(turn(np.asarray(preview), _orientation(preview))))


def _developed(raw: Any) -> Image.Image:
    with _plain_errors():
        pixels = raw.postprocess(half_size=True, use_camera_wb=True, output_bps=8)
    return Image.fromarray(pixels if pixels.shape[-1] == 3 else pixels[..., 0])


def _exif_of(stream: IO[bytes], preview: Image.Image | None) -> dict[str, Any]:
    """Where the facts are: at the start of the file if it is TIFF-like, else in its preview."""
    stream.seek(0)
    data = stream.read(_EXIF_BYTES)
    head = data[4:8] if data[:2] == b"II" else data[7:3:-1]  # where its first tags are
    if data[:4] in (b"II*\0", b"MM\0*") and int.from_bytes(head, "little") < _EXIF_BYTES // 2:
        return {"exif": b"Exif\0\0" + data}
    exif = preview.info.get("exif") if preview is not None else None
    return {"exif": exif} if exif else {}
