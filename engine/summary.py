"""A scan's result in words, for the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.reasons import sentence, size_words
from engine.records import Group, ScanResult


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
        lines.append(f"{_counted(len(result.problems), 'problem')}:")
        lines += [
            f"  {printable(problem.path)}: {sentence(problem.reason)}"
            for problem in result.problems
        ]
    return "\n".join(lines)


def _group_lines(result: ScanResult, group: Group, head: str) -> Iterator[str]:
    keeper = result.pictures[group.keeper]
    yield f"{head}: {sentence(group.reason)}"
    yield f"  keep   {printable(keeper.path)}  {keeper.width} x {keeper.height}"
    for picture, pair in result.twins(group):
        how = "identical" if pair.relation.word == "identical" else f"mse {pair.mse:.1f}"
        size = f"{picture.width} x {picture.height}"
        yield f"  {pair.relation.word:6} {printable(picture.path)}  {size}  {how}"


def _counted(count: int, word: str, plural: str | None = None) -> str:
    return f"{count} {word if count == 1 else plural or word + 's'}"


def printable(path: Path) -> str:
    """A path that any terminal takes: bytes that are no text, and control characters, are escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
