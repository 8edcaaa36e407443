"""Identical files: told by their bytes, and only where size and signature leave it open."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from check_case import workers
from engine.check.open_pairs import OpenPairs
from engine.check.same_files import SameFiles
from engine.records import Relation
from engine.storage.identical import Contents
from made import as_picture

CONTENTS = (b"aaaa", b"aaaa", b"bbbb", b"aaaa", b"a", b"bbbb")


def ask(
    folder: Path, mse: float, *, gone: int | None = None
) -> tuple[SameFiles, Contents, OpenPairs]:
    for number, content in enumerate(CONTENTS):
        (folder / f"{number}").write_bytes(content)
    pictures = [as_picture(folder / f"{number}") for number in range(len(CONTENTS))]
    if gone is not None:
        (folder / f"{gone}").unlink()
    first, second = (ends.astype(np.int32) for ends in np.triu_indices(len(CONTENTS), 1))
    pairs = OpenPairs(first, second, np.full(len(first), mse))
    contents = Contents(pictures, None)
    with workers() as some:
        same_files = SameFiles(pictures, some, contents)
        same_files.ask(pairs)
        same_files.ask(pairs)
    return same_files, contents, pairs


def identical(pairs: OpenPairs) -> set[tuple[int, int]]:
    rows = np.flatnonzero(pairs.relation == Relation.IDENTICAL)
    return {(int(pairs.first[row]), int(pairs.second[row])) for row in rows}


def test_equal_bytes(tmp_path: Path) -> None:
    same_files, contents, pairs = ask(tmp_path, 0.0)
    assert identical(pairs) == {(0, 1), (0, 3), (1, 3), (2, 5)}
    assert contents.known(4) is None  # no other has its size
    assert same_files.problems == []


def test_no_file_is_read_for_pictures_that_differ(tmp_path: Path) -> None:
    _, contents, pairs = ask(tmp_path, 0.01)
    assert identical(pairs) == set()
    assert all(contents.known(number) is None for number in range(len(CONTENTS)))


def test_a_file_that_is_gone_is_one_problem_and_like_no_other(tmp_path: Path) -> None:
    same_files, _, pairs = ask(tmp_path, 0.0, gone=0)
    assert identical(pairs) == {(1, 3), (2, 5)}
    assert [problem.path.name for problem in same_files.problems] == ["0"]
