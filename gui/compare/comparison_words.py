"""What a comparison of two files says, in the words of the window."""

from __future__ import annotations

from collections.abc import Iterator

from engine.comparison import ComparingError, Comparison, shown_above
from engine.measures.turning import UPRIGHT
from engine.options import MOST_THRESHOLD
from engine.reasons import Reason, sentence
from engine.records import Relation, Step
from gui.language.sentences import say
from gui.language.words import path_words


def verdict_words(found: Comparison) -> str:
    """Twins or not, and why not."""
    if found.is_one_file:
        return say("verdict-one-file")
    if found.relation is Relation.IDENTICAL:
        return say("verdict-identical")
    if found.is_match:
        if found.turned in (None, UPRIGHT):
            return say("verdict-twins")
        return say("verdict-turned", lies=say(f"lies-{found.turned}"))
    code = "verdict-look-alike" if found.relation is Relation.LOOK_ALIKE else "verdict-none"
    return say(code, why="; ".join(map(why_words, found.reasons)))


def why_words(why: Reason) -> str:
    values = {
        name: f"{value:g}" if isinstance(value, float) else value for name, value in why.values
    }
    if "turned" in values:
        values["turned"] = say(f"lies-{values['turned']}")
    return say(f"why-{why.code}", **values)


def detail_words(found: Comparison) -> Iterator[str]:
    """What else is known, a sentence a line."""
    best = found.best_orientation
    if best not in (UPRIGHT, found.turned) and not found.is_one_file:
        value = f"{found.orientations[best - 1]:.1f}"
        yield say("nearest-turned", lies=say(f"lies-{best}"), mse=value)
    if found.pixels_unknown is not None:
        problem = found.pixels_unknown
        name, why = path_words(problem.path.name), sentence(problem.reason)
        yield say("pixels-unknown", name=name, why=why)
    elif not found.same_bytes:
        yield say("pixels-yes" if found.same_pixels else "pixels-no")
    if found.smallest_threshold is not None:
        if not found.same_bytes:
            yield say("matches-from", threshold=f"{shown_above(found.smallest_threshold):g}")
    elif found.failed > Step.FRAMES and found.mse <= MOST_THRESHOLD:
        yield say("matches-never-check")
    else:
        yield say("matches-never")


def cannot_words(error: ComparingError) -> str:
    why = path_words(sentence(error.why))
    return say("compare-cannot", name=path_words(error.path.name or error.path), why=why)
