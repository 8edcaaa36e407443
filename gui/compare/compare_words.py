"""What the comparison of two pictures says of its zoom, of what differs, and of how alike they are. No widget."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from engine.comparison import shown_mse, shown_value
from engine.options import ScanOptions
from engine.records import Pair, Relation
from gui.language.sentences import say

if TYPE_CHECKING:
    from engine.pictures.differing import Differences


def zoom_words(zoom: tuple[float, bool] | None) -> str:
    """Fit 24 %; "" while nothing is shown."""
    if zoom is None:
        return ""
    scale, is_fit = zoom
    percent = f"{100 * scale:.1f}" if scale < 0.1 else f"{100 * scale:.0f}"
    return say("zoom-fit-now" if is_fit else "zoom-now", percent=percent)


def difference_words(found: Differences | None, place_number: int, *, has_failed: bool) -> str:
    """1.3 % of the area differs · place 2 of 7."""
    if found is None:
        return say("differing-failed" if has_failed else "differing")
    if not found.places:
        return say("differs-nowhere", width=f"{found.size[0]}", height=f"{found.size[1]}")
    percent = 100 * found.share
    shown = f"{percent:.0f}" if percent >= 10 else f"{percent:.1f}" if percent >= 0.1 else "< 0.1"
    count = len(found.places)
    if place_number:
        places = say("differs-place", number=place_number, total=count)
    else:
        places = say("differs-places", count=count)
    return f"{say('differs-share', percent=shown)} · {places}"


def alike_words(pair: Pair, options: ScanOptions) -> str:
    """MSE 4.8 · second look 0.97; of identical files a sentence."""
    from engine.measures import metrics  # whoever has a pair has loaded numpy

    if pair.relation is Relation.IDENTICAL:
        return say("pair-identical")
    parts = [say("alike-mse", mse=shown_mse(pair.mse, options.threshold))]
    if pair.second_look is not None:
        value = shown_value(pair.second_look, metrics.LEAST_SECOND_LOOK)
        parts.append(say("alike-second-look", value=value))
    return " · ".join(parts)


def date_words(mtime_ns: int) -> str:
    """When a file was changed last, by the clock of this computer; "" for a time that no calendar has."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=mtime_ns // 1000)
        return f"{moment.astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):
        return ""
