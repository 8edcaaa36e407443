"""Verdicts of earlier scans by picture number: only where both contents are known, and only where there is a cache."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from check_case import FakeCache
from engine.control import Cancelled, Control
from engine.measures.turning import ORIENTATIONS, inverse
from engine.pictures.opening import ReadingError
from engine.records import Picture, Verdict
from engine.storage import cache_writer, identical
from engine.storage.cache import Cache, remembering
from engine.storage.cache_changes import PutVerdicts
from engine.storage.identical import Contents
from engine.storage.verdicts import Verdicts
from made import as_picture, within


def pictures(folder: Path) -> list[Picture]:
    for number in range(4):
        (folder / f"{number}").write_bytes(bytes([number]) * 10)
    return [as_picture(folder / f"{number}") for number in range(4)]


def test_what_is_remembered_is_found_either_way_round(tmp_path: Path) -> None:
    cache, contents = FakeCache(), Contents(pictures(tmp_path), None)
    verdicts = Verdicts(contents, cache)
    for number in (0, 1, 2):
        verdicts.recognise(number)
    verdict = Verdict(None, 0.6, 0.9)
    verdicts.remember([(0, 1, 1), (2, 3, 1)], [verdict, verdict])
    assert len(cache.kept) == 1  # the content of 3 is not known
    asked = [(2, 3, 1), (1, 0, 1), (0, 2, 1), (0, 1, 1)]
    assert verdicts.find(asked) == [None, verdict, None, verdict]
    assert verdicts.find([]) == []


def test_each_orientation_has_its_own(tmp_path: Path) -> None:
    """The second turned by 6 and the first turned by 8 are one and the same comparison."""
    verdicts = Verdicts(Contents(pictures(tmp_path), None), FakeCache())
    for number in (0, 1):
        verdicts.recognise(number)
    by_way = {way: Verdict(second_look=way / 10) for way in ORIENTATIONS}
    verdicts.remember([(0, 1, way) for way in by_way], list(by_way.values()))
    assert verdicts.find([(0, 1, way) for way in by_way]) == list(by_way.values())
    assert verdicts.find([(1, 0, inverse(way)) for way in by_way]) == list(by_way.values())


def test_without_a_cache_nothing_is_hashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identical, "content_hash", lambda *_: pytest.fail("a file was read"))
    verdicts = Verdicts(Contents(pictures(tmp_path), None), None)
    verdicts.recognise(0)
    verdicts.remember([(0, 1, 1)], [Verdict()])
    assert verdicts.find([(0, 1, 1)]) == [None]


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    verdicts = Verdicts(Contents(pictures(tmp_path), None), FakeCache())
    (tmp_path / "0").unlink()
    with pytest.raises(ReadingError):
        verdicts.recognise(0)


def test_a_cancel_is_heard_while_the_disk_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer takes no more, its queue is full, and still nobody waits for it after a cancel."""
    may_go = threading.Event()
    monkeypatch.setattr(cache_writer, "_MOST_WAITING", 1)
    monkeypatch.setattr(PutVerdicts, "apply", lambda *_: may_go.wait(30))
    known, control = {0: b"a" * 32, 1: b"b" * 32}, Control()
    contents = Contents(pictures(tmp_path), None, known=known)

    def remember_much(cache: Cache) -> None:
        for _ in range(5):
            Verdicts(contents, cache, control).remember([(0, 1, 1)], [Verdict(second_look=0.5)])

    with remembering(tmp_path / "cache.sqlite") as cache:
        assert cache is not None
        control.cancel()
        with pytest.raises(Cancelled):
            within(10, lambda: remember_much(cache))
        may_go.set()
