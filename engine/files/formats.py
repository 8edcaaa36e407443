"""Which files are pictures: the formats that are opened, the names and the first bytes by which they are known."""

from __future__ import annotations

import os
import stat
from pathlib import PurePath

#: Pillow's names of the formats that are tried, in this order. A list of our own, never Pillow's: its EPS plugin, for
#: one, starts Ghostscript. First those that it has loaded from the start, then the others; TGA last, since it has no
#: mark of its own and takes what looks like it.
FORMATS = (
    "JPEG", "PNG", "GIF", "BMP", "PPM", "WEBP", "TIFF", "AVIF", "JPEG2000", "PSD", "ICO", "DIB", "DDS", "PCX", "QOI",
    "SGI", "TGA",
)  # fmt: skip

#: What cameras call their raw pictures; not .raw, .cap and .ptx, which mean other things more often.
_RAW_WORDS = (
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .gpr .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .rw2 .rwl "
    ".sr2 .srf .srw .x3f"
)
RAW_EXTENSIONS = frozenset(_RAW_WORDS.split())
_EXTENSION_WORDS = (
    ".jpg .jpeg .jpe .jfif .jif .mpo .png .apng .gif .webp .tif .tiff .bmp .dib .ico .tga .icb .vda "
    ".vst .ppm .pgm .pbm .pnm .pfm .psd .jp2 .j2k .jpc .j2c .jpf .jpx .qoi .dds .avif .avifs .pcx "
    ".sgi .rgb .rgba .bw .heic .heif .hif .heics .heifs .jxl"
)
EXTENSIONS = frozenset(_EXTENSION_WORDS.split()) | RAW_EXTENSIONS

#: Formats whose further frames are pages or an animation. Others (a camera's MPO, PSD, ICO, HEIC) count as one frame.
FRAMED_FORMATS = frozenset({"AVIF", "GIF", "PNG", "TIFF", "WEBP"})

#: Formats whose decoder gives upright pixels; where EXIF still says otherwise, it has been heeded already.
UPRIGHT_FORMATS = frozenset({"TIFF", "HEIF", "JXL", "RAW"})

#: As many bytes as `kind_of` looks at.
HEAD_BYTES = 64

#: What files of a kind begin with. Only marks that hardly any other file can have: those of PPM, PCX and a JPEG XL
#: without its container are two letters, TGA has none.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0\x08\0", "TIFF"),
    (b"MM\0+\0\x08", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"8BPS\0\1", "PSD"),
    (b"DDS \x7c\0\0\0", "DDS"),
    (b"qoif", "QOI"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JXL"),
    (b"FUJIFILMCCD-RAW", "RAW"),
    (b"IIRO", "RAW"),
    (b"IIRS", "RAW"),
    (b"MMOR", "RAW"),
    (b"IIU\0", "RAW"),
    (b"FOVb", "RAW"),
    (b"\0MRM", "RAW"),
)
#: Canon's, of TIFF's mark: CR2 and the older CRW.
_CANON_MARKS = ((8, b"CR\2\0"), (6, b"HEAPCCDR"))
_BARE_JXL = b"\xff\x0a"
#: The kinds of files that begin with an ISO `ftyp` box, by the first brand in it. Films have others.
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "HEIF"),
    b"crx ": "RAW",
}  # fmt: skip
#: Brands that say picture, but not of which kind: the others in the box do.
_OPEN_BRANDS = frozenset({b"mif1", b"mif2", b"msf1", b"miaf"})
_BMP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})


def is_picture_name(name: str) -> bool:
    """Whether a file of this name is taken for a picture. AppleDouble companions (`._IMG.jpg`) are not."""
    return PurePath(name).suffix.lower() in EXTENSIONS and not name.startswith("._")


def is_raw_name(name: str) -> bool:
    """Whether a camera calls its raw pictures so."""
    return PurePath(name).suffix.lower() in RAW_EXTENSIONS


def kind_of(head: bytes) -> str | None:
    """The kind of picture that a file's first bytes are of: a name as Pillow has it, "HEIF", "JXL" or "RAW".

    Parameters: head : the first `HEAD_BYTES` bytes, fewer where the file is shorter.
    Returns: None where they say nothing, which they do not for PPM, PCX and TGA either. "TIFF" for most raw pictures.
    """
    for place, mark in _CANON_MARKS:
        if head.startswith(mark, place) and head[:2] in (b"II", b"MM"):
            return "RAW"
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if head[4:8] == b"ftyp":
        return _kind_of_brands(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    return _kind_of_a_short_mark(head)


def _kind_of_brands(head: bytes) -> str | None:
    first = head[8:12]
    if first not in _OPEN_BRANDS:
        return _BRANDS.get(first)
    end = min(int.from_bytes(head[:4], "big"), len(head))
    others = {head[place : place + 4] for place in range(16, end - 3, 4)}
    return "AVIF" if others & {b"avif", b"avis"} else "HEIF"


def _kind_of_a_short_mark(head: bytes) -> str | None:
    """Marks of two or four bytes count only where what follows agrees."""
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "BMP" if int.from_bytes(head[14:18], "little") in _BMP_HEADERS else None
    if head.startswith(b"\0\0\1\0") and len(head) >= 22:
        count, reserved, planes = head[4] + 256 * head[5], head[9], head[10]
        return "ICO" if 1 <= count <= 64 and reserved == 0 and planes <= 1 else None
    if head.startswith(b"\x01\xda") and len(head) >= 12:
        is_sgi = head[2] in (0, 1) and head[3] in (1, 2) and head[4] == 0 and 1 <= head[5] <= 3
        return "SGI" if is_sgi else None
    return None


def is_bare_jxl(head: bytes) -> bool:
    """Whether a file begins as a JPEG XL without its container does. Two bytes: not enough to take a file for one."""
    return head.startswith(_BARE_JXL)


def is_picture_inside(path: str) -> bool:
    """Whether the first bytes of a file are those of a picture, whatever its name.

    Notes: one open, one read; never waits, should a FIFO have taken its place.
    Raises: OSError where it cannot be opened or read.
    """
    # O_NONBLOCK and O_NOFOLLOW are POSIX's, O_BINARY is of Windows.
    extra = ("O_BINARY", "O_CLOEXEC", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK")
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in extra)
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return False
        return kind_of(os.read(descriptor, HEAD_BYTES)) is not None
    finally:
        os.close(descriptor)
