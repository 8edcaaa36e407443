"""Files to images: Pillow's own formats, and those that need a package of their own, which is imported with the first
file of its kind.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import IO

from PIL import Image, UnidentifiedImageError

from engine.files.formats import FORMATS, HEAD_BYTES, is_bare_jxl, is_raw_name, kind_of
from engine.pictures.icons import icon_bytes
from engine.pictures.raw import is_copied, is_raw_tiff
from engine.reasons import Reason, reason

#: By kind: the module that is imported, the package that has it, and the code of the reason without it.
PLUGINS = {
    "HEIF": ("pi_heif", "pi-heif", "needs-heif"),
    "JXL": ("pillow_jxl", "pillow-jxl-plugin", "needs-jxl"),
    "RAW": ("rawpy", "rawpy", "needs-raw"),
}


class CannotDecodeError(Exception):
    """A picture of a kind that is known but cannot be decoded here; `why` says what it takes."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why)
        self.why = why


def open_image(
    stream: IO[bytes], name: str = "", check: Callable[[int], None] | None = None
) -> Image.Image:
    """An image, opened and not decoded.

    Parameters: stream : a file at its start. name : of that file; only raw pictures that are TIFF-like are known by it
    too. check : is asked whether so many bytes may be used to open it, and raises if not.
    Raises: CannotDecodeError where a package for it is missing; UnidentifiedImageError; what Pillow's plugins raise of
    damaged files. Safe from any thread.
    """
    check = check or (lambda needed: None)
    kind = _kind(stream, name)
    if kind not in PLUGINS:
        check(icon_bytes(stream))
        return _open_with_pillow(kind, stream)
    if kind != "RAW" or is_copied(stream):
        check(_size(stream))  # all of it is taken into memory
    try:
        return _open_with_plugin(kind, stream)
    except ImportError as error:
        raise CannotDecodeError(reason(PLUGINS[kind][2])) from error
    except UnidentifiedImageError:
        # A TIFF with a raw picture's name that LibRaw knows nothing of may be no more than a TIFF.
        stream.seek(0)
        if kind != "RAW" or is_raw_tiff(stream, is_raw_name=False):
            raise
        return Image.open(stream, formats=("TIFF",))


def _kind(stream: IO[bytes], name: str) -> str | None:
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    kind = kind_of(head)
    if kind == "TIFF" and is_raw_tiff(stream, is_raw_name=is_raw_name(name)):
        return "RAW"
    return "JXL" if kind is None and is_bare_jxl(head) else kind


def _open_with_pillow(kind: str | None, stream: IO[bytes]) -> Image.Image:
    try:
        return Image.open(stream, formats=FORMATS)
    except UnidentifiedImageError as error:
        if kind is None:
            raise
        raise CannotDecodeError(reason("odd-header", kind=kind)) from error


def _size(stream: IO[bytes]) -> int:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _open_with_plugin(kind: str, stream: IO[bytes]) -> Image.Image:
    if kind == "HEIF":
        from engine.pictures.heif import open_heif

        return open_heif(stream)
    if kind == "RAW":
        from engine.pictures.raw import open_raw

        return open_raw(stream)
    from engine.pictures.jxl import open_jxl

    picture = open_jxl(stream)
    if picture.is_moving:
        raise CannotDecodeError(reason("animated-jxl"))
    return picture


def plugin_versions() -> list[str]:
    """Of the packages that decode for us, "" for one that is missing. They are not imported for it."""
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for module, package, _ in PLUGINS.values():
        if find_spec(module) is None:
            found.append("")
            continue
        try:
            found.append(version(package))
        except PackageNotFoundError:
            # Frozen, or put there by hand: it is there, and its program tells which.
            found.append("?")
    return found
