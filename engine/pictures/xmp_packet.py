"""What an XMP packet says, and another value put in the place of one that it holds; all else in it stays as it is."""

from __future__ import annotations

import re
from html import unescape

from PIL import Image

from engine.pictures.exif_entries import plain

_MOST_LETTERS = 1 << 20  # of a packet that is searched: none has more that matters here
_ITEM = re.compile(r"<rdf:li\b([^<>]*)>([^<>]{0,20000})</rdf:li>")


def packet_of(image: Image.Image) -> str:
    """The packet of an opened image; "" where there is none."""
    packet = image.info.get("xmp")
    return packet_text(packet) if isinstance(packet, bytes | str) else ""


def packet_text(packet: bytes | str) -> str:
    text = packet if isinstance(packet, str) else packet.decode("utf-8", "replace")
    return text[:_MOST_LETTERS]


def said(text: str, name: str) -> str:
    """The value of a property, that stands as an attribute or as an element of its own; "" where it is not there."""
    one = re.search(rf"""\b{name}(?:=["']([^"'<>]{{0,200}})|>([^<>]{{0,200}})<)""", text)
    return "" if one is None else plain(one[1] or one[2] or "")


def said_in_languages(text: str, name: str) -> str:
    """The value of a property that has one for each language: the default one, else the first."""
    start = text.find(f"<{name}")
    end = text.find(f"</{name}>", start)
    if start < 0 or end < 0:
        return ""
    items = _ITEM.findall(text[start:end])
    chosen = [value for marks, value in items if "x-default" in marks] or [v for _, v in items]
    return unescape(chosen[0]) if chosen else ""


def replaced(packet: bytes, name: str, value: str) -> bytes:
    """The packet with another value for a property, wherever it says it; as it was where it does not.

    Parameters: value : without any letter that XML gives a meaning.
    Raises: ValueError where it is said in a way that this cannot change.
    """
    packet.decode("utf-8")  # raises for what is not, as UTF-16
    word, new = name.encode(), value.encode()
    if b"\0" in packet.rstrip(b"\0"):  # with which some fill it up
        raise ValueError(f"not UTF-8: {name}")
    ways = (
        rb'(\b%s\s*=\s*")[^"<>]*(")' % word,
        rb"(\b%s\s*=\s*')[^'<>]*(')" % word,
        rb"(<%s(?:\s[^<>]*[^<>/])?>)[^<>]*(</%s\s*>)" % (word, word),
    )
    count = 0
    for way in ways:
        packet, found = re.subn(way, rb"\g<1>%s\g<2>" % new, packet)
        count += found
    # Each element has its name twice.
    elements = len(re.findall(rb"</%s\s*>" % word, packet))
    if len(re.findall(rb"\b%s\b" % word, packet)) != count + elements:
        raise ValueError(f"said in a way that cannot be changed: {name}")
    return packet
