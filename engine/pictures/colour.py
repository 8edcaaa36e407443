"""Colours as they are meant: a picture with a colour profile that is not sRGB's is brought to sRGB, by littleCMS."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import ExifTags, Image, ImageCms

from engine.pictures.flattening import flatten

#: A picture is shrunk to this side before it is converted. On 54 photos and screenshots that changes a signature by a
#: mse of 0.2 (median; at most 1.5 from Display P3, 2.0 from Adobe RGB, 4.2 from ProPhoto) against converting every
#: pixel, which would take two thirds of the time that decoding a PNG takes.
CONVERTED_SIDE = 256

#: A profile that moves no colour by more than this is sRGB in effect, as nearly all are. Their tables are rounded.
_SAME_LEVELS = 2
#: Profiles for printing have up to 3 MB. Of larger ones none is known that describes a picture.
_MOST_PROFILE_BYTES = 4_000_000
#: What a profile must leave of a ramp of greys: levels between its ends, and the share of its steps that still rise.
_LEAST_SPAN, _LEAST_RISES = 64, 0.5
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
# Without NOCACHE a transform must not be used by two threads at once, says its documentation.
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOCACHE

#: By the profile's colour space: the channels it describes, and the modes whose pixels are made of them.
_CHANNELS = {
    "RGB ": ("RGB", frozenset({"RGB", "RGBA", "RGBa", "RGBX", "P", "PA", "YCbCr"})),
    "GRAY": ("L", frozenset({"L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N", "F"})),
    "CMYK": ("CMYK", frozenset({"CMYK"})),
}
_PROFILE_ERRORS = (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError)
_ADOBE_RGB_CAMERA = "R03"  # EXIF 2.21, InteroperabilityIndex: a camera's picture in Adobe RGB
_INTEROP_INDEX = 1


@dataclass(frozen=True, slots=True)
class Conversion:
    """From a profile's colours to sRGB. channels : "RGB", "L" or "CMYK". Safe from several threads at once."""

    channels: str
    transform: ImageCms.ImageCmsTransform

    def converted(self, image: Image.Image, most: tuple[int, int]) -> Image.Image:
        """A decoded image of any mode that the profile fits as RGB in sRGB, on its ground.

        Parameters: most : the largest width and height of what is returned; it is shrunk to that first.
        """
        pixels = image if self.channels == "CMYK" else flatten(image)
        size = min(pixels.width, most[0]), min(pixels.height, most[1])
        if size != pixels.size:
            pixels = pixels.resize(size, Image.Resampling.LANCZOS)
        if self.channels == "L":
            pixels = pixels.getchannel("R")
        return self.transform.apply(pixels)


def conversion_of(image: Image.Image) -> Conversion | None:
    """What brings an opened image to sRGB; None where it is sRGB in effect or its profile says nothing usable.

    Notes: relative colorimetric, with black point compensation. No profile is taken for sRGB, but for the pictures of
    cameras set to Adobe RGB, which say so in EXIF alone. A profile is passed over that is damaged, over 4 MB, made for
    another kind of channels, or that leaves no picture. So are a PNG's gAMA, cHRM and cICP: what few programs heed is
    rarely true.
    """
    profile = image.info.get("icc_profile")
    if not profile and _is_adobe_rgb_of_camera(image):
        profile = _adobe_rgb()
    if not isinstance(profile, bytes) or not 0 < len(profile) <= _MOST_PROFILE_BYTES:
        return None
    conversion = _conversion(profile)
    if conversion is None or image.mode not in _CHANNELS[conversion[0]][1]:
        return None
    return conversion[1]


@lru_cache(maxsize=16)  # every picture of a camera brings the same one
def _conversion(profile: bytes) -> tuple[str, Conversion | None] | None:
    """The colour space of a profile, and the conversion unless it is sRGB in effect; None for one that is of no use."""
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = str(opened.profile.xcolor_space)
        if space not in _CHANNELS:
            return None
        channels = _CHANNELS[space][0]
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        transform = ImageCms.ImageCmsTransform(
            opened, srgb, channels, "RGB", intent=_INTENT, flags=_FLAGS
        )
        greys = transform.apply(_greys(channels))
        if not _keeps_apart(greys):
            return None
        is_same = channels != "CMYK" and _are_near(greys, _greys("RGB"))
        if channels == "RGB":
            is_same = is_same and _are_near(transform.apply(_colours()), _colours())
    except _PROFILE_ERRORS:
        return None
    return space, None if is_same else Conversion(channels, transform)


def _greys(channels: str) -> Image.Image:
    """Black to white in one row; of CMYK in black ink alone."""
    ramp = Image.frombytes("L", (256, 1), bytes(range(256)))
    if channels == "CMYK":
        none = Image.new("L", ramp.size)
        return Image.merge("CMYK", (none, none, none, Image.eval(ramp, lambda level: 255 - level)))
    return ramp.convert(channels)


def _colours() -> Image.Image:
    """Colours from all over the cube, greys among them."""
    levels = np.linspace(0, 255, 9).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3)
    return Image.fromarray(np.ascontiguousarray(cube))


def _are_near(first: Image.Image, second: Image.Image) -> bool:
    difference = np.asarray(first, np.int16) - np.asarray(second, np.int16)
    return int(np.abs(difference).max()) <= _SAME_LEVELS


def _keeps_apart(greys: Image.Image) -> bool:
    """Whether what is lighter stays lighter, in each channel: else pictures could be lost in it, and all be alike."""
    levels = np.asarray(greys, np.int16)[0, ::15]
    rises = np.diff(levels, axis=0)
    if rises.min() < -_SAME_LEVELS or (levels[-1] - levels[0]).min() < _LEAST_SPAN:
        return False
    return bool((rises > 0).mean(0).min() >= _LEAST_RISES)


def _is_adobe_rgb_of_camera(image: Image.Image) -> bool:
    exif = image.info.get("exif")
    # Looked for in the bytes first, which takes a microsecond: the directories take a hundred.
    if image.format not in ("JPEG", "MPO") or not isinstance(exif, bytes):
        return False
    if _ADOBE_RGB_CAMERA.encode("ascii") not in exif:
        return False
    try:
        found = image.getexif().get_ifd(ExifTags.IFD.Interop).get(_INTEROP_INDEX)
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, struct.error):
        return False  # the EXIF block is damaged, the picture is not
    return str(found).rstrip("\0 ") == _ADOBE_RGB_CAMERA


@lru_cache(maxsize=1)
def _adobe_rgb() -> bytes:
    """A profile of Adobe RGB (1998): its primaries as that document gives them for D50, and its gamma of 563 / 256."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(65536 * value) for value in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, 563)
    tags = {
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.60974, 0.31111, 0.01947),
        b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": xyz(0.14919, 0.06322, 0.74457),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    place = 132 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += struct.pack(">4sII", name, place + len(data), len(value))
        data += value
    head = struct.pack(">I4xI4s4s4s", place + len(data), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head = head.ljust(36, b"\0") + b"acsp" + bytes(28) + xyz(0.9642, 1.0, 0.8249)[8:]
    return head.ljust(128, b"\0") + table + data
