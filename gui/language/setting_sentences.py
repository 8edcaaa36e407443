"""What the settings say that came with folders, rules and the list. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
SETTING_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "settings-skipping": "Skipping",
    "settings-keeping": "Keepers",
    "setting-look-alikes": "Show look-alikes too",
    "setting-look-alikes-note": "In groups of their own, with what differs pointed out. No rule marks one.",
    "setting-look-alikes-off": "Off: they are counted, and can be shown after the search.",
    "setting-online": "Read files that are online only",
    "setting-online-note": "Reading one downloads it: that can take long, and fills this disk.",
    "setting-online-off": "Off: what a cloud folder only stands in for is skipped and counted.",
    "setting-exclude": "Leave out",
    "setting-exclude-note": (
        "Names, or paths below the folder searched; * stands for anything. Such as: *.tmp; thumbs*; cache/*"
    ),
    "setting-exclude-all": "{glob} leaves out every file: nothing would be found.",
    "setting-side": "Smallest",
    "setting-side-unit": "pixels",
    "setting-side-note": "Pictures whose shorter side is under this are skipped. 0: none is.",
    "setting-side-wrong": "Must be a whole number of pixels from 0 to {most}.",
    "setting-thumbnails": "Thumbnails",
    "thumbnails-small": "Small",
    "thumbnails-medium": "Medium",
    "thumbnails-large": "Large",
    "rules-note": (
        "Of twins the first rule that tells them apart decides which one is kept. What is protected always comes "
        "first, then what is whole; the path decides last."
    ),
    "rules-up": "Up",
    "rules-down": "Down",
    "rules-add": "Add",
    "rules-remove": "Remove",
    "rules-row": "{number}.  {words}",
}
