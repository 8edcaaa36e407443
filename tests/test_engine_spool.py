"""The spool: what goes in comes out, from any thread, also when the disk is full; and nobody sees it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.storage import spool as spool_module
from engine.storage.spool import Spool, spool_folder

ROW = 16


def row(number: int) -> bytes:
    return number.to_bytes(ROW, "little")


@pytest.fixture
def spool() -> Iterator[Spool]:
    spool = Spool(ROW)
    yield spool
    spool.close()


@given(st.integers(0, 30), st.lists(st.integers(0, 29), max_size=40))
def test_rows_come_back(count: int, slots: list[int]) -> None:
    spool = Spool(ROW)
    assert [spool.append(row(number)) for number in range(count)] == list(range(count))
    asked = [slot for slot in slots if slot < count]
    assert spool.read(asked) == [row(slot) for slot in asked]
    spool.close()


def test_without_pread(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pread", raising=False)
    for number in range(9):
        spool.append(row(number))
    assert spool.read([3, 4, 5, 0]) == [row(number) for number in (3, 4, 5, 0)]


def test_neighbours_are_one_read(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "pread"):
        pytest.skip("no pread here")
    for number in range(9):
        spool.append(row(number))
    lengths = []
    real = os.pread
    monkeypatch.setattr(
        os, "pread", lambda file, length, start: lengths.append(length) or real(file, length, start)
    )
    spool.read([1, 2, 3, 7, 8])
    assert lengths == [3 * ROW, 2 * ROW]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spool.append(row(0))
    real = spool_module.PrivateFile.write

    def write(self: spool_module.PrivateFile, offset: int, data: bytes) -> bool:
        if offset == 5 * ROW:
            self._file.close()
            self._file = open("/dev/full", "r+b", buffering=0)  # noqa: PTH123, SIM115
        return real(self, offset, data)

    monkeypatch.setattr(spool_module.PrivateFile, "write", write)
    for number in range(1, 9):
        spool.append(row(number))
    assert spool.read([5, 6, 7, 8]) == [row(number) for number in (5, 6, 7, 8)]
    assert len(caplog.messages) == 1


def test_no_temporary_file_at_all(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(spool_module, "spool_folder", lambda: tmp_path / "nowhere")
    assert [spool.append(row(number)) for number in range(3)] == [0, 1, 2]
    assert spool.read([0, 1, 2]) == [row(number) for number in range(3)]
    assert len(caplog.messages) == 1


def test_what_the_disk_lost_is_told(spool: Spool) -> None:
    for number in range(6):
        spool.append(row(number))
    os.ftruncate(spool._file._file.fileno(), 3 * ROW)
    assert spool.read([1, 2, 3, 5]) == [row(1), row(2), None, None]


def test_closed_it_takes_and_gives_nothing() -> None:
    spool = Spool(ROW)
    spool.append(row(0))
    spool.close()
    assert spool.read([0]) == [None]
    spool.append(row(1))
    assert spool.read([0, 1]) == [None, None]
    spool.close()


def test_it_has_no_name(spool: Spool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    spool.append(row(0))
    assert spool.read([0]) == [row(0)]
    if os.name == "posix":
        assert list(tmp_path.iterdir()) == []


def test_not_in_memory_where_there_is_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/somewhere")
    assert spool_folder() is None  # as the user says
    monkeypatch.delenv("TMPDIR")
    if os.name == "posix" and os.access("/var/tmp", os.W_OK):
        assert spool_folder() == Path("/var/tmp")


def test_many_threads(spool: Spool) -> None:
    failures = []

    def work(seed: int) -> None:
        for number in range(seed, 4000, 8):
            slot = spool.append(row(number))
            if spool.read([slot]) != [row(number)]:
                failures.append(number)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
