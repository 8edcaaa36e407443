"""Identical files: by their bytes alone, and only where they are still the files that were scanned."""

from __future__ import annotations

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.control import Cancelled, Control
from engine.pictures.opening import ReadingError
from engine.records import Picture
from engine.storage import identical
from engine.storage.identical import Contents, content_hash
from made import as_picture, within


def make(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_hash_is_blake2b_of_the_bytes(tmp_path: Path) -> None:
    for content in (b"", b"abc", bytes(range(256)) * 9000):
        picture = as_picture(make(tmp_path / "a", content))
        assert content_hash(picture) == hashlib.blake2b(content, digest_size=32).digest()


def test_one_byte_at_the_end_tells_them_apart(tmp_path: Path) -> None:
    long = os.urandom(1 << 20)
    pictures = [
        as_picture(make(tmp_path / name, long + end)) for name, end in (("a", b"x"), ("b", b"y"))
    ]
    assert content_hash(pictures[0]) != content_hash(pictures[1])


def why(work: object) -> str:
    with pytest.raises(ReadingError) as caught:
        within(10, work)
    return caught.value.why.code


def test_file_that_is_another_by_now(tmp_path: Path) -> None:
    path = make(tmp_path / "a", b"first")
    picture = as_picture(path)
    os.utime(path, ns=(1, 1))
    assert why(lambda: content_hash(picture)) == "changed"
    path.unlink()
    assert why(lambda: content_hash(picture)) == "vanished"


def test_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "a", b"x" * 100)
    picture = as_picture(path)

    class Changing(Control):
        def check(self) -> None:
            if path.stat().st_size == 100:
                with path.open("ab") as stream:
                    stream.write(b"more")

    monkeypatch.setattr(identical, "_BLOCK_BYTES", 100)
    assert why(lambda: content_hash(picture, Changing())) == "changed"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
def test_fifo_in_place_of_the_file_does_not_hang(tmp_path: Path) -> None:
    path = make(tmp_path / "a", b"first")
    picture = as_picture(path)
    path.unlink()
    os.mkfifo(path)
    assert why(lambda: content_hash(picture)) == "changed"


def test_cancel(tmp_path: Path) -> None:
    picture = as_picture(make(tmp_path / "a", b"x"))
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        content_hash(picture, control)


def test_contents_are_read_once_whoever_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = [as_picture(make(tmp_path / name, name.encode())) for name in "abc"]
    read: list[str] = []
    is_reached, may_go = threading.Event(), threading.Event()

    def slowly(picture: Picture, control: Control | None) -> bytes:
        read.append(picture.path.name)
        is_reached.set()
        assert may_go.wait(10)
        return content_hash(picture, control)

    monkeypatch.setattr(identical, "content_hash", slowly)
    contents = Contents(pictures, None, Control(), known={2: b"known"})
    assert contents.known(0) is None
    assert contents.known(2) == contents.hash(2) == b"known"
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(contents.hash, 0)
        assert is_reached.wait(10)
        others = [pool.submit(contents.hash, 0) for _ in range(4)]
        may_go.set()
        found = {one.result(10) for one in (first, *others)}
    assert found == {contents.known(0)} == {content_hash(pictures[0])}
    assert contents.hash(0) in found
    assert read == ["a"]


def test_contents_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    picture = as_picture(make(tmp_path / "a", b"abc"))
    contents = Contents([picture], None)
    (tmp_path / "a").unlink()
    assert why(lambda: contents.hash(0)) == "vanished"
    make(tmp_path / "a", b"other")
    assert why(lambda: contents.hash(0)) == "vanished"  # it was asked
    assert contents.known(0) is None
