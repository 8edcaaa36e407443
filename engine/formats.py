"""Which files are pictures: the formats that are opened, and the names by which they are known."""

from __future__ import annotations

from pathlib import PurePath

#: Pillow's names of the formats that are tried, in this order. A list of our own, never Pillow's: its EPS plugin, for
#: one, starts Ghostscript. First those that it has loaded from the start, then the others; TGA last, since it has no
#: mark of its own and takes what looks like it.
FORMATS = (
    "JPEG", "PNG", "GIF", "BMP", "PPM", "WEBP", "TIFF", "AVIF", "JPEG2000", "PSD", "ICO", "DIB", "DDS", "PCX", "QOI",
    "SGI", "TGA",
)  # fmt: skip

_EXTENSION_WORDS = (
    ".jpg .jpeg .jpe .jfif .jif .mpo .png .apng .gif .webp .tif .tiff .bmp .dib .ico .tga .icb .vda "
    ".vst .ppm .pgm .pbm .pnm .pfm .psd .jp2 .j2k .jpc .j2c .jpf .jpx .qoi .dds .avif .avifs .pcx "
    ".sgi .rgb .rgba .bw"
)
EXTENSIONS = frozenset(_EXTENSION_WORDS.split())

#: Formats whose further frames are pages or an animation. Others (a camera's MPO, PSD, ICO) count as one frame.
FRAMED_FORMATS = frozenset({"AVIF", "GIF", "PNG", "TIFF", "WEBP"})


def is_picture_name(name: str) -> bool:
    """Whether a file of this name is taken for a picture. AppleDouble companions (`._IMG.jpg`) are not."""
    return PurePath(name).suffix.lower() in EXTENSIONS and not name.startswith("._")
