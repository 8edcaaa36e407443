"""How well groups of files agree with what is known of them: pairwise precision, recall, F1, and recall per variant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

ORIGINAL = "original"


class Label(NamedTuple):
    """Of a file: which picture it shows, and what was done to it."""

    source: int
    variant: str


#: By file name.
Truth = dict[str, Label]
Pairs = set[tuple[str, str]]


@dataclass
class Score:
    """Counts of pairs; scores of several sets can be added up."""

    wanted: int = 0
    found: int = 0
    right: int = 0
    wanted_of: Counter[str] = field(default_factory=Counter)
    right_of: Counter[str] = field(default_factory=Counter)
    false_pairs: list[tuple[str, str]] = field(default_factory=list)
    missed_pairs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        both = self.wanted + self.found
        return 2 * self.right / both if both else 1.0

    def recall_of(self, variant: str) -> float:
        """Of the pairs of an original and this variant of it."""
        return self.right_of[variant] / self.wanted_of[variant]

    def __add__(self, other: Score) -> Score:
        return Score(
            *(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
        )


def score(truth: Truth, groups: Iterable[Sequence[str]]) -> Score:
    """A pair is found when both files stand in one group. Files that `truth` does not know count for nothing."""
    by_source: dict[int, list[str]] = defaultdict(list)
    for name, label in truth.items():
        by_source[label.source].append(name)
    wanted = _pairs(by_source.values())
    found = _pairs([name for name in group if name in truth] for group in groups)
    right = wanted & found
    wanted_of, right_of = (_variants(truth, pairs) for pairs in (wanted, right))
    false_pairs, missed = sorted(found - wanted), sorted(wanted - found)
    return Score(len(wanted), len(found), len(right), wanted_of, right_of, false_pairs, missed)


def _pairs(groups: Iterable[Sequence[str]]) -> Pairs:
    return {pair for group in groups for pair in combinations(sorted(set(group)), 2)}


def _variants(truth: Truth, pairs: Pairs) -> Counter[str]:
    found: Counter[str] = Counter()
    for pair in pairs:
        variants = [truth[name].variant for name in pair]
        if ORIGINAL in variants:
            variants.remove(ORIGINAL)
            found[variants[0]] += 1
    return found
