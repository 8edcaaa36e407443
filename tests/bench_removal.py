"""Files removed a second, each verified and journalled, and proof that none was lost.

    python tests/bench_removal.py [COUNT]

COUNT (10 000) copies of small pictures go to a trash of their own, half of them the same bytes as their keeper, half
saved again; all are brought back; then they go to a folder. Beside each the time of a bare loop that only renames.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.options import ScanOptions
from engine.records import ScanResult
from engine.removal.disposal import remove
from engine.removal.journal import Journal, Status
from engine.removal.removals import Removal, RemovalResult
from engine.removal.restoring import restore
from engine.removal.ways import Destination, Way
from engine.scan import scan
from made import scene

SIZE = (96, 72)
MEMORY_BYTES = 1_000_000_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        os.environ |= {"HOME": name, "XDG_STATE_HOME": str(base / "state")}
        os.environ.pop("XDG_DATA_HOME", None)
        tree = base / "pictures"
        make(tree, count)
        before = contents(base)
        print(f"{count} copies of {count // 2} pictures\n")
        bare(tree)
        journal = Journal(base / "lasting.sqlite")
        go(tree, journal, Destination(), "to the trash")
        assert_nothing_lost(base, before)
        bring_back(journal)
        assert_nothing_lost(base, before)
        (base / "moved").mkdir()
        go(tree, journal, Destination(Way.FOLDER, base / "moved", (tree,)), "to a folder")
        assert_nothing_lost(base, before)
        print("\nevery content is still there, and the journal knows where")


def make(tree: Path, count: int) -> None:
    for number in range(count // 2):
        folder = tree / f"{number // 500:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        picture = scene(number, SIZE)
        picture.save(folder / f"{number}.png", compress_level=1)
        content = (folder / f"{number}.png").read_bytes()
        (folder / f"{number} copy.png").write_bytes(content)
        picture.save(folder / f"{number}.jpg", quality=92)


def contents(base: Path) -> Counter[bytes]:
    return Counter(
        sha256(path.read_bytes()).digest()
        for path in base.rglob("*")
        if path.suffix in (".png", ".jpg")
    )


def assert_nothing_lost(base: Path, before: Counter[bytes]) -> None:
    assert contents(base) == before


def bare(tree: Path) -> None:
    """What renaming each file takes, there and back."""
    victims = [*tree.rglob("* copy.png"), *tree.rglob("*.jpg")]
    start = time.perf_counter()
    for path in victims:
        path.rename(path.with_suffix(".gone"))
    seconds = time.perf_counter() - start
    for path in victims:
        path.with_suffix(".gone").rename(path)
    print(f"{'a bare rename':24} {len(victims) / seconds:8.0f} files a second")


def go(tree: Path, journal: Journal, destination: Destination, words: str) -> None:
    found = scan(ScanOptions(folders=(tree,)))
    removals = list(twins(found))
    start = time.perf_counter()
    done: RemovalResult = remove(removals, destination, journal=journal, memory_bytes=MEMORY_BYTES)
    seconds = time.perf_counter() - start
    stayed = Counter(problem.code for problem in done.kept)
    told = [one for one in journal.entries() if one.status is Status.DONE]
    assert len(told) == len(done.removed)
    assert all(one.target is not None and one.target.is_file() for one in told)
    print(
        f"{words:24} {len(done.removed) / seconds:8.0f} files a second; "
        f"{len(done.removed)} of {len(removals)} went {dict(stayed) or ''}"
    )


def twins(found: ScanResult) -> list[Removal]:
    return [
        Removal(picture, found.pictures[group.keeper], pair.relation)
        for group in found.groups
        for picture, pair in found.twins(group)
    ]


def bring_back(journal: Journal) -> None:
    entries = [one for one in journal.entries() if one.status is Status.DONE]
    start = time.perf_counter()
    back = restore(entries, journal)
    seconds = time.perf_counter() - start
    assert len(back.back) == len(entries), back.problems[:3]
    print(f"{'brought back':24} {len(entries) / seconds:8.0f} files a second")


if __name__ == "__main__":
    main()
