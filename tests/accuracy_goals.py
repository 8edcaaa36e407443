"""What accuracy is asked of which kind of pictures: the goals of issue 5, and which sets have one."""

from __future__ import annotations

from dataclasses import dataclass, field

#: A word in the name of a folder tells the kind of its pictures.
_WORDS = {
    "wallpaper": "wallpapers", "background": "wallpapers", "desktop": "wallpapers", "photo": "photos",
    "receipt": "documents", "document": "documents", "form": "documents", "screen": "screenshots", "cutout": "cutouts",
    "clip": "cutouts", "icon": "cutouts",
}  # fmt: skip

LEAST_TURNED = 0.99
LEAST_PRECISION_EDITED = 0.999  # "precision kept": as of photos in the core set
MOST_REPLACED = {0.002: 0.05}  # share of the page: largest share in a group with their original
LEAST_FAINT = 0.97
FAINT_KINDS = ("photos", "wallpapers")
MOST_FORMS_THRESHOLD = 500


@dataclass(frozen=True)
class Kind:
    """One kind of pictures: the sets that are made of it unless others are asked for, and what is asked of them."""

    sets: tuple[str, ...] = ("core", "turned")
    least_f1: float | None = None
    #: Recall at threshold 200 of edited variants in groups, and with look-alikes shown.
    least_edited: dict[str, float] = field(default_factory=dict)
    least_shown: dict[str, float] = field(default_factory=dict)


KINDS = {
    "photos": Kind(
        ("core", "edited", "turned", "faint"),
        0.999,
        {"brighter": 0.98, "saturated": 0.98, "grey": 0.2},
        {"watermarked": 0.98},
    ),
    "wallpapers": Kind(("core", "edited", "turned", "faint"), 0.999),
    "documents": Kind(("core", "turned", "forms", "replaced"), 0.998),
    "screenshots": Kind(least_f1=0.998),
    "cutouts": Kind(least_f1=0.98),
    "others": Kind(),
}


def kind_of(folder_name: str) -> str:
    return next((kind for word, kind in _WORDS.items() if word in folder_name.lower()), "others")


class Goals:
    """Judges figures as they are printed, and remembers which goals were missed."""

    def __init__(self) -> None:
        self.asked = 0
        self.missed: list[str] = []

    def least(self, what: str, value: float, bar: float | None) -> str:
        """A note for the end of a line; empty where nothing is asked."""
        return "" if bar is None else self._note(what, value, value >= bar, f">= {bar:g}")

    def most(self, what: str, value: float, bar: float | None) -> str:
        return "" if bar is None else self._note(what, value, value <= bar, f"<= {bar:g}")

    def _note(self, what: str, value: float, is_met: bool, bar: str) -> str:
        self.asked += 1
        if not is_met:
            self.missed.append(f"{what}: {value:.4g}, goal {bar}")
        return f"  goal {bar}: {'met' if is_met else 'MISSED'}"
