"""Which files of a folder belong to one another by their names."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from engine.files.formats import is_picture_name, is_raw_name

_FILMS = frozenset({".mov", ".mp4"})
_SIDECARS = frozenset({".xmp", ".aae"})
#: What an iPhone calls a picture, the same edited (E), and the notes of an edit made with the picture (O).
_APPLE = re.compile(r"img_([eo]?)(\d+)")


class FolderNames:
    """The names in one folder, by what they have in common: that they are written in upper or lower case, or with their
    accents apart, is no difference.
    """

    def __init__(self, names: Iterable[str], near: str = "") -> None:
        """near : only what may belong to a file of this name is looked up afterwards."""
        starts = ("",) if not near else _starts(stem_of(near))
        #: Pictures by the name without its ending; what may be a companion by the same, which may be a picture's name.
        self._pictures: defaultdict[str, list[str]] = defaultdict(list)
        self._companions: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            plain = _plain(name)
            # AppleDouble files (._IMG_1.jpg) are no files of their own.
            if not plain.startswith(starts) or plain.startswith("._"):
                continue
            stem, ending = _split(plain)
            if ending in _FILMS or ending in _SIDECARS:
                self._companions[stem].append(name)
            elif is_picture_name(plain):
                self._pictures[stem].append(name)

    def companions_of(self, picture: str) -> list[str]:
        """Its sidecars and films: IMG_1.xmp, IMG_1.jpg.xmp, IMG_1.aae, IMG_O1.aae, IMG_1.mov."""
        plain = _plain(picture)
        stem, _ = _split(plain)
        found = [*self._companions.get(stem, ()), *self._companions.get(plain, ())]
        apple = _APPLE.fullmatch(stem)
        if apple and not apple[1]:
            found += [
                name for name in self._companions.get(f"img_o{apple[2]}", ()) if _is_aae(name)
            ]
        return sorted(set(found))

    def owners_of(self, companion: str) -> list[str]:
        """The pictures that a sidecar or film belongs to, or may be of use to."""
        stem, ending = _split(_plain(companion))
        found = list(self._pictures.get(stem, ()))
        # IMG_1.jpg.xmp belongs to IMG_1.jpg.
        found += [name for name in self._pictures.get(_split(stem)[0], ()) if _plain(name) == stem]
        apple = _APPLE.fullmatch(stem)
        if apple and ending == ".aae":
            for letter in ("", "e"):
                found += self._pictures.get(f"img_{letter}{apple[2]}", ())
        return sorted(set(found))

    def partners_of(self, picture: str) -> list[str]:
        """Of a raw picture those of its name that are not, and the other way round."""
        is_raw = is_raw_name(_plain(picture))
        others = self._pictures.get(stem_of(picture), ())
        return sorted(name for name in others if is_raw_name(_plain(name)) != is_raw)


def stem_of(name: str) -> str:
    """What two names that belong together have in common."""
    return _split(_plain(name))[0]


def _starts(stem: str) -> tuple[str, ...]:
    apple = _APPLE.fullmatch(stem)
    if apple is None:
        return (stem,)
    return tuple(f"img_{letter}{apple[2]}" for letter in ("", "e", "o"))


def _is_aae(name: str) -> bool:
    return _split(_plain(name))[1] == ".aae"


def _plain(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def _split(plain: str) -> tuple[str, str]:
    """Without its ending, and that with its dot."""
    stem, dot, ending = plain.rpartition(".")
    return (stem, dot + ending) if stem else (plain, "")
