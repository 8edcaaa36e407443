"""What the cache remembers beside pictures: verdicts, contents, when an entry was used; and names of every kind."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import features

from cache_case import as_read, cached_count, eventually, gathered, make_pictures
from engine.control import Control
from engine.records import FileState, FoundFile, Picture, Verdict
from engine.storage import cache as cache_module
from engine.storage import cache_changes, cache_rows, cache_upkeep
from engine.storage.cache import Cache, open_cache
from engine.storage.identical import Contents, content_hash
from made import scene

#: -nan and other oddities are not among what a check finds.
values = st.none() | st.floats(allow_nan=False)


@pytest.fixture
def cache(cache_path: Path) -> Iterator[Cache]:
    cache = open_cache(cache_path)
    yield cache
    cache.close()


def content(number: int) -> bytes:
    return number.to_bytes(32, "big")


@given(st.builds(Verdict, values, values, values), st.binary(min_size=16, max_size=16))
def test_verdicts_are_packed_and_unpacked(verdict: Verdict, key: bytes) -> None:
    packed = cache_rows.pack_verdict(key, verdict)
    assert cache_rows.unpack_verdict(key, packed) == verdict
    for damaged in (packed[:-1], packed[:-1] + bytes([packed[-1] ^ 1]), b"", None):
        with pytest.raises(cache_rows.DamagedRow):
            cache_rows.unpack_verdict(key, damaged)
    with pytest.raises(cache_rows.DamagedRow):
        cache_rows.unpack_verdict(key[1:] + b"x", packed)


def test_verdicts_of_pairs_whichever_way_round(cache_path: Path) -> None:
    cache = open_cache(cache_path)
    pairs = [(content(number), content(number + 1)) for number in range(2000)]
    found = [Verdict(None, number / 7, None) for number in range(2000)]
    assert cache.verdicts(pairs) == [None] * 2000
    cache.remember_verdicts(pairs, found)
    cache.remember_verdicts([(content(5), content(4))], [Verdict(1.5, None, 0.9)])
    cache.close()
    found[4] = Verdict(1.5, None, 0.9)
    cache = open_cache(cache_path)
    assert cache.verdicts(pairs) == found
    assert cache.verdicts([(second, first) for first, second in pairs]) == found
    assert cache.verdicts([(content(1), content(1)), pairs[3], pairs[3]]) == [
        None,
        found[3],
        found[3],
    ]
    assert cache.verdicts([]) == []
    cache.close()


def test_other_rules_other_verdicts(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = [(content(1), content(2))]
    cache.remember_verdicts(pair, [Verdict(second_look=0.5)])
    cache.flush()
    assert cache.verdicts(pair) == [Verdict(second_look=0.5)]
    monkeypatch.setattr(cache_rows, "verdict_mark", lambda: 12345)
    assert cache.verdicts(pair) == [None]


def test_reader_mark_follows_our_rules_and_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = cache_rows.reader_mark.__wrapped__
    marks = {plain()}
    with monkeypatch.context() as patch:
        patch.setattr(cache_rows, "READER_VERSION", 999)
        marks.add(plain())
    with monkeypatch.context() as patch:
        patch.setattr("PIL.__version__", "99.0")
        marks.add(plain())
    assert len(marks) == 3
    assert plain() in marks


@pytest.mark.parametrize("decoder", ["libjpeg_turbo", "jpg_2000", "libtiff", "webp", "avif"])
def test_reader_mark_follows_each_decoder(decoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Pillow calls the version of "jpg" is that of libjpeg's interface: it stays when the decoder changes."""
    version = features.version
    if not features.check(decoder):
        pytest.skip(f"this Pillow has no {decoder}")
    plain = cache_rows.reader_mark.__wrapped__
    before = plain()
    monkeypatch.setattr(features, "version", lambda n: "99.0" if n == decoder else version(n))
    assert plain() != before


def test_contents_are_remembered_with_their_entry(tmp_path: Path, cache_path: Path) -> None:
    make_pictures(tmp_path / "p", 3)
    assert cached_count(tmp_path / "p", cache_path) == 0
    cache = open_cache(cache_path)
    with gathered(tmp_path / "p", cache_path) as found:
        assert found.contents == {}
        contents = Contents(found.pictures, cache)
        expected = contents.hash(1)
    cache.close()
    with gathered(tmp_path / "p", cache_path) as found:
        assert found.contents == {1: expected} == {1: content_hash(found.pictures[1])}
    scene(8).save(tmp_path / "p" / "IMG001.png")
    assert cached_count(tmp_path / "p", cache_path) == 2
    with gathered(tmp_path / "p", cache_path) as found:
        assert found.contents == {}  # it was that of another content


def test_what_is_used_is_seen_and_only_now_and_then_written(
    tmp_path: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pictures(tmp_path / "p", 3)
    pair = [(content(1), content(2))]

    def use_on(day: int) -> set[int]:
        for module in (cache_module, cache_changes, cache_upkeep):
            monkeypatch.setattr(module, "today", lambda: day)
        cached_count(tmp_path / "p", cache_path)
        cache = open_cache(cache_path)
        if cache.verdicts(pair) == [None]:
            cache.remember_verdicts(pair, [Verdict(1.0, 1.0, 1.0)])
        cache.close()
        with closing(sqlite3.connect(cache_path)) as connection:
            days = connection.execute(
                "SELECT seen FROM pictures UNION ALL SELECT seen FROM verdicts"
            ).fetchall()
        assert len(days) == 4
        return {seen for (seen,) in days}

    assert use_on(20_000) == {20_000}
    assert use_on(20_010) == {20_000}
    assert use_on(20_020) == {20_020}


@pytest.mark.skipif(os.name != "posix", reason="names are bytes")
def test_names_that_are_no_text(tmp_path: Path, cache_path: Path) -> None:
    (path,) = make_pictures(tmp_path / "p", 1)
    names = [b"caf\xe9.png", b"\xff\xfe.png", "\u00e9\U0001f600 \n'\".png".encode()]
    for name in names:
        try:
            Path(os.fsdecode(os.fsencode(path.parent) + b"/" + name)).write_bytes(path.read_bytes())
        except OSError:
            pytest.skip("no such names here")
    assert cached_count(tmp_path / "p", cache_path) == 0
    assert cached_count(tmp_path / "p", cache_path) == 4
    odd = tmp_path / os.fsdecode(b"c\xff") / "c.sqlite"
    assert cached_count(tmp_path / "p", odd) == 0
    assert cached_count(tmp_path / "p", odd) == 4


def test_windows_names_with_half_a_surrogate(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "win32":  # as os does it there
        monkeypatch.setattr(os, "fsencode", lambda path: str(path).encode("utf-8", "surrogatepass"))
        monkeypatch.setattr(os, "fsdecode", lambda name: name.decode("utf-8", "surrogatepass"))
    paths = [Path("/p/\ud83d.png"), Path("/p/\udcff\ud800.png"), Path("/p/plain.png")]
    state = FileState(5, 6, 7, 8)
    store = Told()
    for number, path in enumerate(paths):
        read = as_read(Picture(path, state, 1, 1))
        cache.put(read, mark=0, content=None, number=number, taker=store, control=Control())
    cache.flush()
    found = list(cache.lookup([FoundFile(path, state) for path in paths], Control()))
    assert [place for place, _ in sorted(found)] == [0, 1, 2]
    assert {
        cache_rows.path_of(cache_rows.key_of(FoundFile(path, state), 0).path) for path in paths
    } == set(paths)


class Told:
    """A taker that notes what it is told."""

    def __init__(self) -> None:
        self.said: dict[int, str] = {}

    def stored(self, number: int, row_id: int) -> None:
        self.said[number] = "stored"

    def refused(self, number: int, signature: bytes) -> None:
        self.said[number] = "refused"


def put_with_time(cache: Cache, mtime_ns: int, mark: int = 7, *, began_ns: int) -> str:
    told = Told()
    picture = Picture(Path(f"/p/{mtime_ns}/{mark}"), FileState(5, mtime_ns, 7, 8), 1, 1)
    read = as_read(picture, began_ns=began_ns)
    cache.put(read, mark=mark, content=None, number=0, taker=told, control=Control())
    cache.flush()
    known = list(cache.lookup([FoundFile(picture.path, picture.state, mark=mark)], Control()))
    assert bool(known) is (told.said[0] == "stored")
    return told.said[0]


def test_file_times(cache: Cache) -> None:
    """Where the clock of the file system counts in seconds, a file of this very second may still change unseen. It is
    the second in which it was read that counts: later ones say nothing.
    """
    second = 1_000_000_000
    put = partial(put_with_time, cache, began_ns=1000 * second + 5)
    for number, (time_ns, answer) in enumerate(
        [
            (999 * second, "refused"),
            (1001 * second, "refused"),
            (999 * second + 1, "stored"),
            (998 * second, "stored"),
            (2000 * second, "stored"),
        ]
    ):
        assert put(time_ns) == answer
        assert put(number, time_ns) == answer  # its mark may be a time too
    for odd in (-5, 0, (1 << 63) - 1, 1 << 63, -(1 << 64) + 3, 1 << 70):
        assert put(odd) == put(5, odd) == "stored"


def test_closing_in_the_middle_of_reading(cache_path: Path) -> None:
    cache = open_cache(cache_path)
    rows = cache._readers.rows("SELECT ?", [1])
    assert rows == [(1,)]
    cache.close()
    assert cache._readers.rows("SELECT ?", [2]) == [(2,)]
    assert cache._readers._idle == []
    cache.close()


def test_vanished_while_it_is_open(
    tmp_path: Path, cache_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Someone deletes the folder of caches while a scan runs."""
    import shutil

    make_pictures(tmp_path / "p", 3)
    assert cached_count(tmp_path / "p", cache_path) == 0
    cache = open_cache(cache_path)
    if os.name != "posix":
        pytest.skip("open files cannot be deleted here")
    shutil.rmtree(cache_path.parent)
    assert list(cache.signatures([1, 2])) == []
    assert list(cache.signatures([1, 2])) == []
    assert len(caplog.messages) == 1
    cache.close()
    assert cached_count(tmp_path / "p", cache_path) == 0


def test_nothing_is_written_elsewhere(
    tmp_path: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pictures(tmp_path / "p", 4)
    written: set[str] = set()
    is_listening = [True]

    def listen(event: str, given: tuple[object, ...]) -> None:
        if is_listening[0] and event == "open" and isinstance(given[2], int):
            if given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and isinstance(
                given[0], str | bytes
            ):
                written.add(os.fsdecode(given[0]))
        elif is_listening[0] and event in {"os.rename", "os.remove", "os.mkdir", "sqlite3.connect"}:
            written.add(os.fsdecode(given[0]))

    sys.addaudithook(listen)  # there is no way to take it out again
    try:
        with gathered(tmp_path / "p", cache_path) as found:
            found.store.refused(0, bytes(12_288))
    finally:
        is_listening[0] = False
    assert str(cache_path) in written
    allowed = (str(cache_path.parent), "/var/tmp", "/tmp/twintracker-", os.devnull)
    assert [path for path in written if not path.startswith(allowed)] == []


def test_many_threads_at_one_cache(tmp_path: Path, cache_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    make_pictures(tmp_path / "p", 30)
    cached_count(tmp_path / "p", cache_path)
    with gathered(tmp_path / "p", None) as plain, gathered(tmp_path / "p", cache_path) as found:
        everything = plain.store.fetch(np.arange(30, dtype=np.int32))

        def fetch(seed: int) -> bool:
            numbers = np.random.default_rng(seed).integers(0, 30, 50).astype(np.int32)
            return bool((found.store.fetch(numbers) == everything[numbers]).all())

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(fetch, range(100)))
    eventually(lambda: not Path(f"{cache_path}-wal").exists())
