"""A scan's result in words, for the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.comparison import Comparison, shown_above, shown_mse, shown_value
from engine.output.reports import problem_counts, remarks
from engine.reasons import ADVICE, TURNED, kind_words, sentence, size_words
from engine.records import Group, Pair, Picture, Problem, Relation, ScanResult


def summary(result: ScanResult) -> str:
    """The groups, what was skipped, the problems: plain lines for a terminal."""
    lines = [
        line
        for groups, head in ((result.groups, "Group"), (result.look_alikes, "Look-alikes"))
        for number, group in enumerate(groups, 1)
        for line in _group_lines(result, group, f"{head} {number}")
    ]
    members = [result.pictures[member] for group in result.groups for member in group.members]
    freed = sum(picture.freed_bytes for picture in members)
    lines.append(
        f"{_counted(len(result.pictures), 'picture')} in {_counted(result.files, 'file')}, "
        f"{_counted(len(result.groups), 'group')} of twins; "
        f"removing the {_counted(len(members), 'worse copy', 'worse copies')} would free {size_words(freed)}"
    )
    skipped = [f"{count} {kind}" for kind, count in result.skipped.items() if count]
    if skipped:
        lines.append("Skipped: " + ", ".join(skipped))
    if result.problems:
        lines += _problem_lines(result.problems)
    return "\n".join(lines)


def _problem_lines(problems: tuple[Problem, ...]) -> Iterator[str]:
    """How many of each kind, with what can be done about it, then each."""
    yield f"{_counted(len(problems), 'problem')}:"
    for code, count in problem_counts(problems).items():
        advice = f" ({ADVICE[code]})" if code in ADVICE else ""
        yield f"  {count} x {kind_words(code)}{advice}"
    for problem in problems:
        yield f"  {printable(problem.path)}: {sentence(problem.reason)}"


def comparison_words(comparison: Comparison) -> str:
    """What two files are to each other: plain lines for a terminal."""
    first, second = comparison.first, comparison.second
    lines = [f"A  {_file_words(first)}", f"B  {_file_words(second)}"]
    lines += [f"  {name:12}{value}" for name, value in _comparison_rows(comparison)]
    lines.append(_verdict(comparison))
    lines += [f"  {sentence(why)}" for why in comparison.reasons]
    return "\n".join(lines)


def _file_words(picture: Picture) -> str:
    facts = f"{picture.width} x {picture.height}", size_words(picture.size_bytes)
    return "  ".join([printable(picture.path), *facts, *map(sentence, remarks(picture))])


def _comparison_rows(comparison: Comparison) -> Iterator[tuple[str, str]]:
    threshold = f"at most {comparison.options.threshold:g}"
    shown = shown_mse(comparison.mse, comparison.options.threshold)
    yield "mse", f"{shown:<8}{threshold}"
    for name, value, least in comparison.check_values():
        shown = "-" if value is None else shown_value(value, least)
        yield name, f"{shown:<8}at least {least:g}"
    best = comparison.best_orientation
    nearest = f"mse {comparison.orientations[best - 1]:.1f}"
    yield "nearest", "as they lie" if best == 1 else f"{nearest}, B being {TURNED[best]}"
    yield "same bytes", "yes" if comparison.same_bytes else "no"
    yield "same pixels", _pixel_words(comparison)
    smallest = comparison.smallest_threshold
    yield (
        "would match",
        "at no threshold" if smallest is None else (f"from threshold {shown_above(smallest, 4):g}"),
    )


def _pixel_words(comparison: Comparison) -> str:
    unknown = comparison.pixels_unknown
    if unknown is not None:
        return f"not known: {printable(unknown.path)}: {sentence(unknown.reason)}"
    return "yes" if comparison.same_pixels else "no"


def _verdict(comparison: Comparison) -> str:
    if comparison.relation is Relation.IDENTICAL:
        return "One file." if comparison.is_one_file else "Identical files."
    if comparison.is_match:
        turned = comparison.turned
        return "Twins." if turned in (None, 1) else f"Twins: B is {TURNED[turned]}."
    return "Look-alikes, no twins:" if comparison.relation is Relation.LOOK_ALIKE else "No twins:"


def _group_lines(result: ScanResult, group: Group, head: str) -> Iterator[str]:
    keeper = result.pictures[group.keeper]
    yield f"{head}: {sentence(group.reason)}"
    yield f"  keep   {printable(keeper.path)}  {keeper.width} x {keeper.height}"
    for picture, pair in result.twins(group):
        how = _how(pair, group.keeper)
        size = f"{picture.width} x {picture.height}"
        yield f"  {pair.relation.word:6} {printable(picture.path)}  {size}  {how}"


def _how(pair: Pair, keeper: int) -> str:
    """How near a twin is to its keeper, and how it lies beside it."""
    if pair.relation is Relation.IDENTICAL:
        return "identical"
    turned = pair.turned_onto(keeper)
    lie = "" if turned in (None, 1) else f", {TURNED[turned]}"
    return f"mse {pair.mse:.1f}{lie}"


def _counted(count: int, word: str, plural: str | None = None) -> str:
    return f"{count} {word if count == 1 else plural or word + 's'}"


def printable(path: Path | str) -> str:
    """A path that any terminal takes: bytes that are no text, and control characters, are escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
