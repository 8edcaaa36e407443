"""More pixels are not always better: groups whose keeper may not be the best of them, and why. No rule marks in these
unless the user says so.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.control import Control, Meter, OnProgress
from engine.groups.group_table import GroupTable
from engine.measures.turning import UPRIGHT
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.reasons import Reason, reason, sentence
from engine.records import FileState, PairTable, Picture, Stage
from engine.reviewing.enlarging import LEAST_RATIO
from engine.reviewing.pixel_doubts import Question, answer
from engine.workers import working

#: Smaller members that a keeper is compared with, the largest of each size: one of them is what it was made of.
_MOST_SIZES = 3

_Key = tuple[FileState, FileState, int, bool]


@dataclass(slots=True)
class KnownAnswers:
    """What was found of pairs of files, for as long as the program runs. Safe from any thread."""

    _found: dict[_Key, bool | Reason] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, question: Question) -> bool | Reason | None:
        with self._lock:
            return self._found.get(_key(question))

    def put(self, question: Question, found: bool | Reason) -> None:
        with self._lock:
            self._found[_key(question)] = found


def _key(question: Question) -> _Key:
    return question.keeper.state, question.other.state, question.turned, question.is_of_size


def doubts_of_facts(pictures: Sequence[Picture], groups: GroupTable) -> dict[int, Reason]:
    """By group: what camera data its keeper lacks that a member has. Reads no file: milliseconds for all groups."""
    found: dict[int, list[tuple[str, int]]] = {}
    for code, column in (
        ("lacks-date", [bool(picture.taken) for picture in pictures]),
        ("lacks-gps", [picture.has_gps for picture in pictures]),
        ("lacks-camera", [bool(picture.camera) for picture in pictures]),
    ):
        has_it = np.array(column, bool)
        group_of_member = groups.group_of_member
        is_lost = has_it[groups.member] & ~has_it[groups.keeper][group_of_member]
        places = np.flatnonzero(is_lost)
        # The first member that has it is named.
        lacking, first = np.unique(group_of_member[places], return_index=True)
        members = groups.member[places[first]]
        for group, member in zip(lacking.tolist(), members.tolist(), strict=True):
            found.setdefault(group, []).append((code, member))
    return {group: _lack(pictures, lacks) for group, lacks in sorted(found.items())}


def _lack(pictures: Sequence[Picture], lacks: Sequence[tuple[str, int]]) -> Reason:
    if len(lacks) > 1:
        return reason("lacks-camera-data")
    ((code, member),) = lacks
    return reason(code, member=str(pictures[member].path))


def find_doubts(
    pictures: Sequence[Picture],
    groups: GroupTable,
    pairs: PairTable,
    *,
    which: Collection[int] | None = None,
    memory_bytes: int,
    threads: int,
    known: KnownAnswers,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> dict[int, tuple[Reason, ...]]:
    """By group: why its keeper may not be the best of it; those of the pixels before that of the facts.

    Parameters: groups, pairs : as grouping gives them. which : the groups asked of, all where it is None. known : what
    was found before; it is added to.
    Returns: in order of groups, those alone in which there is a doubt. That files cannot be read is one.
    Raises: Cancelled; what was found until then is in `known`.
    """
    control, budget = control or Control(), MemoryBudget(memory_bytes)
    asked = range(len(groups)) if which is None else sorted(which)
    of_facts = doubts_of_facts(pictures, groups)
    found = {group: (of_facts[group],) for group in asked if group in of_facts}
    tasks = [
        (group, questions)
        for group in asked
        if (questions := list(_questions(pictures, groups, pairs, group)))
    ]
    meter = Meter(Stage.CHECKING, len(tasks), progress)

    def ask(task: tuple[int, list[Question]]) -> tuple[int, list[Reason]]:
        group, questions = task
        return group, _found_of(questions, known, budget, control)

    with working(threads, control) as workers:
        for group, whys in workers.answers(ask, tasks):
            if whys:
                found[group] = (*whys, *found.get(group, ()))
            meter.step()
    return dict(sorted(found.items()))


def _questions(
    pictures: Sequence[Picture], groups: GroupTable, pairs: PairTable, group: int
) -> Iterator[Question]:
    """Of its saving first, which is the surer."""
    number = int(groups.keeper[group])
    keeper = pictures[number]
    smaller: dict[int, Question] = {}
    for member, row in zip(
        groups.members(group).tolist(), groups.rows(group).tolist(), strict=True
    ):
        other = pictures[member]
        turned = pairs.row(row).turned_onto(number) or UPRIGHT
        if _may_be_saved_again(keeper, other):
            yield Question(keeper, other, turned, is_of_size=False)
        elif keeper.format != "RAW" and keeper.pixels >= LEAST_RATIO**2 * other.pixels:
            smaller.setdefault(other.pixels, Question(keeper, other, turned))
    for pixels in sorted(smaller, reverse=True)[:_MOST_SIZES]:
        yield smaller[pixels]


def _may_be_saved_again(keeper: Picture, other: Picture) -> bool:
    is_of_one_size = sorted((keeper.width, keeper.height)) == sorted((other.width, other.height))
    return keeper.is_lossless and not other.is_lossless and other.format != "RAW" and is_of_one_size


def _found_of(
    questions: Sequence[Question], known: KnownAnswers, budget: MemoryBudget, control: Control
) -> list[Reason]:
    """One of each kind, what is sure; at the end what could not be found out, if anything."""
    found: list[Reason] = []
    unsure: list[Reason] = []
    are_answered = set()
    for question in questions:
        if question.is_of_size in are_answered:
            continue
        said = known.get(question)
        if said is None:
            said = _asked(question, budget, control)
            known.put(question, said)
        if isinstance(said, Reason):
            unsure.append(said)
        elif said:
            found.append(_why(question))
            are_answered.add(question.is_of_size)
    return [*found, *unsure[:1]]


def _asked(question: Question, budget: MemoryBudget, control: Control) -> bool | Reason:
    try:
        return answer(question, budget=budget, control=control)
    except ReadingError as error:
        return reason("not-compared", detail=sentence(error.why))


def _why(question: Question) -> Reason:
    other = question.other
    if question.is_of_size:
        return reason("enlargement", member=str(other.path), width=other.width, height=other.height)
    return reason("resaved", member=str(other.path))
