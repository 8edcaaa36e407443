"""HEIC files made for tests. What the pictures are was coded once; the file around them is written here, by hand."""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence

from PIL import Image, ImageDraw

#: 64 x 64 pixels of which 64 x 48 are shown, of one HEVC picture each: two scenes of four plain quarters.
SCENES = (("red", "lime", "blue", "white"), ("black", "gray", "yellow", "magenta"))
WIDTH, HEIGHT = 64, 48
_SIDE = 64
_CONFIGURATION = base64.b64decode(
    "AQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAho"
    "MCAAAAMDIAAAAwAhYgABAAZEAcFzwIk="
)
_CODED = tuple(
    base64.b64decode(text)
    for text in (
        "AAAA9SgBrw7g6DMASXr9bNf/+mn5D6dQuYGgKJW5h/gb+l+av//u2n2F7MAns7xJYFGWJm+b8e0f/jJhSo3Y+ODH/reL/86Re+kRAj52n/5Kn3OP"
        "13Pr9ydz3ErU9n7+lTacg74zGG79qo2sJPz3eAj172HZQTBoKQYg+WuhqZva9HwgVQUsAs6hd8jDpW4zL565gRr7s/BhWs/HUvmbcnRo4Lgx7us2"
        "x51/E/1fCWDidOV0CzPgwNDqdp0YsxsFCl0boL+ACjpSFj4SDyMmf8DeFH6aW2bWsC/xp5P5GwSnPgHwrwrdn/okhlDmtTByX+4khT3rjHfA",
        "AAAAzCgBrw7gNOZYjn8o2kqvP6JIB8P2otf/+LNchW6p8ovoDDmz73xSDuPXfTnff0v1rDm/H2kHmST0q/XK19ZG3MrA2XuqfjZ8rrirZ16xTjY7"
        "0NFviFES/+M5X4ENT+/gm/MA/x1VjQ/+nbJn5PPoOX2AH/xFGTJ4AMr/6J6dmNrQ8uZ+tXDPR9XWX/r4R3HPE7kug0K6bJhgkbCiE7/w4RV9BHf+"
        "lqf0WyKYrcYkWbGoyXoOSP575UXNOZz17/RI9pcF4LaZjy8e0nCvgA==",
    )
)

#: A ramp of 16 x 16 pixels, grey of 10 bits.
DEEP_GREY = base64.b64decode(
    "AAAAHGZ0eXBoZWl4AAAAAG1pZjFoZWl4bWlhZgAAAXZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERA"
    "AAEAAQAAAAABmgABAAAAAAAAAEcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA9mlwcnAAAADWaXBjbwAA"
    "AHFodmNDAQQIAAAAnfgAAAAAHvAA/Pz6+gAADwNgAAEAF0ABDAH//wQIAAADAJ34AAADAAAeugJAYQABACZCAQEECAAAAwCd+AAAAwAAHsCCBBNluqum"
    "ubAgAAADAyAAAAMAIWIAAQAGRAHBc8GJAAAAE2NvbHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAABAAAAAKGNsYXAAAAAQAAAAAQAAABAAAAAB"
    "////0AAAAAL////QAAAAAgAAAA5waXhpAAAAAAEKAAAAGGlwbWEAAAAAAAAAAQABBYECAwWEAAAAT21kYXQAAABDKAGuCeQ0hQv4xcsSaLLHZ1yAnPIS"
    "hF9v5jR1/QUc3d7LewC9LU/W2/eP3nKAckyYbhMs3BycGPSHf7sgWGtNd5omnw=="
)
#: The same of 8 bits.
PLAIN_GREY = base64.b64decode(
    "AAAAHGZ0eXBoZWl4AAAAAG1pZjFoZWl4bWlhZgAAAXZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERA"
    "AAEAAQAAAAABmgABAAAAAAAAAFUAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA9mlwcnAAAADWaXBjbwAA"
    "AHFodmNDAQQIAAAAn/gAAAAAHvAA/Pz4+AAADwNgAAEAF0ABDAH//wQIAAADAJ/4AAADAAAeugJAYQABACZCAQEECAAAAwCf+AAAAwAAHsCCBBZbqrpr"
    "mwIAAAMAMgAAAwACEGIAAQAGRAHBc8GJAAAAE2NvbHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAABAAAAAKGNsYXAAAAAQAAAAAQAAABAAAAAB"
    "////0AAAAAL////QAAAAAgAAAA5waXhpAAAAAAEIAAAAGGlwbWEAAAAAAAAAAQABBYECAwWEAAAAXW1kYXQAAABRKAGuCeQ0pZ3t/liTMxCn5JmO3ZI+"
    "wuf+Cep/HuK/Xx6qF0l4CI1hmTYtDgK5QHJL8U7vAqarkhQY9KhGbDA3wmIoD83m07UTQnwQ5v8Vq9XA"
)


def quarters(number: int) -> Image.Image:
    """The scene that is in the file, as it was before it was coded."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(picture)
    for place, colour in enumerate(SCENES[number]):
        left, top = place % 2 * WIDTH // 2, place // 2 * HEIGHT // 2
        draw.rectangle((left, top, left + WIDTH // 2 - 1, top + HEIGHT // 2 - 1), fill=colour)
    return picture


def _box(kind: bytes, *parts: bytes, version: int | None = None) -> bytes:
    content = (
        b"".join(parts) if version is None else struct.pack(">I", version << 24) + b"".join(parts)
    )
    return struct.pack(">I", 8 + len(content)) + kind + content


def heic(
    scenes: Sequence[int] = (0,),
    *,
    primary: int = 0,
    turns: int = 0,
    mirror: int | None = None,
    exif: bytes = b"",
    profile: bytes = b"",
    brand: bytes = b"heic",
    kind_of_note: bytes = b"",
) -> bytes:
    """A HEIC file.

    scenes : numbers of `SCENES`, one picture each. primary : place of the one that is shown. turns : by 90 degrees
    anticlockwise (`irot`), then mirror : 0 upside down, 1 left to right (`imir`). exif : a TIFF header and its tags.
    profile : ICC. kind_of_note : content type of a text beside the picture.
    """
    items = [(b"hvc1", b"", _CODED[number]) for number in scenes]
    if exif:
        items.append((b"Exif", b"", bytes(4) + exif))
    if kind_of_note:
        items.append((b"mime", kind_of_note + b"\0", b"note"))
    properties = [
        _box(b"hvcC", _CONFIGURATION),
        _box(b"ispe", struct.pack(">II", _SIDE, _SIDE), version=0),
        _box(b"clap", struct.pack(">8i", WIDTH, 1, HEIGHT, 1, 0, 1, (HEIGHT - _SIDE) // 2, 1)),
    ]
    if profile:
        properties.append(_box(b"colr", b"prof", profile))
    if turns:
        properties.append(_box(b"irot", bytes([turns])))
    if mirror is not None:
        properties.append(_box(b"imir", bytes([mirror])))
    head = _box(b"ftyp", brand, bytes(4), b"mif1heic")
    length = len(_meta(items, properties, len(scenes), primary, 0))
    meta = _meta(items, properties, len(scenes), primary, len(head) + length + 8)
    return head + meta + _box(b"mdat", *(data for *_, data in items))


def _meta(
    items: Sequence[tuple[bytes, bytes, bytes]],
    properties: Sequence[bytes],
    pictures: int,
    primary: int,
    data_at: int,
) -> bytes:
    entries, places = [], []
    for number, (kind, more, data) in enumerate(items, 1):
        entries.append(_box(b"infe", struct.pack(">HH", number, 0), kind, b"\0", more, version=2))
        places.append(struct.pack(">HHHII", number, 0, 1, data_at, len(data)))
        data_at += len(data)
    # The codec's configuration and what cuts and turns the picture are essential: their highest bit is set.
    own = bytes(place | (0 if place == 2 else 0x80) for place in range(1, len(properties) + 1))
    owned = [struct.pack(">HB", number, len(own)) + own for number in range(1, pictures + 1)]
    references = [
        _box(b"cdsc", struct.pack(">HHH", number, 1, primary + 1))
        for number in range(pictures + 1, len(items) + 1)
    ]
    return _box(
        b"meta",
        _box(b"hdlr", bytes(4), b"pict", bytes(13), version=0),
        _box(b"pitm", struct.pack(">H", primary + 1), version=0),
        _box(b"iloc", b"\x44\0", struct.pack(">H", len(items)), *places, version=0),
        _box(b"iinf", struct.pack(">H", len(items)), *entries, version=0),
        _box(
            b"iprp",
            _box(b"ipco", *properties),
            _box(b"ipma", struct.pack(">I", pictures), *owned, version=0),
        ),
        *([_box(b"iref", *references, version=0)] if references else []),
        version=0,
    )
