"""Which copy to keep, and why: the rank of pictures, by a chain of rules."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.reasons import Reason, reason, size_words
from engine.records import Picture
from engine.rules import DEFAULT_RULES, FOLDER_RULE, NAME_RULE, Rule, name_pattern

#: Columns of rules that a ranking holds on to beside those of the chain: enough to try one rule after another.
_MOST_COLUMNS = 16
_NEVER = 10**14  # later than any date that was taken, as a number

_Key = Callable[[Picture], int]
_Order = NDArray[np.intp]

#: What each rule without a value looks at: the smaller, the better to keep.
_KEYS: dict[str, _Key] = {
    "most-pixels": lambda picture: -picture.width * picture.height,
    "largest-file": lambda picture: -picture.state.size_bytes,
    "oldest-file": lambda picture: picture.state.mtime_ns,
    "newest-file": lambda picture: -picture.state.mtime_ns,
    "earliest-taken": lambda picture: _moment(picture.taken),
    # What a camera saw before it made a picture of it: no copy in any format is better.
    "lossless": lambda picture: not (picture.is_lossless or picture.format == "RAW"),
    "has-date": lambda picture: not picture.taken,
    "has-gps": lambda picture: not picture.has_gps,
    "has-camera": lambda picture: not picture.camera,
    "shortest-path": lambda picture: len(str(picture.path)),
}


class Ranking:
    """The rank of some pictures under any rules. What rules look at is made once, with the first that asks for it.

    Parameters: pictures : sorted by path, so that their index stands for it. Not for several threads at once.
    """

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self._pictures = pictures
        self._columns: dict[Rule, NDArray[np.int64]] = {}
        self._by_rules: tuple[tuple[Rule, ...], _Order] | None = None

    def order(
        self,
        rules: Sequence[Rule] = DEFAULT_RULES,
        protected: NDArray[np.bool_] | None = None,
        chosen: Sequence[int] = (),
    ) -> _Order:
        """Indices of the pictures, best to keep first: those chosen, protected, whole, then by the rules, then by path.

        Parameters: protected : of shape (N,). chosen : made keeper by hand, first the one that ranks first; it was the
        last one made.
        Notes: only another chain of rules has anything sorted.
        """
        if self._by_rules is None or self._by_rules[0] != tuple(rules):
            self._by_rules = tuple(rules), self._sorted(rules)
        order = self._by_rules[1]
        if protected is not None and protected.any():
            is_protected = protected[order]
            order = np.concatenate([order[is_protected], order[~is_protected]])
        if chosen:
            first = np.array(list(dict.fromkeys(chosen)), np.intp)
            is_chosen = np.zeros(len(order), bool)
            is_chosen[first] = True
            order = np.concatenate([first, order[~is_chosen[order]]])
        return order.copy() if order is self._by_rules[1] else order

    def why(
        self,
        keeper: int,
        members: Sequence[int],
        rules: Sequence[Rule] = DEFAULT_RULES,
        protected: NDArray[np.bool_] | None = None,
        chosen: Sequence[int] = (),
    ) -> Reason:
        """`why_kept` of one group, its pictures given by index."""
        is_protected = () if protected is None else protected[[keeper, *members]].tolist()
        keeper_picture, *others = (self._pictures[one] for one in (keeper, *members))
        return why_kept(keeper_picture, others, rules, is_protected, is_chosen=keeper in chosen)

    def numbers_of(self, paths: Iterable[Path]) -> list[int]:
        """The index of each picture that lies at one of some paths, in their order; other paths are left out."""
        found = []
        for path in paths:
            number = bisect_left(self._pictures, str(path), key=lambda picture: str(picture.path))
            if number < len(self._pictures) and self._pictures[number].path == path:
                found.append(number)
        return found

    def _sorted(self, rules: Sequence[Rule]) -> _Order:
        cut = np.array([picture.ends_early for picture in self._pictures], np.int64)
        columns = [cut, *(self._column(rule) for rule in dict.fromkeys(rules))]
        for rule in [rule for rule in self._columns if rule not in rules][:-_MOST_COLUMNS]:
            del self._columns[rule]
        return np.lexsort(columns[::-1])  # which is stable: path decides in the end

    def _column(self, rule: Rule) -> NDArray[np.int64]:
        if rule not in self._columns:
            self._columns[rule] = np.array(list(map(_key(rule), self._pictures)), np.int64)
        return self._columns[rule]


def keeper_order(pictures: Sequence[Picture]) -> _Order:
    """`Ranking.order` by the usual rules: whole before cut off, most pixels, largest file, oldest, path."""
    return Ranking(pictures).order()


def ranks(order: _Order) -> NDArray[np.int64]:
    """The place of each picture in keeper order: the smaller, the better to keep."""
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def why_kept(
    keeper: Picture,
    others: Sequence[Picture],
    rules: Sequence[Rule] = DEFAULT_RULES,
    protected: Sequence[bool] = (),
    *,
    is_chosen: bool = False,
) -> Reason:
    """What decided for the keeper: the first by which, in rank, it is ahead of every other one of its group.

    Parameters: protected : of the keeper, then of each other; empty where none is. is_chosen : it was made the keeper
    by hand.
    """
    if is_chosen:
        return reason("chosen")
    rivals = list(others)
    if any(protected):
        rivals = [
            one for one, its in zip(others, protected[1:], strict=True) if its == protected[0]
        ]
        if not rivals:
            return reason("protected")
    rivals = [other for other in rivals if other.ends_early == keeper.ends_early]
    if not rivals:
        return reason("whole")
    for place, rule in enumerate(rules):
        key = _key(rule)
        value = key(keeper)
        rivals = [other for other in rivals if key(other) == value]
        if not rivals:
            so_far = tuple(rules[: place + 1])
            return _why(keeper, rule, is_usual=so_far == DEFAULT_RULES[: place + 1])
    return reason("first-path" if tuple(rules) == DEFAULT_RULES else "first-name")


def _why(keeper: Picture, rule: Rule, *, is_usual: bool) -> Reason:
    """Of a rule that decided. is_usual : it comes where its usual sentence supposes it."""
    if rule.code == "most-pixels":
        return reason("most-pixels", width=keeper.width, height=keeper.height)
    if rule.code == "earliest-taken":
        return reason("earliest-taken", taken=keeper.taken)
    if rule.code in (FOLDER_RULE, NAME_RULE):
        return reason(rule.code, value=rule.value)
    if rule.code == "largest-file" and not is_usual:
        return reason("larger-file", size=size_words(keeper.size_bytes))
    if rule.code == "oldest-file" and not is_usual:
        return reason("older-file")
    return reason(rule.code)


def _key(rule: Rule) -> _Key:
    """What a rule looks at in a picture: the smaller, the better to keep."""
    if rule.code == FOLDER_RULE:
        return _in_folder(rule.value)
    if rule.code == NAME_RULE:
        search = name_pattern(rule.value).search
        return lambda picture: search(_split(picture)[1]) is None
    return _KEYS[rule.code]


def _in_folder(folder: str) -> _Key:
    """Whether a picture lies in a folder or below it, by the spelling of both. Each folder is asked of once."""
    above = os.path.normcase(os.path.normpath(folder))
    start = above if above.endswith(os.sep) else above + os.sep
    known: dict[str, bool] = {}

    def is_elsewhere(picture: Picture) -> bool:
        its = _split(picture)[0]
        if its not in known:
            plain = os.path.normcase(its)
            known[its] = not (plain == above or (plain + os.sep).startswith(start))
        return known[its]

    return is_elsewhere


def _split(picture: Picture) -> tuple[str, str]:
    """Folder and name. Not `Path.parent`, which makes another path for each of a hundred thousand."""
    folder, _, name = str(picture.path).rpartition(os.sep)
    return folder, name


def _moment(taken: str) -> int:
    """A date as a number; later than all of them where there is none."""
    return int(taken.translate(_NO_DIGITS)) if taken else _NEVER


_NO_DIGITS = str.maketrans("", "", "-: ")
