"""The object name and the caption that a picture has in its IPTC records."""

from __future__ import annotations

from PIL import Image

_RESOURCE = 0x0404  # of Photoshop's blocks
_MARK = 0x1C
_OBJECT_NAME, _CAPTION = (2, 5), (2, 120)
_MOST_BYTES = 1 << 20


def iptc_texts(image: Image.Image) -> tuple[str, str]:
    """The object name and the caption of an opened image, "" where there is none. Only those of a JPEG are read."""
    blocks = image.info.get("photoshop")
    records = blocks.get(_RESOURCE) if isinstance(blocks, dict) else None
    if not isinstance(records, bytes):
        return "", ""
    found = _data_sets(records[:_MOST_BYTES])
    return _text(found.get(_OBJECT_NAME, b"")), _text(found.get(_CAPTION, b""))


def _data_sets(records: bytes) -> dict[tuple[int, int], bytes]:
    found: dict[tuple[int, int], bytes] = {}
    place = 0
    while place + 5 <= len(records) and records[place] == _MARK:
        size = int.from_bytes(records[place + 3 : place + 5], "big")
        if size & 0x8000:  # an extended one: none of a text is
            break
        content = records[place + 5 : place + 5 + size]
        found.setdefault((records[place + 1], records[place + 2]), content)
        place += 5 + size
    return found


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
