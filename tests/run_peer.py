"""Another duplicate finder on a folder; for bench_scan.py and bench_accuracy.py, run by the Python that has it.

`PYTHON run_peer.py PEER FOLDER` prints JSON: seconds without its imports, and groups, each a list of paths. Status 3:
it is not installed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

NOT_INSTALLED = 3

#: Each a list of paths.
Groups = list[list[str]]


def czkawka(folder: Path) -> Callable[[], Groups]:
    import czkawka as program

    def find() -> Groups:
        finder = program.ImageSimilarity()
        finder.set_directories([folder])
        finder.set_similarity(10)
        return [[str(path) for path in group] for group in finder.find_similar()]

    return find


def difpy(folder: Path) -> Callable[[], Groups]:
    import difPy

    def find() -> Groups:
        built = difPy.build(str(folder), show_progress=False)
        found = difPy.search(built, same_dim=False, similarity="similar", show_progress=False)
        return joined(
            [path, match[0]] for path, matches in found.result.items() for match in matches
        )

    return find


def dupeguru(folder: Path) -> Callable[[], Groups]:
    sys.path[:0] = ["/usr/share/dupeguru", "/usr/lib/dupeguru"]  # where Debian puts it
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import core.pe.photo
    from core import engine
    from core.pe import matchblock
    from PyQt5.QtGui import QGuiApplication
    from qt.pe.photo import File as Photo

    def find() -> Groups:
        application = QGuiApplication([])
        photos = [Photo(path) for path in sorted(folder.rglob("*")) if Photo.can_handle(path)]
        for photo in photos:
            photo.is_ref = False
        with tempfile.TemporaryDirectory() as cache:
            matches = matchblock.getmatches(
                photos, str(Path(cache, "cache.db")), threshold=95, match_scaled=True
            )
            groups = engine.get_groups(matches)
        del application
        return [[str(photo.path) for photo in group] for group in groups]

    assert core.pe.photo
    return find


def findimagedupes(folder: Path) -> Callable[[], Groups]:
    program = shutil.which("findimagedupes")
    if program is None:
        raise ImportError("findimagedupes")

    def find() -> Groups:
        done = subprocess.run(
            [program, "-q", "-R", "-t", "90%", str(folder)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        # Paths stand in a row, with a space between them.
        return [re.split(r" (?=/)", line) for line in done.stdout.splitlines()]

    return find


def joined(pairs: Iterable[list[str]]) -> Groups:
    """Groups of what hangs together by pairs, for a program that tells pairs alone."""
    group_of: dict[str, list[str]] = {}
    for pair in pairs:
        first, second = (group_of.setdefault(path, [path]) for path in pair)
        if first is not second:
            first += second
            group_of.update(dict.fromkeys(second, first))
    return list({id(group): group for group in group_of.values()}.values())


PEERS = {one.__name__: one for one in (czkawka, difpy, dupeguru, findimagedupes)}


def main() -> int:
    peer, folder = PEERS[sys.argv[1]], Path(sys.argv[2])
    try:
        find = peer(folder)
    except ImportError:
        return NOT_INSTALLED
    started = time.perf_counter()
    groups = find()
    print(json.dumps({"seconds": time.perf_counter() - started, "groups": groups}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
