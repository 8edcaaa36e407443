"""Looks in bounded memory: to the spool and back, given up where there is no room for one, gone after close."""

from __future__ import annotations

import io
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest

from engine.storage.look_store import LookStore

SIDE = 64
BYTES = SIDE * SIDE


def look(number: int, side: int = SIDE) -> np.ndarray:
    return np.random.default_rng(number).integers(0, 256, (side, side), np.uint8)


def test_unknown_look_is_none() -> None:
    assert LookStore().get(3) is None


def test_the_newest_used_are_held_and_the_others_come_back() -> None:
    store = LookStore(memory_bytes=3 * BYTES)
    for number in range(3):
        store.put(number, look(number))
    store.get(0)
    store.put(3, look(3))
    assert sorted(store._looks) == [0, 2, 3]
    assert store._held <= 3 * BYTES
    for number in (1, 0, 2, 3, 1):
        np.testing.assert_array_equal(store.get(number), look(number))
        assert sum(held.nbytes for held in store._looks.values()) == store._held <= 3 * BYTES
    store.close()


def test_looks_of_any_side() -> None:
    store = LookStore(memory_bytes=1000)
    sides = (16, 30, 256, 100, 17)
    for number, side in enumerate(sides):
        store.put(number, look(number, side))
    for number, side in enumerate(sides):
        np.testing.assert_array_equal(store.get(number), look(number, side))
    store.close()


def test_many_threads() -> None:
    store, errors = LookStore(memory_bytes=5 * BYTES), []

    def use(start: int) -> None:
        rng = np.random.default_rng(start)
        try:
            for number in range(start, start + 10):
                store.put(number, look(number))
            for number in rng.integers(start, start + 10, 40).tolist():
                np.testing.assert_array_equal(store.get(number), look(number))
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=use, args=(start,)) for start in range(0, 60, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    store.close()


def test_nothing_is_left_after_close(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store = LookStore(memory_bytes=BYTES)
    for number in range(4):
        store.put(number, look(number))
    spool = store._spool._file
    assert spool is not None
    store.close()
    assert spool.closed
    assert list(tmp_path.iterdir()) == []


def test_no_spool_is_made_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: pytest.fail("a spool was made"))
    store = LookStore()
    store.put(1, look(1))
    store.close()


def test_where_no_spool_can_be_made_the_look_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_room(**_: object) -> io.BytesIO:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", no_room)
    store = LookStore(memory_bytes=BYTES)
    for number in range(3):
        store.put(number, look(number))
    assert store.get(0) is None
    np.testing.assert_array_equal(store.get(2), look(2))
    assert "No space left" in caplog.text
    store.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk_while_spooling_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        tempfile,
        "TemporaryFile",
        lambda **options: Path("/dev/full").open("r+b", buffering=options.get("buffering", -1)),  # noqa: SIM115
    )
    store = LookStore(memory_bytes=BYTES)
    for number in range(4):
        store.put(number, look(number))
    assert store.get(1) is None
    np.testing.assert_array_equal(store.get(3), look(3))
    store.close()


class _BadDisk(io.BytesIO):
    """Takes everything and gives nothing back."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(5, "Input/output error")


def test_spool_that_cannot_be_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: _BadDisk())
    store = LookStore(memory_bytes=BYTES)
    for number in range(3):
        store.put(number, look(number))
    assert store.get(0) is None
    store.close()
